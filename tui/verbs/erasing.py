"""What the verbs that erase a session ask before they do."""

import argparse
from uuid import UUID

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


def session_id(text: str) -> UUID:
    """Return the id that a word of the command line is.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no id of a session; `resolutionflow sessions` shows them"
        ) from error
