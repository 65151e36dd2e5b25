"""What a note of standard detail shows of an output in which lines are marked: these, and how many are left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from backend.app.core.lines import line_count, line_spans
from backend.app.schemas.export import lines_omitted, more_omitted
from backend.app.schemas.sessions import DecisionResponse


@dataclass(frozen=True)
class Excerpt:
    """Lines of an output that stand together, or a remark on those that are left out there."""

    text: str
    is_remark: bool = False


@dataclass(frozen=True)
class _Line:
    number: int
    start: int
    end: int


def excerpts_of(step: DecisionResponse, trimmed: str, *, dropped: int) -> tuple[Excerpt, ...]:
    """Return the excerpts of a step's output, in order; none if no marked line of it says anything.

    Blank lines count as left out, but for those between two lines that are shown.

    Args:
        step: the step.
        trimmed: its output without the blank lines at both ends, which no note shows.
        dropped: how many of these were at the beginning.
    """
    is_cut = step.command_output_length > len(step.command_output)
    known = line_count(step.command_output) - is_cut  # the end of the last one is not here
    here = [number - dropped for number in step.marked_lines if dropped < number <= known]
    elsewhere = sum(number > known for number in step.marked_lines) if is_cut else 0
    runs = tuple(_runs(trimmed, here))
    if not runs and not elsewhere:
        return ()
    return tuple(_between_remarks(trimmed, runs, rest=more_omitted(elsewhere) if is_cut else ""))


def _between_remarks(text: str, runs: Sequence[tuple[_Line, _Line]], *, rest: str) -> Iterator[Excerpt]:
    """Yield runs of lines with remarks; `rest` is the last one, of an output of which only the beginning is here."""
    shown = 0
    for first, last in runs:
        yield from _gap(first.number - shown - 1)
        yield Excerpt(text[first.start : last.end])
        shown = last.number
    if rest:
        yield Excerpt(rest, is_remark=True)
    else:
        yield from _gap(line_count(text) - shown)


def _gap(lines: int) -> Iterator[Excerpt]:
    if lines:
        yield Excerpt(lines_omitted(lines), is_remark=True)


def _runs(text: str, numbers: Sequence[int]) -> Iterator[tuple[_Line, _Line]]:
    """Yield first and last line of each run of lines with these numbers, without blank ones at its ends."""
    spans = zip(numbers, line_spans(text, numbers), strict=False)  # an output may have fewer
    lines = [_Line(number, start, end) for number, (start, end) in spans]
    for _distance, run in groupby(enumerate(lines), key=lambda one: one[1].number - one[0]):
        filled = [line for _at, line in run if not _is_blank(text, line)]
        if filled:
            yield filled[0], filled[-1]


def _is_blank(text: str, line: _Line) -> bool:
    return not text[line.start : line.end].strip()
