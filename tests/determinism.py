"""A clock and ids that are the same in every run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from backend.app.ids import uuid7_at

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
    """Return a generator of UUIDv7 from the clock and a counter in place of random bits."""
    numbers = count(seed)
    return lambda: uuid7_at(clock(), next(numbers))
