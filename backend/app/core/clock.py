"""Clock and id generator, as values that are passed in, so that tests and screenshots are exact."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat

Clock = Callable[[], datetime]
"""Answers the present time, aware and in UTC."""

NewId = Callable[[], UUID]
"""Mints a UUIDv7 (RFC 9562, section 5.7), so that ids sort by the time they were made."""


def utc_now() -> datetime:
    """Answer the present time in UTC."""
    return datetime.now(UTC)


def new_uuid7() -> UUID:
    """Mint a UUIDv7."""
    return uuid_utils.compat.uuid7()


def uuid7_at(moment: datetime, bits: int) -> UUID:
    """Return the UUIDv7 of a moment, with these 74 bits where random ones would stand (RFC 9562, section 5.7)."""
    milliseconds = int(moment.timestamp() * 1000)
    high, low = bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
