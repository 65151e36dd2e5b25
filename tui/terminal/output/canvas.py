"""The cells that a screen is to show, read from what Textual writes."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, cycle, repeat
from typing import NamedTuple

from rich.cells import split_graphemes

from tui.terminal.output.looks import PLAIN, Look, look_of, of_blank

Cell = tuple[str, Look]
"""A grapheme and its look; of a wide one the second cell has the empty text."""
Row = list[Cell | None]
"""Cells from the left; None where nobody knows what stands there."""

_NO_DRAWING = re.compile(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\[[0-9;]*[mH]|\[[0-9;]*\Z|\Z)")
_PLACE = re.compile(r"\x1b\[([0-9]*)(?:;([0-9]*))?H")
_LOOK = re.compile(r"\x1b\[([0-9;]*)m")
_CUT_OFF = re.compile(r"\x1b(?:\[[0-9;]*)?\Z")
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff]{2})")
"""Two halves, which Rich counts as a cell each, and which make no flag unless they come together."""


def is_drawing(data: str) -> bool:
    """Tell whether these are only text, line feeds, looks and places, perhaps cut off within a sequence."""
    return not _NO_DRAWING.search(data)


class _Drawn(NamedTuple):
    """A piece that was drawn on a row since it last changed, with what it began with and led to."""

    text: str
    began: Look
    cursor: tuple[int, int]
    look: Look


class Canvas:
    """What a screen is to show.

    Attributes:
        rows: its cells, as far as they are known.
        changed: the rows that were drawn on since they were last asked for.
        cursor: where the terminal's cursor is to be, column and row.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.changed: set[int] = set()
        self.cursor = (0, 0)
        self._look = PLAIN
        self._drawn: dict[int, dict[int, _Drawn]] = {}
        self._cut_off = ""

    def resize(self, width: int, height: int) -> None:
        """Have a size in cells; what is cut goes."""
        self.rows = [row[:width] + [None] * (width - len(row)) for row in self.rows[:height]]
        self.rows += [[None] * width for _ in range(height - len(self.rows))]
        self.changed = set(range(height))
        self._drawn.clear()

    def draw(self, data: str) -> None:
        """Take what Textual draws (see `is_drawing`)."""
        data = self._cut_off + data
        cut_off = _CUT_OFF.search(data)
        self._cut_off = cut_off[0] if cut_off else ""
        first, *placed = _PLACE.split(data[: len(data) - len(self._cut_off)])
        self._text(first)
        for row, column, text in zip(placed[::3], placed[1::3], placed[2::3], strict=True):
            self.cursor = (int(column or 1) - 1, int(row or 1) - 1)
            self._piece(text)

    def _piece(self, text: str) -> None:
        """Draw a piece, unless it stands there as it was drawn: Textual repaints much that is the same."""
        x, y = self.cursor
        drawn = self._drawn.get(y, {}).get(x)
        if drawn is not None and drawn.text == text and drawn.began == self._look:
            self.cursor, self._look = drawn.cursor, drawn.look
            return
        began = self._look
        self._text(text)
        if "\n" not in text[:-1]:
            self._drawn.setdefault(y, {})[x] = _Drawn(text, began, self.cursor, self._look)

    def _text(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self.cursor = (0, self.cursor[1] + 1)
            if line:
                joined, cells, self._look = _cells(line, self._look)
                if joined:
                    self._join(joined)
                self._put(cells)

    def _change(self, y: int) -> None:
        self.changed.add(y)
        self._drawn.pop(y, None)

    def _join(self, text: str) -> None:
        """Put what takes no cell to the grapheme before it, as terminals do."""
        x, y = self.cursor
        if x > 0 and y < len(self.rows) and x <= len(self.rows[y]):
            row = self.rows[y]
            for before in (x - 1, x - 2):
                if (cell := row[before]) and cell[0]:
                    row[before] = (cell[0] + text, cell[1])
                    self._change(y)
                    break

    def _put(self, cells: tuple[Cell, ...]) -> None:
        x, y = self.cursor
        self.cursor = (x + len(cells), y)
        if y >= len(self.rows):
            return
        row = self.rows[y]
        new = list(cells[: max(0, len(row) - x)])
        end = x + len(new)
        if row[x:end] == new:
            return
        self._change(y)
        _part(row, x)
        _part(row, end)
        row[x:end] = new
        if len(new) < len(cells) and not cells[len(new)][0]:
            row[end - 1] = (" ", of_blank(new[-1][1]))  # a wide one that the edge cuts


def _part(row: Row, x: int) -> None:
    """Make blanks of a wide grapheme that is cut before a column, as terminals do."""
    if 0 < x < len(row) and (cell := row[x]) and not cell[0]:
        blank = (" ", of_blank(cell[1]))
        row[x - 1 : x + 1] = [blank, blank]


@lru_cache(512)
def _cells(text: str, look: Look) -> tuple[str, tuple[Cell, ...], Look]:
    """Return the cells of a line, behind what joins the cell before them, and the look that it leaves."""
    joined = ""
    cells: list[Cell] = []
    first, *styled = _LOOK.split(text)
    parts = [(look, first), *zip(map(look_of, styled[::2]), styled[1::2], strict=True)]
    for look, part in parts:
        for grapheme, width in _graphemes(part):
            if width:
                cells += [_cell(grapheme, look), _cell("", look)][:width]
            elif cells:
                x = -1 if cells[-1][0] else -2
                cells[x] = (cells[x][0] + grapheme, cells[x][1])
            else:
                joined += grapheme
    return joined, tuple(cells), look


def _graphemes(text: str) -> Iterable[tuple[str, int]]:
    if text.isascii():
        return zip(text, repeat(1))
    return chain.from_iterable(
        [(part, 2)]
        if is_flag
        else ((part[start:end], width) for start, end, width in split_graphemes(part)[0])
        for part, is_flag in zip(_FLAG.split(text), cycle((False, True)))
    )


@lru_cache(8192)
def _cell(text: str, look: Look) -> Cell:
    return (text, of_blank(look) if text == " " else look)
