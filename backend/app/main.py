"""The ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from backend.app.api.endpoints import decisions, health, library, redaction, sessions, team_settings, trees
from backend.app.api.problems import install_problem_handlers
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller


def create_app(*, database: Database, caller: Caller, settings: Settings | None = None) -> FastAPI:
    """Return the API on a database whose schema is at head. Every call is made as `caller`."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(title="ResolutionFlow", lifespan=lifespan, openapi_url="/api/v1/openapi.json")
    app.state.database = database
    app.state.settings = settings or Settings()
    app.state.embedded_caller = caller
    install_problem_handlers(app)
    api = APIRouter(prefix="/api/v1")
    for resource in (trees, library, sessions, decisions, redaction, team_settings, health):
        api.include_router(resource.router)
    app.include_router(api)
    return app
