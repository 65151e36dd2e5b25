"""How long an engineer worked, as far as the moments say at which something was done to a session.

Moments that are no further apart than a pause are one span of work. What lies between two spans is a gap: it is told,
and never counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from tui.core.rounding import Rounding

PAUSE = timedelta(minutes=15)
"""So far apart two moments may be for the time between them to count as work."""
_NOTHING = timedelta()
_LATE = timedelta(minutes=1)
"""A step that came to the server so long after it was recorded had waited for it."""


@dataclass(frozen=True)
class Span:
    """A stretch of time; one that is a single moment is as long as nothing."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, by what has passed and not by what clocks on a wall showed."""
        return self.end - self.start


@dataclass(frozen=True)
class Work:
    """The spans of work on something, in order; there is at least one."""

    spans: tuple[Span, ...]

    @property
    def start(self) -> datetime:
        """The first moment."""
        return self.spans[0].start

    @property
    def end(self) -> datetime:
        """The last moment."""
        return self.spans[-1].end

    @property
    def active(self) -> timedelta:
        """How long all spans are together."""
        return total(self.spans)

    @property
    def gaps(self) -> tuple[Span, ...]:
        """What lies between them."""
        return tuple(Span(one.end, following.start) for one, following in pairwise(self.spans))

    @property
    def left_out(self) -> timedelta:
        """How long all gaps are together."""
        return total(self.gaps)

    def on(self, day: date, zone: ZoneInfo) -> "Work | None":
        """Return what of it lies on a day of a zone; None if nothing does."""
        begin, end = bounds_of(day, zone)
        found = tuple(
            Span(max(span.start, begin), min(span.end, end))
            for span in self.spans
            # What ends as the day begins was work of the day before.
            if span.start < end and (span.end > begin or span.start >= begin)
        )
        return Work(found) if found else None

    def minutes(self, rounding: Rounding, zone: ZoneInfo) -> int:
        """Return the minutes of all days, each day rounded."""
        days = {
            first + timedelta(days=number)
            for span in self.spans
            for first, last in [(span.start.astimezone(zone).date(), span.end.astimezone(zone).date())]
            for number in range((last - first).days + 1)
        }
        parts = (self.on(day, zone) for day in days)
        return sum(rounding.minutes(part.active) for part in parts if part is not None)


def total(spans: Iterable[Span]) -> timedelta:
    """Return how long spans are together."""
    return sum((span.length for span in spans), _NOTHING)


def bounds_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and ends in a zone; it has 23 or 25 hours where the clocks are changed."""
    begin, end = (
        datetime.combine(one, time.min, zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return begin, end


def work_of(moments: Iterable[datetime]) -> Work:
    """Return the work that moments show, whatever order they are in; at least one is needed."""
    first, *rest = sorted(moments)
    spans = [Span(first, first)]
    for moment in rest:
        if moment - spans[-1].end <= PAUSE:
            spans[-1] = Span(spans[-1].start, moment)
        else:
            spans.append(Span(moment, moment))
    return Work(tuple(spans))


def union(spans: Iterable[Span]) -> list[Span]:
    """Return spans with those as one that overlap or touch."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def moments_of(session: SessionResponse) -> list[datetime]:
    """Return when something was done to a session: its start, its steps, its completion, or what was done last.

    To the second, so that what is told of them adds up.
    """
    steps = session.decisions
    moments = [session.started_at, *(step.recorded_at for step in steps)]
    last = session.last_activity_at
    if session.completed_at is not None:  # what is done later, such as a correction, is no work on the ticket
        moments.append(session.completed_at)
    elif last is not None and not _only_arrived(last, steps):
        moments.append(last)
    return [moment.astimezone(UTC).replace(microsecond=0) for moment in moments]


def _only_arrived(last: datetime, steps: Sequence[DecisionResponse]) -> bool:
    """Tell whether the last thing that came to the server was a step, or came with steps that had waited for it."""
    late = (step.created_at for step in steps if step.created_at - step.recorded_at > _LATE)
    return any(step.created_at == last for step in steps) or any(
        _NOTHING <= last - arrived <= _LATE for arrived in late
    )


def clock_went_back(session: SessionResponse) -> bool:
    """Tell whether a step was recorded at an earlier time than the one before it."""
    return any(following.recorded_at < one.recorded_at for one, following in pairwise(session.decisions))
