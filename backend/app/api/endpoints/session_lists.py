"""Lists of sessions: pages of them, how many there are, and the clients that they name."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep
from backend.app.schemas.sessions import ClientNames, SessionCounts, SessionPage, Sort, Status
from backend.app.schemas.text import Line
from backend.app.services import session_clients, session_lists

router = APIRouter(route_class=CallerFirst, tags=["sessions"])


@router.get("/sessions")
def list_sessions(
    database: DatabaseDep,
    caller: CallerDep,
    status: Status | None = None,
    exported: bool | None = None,  # noqa: FBT001 - a query parameter
    mine: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    client: Line = "",
    q: Line = "",
    sort: Sort = "started",
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SessionPage:
    """List sessions, the one that was started last first, or the one that was worked on last (`sort=activity`)."""
    page = partial(
        session_lists.list_sessions,
        caller=caller,
        status=status,
        exported=exported,
        mine=mine,
        client=client,
        q=q,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return database.read(page)


@router.get("/session-counts")
def count_sessions(
    database: DatabaseDep, caller: CallerDep, client: Line = "", q: Line = ""
) -> SessionCounts:
    """Count the sessions of each view, up to a limit."""
    return database.read(partial(session_lists.count_sessions, caller=caller, client=client, q=q))


@router.get("/session-clients")
def list_clients(
    database: DatabaseDep,
    caller: CallerDep,
    q: Line = "",
    limit: Annotated[int, Query(ge=1, le=10)] = 10,
) -> ClientNames:
    """List the clients whose name begins with `q`, then those of which a word does, the one used last first."""
    return database.read(partial(session_clients.list_clients, caller=caller, q=q, limit=limit))
