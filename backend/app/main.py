"""The API: all of its endpoints."""

from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute

from backend.app.api.endpoints import (
    accounts,
    decisions,
    description,
    erasure,
    health,
    library,
    people,
    redaction,
    session_lists,
    sessions,
    sign_in,
    team_settings,
    trees,
)
from backend.app.application import application, routes_of
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller


def create_app(
    *,
    database: Database,
    caller: Caller | None = None,
    settings: Settings | None = None,
    api_docs: bool = False,
) -> FastAPI:
    """Return the API on a database whose schema is at head.

    Every call is made as `caller`; without one, each call has to bring a token. `api_docs` adds pages that describe it
    to anybody.
    """
    return application(
        _routes(), database=database, caller=caller, settings=settings or Settings(), api_docs=api_docs
    )


@cache
def _routes() -> list[BaseRoute]:
    """Return the routes, worked out once for all applications of a process."""
    resources = (
        accounts,
        people,
        trees,
        library,
        session_lists,
        sessions,
        erasure,
        decisions,
        redaction,
        team_settings,
        sign_in,
        health,
        description,
    )
    return routes_of(*(resource.router for resource in resources))
