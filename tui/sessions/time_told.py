"""What is said of a session's working time where it is finished."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.app.core.time_zones import zone_of
from backend.app.schemas.sessions import SessionResponse
from tui.core.clock import Sources
from tui.core.rounding import EXACT, Rounding, told_minutes
from tui.sessions.working_time import Work, moments_of, work_of


def time_shown(session: SessionResponse, rounding: Rounding, sources: Sources) -> str:
    """Return it as a line to look at: ``Active 42 min, 09:15–11:02 · 1 gap of 65 min left out``."""
    work = work_of(moments_of(session))
    active, exact = _minutes(work, rounding, zone_of(sources.time_zone()))
    unrounded = f" (unrounded {told_minutes(exact)})" if exact != active else ""
    left_out = f" · {_gaps(work, told_minutes)} left out" if work.gaps else ""
    return f"Active {told_minutes(active)}{unrounded}, {_from_to(work, '–', sources)}{left_out}"


def time_spoken(session: SessionResponse, rounding: Rounding, sources: Sources) -> str:
    """Return it in sentences to be heard."""
    work = work_of(moments_of(session))
    active, exact = _minutes(work, rounding, zone_of(sources.time_zone()))
    unrounded = f", unrounded {_spoken(exact)}" if exact != active else ""
    left_out = f" Left out: {_gaps(work, _spoken)}." if work.gaps else ""
    return f"Active {_spoken(active)}{unrounded}, {_from_to(work, ' to ', sources)}.{left_out}"


def _minutes(work: Work, rounding: Rounding, zone: ZoneInfo) -> tuple[int, int]:
    """Return the active minutes, and these before they are rounded."""
    return work.minutes(rounding, zone), EXACT.minutes(work.active)


def _gaps(work: Work, told: Callable[[int], str]) -> str:
    count, length = len(work.gaps), told(EXACT.minutes(work.left_out))
    return f"1 gap of {length}" if count == 1 else f"{count} gaps of {length} in all"


def _from_to(work: Work, to: str, sources: Sources) -> str:
    start, end = _local(work.start, sources), _local(work.end, sources)
    if start.date() == end.date():
        ends = f"{start:%H:%M}{to}{end:%H:%M}" if start != end else f"{start:%H:%M}"
        return ends if start.date() == sources.here().date() else f"{start:%Y-%m-%d} {ends}"
    return f"{start:%Y-%m-%d %H:%M}{to}{end:%Y-%m-%d %H:%M}"


def _local(moment: datetime, sources: Sources) -> datetime:
    local = moment.astimezone(zone_of(sources.time_zone()))
    return local - timedelta(seconds=local.second)


def _spoken(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")] if hours >= 2 else [(minutes, "minute")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count or len(parts) == 1]
    return " ".join(said)
