"""Bodies of calls: JSON that can be read in one way only, read where it holds up nobody else."""

import asyncio
import re
from typing import Any

from fastapi import HTTPException, Request, status
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from backend.app.core.json_text import WrongJson, parse_json, written
from backend.app.schemas.base import RequestBody

TOLD = 20
"""So many errors of one body are told."""

SECONDS = 300.0
"""How long a body may take: at 150 KB a second, the longest one does."""
_MOST_ERRORS = 1_000
"""So many are looked at; to list more would take much longer than to find them."""
_MOST_MEMORY = 48 * 1024 * 1024
"""Bytes of a body as text: Python keeps all characters of a text as wide as its widest (PEP 393)."""
_AT_ONCE = 16 * 1024
"""Bytes that are read so quickly that another thread would cost more."""
_PIECE = 64 * 1024
_LONGEST_ESCAPE = 6
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_OF_FOUR_BYTES = re.compile(rb"[\xf0-\xf4]|\\u[dD][89abAB]")
_OF_TWO_BYTES = re.compile(rb"[\xc4-\xef]|\\u(?!00)[0-9a-fA-F]{4}")
_GO_ON = bytes(range(0x80, 0xC0))
"""Bytes that begin no character in UTF-8."""


class InvalidBody(HTTPException):
    """Fields of a body are wrong: said by an error that the framework lets pass while a body is read.

    Attributes:
        errors: each with `loc`, whose first part stands for the body, and `msg`.
    """

    def __init__(self, errors: list[Any]) -> None:
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT)
        self.errors = errors


class StrictRequest(Request):
    """A call whose body is refused where keys are there twice: one of two values would be lost without a word.

    A long body is read, cleaned and validated in a thread, piece by piece: while one engineer's paste is worked on, the
    calls of all others are answered.
    """

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        *,
        kind: type[RequestBody],
        may_be_null: bool,
        seconds: float = SECONDS,
    ) -> None:
        """Read a call, whose body becomes one of a kind that says what it may weigh, and comes within some seconds."""
        super().__init__(scope, receive)
        self._kind, self._may_be_null, self._seconds = kind, may_be_null, seconds
        self._parts: list[bytes] = []

    async def body(self) -> bytes:
        """Read the body; return whether there is one: the framework would hold all of it until the answer."""
        if not self._stream_consumed:
            declared = self.headers.get("content-length", "")
            self._require_short(int(declared) if declared.isdecimal() else 0)
            try:
                async with asyncio.timeout(self._seconds):
                    await self._collect()
            except TimeoutError as late:
                raise HTTPException(
                    status.HTTP_408_REQUEST_TIMEOUT, f"The body did not come within {self._seconds:g} s."
                ) from late
            except ClientDisconnect as gone:
                raise _unreadable("The body did not come to its end.") from gone
        return b"{...}" if any(self._parts) else b""

    async def _collect(self) -> None:
        size = 0
        async for part in self.stream():
            size += len(part)
            self._require_short(size)
            self._parts.append(part)

    async def json(self) -> Any:
        """Return what the endpoint takes."""
        if sum(map(len, self._parts)) <= _AT_ONCE:
            return self._read()
        return await run_in_threadpool(self._read)

    def _require_short(self, size: int) -> None:
        if size > self._kind.MOST_BYTES:
            raise _too_large(f"at most {self._kind.MOST_BYTES:,} bytes are taken here")

    def _read(self) -> Any:
        try:
            data = parse_json(self._text())
        except WrongJson as wrong:
            place, reason = wrong.flaws[0]
            raise _unreadable(f"{written(place) or 'The body'} {reason}.") from wrong
        if data is None and self._may_be_null:
            return None
        try:
            return self._kind.model_validate(data)
        except ValidationError as invalid:
            raise InvalidBody(_told(invalid)) from None

    def _text(self) -> str:
        data = b"".join(self._parts)
        self._parts.clear()
        _require_light(data, self._kind.MOST_VALUES)
        try:
            return data.decode("utf-8-sig", "surrogatepass")
        except UnicodeDecodeError as other:
            raise _unreadable("The body has to be JSON in UTF-8.") from other


def _told(invalid: ValidationError) -> list[Any]:
    count = invalid.error_count()
    if count > _MOST_ERRORS:
        return [{"loc": ("body",), "msg": f"{count:,} values are wrong in it"}]
    found = invalid.errors(include_url=False, include_context=False, include_input=False)
    return [{"loc": ("body", *error["loc"]), "msg": error["msg"]} for error in found[:TOLD]]


def _require_light(data: bytes, most_values: int) -> None:
    """Refuse what would take much more memory once it is read than it does now."""
    values, characters, width, in_text, begun = 0, 0, 1, False, 0
    while begun < len(data):
        piece = data[begun : begun + _PIECE]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:  # what it escapes is in the next piece
            piece = piece[:-1] or data[begun : begun + 2]
        width = max(width, _width(data[max(0, begun - _LONGEST_ESCAPE) : begun + len(piece)]))
        begun += len(piece)
        characters += len(piece.translate(None, _GO_ON))
        parts = _ESCAPED.sub(b"", piece).split(b'"')
        outside = b"".join(parts[in_text::2])
        in_text ^= not len(parts) % 2
        values += sum(map(outside.count, (b",", b"[", b"{")))
        if values > most_values:
            raise _too_large(f"it has more than {most_values:,} values")
    if characters * width > _MOST_MEMORY:
        raise _too_large(
            f"one of its characters takes {width} bytes, and with such at most {_MOST_MEMORY // width:,} characters are "
            "taken"
        )


def _width(piece: bytes) -> int:
    """Return how many bytes Python takes for each character of a text with those of this piece."""
    if _OF_FOUR_BYTES.search(piece):
        return 4
    return 2 if _OF_TWO_BYTES.search(piece) else 1


def _too_large(why: str) -> HTTPException:
    return HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, f"The body is too large: {why}.")


def _unreadable(why: str) -> HTTPException:
    return HTTPException(status.HTTP_400_BAD_REQUEST, why)
