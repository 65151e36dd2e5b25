"""A place in a pane that is found again: by its row, and by what stands around it.

Rows alone do not say it: at the limit of its history tmux drops a tenth at once, and counts anew; what clears the
pane empties the history as well, and another width folds all lines anew. Lines alone do not either: prompts repeat.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.panes.pane import Look

_ABOVE = 8
"""Lines above that are remembered,"""
_MOST_ABOVE = 30
"""and more, up to so many, where these are all alike."""
_DISTINCT = 3
"""Lines that differ and are not blank: so many together hardly come again by themselves."""
_NEAR = 3
"""Rows by which a row that is reckoned from the lines' widths may be off."""
ROWS = 2 * _MOST_ABOVE
"""Rows above the screen to look at so that an anchor can be taken there."""


@dataclass(frozen=True)
class Found:
    """Where an anchor is: its line and row, and whether it is that one for sure."""

    line: int
    row: int
    sure: bool


@dataclass(frozen=True)
class Anchor:
    """A line, with those above it.

    Attributes:
        above: the lines above it, as far as they are remembered.
        own: how the line began.
        row: the row in which it began, counted from the first that was held.
        columns: how wide the pane was.
        is_fixed: whether it was scrolled away: nothing could be written over it any more.
    """

    above: tuple[str, ...]
    own: str
    row: int
    columns: int
    is_fixed: bool = False

    @classmethod
    def at_cursor(cls, look: Look) -> "Anchor":
        """Return the line of the cursor, as far as it stands before it."""
        return cls._of(look, look.at, look.own, look.rows[look.at])

    @classmethod
    def fixed(cls, look: Look) -> "Anchor":
        """Return the last line that is scrolled away; that of the cursor, where none is."""
        rows = look.rows
        line = bisect_right(rows, look.scrolled) - 2
        if line < 1 or not look.columns:
            return cls.at_cursor(look)
        return cls._of(look, line, look.lines[line], rows[line], is_fixed=True)

    @classmethod
    def _of(cls, look: Look, line: int, own: str, row: int, *, is_fixed: bool = False) -> "Anchor":
        # Of what is held in part, the first line may be the end of one.
        top = 1 if look.is_part else 0
        begin = max(line - _ABOVE, top)
        while begin > max(line - _MOST_ABOVE, top) and not _are_distinct((*look.lines[begin:line], own)):
            begin -= 1
        return cls(tuple(look.lines[begin:line]), own, row, look.columns, is_fixed)

    def find(self, look: Look) -> Found | None:
        """Return where it is now; None where it is no more."""
        rows = look.rows
        places = {line: self._dropped(rows[line], look) for line in self._same(look)}
        in_place = [(*dropped, line) for line, dropped in places.items() if dropped is not None]
        if in_place:
            _off, dropped, line = min(in_place)
            return Found(line, self.row - dropped, self._is_distinct(line))
        distinct = [line for line in places if self._is_distinct(line)]
        if distinct:
            line = min(distinct)  # of two, more is shown rather than less
            return Found(line, rows[line], sure=True)
        return self._redrawn(look, rows)

    def _is_distinct(self, most: int) -> bool:
        """Tell whether its own line and at most so many above hardly come again."""
        return _are_distinct((*self.above[max(0, len(self.above) - most) :], self.own))

    def _same(self, look: Look) -> Iterator[int]:
        """Return the lines that are like it, with as many of those above as are still held."""
        lines, count = look.lines, len(self.above)
        for line, text in enumerate(lines):
            if not text.startswith(self.own):
                continue
            above, held = self.above[max(0, count - line) :], tuple(lines[max(0, line - count) : line])
            if line < count and above and not look.is_part and above[0].endswith(held[0]):
                held = (above[0], *held[1:])  # of the first that is held, a part may be dropped
            if above == held:
                yield line

    def _dropped(self, row: int, look: Look) -> tuple[int, int] | None:
        """Return by how much a row is not its row, and how many were dropped before it then; None if it cannot be its."""
        if look.columns != self.columns:
            return None
        if not look.columns:
            return (0, self.row - row) if row <= self.row else None
        tenth, down = dropped_at_once(look), self.row - row
        can_be = tenth and down > 0 and look.scrolled >= look.limit - tenth
        dropped = round(down / tenth) * tenth if can_be else 0
        off = abs(down - dropped)
        return (off, dropped) if off <= _NEAR else None

    def _redrawn(self, look: Look, rows: Sequence[int]) -> Found | None:
        """Return where it is if its row is there and what is around it was partly written over, as progress is."""
        if look.columns != self.columns or self.is_fixed:
            return None
        line = next((line for line, row in enumerate(rows) if row == self.row), None)
        if line is None or line < len(self.above):
            return None
        now = look.lines[line - len(self.above) : line]
        pairs = [(was, is_now) for was, is_now in zip(self.above, now, strict=True) if was.strip()]
        same = sum(was == is_now for was, is_now in pairs)
        full = bool(look.limit) and look.scrolled >= look.limit - dropped_at_once(look)
        if 2 * same < len(pairs) or (full and not same):
            return None
        return Found(line, self.row, sure=same >= _DISTINCT - 1)


def _are_distinct(lines: Sequence[str]) -> bool:
    return len({line for line in lines if line.strip()}) >= _DISTINCT


def dropped_at_once(look: Look) -> int:
    """Return how many rows tmux drops when its history is full; 0 where that is not known."""
    return max(1, look.limit // 10) if look.limit else 0
