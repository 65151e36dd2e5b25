"""What an engineer may have forgotten when a session is completed."""

from tui.sessions.state import OpenSession
from tui.sessions.unrecorded import not_recorded


def open_ends(opened: OpenSession) -> tuple[str, ...]:
    """Return in a sentence each what is not done: completing freezes the session, and what is typed is lost with it."""
    found = [f"{told}, and would be lost." for told in not_recorded(opened)]
    if opened.node is not None:
        found.append(f"Step {len(opened.steps) + 1}, {opened.node.heading!r}, is not recorded.")
    if opened.typed.edited_steps:
        found.append("What is typed over a recorded step is not saved, and would be lost.")
    if opened.ticket_typed:
        found.append("What is typed for ticket and client is not saved, and would be lost.")
    if not any(opened.texts[name].typed.strip() for name in ("outcome_notes", "next_steps")):
        found.append("Outcome notes and next steps are both empty.")
    return tuple(found)
