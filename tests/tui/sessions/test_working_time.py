"""What moments show of working time: spans and gaps, days and zones, tickets together."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from tests.determinism import StepClock
from tests.teams import FLOW
from tui.core.clock import Sources
from tui.core.rounding import EXACT, Rounding, told_minutes
from tui.sessions.time_sheet import DaySheet, sheets_of
from tui.sessions.time_told import time_shown, time_spoken
from tui.sessions.working_time import PAUSE, Span, Work, bounds_of, moments_of, total, union, work_of

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 2, 13)
MIDNIGHT = datetime(2026, 2, 13, tzinfo=UTC)
NUMBERS = count(1)


def at(clock: str, day: date = DAY) -> datetime:
    """A time of the day, in UTC; seconds may follow."""
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


def step(recorded_at: datetime, created_at: datetime | None = None) -> DecisionResponse:
    return DecisionResponse(
        id=UUID(int=next(NUMBERS)),
        position=1,
        node_id="a",
        question="On?",
        answer="Yes",
        action_performed="",
        notes="",
        command_output="",
        command_output_length=0,
        recorded_at=recorded_at,
        created_at=created_at or recorded_at,
        next_node_id=None,
    )


def session(
    *moments: str | datetime,
    ticket: str = "SR-1",
    client: str = "Contoso",
    completed: str = "",
    last: datetime | None = None,
) -> SessionResponse:
    """A session that was started at the first of these moments, with a step at each other one."""
    times = [at(moment) if isinstance(moment, str) else moment for moment in moments]
    steps = tuple(map(step, times[1:]))
    number = UUID(int=next(NUMBERS))
    return SessionResponse(
        id=number,
        tree_id=number,
        tree_snapshot=Flow.model_validate(FLOW),
        ticket_number=ticket,
        client_name=client,
        started_at=times[0],
        completed_at=at(completed) if completed else None,
        exported=False,
        version=1,
        owner_id=number,
        current_node_id=None,
        decisions=steps,
        last_activity_at=last,
    )


def sheet(*sessions: SessionResponse, day: date = DAY, zone: ZoneInfo | None = None) -> DaySheet:
    (found,) = sheets_of(sessions, [day], zone or ZoneInfo("UTC"))
    return found


def told(work: Work) -> tuple[str, str, int, list[int]]:
    """Start, end, active minutes, and the minutes of each gap."""
    gaps = [EXACT.minutes(gap.length) for gap in work.gaps]
    return f"{work.start:%H:%M}", f"{work.end:%H:%M}", EXACT.minutes(work.active), gaps


def of_one(*sessions: SessionResponse, **where: ZoneInfo | date) -> tuple[str, str, int, list[int]]:
    (entry,) = sheet(*sessions, **where).entries  # type: ignore[arg-type]  # what is given is what it takes
    return told(entry.work)


def test_a_pause_is_work_and_a_longer_one_is_a_gap() -> None:
    assert of_one(session("09:15", "09:30", "09:40:00", "09:55:01")) == ("09:15", "09:55", 25, [15])
    assert of_one(session("09:15", "09:20", "10:25", completed="10:40")) == ("09:15", "10:40", 20, [65])
    assert of_one(session("09:15")) == ("09:15", "09:15", 0, [])
    assert of_one(session("09:00", "10:00", "11:00")) == ("09:00", "11:00", 0, [60, 60])


def test_steps_are_taken_in_order_of_their_times() -> None:
    (entry,) = sheet(session("09:10", "10:05", "09:15", "09:20", "10:00")).entries
    assert (told(entry.work), entry.clock_went_back) == (("09:10", "10:05", 15, [40]), True)
    assert not sheet(session("09:10", "09:15", "09:15")).entries[0].clock_went_back


def test_what_was_done_last_counts_unless_it_only_arrived_then() -> None:
    assert of_one(session("09:00", "09:05", last=at("09:12"))) == ("09:00", "09:12", 12, [])
    late = session("09:00", last=at("11:00:05"))
    steps = (step(at("09:05"), at("11:00:04")), step(at("09:10"), at("11:00:05")))
    assert of_one(late.model_copy(update={"decisions": steps})) == ("09:00", "09:10", 10, [])
    text_with_them = {"decisions": steps, "last_activity_at": at("11:00:06")}
    assert of_one(late.model_copy(update=text_with_them)) == ("09:00", "09:10", 10, [])
    text_later = {"decisions": steps, "last_activity_at": at("11:10")}
    assert of_one(late.model_copy(update=text_later)) == ("09:00", "11:10", 10, [120])
    # A correction of a completed session.
    assert of_one(session("09:00", completed="09:10", last=at("09:20"))) == ("09:00", "09:10", 10, [])


def test_over_midnight_each_day_has_its_part() -> None:
    night = session("23:40", "23:50", at("00:02") + timedelta(days=1), at("08:00") + timedelta(days=1))
    assert of_one(night) == ("23:40", "00:00", 20, [])
    assert of_one(night, day=date(2026, 2, 14)) == ("00:00", "08:00", 2, [478])
    assert sheet(night, day=date(2026, 2, 15)).entries == ()
    exactly = session("23:50", MIDNIGHT + timedelta(days=1))
    assert of_one(exactly) == ("23:50", "00:00", 10, [])
    assert sheet(exactly, day=date(2026, 2, 14)).entries == ()
    assert of_one(session(MIDNIGHT)) == ("00:00", "00:00", 0, [])
    # The day of the engineer's zone, not of UTC.
    assert sheet(session("22:50", "22:55"), zone=BERLIN).entries != ()
    assert sheet(session("23:50", "23:55"), zone=BERLIN).entries == ()


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (DAY, 24)])
def test_a_change_of_the_clocks_is_no_work_and_takes_none_away(day: date, hours: int) -> None:
    begin, end = bounds_of(day, BERLIN)
    assert end - begin == timedelta(hours=hours)
    changes = at("01:00", day)
    moments = [changes - timedelta(minutes=10), changes, changes + timedelta(minutes=10)]
    (entry,) = sheet(session(*moments), day=day, zone=BERLIN).entries
    assert entry.work.active == timedelta(minutes=20)
    all_day = [begin + number * PAUSE for number in range(hours * 4 + 1)]
    (entry,) = sheet(session(*all_day), day=day, zone=BERLIN).entries
    assert (entry.work.active, entry.work.gaps) == (timedelta(hours=hours), ())


def test_sessions_of_a_ticket_are_one_and_each_without_is_its_own() -> None:
    one = session("09:00", "09:10", "09:20", ticket="SR-1 ", client="Contoso")
    other = session("09:05", "09:15", "09:30", ticket="sr-1", client="Fabrikam")
    without = [session("09:00", "09:10", ticket=" ") for _each in range(2)]
    first, *rest = sheet(*without, one, other).entries
    assert [entry.ticket for entry in (first, *rest)] == ["", "", "SR-1"]
    assert rest[1].clients == ("Contoso", "Fabrikam") and rest[1].flows == ("Printer",)
    assert told(rest[1].work) == ("09:00", "09:30", 30, [])
    assert len({entry.sessions for entry in (first, *rest)}) == 3


def test_tickets_that_overlap_are_each_counted_and_it_is_known() -> None:
    day = sheet(
        session("09:00", "09:10", "09:20", ticket="SR-1"),
        session("09:15", "09:25", ticket="SR-2", completed="09:30"),
        session("11:00", "11:10", ticket="SR-3"),
    )
    assert [EXACT.minutes(entry.overlap) for entry in day.entries] == [5, 5, 0]
    assert day.counted_twice == timedelta(minutes=5)
    assert [entry.in_progress for entry in day.entries] == [True, False, True]


MOMENTS = st.lists(
    st.integers(-90_000, 180_000).map(lambda seconds: MIDNIGHT + timedelta(seconds=seconds)),
    min_size=1,
    max_size=30,
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]).map(ZoneInfo)


@given(MOMENTS)
def test_spans_and_gaps_fill_what_lies_between_start_and_end(moments: list[datetime]) -> None:
    work = work_of(moments)
    assert (work.start, work.end) == (min(moments), max(moments))
    assert work.active + work.left_out == work.end - work.start
    assert all(gap.length > PAUSE for gap in work.gaps)
    assert all(any(span.start <= moment <= span.end for span in work.spans) for moment in moments)
    assert work_of(reversed(moments)) == work


@given(MOMENTS, ZONES)
def test_the_days_together_are_all_of_the_work(moments: list[datetime], zone: ZoneInfo) -> None:
    work = work_of(moments)
    parts = [part for number in range(-3, 5) if (part := work.on(DAY + timedelta(days=number), zone))]
    assert sum((part.active for part in parts), timedelta()) == work.active
    assert all(part.active + part.left_out == part.end - part.start for part in parts)
    assert work.minutes(Rounding("up", 6), zone) == sum(
        Rounding("up", 6).minutes(part.active) for part in parts
    )


@given(st.lists(MOMENTS, min_size=1, max_size=4))
@example([[MIDNIGHT], [MIDNIGHT - timedelta(seconds=1)]])
def test_no_time_of_a_ticket_counts_twice(sessions: list[list[datetime]]) -> None:
    apart = [session(*moments, ticket=str(number)) for number, moments in enumerate(sessions)]
    together = [one.model_copy(update={"ticket_number": "SR-1"}) for one in apart]
    for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
        alone, joined = sheet(*apart, day=day), sheet(*together, day=day)
        spans = [span for one in alone.entries for span in one.work.spans]
        passed = total(union(spans))
        if not joined.entries:  # a moment at midnight is the end of the day before, where anything led to it
            assert passed == timedelta()
            continue
        (entry,) = joined.entries
        assert passed <= entry.work.active <= entry.work.end - entry.work.start
        assert alone.counted_twice == total(spans) - passed
        assert joined.counted_twice == entry.overlap == timedelta()


@pytest.mark.parametrize(
    ("rule", "seconds", "minutes"),
    [
        *(("exact", 89, 1), ("exact", 90, 2), ("exact", 0, 0)),
        *(("up 15", 0, 0), ("up 15", 1, 15), ("up 15", 900, 15), ("up 15", 901, 30)),
        *(("nearest 6", 179, 0), ("nearest 6", 180, 6), ("nearest 6", 539, 6), ("Nearest  6 ", 540, 12)),
        *(("nearest 5", 149, 0), ("nearest 5", 150, 5), ("up 1440", 60, 1440)),
    ],
)
def test_a_rule_rounds(rule: str, seconds: int, minutes: int) -> None:
    assert Rounding.of(rule).minutes(timedelta(seconds=seconds)) == minutes


@pytest.mark.parametrize(
    "rule", ["", "up", "up 0", "up -1", "up 1441", "down 5", "15", "exact 5", "up 1.5", "up ٣"]
)
def test_what_is_no_rule(rule: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        Rounding.of(rule)


def test_what_is_said_where_a_session_is_finished() -> None:
    sources = Sources(now=StepClock(), time_zone=lambda: "Europe/Berlin")
    one, exact, up = session("08:15", "08:25", "08:40", "09:45", "10:02"), EXACT, Rounding("up", 15)
    assert time_shown(one, exact, sources) == "Active 25 min, 09:15–11:02 · 2 gaps of 82 min in all left out"
    assert time_shown(one, up, sources).startswith("Active 30 min (unrounded 25 min), 09:15–11:02 · ")
    assert time_spoken(one, exact, sources) == (
        "Active 25 minutes, 09:15 to 11:02. Left out: 2 gaps of 82 minutes in all."
    )
    long_ago = session(at("22:50") - timedelta(days=2), at("23:05") - timedelta(days=2))
    assert time_shown(long_ago, exact, sources) == "Active 15 min, 2026-02-11 23:50–2026-02-12 00:05"
    assert time_shown(long_ago, up, sources).startswith("Active 30 min (unrounded 15 min), "), "each day"
    assert time_shown(session("08:00"), exact, sources) == "Active 0 min, 09:00"
    assert time_spoken(session("08:00", "08:01"), exact, sources) == "Active 1 minute, 09:00 to 09:01."
    assert [told_minutes(minutes) for minutes in (119, 120, 125)] == ["119 min", "2 h", "2 h 5 min"]


def test_moments_are_to_the_second() -> None:
    exactly = at("09:00:01.999999").astimezone(BERLIN)
    assert moments_of(session(exactly)) == [at("09:00:01")]
    assert Span(at("09:00"), at("09:00")).length == timedelta()
