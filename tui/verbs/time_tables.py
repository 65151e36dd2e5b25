"""A sheet of working time as a table for people, as JSON lines, and as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from tui.core.messages import counted
from tui.core.rounding import EXACT, Rounding, told_minutes
from tui.sessions.short_answers import cut
from tui.sessions.time_sheet import DaySheet, Entry
from tui.sessions.working_time import Span, bounds_of

_WIDEST = (14, 20, 28)
"""Columns that ticket, client and flow have at most."""
_NARROWEST = 8
"""Columns that client and flow have at least."""
_HEAD = ("TICKET", "CLIENT", "FLOW", "START", "END", "ACTIVE", "LEFT OUT")
_BETWEEN = "  "
_OPEN = "…"
"""Behind the end of a session in progress."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Style:
    """How times are told.

    Attributes:
        zone_name: what the zone is called.
        from_disk: whether sessions are as they were known on this machine.
    """

    zone: ZoneInfo
    zone_name: str
    rounding: Rounding
    from_disk: bool = False


def table(sheets: Sequence[DaySheet], style: Style, *, width: int | None = None) -> str:
    """Return days and their entries with columns one below the other, and what all of it comes to.

    In so many columns names are cut; None leaves them as wide as they have to be at most.
    """
    parts = []
    for sheet in sheets:
        head = f"{sheet.day:%A %Y-%m-%d}, {style.zone_name}"
        if sheet.entries:
            parts.append("\n".join((head, *_rows(sheet, style, width), *_said_of(sheet, style))))
        elif len(sheets) == 1:
            parts.append(f"{head}\nNo work is recorded in a session of yours.")
    if len(sheets) > 1:
        minutes = sum(_rounded(entry, style) for sheet in sheets for entry in sheet.entries)
        parts.append(f"All days: {told_minutes(minutes)}")
    return "\n\n".join(parts)


def _rows(sheet: DaySheet, style: Style, width: int | None) -> list[str]:
    rows = [_HEAD, *(_cells(entry, style) for entry in sheet.entries)]
    rows.append(("Total", "", "", "", "", _total(sheet, style), ""))
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(_HEAD))]
    widths[: len(_WIDEST)] = map(min, widths, _WIDEST)
    if width is not None:
        over = sum(widths) + len(_BETWEEN) * (len(widths) - 1) - width
        for column in (2, 1, 2):  # the flow first, as far as the client has no more than it
            least = max(_NARROWEST, widths[1] if column == 2 and widths[1] < widths[2] else 0)
            less = max(0, min(over, widths[column] - least))
            widths[column], over = widths[column] - less, over - less
    return [_aligned(row, widths) for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cut(cell, width) for cell, width in zip(row, widths, strict=True)]
    padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
    padded[5] = row[5].rjust(widths[5])
    return _BETWEEN.join(padded).rstrip()


def _cells(entry: Entry, style: Style) -> tuple[str, ...]:
    start, end = (_clock(moment, entry, style) for moment in (entry.work.start, entry.work.end))
    return (
        *(entry.ticket or "–", ", ".join(entry.clients), ", ".join(entry.flows)),
        *(start, f"{end}{_OPEN}" if entry.in_progress else end),
        told_minutes(_rounded(entry, style)),
        told_gaps(entry.work.gaps),
    )


def told_gaps(gaps: Sequence[Span]) -> str:
    """Return how many gaps there are, and how long they are together; empty without any."""
    length = told_minutes(EXACT.minutes(sum((gap.length for gap in gaps), timedelta())))
    return f"{counted(len(gaps), 'gap')}, {length}" if gaps else ""


def _clock(moment: datetime, entry: Entry, style: Style) -> str:
    _begin, end = bounds_of(entry.day, style.zone)
    return "24:00" if moment == end else f"{moment.astimezone(style.zone):%H:%M}"


def _total(sheet: DaySheet, style: Style) -> str:
    return told_minutes(sum(_rounded(entry, style) for entry in sheet.entries))


def _said_of(sheet: DaySheet, style: Style) -> list[str]:
    """Return what has to be known of the numbers."""
    said = []
    if any(entry.in_progress for entry in sheet.entries):
        said.append(f"END with {_OPEN}: in progress; the time since then is not counted.")
    if style.rounding != EXACT:
        exact = sum((entry.work.active for entry in sheet.entries), timedelta())
        said.append(
            f"Each ticket is rounded: {style.rounding}. Unrounded: {told_minutes(EXACT.minutes(exact))}."
        )
    if twice := sheet.counted_twice:
        said.append(f"Tickets overlap: {told_minutes(EXACT.minutes(twice))} are counted more than once.")
    if back := [entry.ticket or "–" for entry in sheet.entries if entry.clock_went_back]:
        said.append(
            f"A clock went back between steps: {', '.join(back)}. Steps are taken in order of their times."
        )
    return said


def json_lines(sheets: Iterable[DaySheet], style: Style) -> str:
    """Return an object a line for each entry."""
    records = (_record(entry, style) for sheet in sheets for entry in sheet.entries)
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def _record(entry: Entry, style: Style) -> dict[str, Any]:
    work = entry.work
    return {
        "day": entry.day.isoformat(),
        "ticket_number": entry.ticket,
        "clients": list(entry.clients),
        "flows": list(entry.flows),
        "start": _iso(work.start, style),
        "end": _iso(work.end, style),
        "minutes": _rounded(entry, style),
        "exact_minutes": _exact(work.active),
        "rounding": str(style.rounding),
        "gaps": [
            {"from": _iso(gap.start, style), "to": _iso(gap.end, style), "minutes": _exact(gap.length)}
            for gap in work.gaps
        ],
        "gap_minutes": _exact(work.left_out),
        "overlap_minutes": _exact(entry.overlap),
        "in_progress": entry.in_progress,
        "clock_went_back": entry.clock_went_back,
        "from_disk": style.from_disk,
        "sessions": [str(session_id) for session_id in entry.sessions],
    }


def csv_lines(sheets: Iterable[DaySheet], style: Style) -> str:
    """Return a head and a record for each entry as RFC 4180 has them; no cell begins as a formula does."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for sheet in sheets:
        for entry in sheet.entries:
            record = _record(entry, style)
            cells = record | {"gaps": len(record["gaps"])}
            writer.writerow([_cell(cells[column]) for column in _COLUMNS])
    return written.getvalue()


_COLUMNS = (
    *("day", "ticket_number", "clients", "flows", "start", "end", "minutes", "exact_minutes", "rounding"),
    *("gaps", "gap_minutes", "overlap_minutes", "in_progress", "clock_went_back", "from_disk", "sessions"),
)


def _cell(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return _safe("; ".join(value))
        case str():
            return _safe(value)
    return str(value)


def _safe(text: str) -> str:
    """Return a text that a spreadsheet takes for text."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rounded(entry: Entry, style: Style) -> int:
    return style.rounding.minutes(entry.work.active)


def _exact(span: timedelta) -> float:
    return round(span.total_seconds() / 60, 2)


def _iso(moment: datetime, style: Style) -> str:
    return moment.astimezone(style.zone).isoformat(timespec="seconds")
