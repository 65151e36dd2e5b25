"""The reading calls that a screen begins with, answered without FastAPI: importing it takes longer than they do.

Their endpoints take the same parameters and have the same work done. Whatever is not plainly one of these calls is
left to the endpoints.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ValidationError

from backend.app.api.etags import etag_of
from backend.app.api.paths import PREFIX
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.schemas.queries import CountQuery, ListQuery, Parameters, ReadQuery
from backend.app.schemas.sessions import SessionResponse
from backend.app.services import session_lists, sessions

_SESSIONS = f"{PREFIX}/sessions"


@dataclass(frozen=True)
class Answer:
    """What is sent: a body of JSON, and the headers."""

    body: bytes
    headers: list[tuple[bytes, bytes]]


Call = Callable[[Database], Answer]
"""Reads what is asked for; may raise what an endpoint may."""


def direct_call(path: str, query: str, *, caller: Caller) -> Call | None:
    """Return what answers a GET; None if an endpoint has to."""
    try:
        work = _work_for(path, dict(parse_qsl(query, keep_blank_values=True)), caller)
    except ValidationError:
        return None
    return (lambda database: _answer(database.read(work))) if work is not None else None


def _work_for(path: str, parameters: dict[str, str], caller: Caller) -> "partial[BaseModel] | None":
    def work(
        function: Callable[..., BaseModel], kind: type[Parameters], **more: object
    ) -> "partial[BaseModel]":
        return partial(function, caller=caller, **kind.model_validate(parameters).arguments(), **more)

    if path == _SESSIONS:
        return work(session_lists.list_sessions, ListQuery)
    if path == f"{PREFIX}/session-counts":
        return work(session_lists.count_sessions, CountQuery)
    folder, _, name = path.rpartition("/")
    if folder == _SESSIONS and (session_id := _plain_id(name)) is not None:
        return work(sessions.read_session, ReadQuery, session_id=session_id)
    return None


def _plain_id(text: str) -> UUID | None:
    try:
        session_id = UUID(text)
    except ValueError:
        return None
    return session_id if str(session_id) == text else None


def _answer(read: BaseModel) -> Answer:
    body = read.model_dump_json().encode()
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    if isinstance(read, SessionResponse):
        headers.append((b"etag", etag_of(read.version).encode()))
    return Answer(body, headers)
