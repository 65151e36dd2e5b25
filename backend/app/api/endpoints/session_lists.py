"""Lists of sessions: pages of them, how many there are, the clients that they name, and what was given for one."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep
from backend.app.schemas.queries import CountQuery, ListQuery, ValuesQuery, VersionsQuery
from backend.app.schemas.sessions import (
    ClientNames,
    ClientValues,
    SessionCounts,
    SessionPage,
    SessionVersions,
)
from backend.app.schemas.text import Line
from backend.app.services import session_clients, session_lists, session_values

router = APIRouter(route_class=CallerFirst, tags=["sessions"])


@router.get("/sessions")
def list_sessions(
    database: DatabaseDep, caller: CallerDep, query: Annotated[ListQuery, Query()]
) -> SessionPage:
    """List sessions, the one that was started last first, or the one that was worked on last (`sort=activity`)."""
    return database.read(partial(session_lists.list_sessions, caller=caller, **query.arguments()))


@router.get("/session-counts")
def count_sessions(
    database: DatabaseDep, caller: CallerDep, query: Annotated[CountQuery, Query()]
) -> SessionCounts:
    """Count the sessions of each view, up to a limit."""
    return database.read(partial(session_lists.count_sessions, caller=caller, **query.arguments()))


@router.get("/session-versions")
def list_versions(
    database: DatabaseDep, caller: CallerDep, query: Annotated[VersionsQuery, Query()]
) -> SessionVersions:
    """Tell which versions there are of some sessions, and by what is left out, which of them there are not."""
    return database.read(partial(session_lists.list_versions, caller=caller, ids=query.id))


@router.get("/session-clients")
def list_clients(
    database: DatabaseDep,
    caller: CallerDep,
    q: Line = "",
    limit: Annotated[int, Query(ge=1, le=10)] = 10,
) -> ClientNames:
    """List the clients whose name begins with `q`, then those of which a word does, the one used last first."""
    return database.read(partial(session_clients.list_clients, caller=caller, q=q, limit=limit))


@router.get("/session-values")
def list_values(
    database: DatabaseDep, caller: CallerDep, query: Annotated[ValuesQuery, Query()]
) -> ClientValues:
    """Tell what the inputs of these names were last given in the newest sessions of exactly this client."""
    return database.read(partial(session_values.client_values, caller=caller, **query.arguments()))
