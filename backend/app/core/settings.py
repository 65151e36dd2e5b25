"""What the API is started with."""

from dataclasses import dataclass

from backend.app.core.clock import Clock, utc_now
from backend.app.ids import NewId, new_uuid7


@dataclass(frozen=True)
class Settings:
    """Where a running API takes times, ids and its zone from; tests and the demo give their own."""

    clock: Clock = utc_now
    new_id: NewId = new_uuid7
    time_zone: str = "UTC"
    """Name of the zone that exports are written in when a client names none."""
    most_findings: int | None = None
    """So many findings are told in one call: each takes a hundred times the memory that its text does."""
