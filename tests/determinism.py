"""A clock and ids that are the same in every run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

START = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)


class StepClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


def counted_ids(clock: Callable[[], datetime], seed: int = 1) -> Callable[[], UUID]:
    """Return a generator of UUIDv7 (RFC 9562) from the clock and a counter in place of random bits."""
    numbers = count(seed)

    def new_id() -> UUID:
        milliseconds = int(clock().timestamp() * 1000)
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0b10 << 62) | next(numbers))

    return new_id
