"""The API as a screen begins with it: what a list reads is there at once, all else at the first call for it.

Importing FastAPI, and all endpoints with what they do, takes longer than a list does.
"""

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from backend.app.api.direct import Call, direct_call
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True)
class State:
    """What the API works with; every call is made as `embedded_caller`."""

    database: Database
    embedded_caller: Caller
    settings: Settings


class GradualApp:
    """An ASGI application that answers as the whole API does."""

    def __init__(self, *, database: Database, caller: Caller, settings: Settings) -> None:
        self.state = State(database, caller, settings)
        self._whole = cache(self._import_whole)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a call."""
        call = None
        if scope["type"] == "http" and scope["method"] == "GET":
            query = scope["query_string"].decode("latin-1")
            call = direct_call(scope["path"], query, caller=self.state.embedded_caller)
        if call is None:
            await self._whole()(scope, receive, send)
        else:
            await self._answer(call, scope, receive, send)

    def prepare(self) -> None:
        """Import the whole API before a call needs it."""
        self._whole()

    def close(self) -> None:
        """Close the database; the next call would open it again."""
        self.state.database.close()

    async def _answer(self, call: Call, scope: "Scope", receive: "Receive", send: "Send") -> None:
        try:
            answer = await asyncio.to_thread(call, self.state.database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the API has a document for it
            await self._failing(error)(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _import_whole(self) -> "ASGIApp":
        from backend.app.main import create_app  # late: it imports all endpoints

        state = self.state
        return create_app(database=state.database, caller=state.embedded_caller, settings=state.settings)

    def _failing(self, error: Exception) -> "ASGIApp":
        """Return an application that answers as an endpoint would that raised this."""
        from starlette.routing import Mount  # late, as FastAPI

        from backend.app.application import application

        async def fail(_scope: "Scope", _receive: "Receive", _send: "Send") -> NoReturn:
            raise error

        state = self.state
        return application(
            [Mount("/", app=fail)],
            database=state.database,
            caller=state.embedded_caller,
            settings=state.settings,
        )
