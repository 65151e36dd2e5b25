"""What a session is called wherever it is named: ticket and client."""

from backend.app.schemas.sessions import SessionListItem, SessionResponse


def label_of(session: SessionResponse | SessionListItem, *, without: str = "no ticket") -> str:
    """Return ticket and client of a session, for people; `without` if it has neither."""
    return " · ".join(filter(None, (session.ticket_number, session.client_name))) or without


def name_of(item: SessionListItem) -> str:
    """Return ticket and client of a session in a list, or what flow it is on."""
    return label_of(item, without=item.tree_name)
