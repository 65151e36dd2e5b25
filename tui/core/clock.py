"""Clock, ids and time zone of the client, as values that are passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.app.core.time_zones import local_time_zone, zone_of
from backend.app.ids import NewId, new_uuid7


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Sources:
    """Where times and ids come from."""

    now: Callable[[], datetime] = _utc_now
    """The present time, aware, in UTC."""
    new_id: NewId = new_uuid7
    """A fresh UUIDv7, so that ids sort by the time they were minted."""
    time_zone: Callable[[], str] = local_time_zone
    """The name of the zone that the engineer lives in."""

    def here(self) -> datetime:
        """Return the present time in the engineer's zone."""
        return self.now().astimezone(zone_of(self.time_zone()))

    def local(self, moment: datetime) -> str:
        """Return when something was, in the engineer's zone: ``09:41``, or with the day if that is another one."""
        zone = zone_of(self.time_zone())
        local, today = moment.astimezone(zone), self.now().astimezone(zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def short_span(span: timedelta) -> str:
    """Return a span in one unit, for narrow columns: ``<1m``, ``12m``, ``3h``, ``5d``."""
    count, unit = _in_one_unit(span)
    return f"{count}{unit[0]}" if count else f"<1{unit[0]}"


def span_in_words(span: timedelta) -> str:
    """Return a span in one unit as people say it: ``less than a minute``, ``12 minutes``, ``1 hour``."""
    count, unit = _in_one_unit(span)
    return f"{count} {unit}{'s' if count > 1 else ''}" if count else f"less than a {unit}"


def _in_one_unit(span: timedelta) -> tuple[int, str]:
    """Return how many whole ones of the unit that fits; 0 minutes for less than one."""
    minutes = max(0, int(span.total_seconds())) // 60
    if minutes < 60:
        return minutes, "minute"
    hours = minutes // 60
    return (hours, "hour") if hours < 48 else (hours // 24, "day")
