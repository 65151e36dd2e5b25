"""Whether the note of a completed session has reached a ticket, as far as is known."""

from backend.app.schemas.sessions import SessionListItem, SessionResponse


def how_copied(session: SessionResponse | SessionListItem) -> str:
    """Return it in a word: a copy that was sent, and of which nobody knows whether it arrived, has a question mark."""
    if not session.exported:
        return "not copied"
    return "copied?" if session.export_unconfirmed else "copied"
