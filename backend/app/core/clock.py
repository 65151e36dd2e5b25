"""The present time, as a value that is passed in, so that tests and screenshots are exact."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present time, aware and in UTC."""


def utc_now() -> datetime:
    """Answer the present time in UTC."""
    return datetime.now(UTC)
