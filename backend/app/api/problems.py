"""Problem documents (RFC 9457) as responses. No answer carries a stack trace."""

import logging
import sqlite3
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from backend.app.api.paths import allowed_methods
from backend.app.core.errors import Problem
from backend.app.db.engine import is_away

MEDIA_TYPE = "application/problem+json"

_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
_DESCRIBED = {"description": "A problem document (RFC 9457)", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
RESPONSES: dict[int | str, dict[str, Any]] = {"default": _DESCRIBED, 422: _DESCRIBED}
"""What the OpenAPI says of answers other than the one asked for; 422 since FastAPI would describe its own."""

_NO_ENDPOINT = "This server has nothing at this address; its own address is what comes before /api/v1."
_log = logging.getLogger(__name__)


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem document."""

    @app.exception_handler(Problem)
    async def problem(_request: Request, error: Problem) -> JSONResponse:
        return _answer(error.document(), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Without the input: what did not validate may hold anything, also a secret.
        errors = [{"field": _field(item["loc"]), "message": item["msg"]} for item in error.errors()]
        first = errors[0]
        detail = f"{first['field'] or 'The body'}: {first['message']}."
        return _answer(_document("invalid-request", HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        headers = {"Allow": allowed_methods(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        slug = status.phrase.lower().replace(" ", "-")
        detail = _NO_ENDPOINT if status == HTTPStatus.NOT_FOUND else str(error.detail)
        return _answer(_document(slug, status, detail), headers)

    @app.exception_handler(OperationalError)
    async def busy(request: Request, error: OperationalError) -> JSONResponse:
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error.orig).__name__)
        if is_away(error):
            detail = "The database does not answer; what was sent may be saved all the same. Try again in a moment."
            return _answer(_document("database-away", HTTPStatus.SERVICE_UNAVAILABLE, detail))
        if _is_disk_full(error):
            detail = (
                "The database's disk is full; nothing of this was saved. Make room there, then try again."
            )
        else:
            detail = (
                "The database is busy or cannot be written; nothing of this was saved. Try again in a moment."
            )
        return _answer(_document("database-busy", HTTPStatus.SERVICE_UNAVAILABLE, detail))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        # The type alone: the message of a database error quotes the row it was about.
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
        detail = "This could not be done because of a fault; what was saved before is safe. Try again, or see the log."
        return _answer(_document("server-fault", HTTPStatus.INTERNAL_SERVER_ERROR, detail))


def _is_disk_full(error: OperationalError) -> bool:
    # https://sqlite.org/rescode.html#full, https://www.postgresql.org/docs/current/errcodes-appendix.html (53100)
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in (sqlite3.SQLITE_FULL, "53100")


def _document(slug: str, status: HTTPStatus, detail: str, **extra: Any) -> dict[str, Any]:
    return {
        "type": f"urn:resolutionflow:problem:{slug}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        **extra,
    }


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location[1:])


def _answer(document: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    content = jsonable_encoder(document)
    return JSONResponse(content, status_code=document["status"], media_type=MEDIA_TYPE, headers=headers)
