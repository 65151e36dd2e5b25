"""The API as a screen begins with it: lists of sessions at once, all else at the first call for it.

Importing all endpoints, with what they do, takes longer than a list does.
"""

from collections.abc import Callable
from functools import cache, partial

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.app.api.endpoints import session_lists
from backend.app.application import application, routes_of
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller


def create_gradual_app(*, database: Database, caller: Caller, settings: Settings) -> FastAPI:
    """Return an API that answers as the whole one does; every call is made as `caller`."""
    whole = partial(_whole, database=database, caller=caller, settings=settings)
    routes = [*routes_of(session_lists.router), _AllElse(cache(whole))]
    return application(routes, database=database, caller=caller, settings=settings, described=False)


def _whole(*, database: Database, caller: Caller, settings: Settings) -> FastAPI:
    from backend.app.main import create_app  # late: it imports all endpoints

    return create_app(database=database, caller=caller, settings=settings)


class _AllElse(BaseRoute):
    """Hands a call to the whole API: also one for a list by a method that a list does not have."""

    def __init__(self, whole: Callable[[], ASGIApp]) -> None:
        self._whole = whole

    def matches(self, _scope: Scope) -> tuple[Match, Scope]:
        """Take every call that no route before took."""
        return Match.FULL, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered."""
        await self._whole()(scope, receive, send)
