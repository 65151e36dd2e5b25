"""Opaque page cursors: where the page before ended."""

import base64
import binascii
from uuid import UUID

from backend.app.core.errors import BadCursor


def encode_cursor(last_id: UUID) -> str:
    """Return the cursor of the page after the row with this id."""
    return base64.urlsafe_b64encode(last_id.bytes).decode().rstrip("=")


def decode_cursor(cursor: str) -> UUID:
    """Return the id that a cursor stands for.

    Raises:
        BadCursor: it was not made by `encode_cursor`.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return UUID(bytes=raw)
    except (binascii.Error, ValueError) as error:
        raise BadCursor(
            "The cursor is none of this API's; leave it out to begin at the first page."
        ) from error
