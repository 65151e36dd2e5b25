"""Flows and sessions by what people call them."""

from collections.abc import AsyncIterator, Sequence
from difflib import get_close_matches

from backend.app.schemas.sessions import SessionListItem, Sort
from backend.app.schemas.trees import TreeSummary
from tui.api.errors import Unreachable
from tui.sessions.store import SessionStore

_SHOWN = 8


class NotNamed(Exception):
    """Nothing goes by that name, or several things do; the message is for the engineer."""


def flow_named(name: str, flows: Sequence[TreeSummary]) -> TreeSummary:
    """Return the flow of an id or a name; words of a name will do if they fit one flow alone.

    Raises:
        NotNamed: none has that name or id, or the name fits several.
    """
    wanted = name.strip().casefold()
    for exact in (_ids, _names):
        for flow in flows:
            if wanted in exact(flow):
                return flow
    fitting = [flow for flow in flows if all(word in flow.name.casefold() for word in wanted.split())]
    if len(fitting) == 1 and wanted:
        return fitting[0]
    if fitting and wanted:
        named = _enumerated([flow.name for flow in fitting])
        raise NotNamed(f"{len(fitting)} flows fit {name!r}; name one of them: {named}.")
    by_name = {flow.name.casefold(): flow.name for flow in flows}
    close = [by_name[one] for one in get_close_matches(wanted, by_name, n=_SHOWN, cutoff=0.4)]
    hint = f"close to it are {_enumerated(close)}" if close else "`resolutionflow trees list` lists them"
    raise NotNamed(f"No flow has the name or id {name!r}; {hint}.")


async def sessions_with(
    store: SessionStore, ticket: str, *, sort: Sort = "started"
) -> AsyncIterator[SessionListItem]:
    """Yield the sessions in which a ticket number is found, also as a part of a longer one, in that order."""
    cursor = None
    while True:
        page = await store.list_sessions("all", ticket, cursor, sort=sort)
        for item in page.items:
            if ticket.casefold() in item.ticket_number.casefold():
                yield item
        cursor = page.next_cursor
        if cursor is None:
            return


async def session_of_ticket(store: SessionStore, ticket: str) -> SessionListItem:
    """Return a ticket's session: the one worked on last that is in progress, else the newest.

    Without the server, those that were opened on this machine are searched.

    Raises:
        NotNamed: no session has that ticket number.
        Unreachable: the server is away, and nothing was opened here.
    """
    wanted = ticket.strip()
    if not wanted:
        raise NotNamed(_no_session(ticket, []))
    found, close = [], []
    try:
        async for item in sessions_with(store, wanted, sort="activity"):
            if item.ticket_number.casefold() != wanted.casefold():
                close.append(item.ticket_number)
            elif item.completed_at is None:
                return item
            else:
                found.append(item)
    except Unreachable:
        here = await store.sessions_here("all", wanted, sort="activity")
        if here is None:
            raise
        found = [item for item in here if item.ticket_number.casefold() == wanted.casefold()]
        if not found:
            raise
    if not found:
        raise NotNamed(_no_session(ticket, list(dict.fromkeys(close))))
    in_progress = [item for item in found if item.completed_at is None]
    return in_progress[0] if in_progress else max(found, key=lambda item: item.started_at)


def _no_session(ticket: str, close: list[str]) -> str:
    hint = f"close to it are {_enumerated(close)}" if close else "`resolutionflow sessions` lists them"
    return f"No session has the ticket number {ticket!r}; {hint}."


def _ids(flow: TreeSummary) -> tuple[str, ...]:
    return str(flow.id), flow.id.hex


def _names(flow: TreeSummary) -> tuple[str, ...]:
    return (flow.name.casefold(),)


def _enumerated(names: Sequence[str]) -> str:
    named = ", ".join(map(repr, names[:_SHOWN]))
    more = len(names) - _SHOWN
    return f"{named} and {more} more" if more > 0 else named
