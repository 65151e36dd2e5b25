"""Problem documents (RFC 9457) as responses. No answer carries a stack trace."""

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.exceptions import HTTPException

from backend.app.api.bodies import TOLD, InvalidBody
from backend.app.api.paths import allowed_methods
from backend.app.core.errors import (
    BadRequest,
    DatabaseAway,
    DatabaseBusy,
    Forbidden,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    RequestTimeout,
    RequestTooLarge,
    ServerFault,
)
from backend.app.db.engine import is_away, is_locked, is_read_only
from backend.app.services import audit

MEDIA_TYPE = "application/problem+json"

_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
_DESCRIBED = {"description": "A problem document (RFC 9457)", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
RESPONSES: dict[int | str, dict[str, Any]] = {"default": _DESCRIBED, 422: _DESCRIBED}
"""What the OpenAPI says of answers other than the one asked for; 422 since FastAPI would describe its own."""

_OF_HTTP: dict[int, type[Problem]] = {
    problem.status: problem for problem in (NotFound, MethodNotAllowed, RequestTimeout, RequestTooLarge)
}
"""What the framework itself refuses a request for; any other reason makes it a bad request."""
_NO_ENDPOINT = "This server has nothing at this address; its own address is what comes before /api/v1."
_FAULT = (
    "This could not be done because of a fault; what was saved before is safe. Try again; the server's log, or this "
    "program's where there is no server, has the reason."
)
READ_ONLY = "The database takes no writes for now; nothing of this was saved. Try again in a moment."
_LONGEST_MESSAGE = 500
_log = logging.getLogger(__name__)


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem document."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> JSONResponse:
        if isinstance(error, Forbidden) and hasattr(request.state, "caller"):
            await run_in_threadpool(_record_refusal, request)
        return _answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _answer(request, _of_fields(error.errors()))

    @app.exception_handler(InvalidBody)
    async def invalid_body(request: Request, error: InvalidBody) -> JSONResponse:
        return _answer(request, _of_fields(error.errors))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        kind = _OF_HTTP.get(error.status_code, BadRequest)
        headers = {"Allow": allowed_methods(request)} if kind is MethodNotAllowed else {}
        return _answer(request, kind(_NO_ENDPOINT if kind is NotFound else str(error.detail)), headers)

    @app.exception_handler(DBAPIError)
    async def busy(request: Request, error: DBAPIError) -> JSONResponse:
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error.orig).__name__)
        request.state.cause = type(error.orig).__name__
        return _answer(request, _database_problem(error))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        # The type alone: the message of a database error quotes the row it was about.
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
        request.state.cause = type(error).__name__
        return _answer(request, ServerFault(_FAULT))


def _record_refusal(request: Request) -> None:
    """Write down what a known caller was refused, by the name of the endpoint."""
    state, session_id = request.app.state, request.path_params.get("session_id")
    audit.record_refusal(
        state.database,
        caller=request.state.caller,
        session_id=UUID(session_id) if session_id else None,
        attempt=request.scope["route"].name.replace("_", " "),
        now=state.settings.clock(),
    )


def _database_problem(error: DBAPIError) -> Problem:
    if is_away(error):
        return DatabaseAway(
            "The database does not answer; what was sent may be saved all the same. Try again in a moment."
        )
    if is_read_only(error):
        return DatabaseBusy(READ_ONLY)
    if is_locked(error):
        return DatabaseBusy(
            "Another change held what this one needs for too long; nothing of this was saved. Try again in a moment."
        )
    if not isinstance(error, OperationalError):
        return ServerFault(_FAULT)
    if _is_disk_full(error):
        return DatabaseBusy(
            "The database's disk is full; nothing of this was saved. Make room there, then try again."
        )
    return DatabaseBusy(
        "The database is busy or cannot be written; nothing of this was saved. Try again in a moment."
    )


def _is_disk_full(error: DBAPIError) -> bool:
    # https://sqlite.org/rescode.html#full, https://www.postgresql.org/docs/current/errcodes-appendix.html (53100)
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in (sqlite3.SQLITE_FULL, "53100")


def _of_fields(errors: Sequence[Any]) -> InvalidRequest:
    """Return the problem of these fields, without the input: it may hold anything, also a secret."""
    told = [{"field": _short(_field(item["loc"])), "message": _short(item["msg"])} for item in errors[:TOLD]]
    return InvalidRequest(f"{told[0]['field'] or 'The body'}: {told[0]['message']}.", errors=told)


def _short(message: str) -> str:
    """Return a message without most of what it quotes, should that be long."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location[1:])


def _answer(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the one form that every problem has; `headers` are those of this occurrence.

    The state of the call tells the server's log and metrics which problem it was. On a server, calls have ids.
    """
    request.state.problem = problem.slug
    document = problem.document()
    if request_id := getattr(request.state, "request_id", None):
        document["request_id"] = request_id
    return JSONResponse(
        jsonable_encoder(document),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**problem.headers, **(headers or {})},
    )
