"""The ASGI application: its endpoints, what a call may weigh, and who is taken to call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from backend.app.api.authorisation import Failures
from backend.app.api.endpoints import (
    accounts,
    decisions,
    health,
    library,
    redaction,
    session_lists,
    sessions,
    team_settings,
    trees,
)
from backend.app.api.paths import PREFIX
from backend.app.api.problems import RESPONSES, install_problem_handlers
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller

_MOST_BYTES = 128 * 1024 * 1024
"""Of a call: the longest text, 20,000,000 characters, in UTF-8 and with what JSON escapes of it."""


def create_app(
    *, database: Database, caller: Caller | None = None, settings: Settings | None = None
) -> FastAPI:
    """Return the API on a database whose schema is at head.

    Every call is made as `caller`; without one, each call has to bring a token.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(
        title="ResolutionFlow",
        lifespan=lifespan,
        routes=_routes(),
        openapi_url=f"{PREFIX}/openapi.json",
        max_body_size=_MOST_BYTES,
    )
    app.state.database = database
    app.state.settings = settings or Settings()
    app.state.embedded_caller = caller
    app.state.failures = Failures()
    install_problem_handlers(app)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Work out the routes once for all applications of a process: that takes as long as dozens of calls."""
    api = APIRouter()
    for resource in (
        accounts,
        trees,
        library,
        session_lists,
        sessions,
        decisions,
        redaction,
        team_settings,
        health,
    ):
        api.include_router(resource.router, prefix=PREFIX, responses=RESPONSES, max_body_size=_MOST_BYTES)
    return api.routes
