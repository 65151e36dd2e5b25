"""UUIDv7 (RFC 9562, section 5.7): ids that sort by the time they were made. Server and client mint them here."""

import sys
import uuid
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

NewId = Callable[[], UUID]
"""Mints a UUIDv7; a value that is passed in, so that tests and screenshots are exact."""


def new_uuid7() -> UUID:
    """Mint a UUIDv7 of the present moment: by the standard library where it has one (Python 3.14), else by uuid-utils."""
    if sys.version_info >= (3, 14):
        return uuid.uuid7()
    from uuid_utils.compat import uuid7  # at the first use: the client's start-up imports little

    return uuid7()


def uuid7_at(moment: datetime, bits: int) -> UUID:
    """Return the UUIDv7 of a moment, with these 74 bits where random ones would stand."""
    milliseconds = int(moment.timestamp() * 1000)
    high, low = bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
