"""Rows that are shown already, a row higher or lower than they are wanted."""

from collections.abc import Sequence
from operator import eq
from typing import NamedTuple

from tui.terminal.output.canvas import Row

_ROWS = 5
"""Fewer rows than these that changed are drawn anew without looking for more."""


class Scroll(NamedTuple):
    """Rows that move together.

    Attributes:
        top: the first row of those that move or are moved away.
        bottom: the last one.
        up: whether they move up by one row, or down.
    """

    top: int
    bottom: int
    up: bool

    @property
    def sequence(self) -> str:
        """What makes a terminal move them (DECSTBM, IL and DL of the VT102), wherever its cursor is then."""
        region, there, line = (
            f"{self.top + 1};{self.bottom + 1}r",
            f"{self.top + 1}H",
            "M" if self.up else "L",
        )
        return f"\x1b[{region}\x1b[{there}\x1b[{line}\x1b[r"

    def applied(self, rows: Sequence[Row]) -> list[Row]:
        """Return what is shown then; nobody knows what stands in the row that comes in."""
        unknown: Row = [None] * len(rows[0])
        moved = list(rows[self.top : self.bottom + 1])
        moved = [*moved[1:], unknown] if self.up else [unknown, *moved[:-1]]
        return [*rows[: self.top], *moved, *rows[self.bottom + 1 :]]


def find_scroll(shown: Sequence[Row], wanted: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """Return the move that leaves the fewest cells to draw, if it leaves fewer than none."""
    if len(changed) < _ROWS:
        return None
    best, most = None, 0
    for up in (True, False):
        step = 1 if up else -1
        first, last = changed[0], changed[-1]
        gains = [
            _equal(wanted[y], shown[y + step]) - _equal(wanted[y], shown[y])
            if first <= y + step <= last
            else 0
            for y in range(first, last + 1)
        ]
        start, end, gain = _largest_sum(gains)
        if gain > most:
            top, bottom = sorted((first + start, first + end - 1))
            best, most = Scroll(min(top, top + step), max(bottom, bottom + step), up), gain
    return best


def _equal(one: Row, other: Row) -> int:
    return sum(map(eq, one, other))


def _largest_sum(numbers: Sequence[int]) -> tuple[int, int, int]:
    """Return start, end and sum of the run of numbers with the largest sum (Kadane's algorithm)."""
    best = (0, 0, 0)
    start = total = 0
    for index, number in enumerate(numbers):
        if total <= 0:
            start, total = index, 0
        total += number
        if total > best[2]:
            best = (start, index + 1, total)
    return best
