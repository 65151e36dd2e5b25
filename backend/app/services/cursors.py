"""Opaque page cursors: where the page before ended."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID

from backend.app.core.errors import BadCursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ID, _TIME = 16, 8
"""Bytes. What order a cursor is of, its length says."""


def encode_cursor(last_id: UUID) -> str:
    """Return the cursor of the page after the row with this id."""
    return _encoded(last_id.bytes)


def encode_timed_cursor(at: datetime, last_id: UUID) -> str:
    """Return the cursor of the page after the row with this time and id."""
    return _encoded(((at - _EPOCH) // _MICROSECOND).to_bytes(_TIME, signed=True) + last_id.bytes)


def decode_cursor(cursor: str) -> UUID:
    """Return the id that a cursor stands for.

    Raises:
        BadCursor: it was not made by `encode_cursor`.
    """
    return UUID(bytes=_decoded(cursor, _ID))


def decode_timed_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Return the time and the id that a cursor stands for.

    Raises:
        BadCursor: it was not made by `encode_timed_cursor`.
    """
    raw = _decoded(cursor, _TIME + _ID)
    try:
        at = _EPOCH + int.from_bytes(raw[:_TIME], signed=True) * _MICROSECOND
    except OverflowError as error:
        raise _unknown() from error
    return at, UUID(bytes=raw[_TIME:])


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(cursor: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unknown() from error
    if len(raw) == length:
        return raw
    if len(raw) in (_ID, _TIME + _ID):
        raise BadCursor(
            "The cursor is of a list in another order; ask for that order, or leave the cursor out to begin at the "
            "first page of this one."
        )
    raise _unknown()


def _unknown() -> BadCursor:
    return BadCursor("The cursor is none of this API's; leave it out to begin at the first page.")
