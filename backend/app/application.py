"""An ASGI application with some of the endpoints: its database, and who is taken to call."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from backend.app.api.authorisation import Failures
from backend.app.api.paths import DOCS, PREFIX
from backend.app.api.problems import RESPONSES, install_problem_handlers
from backend.app.api.token_use import TokenUses
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller


def application(
    routes: Sequence[BaseRoute],
    *,
    database: Database,
    caller: Caller | None,
    settings: Settings,
    api_docs: bool = False,
) -> FastAPI:
    """Return an application on a database whose schema is at head.

    Every call is made as `caller`; without one, each call has to bring a token. `api_docs` adds pages that describe it
    to anybody.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(
        title="ResolutionFlow",
        lifespan=lifespan,
        routes=list(routes),
        openapi_url="/openapi.json" if api_docs else None,
        docs_url=DOCS[0],
        redoc_url=DOCS[1],
        redirect_slashes=False,  # a redirect would name the host that the caller named
    )
    app.state.database = database
    app.state.settings = settings
    app.state.embedded_caller = caller
    app.state.failures = Failures()
    app.state.sign_ins = None
    app.state.uses = TokenUses(database)
    install_problem_handlers(app)
    return app


def routes_of(*routers: APIRouter) -> list[BaseRoute]:
    """Work out the routes of endpoints: for all of them that takes as long as dozens of calls."""
    api = APIRouter()
    for router in routers:
        api.include_router(router, prefix=PREFIX, responses=RESPONSES)
    return api.routes
