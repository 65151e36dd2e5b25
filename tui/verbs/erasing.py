"""What the verbs that erase a session ask before they do."""

from tui.sessions.removal import word_for


def ask_for(ticket: str, client: str = "") -> bool:
    """Ask somebody at a terminal to type a session's ticket number, or what stands for it; tell whether it was that."""
    word = word_for(ticket, client)
    try:
        typed = input(f"The session is erased for good. Type {word} to go on: ")
    except EOFError:  # ctrl+d
        print()
        return False
    return typed.strip() == word
