"""A session as it will be once the server has what waits to be sent."""

from collections.abc import Iterable

from backend.app.schemas.sessions import SessionResponse
from tui.sessions.changes import Change


def with_changes(session: SessionResponse, changes: Iterable[Change]) -> SessionResponse:
    """Return a session with changes that the server may not have yet; those that it has change nothing."""
    for change in changes:
        session = change.shown_in(session)
    return session
