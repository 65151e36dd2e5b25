"""The working time of days, ticket by ticket."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.app.schemas.sessions import SessionResponse
from tui.sessions.working_time import Work, clock_went_back, moments_of, total, union, work_of


@dataclass(frozen=True)
class Entry:
    """The work on one ticket on one day; a session without ticket number is an entry of its own.

    Attributes:
        ticket: its number; empty where the session has none.
        clients: their names, each once.
        flows: the names of the flows, each once.
        sessions: the ids of its sessions on that day.
        in_progress: whether one of these is not completed.
        clock_went_back: whether steps of these are not in order of time.
        overlap: how much of the work another entry of the day counts, too.
    """

    day: date
    ticket: str
    clients: tuple[str, ...]
    flows: tuple[str, ...]
    sessions: tuple[UUID, ...]
    work: Work
    in_progress: bool
    clock_went_back: bool
    overlap: timedelta = timedelta()


@dataclass(frozen=True)
class DaySheet:
    """A day's entries, in the order in which they were begun."""

    day: date
    entries: tuple[Entry, ...]

    @property
    def counted_twice(self) -> timedelta:
        """How much longer all entries are together than the time that has passed in them."""
        return total(span for entry in self.entries for span in entry.work.spans) - total(
            union(span for entry in self.entries for span in entry.work.spans)
        )


def sheets_of(sessions: Iterable[SessionResponse], days: Iterable[date], zone: ZoneInfo) -> list[DaySheet]:
    """Return the sheet of each of these days in a zone."""
    tickets = [(members, _work_of_all(members)) for members in _by_ticket(sessions)]
    return [_sheet(day, tickets, zone) for day in days]


def _by_ticket(sessions: Iterable[SessionResponse]) -> list[list[SessionResponse]]:
    """Return sessions of the same ticket together, and each without one by itself, by when they were started."""
    found: dict[str | UUID, list[SessionResponse]] = {}
    for session in sorted(sessions, key=lambda one: (one.started_at, one.id)):
        found.setdefault(session.ticket_number.strip().casefold() or session.id, []).append(session)
    return list(found.values())


def _work_of_all(sessions: Iterable[SessionResponse]) -> Work:
    """Return the work on sessions as on one: what overlaps counts once, and going over to the other is no gap."""
    return work_of(moment for session in sessions for moment in moments_of(session))


def _sheet(day: date, tickets: Iterable[tuple[list[SessionResponse], Work]], zone: ZoneInfo) -> DaySheet:
    entries = []
    for members, whole in tickets:
        if (work := whole.on(day, zone)) is not None:
            entries.append(_entry(day, members, work, zone))
    entries.sort(key=lambda entry: (entry.work.start, entry.ticket))
    return DaySheet(day, tuple(_with_overlap(entry, entries) for entry in entries))


def _entry(day: date, members: Sequence[SessionResponse], work: Work, zone: ZoneInfo) -> Entry:
    here = [one for one in members if work_of(moments_of(one)).on(day, zone) is not None] or members
    return Entry(
        day=day,
        ticket=here[0].ticket_number.strip(),
        clients=_each_once(one.client_name for one in here),
        flows=_each_once(one.tree_snapshot.name for one in here),
        sessions=tuple(one.id for one in here),
        work=work,
        in_progress=any(one.completed_at is None for one in here),
        clock_went_back=any(map(clock_went_back, here)),
    )


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _with_overlap(entry: Entry, entries: Iterable[Entry]) -> Entry:
    others = [span for other in entries if other is not entry for span in other.work.spans]
    apart = total(union(others)) + entry.work.active
    return replace(entry, overlap=apart - total(union([*others, *entry.work.spans])))
