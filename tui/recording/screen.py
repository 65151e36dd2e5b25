"""The screen of a terminal, and the lines that have left it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.recording.widths import width

_TAB_STOP = 8
_BLANKS_AT_END = re.compile(" +$", re.MULTILINE)
_FURTHEST = 4096
"""Columns and rows: no few bytes may become a text without end."""
_MOST_IN_CELL = 32
"""Characters that are put on each other; terminals show fewer."""


@dataclass
class Row:
    """A row of the screen.

    Attributes:
        cells: a text a column, as far as something was written; the second column of a wide character is empty.
        goes_on: whether the line goes on in the next row, as it was too long for the screen.
        before: what is to be said of the place before it.
    """

    cells: list[str] = field(default_factory=list)
    goes_on: bool = False
    before: list[str] = field(default_factory=list)

    def erase(self, begin: int, end: int) -> None:
        """Blank the columns; a line that loses its end goes on no more."""
        if end >= len(self.cells):
            del self.cells[begin:]
            self.goes_on = False
            return
        if end > begin:
            self.cells[begin:end] = [" "] * (end - begin)


class Screen:
    """What a terminal shows: text is put at the cursor, and rows leave at the top.

    Attributes:
        gone: the lines that have left, one or many a text, whole however the screen had wrapped them.
        x: the cursor's column; as large as the width after a character in the last column.
        y: its row.
        full_screen: whether a program has the whole screen, of which nothing is kept.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = min(columns, _FURTHEST)
        self.rows = min(rows, _FURTHEST)
        self.gone: list[str] = []
        self.x = self.y = 0
        self.full_screen = False
        self.wraps = True
        self.inserts = False
        self._open: list[str] = []
        self._grid = [Row() for _ in range(self.rows)]
        self._kept: tuple[list[Row], int, int] = ([], 0, 0)
        self._saved = (0, 0)
        self._top, self._bottom = 0, self.rows - 1

    def write(self, text: str) -> None:
        """Write text without control characters."""
        if text.isascii() and not self.inserts:
            self._write_narrow(text)
            return
        for character in text:
            self._write_one(character)

    def _write_narrow(self, text: str) -> None:
        at = 0
        while at < len(text):
            self._wrap_before(1)
            piece = text[at : at + self.columns - self.x]
            row = self._reached()
            self._split_wide(row, self.x, self.x + len(piece))
            row.cells[self.x : self.x + len(piece)] = piece
            self.x += len(piece)
            at += len(piece)

    def _write_one(self, character: str) -> None:
        columns = width(character)
        if not columns:
            cells = self._grid[self.y].cells
            at = next((at for at in range(min(self.x, len(cells)) - 1, -1, -1) if cells[at]), None)
            if at is not None and len(cells[at]) < _MOST_IN_CELL:
                cells[at] += character
            return
        self._wrap_before(columns)
        row = self._reached()
        if self.inserts:
            row.cells[self.x : self.x] = [" "] * columns
            del row.cells[self.columns :]
        self._split_wide(row, self.x, self.x + columns)
        row.cells[self.x : self.x + columns] = [character, ""][:columns]
        self.x += columns

    def _wrap_before(self, columns: int) -> None:
        if self.x + columns <= self.columns:
            return
        if self.wraps and columns <= self.columns:
            self._grid[self.y].goes_on = True
            self.linefeed()
            self.x = 0
        else:
            self.x = max(0, self.columns - columns)

    def _reached(self) -> Row:
        row = self._grid[self.y]
        missing = self.x - len(row.cells)
        if missing > 0:
            row.cells += [" "] * missing
        return row

    def _split_wide(self, row: Row, begin: int, end: int) -> None:
        """Blank the half that is left of a wide character which is overwritten by half."""
        cells = row.cells
        if begin < len(cells) and begin and not cells[begin]:
            cells[begin - 1] = " "
        if end < len(cells) and not cells[end]:
            cells[end] = " "

    def write_lines(self, text: str) -> None:
        """Write whole lines, each of which ends in a newline; of many only the last go over the screen."""
        if text.count("\n") > 2 * self.rows + 1 and self._is_at_end():
            self._leave_above()
            if self._open or self._grid[0].before:
                first, _newline, text = text.partition("\n")
                self.write(first)
                self.next_line()
                self._leave_above()
            many, *lines = text[:-1].rsplit("\n", self.rows)
            self.gone.append(_BLANKS_AT_END.sub("", many) if " \n" in f"{many}\n" else many)
        else:
            lines = text[:-1].split("\n")
        for line in lines:
            self.write(line)
            self.next_line()

    def _leave_above(self) -> None:
        """Have all rows above the cursor leave."""
        self._leave(self._grid[: self.y])
        self._grid = self._grid[self.y :] + [Row() for _ in range(self.y)]
        self.y = 0

    def _is_at_end(self) -> bool:
        """Tell whether what is written next can only go behind all that there is."""
        return (
            not self.x
            and self.wraps
            and not self.inserts
            and not self.full_screen
            and (self._top, self._bottom) == (0, self.rows - 1)
            and not any(row.cells for row in self._grid[self.y :])
        )

    def next_line(self) -> None:
        """Go to the beginning of the next row."""
        self.x = 0
        self.linefeed()

    def linefeed(self) -> None:
        """Go a row down; at the bottom the rows above go up."""
        if self.y == self._bottom:
            self.scroll_up(1)
        elif self.y < self.rows - 1:
            self.y += 1

    def reverse_linefeed(self) -> None:
        """Go a row up; at the top the rows below go down."""
        if self.y == self._top:
            self.scroll_down(1)
        elif self.y:
            self.y -= 1

    def move(self, columns: int, rows: int) -> None:
        """Go so far, within the screen, and within the part that scrolls if the cursor is there."""
        self.x = max(0, min(self.x, self.columns - 1) + columns) if columns < 0 else self.x
        self.x = min(self.columns - 1, self.x + columns) if columns > 0 else self.x
        top = self._top if self.y >= self._top else 0
        bottom = self._bottom if self.y <= self._bottom else self.rows - 1
        self.y = max(top, min(self.y + rows, bottom))

    def go_to(self, column: int | None = None, row: int | None = None) -> None:
        """Go to a column or a row, counted from 0."""
        if column is not None:
            self.x = max(0, min(column, self.columns - 1))
        if row is not None:
            self.y = max(0, min(row, self.rows - 1))

    def tab(self, times: int = 1) -> None:
        """Go to the next tab stop, or back to the one before."""
        for _ in range(min(abs(times), self.columns)):
            if times < 0:
                self.x = max(0, (self.x - 1) // _TAB_STOP * _TAB_STOP)
            elif self.x < self.columns:
                self.x = min(self.columns - 1, self.x // _TAB_STOP * _TAB_STOP + _TAB_STOP)

    def save(self) -> None:
        """Keep the cursor's place."""
        self._saved = (self.x, self.y)

    def restore(self) -> None:
        """Go back to the place that was kept."""
        self.x, self.y = min(self._saved[0], self.columns), min(self._saved[1], self.rows - 1)

    def set_region(self, top: int, bottom: int) -> None:
        """Have only these rows scroll."""
        if 0 <= top < bottom:
            self._top, self._bottom = top, min(bottom, self.rows - 1)
            self.x = self.y = 0

    def scroll_up(self, rows: int) -> None:
        """Have the rows of the part that scrolls go up; what leaves at its top has been shown."""
        rows = min(rows, self._bottom - self._top + 1)
        leaving = self._grid[self._top : self._top + rows]
        del self._grid[self._top : self._top + rows]
        self._grid[self._bottom + 1 - rows : self._bottom + 1 - rows] = [Row() for _ in range(rows)]
        self._leave(leaving)

    def scroll_down(self, rows: int) -> None:
        """Have them go down; what leaves at the bottom is gone."""
        self._insert_at(self._top, rows)

    def insert_lines(self, rows: int) -> None:
        """Put empty rows in at the cursor."""
        if self._top <= self.y <= self._bottom:
            self._insert_at(self.y, rows)
            self.x = 0

    def delete_lines(self, rows: int) -> None:
        """Take rows out at the cursor."""
        if self._top <= self.y <= self._bottom:
            rows = min(rows, self._bottom - self.y + 1)
            del self._grid[self.y : self.y + rows]
            self._grid[self._bottom + 1 - rows : self._bottom + 1 - rows] = [Row() for _ in range(rows)]
            self.x = 0

    def _insert_at(self, at: int, rows: int) -> None:
        rows = min(rows, self._bottom - at + 1)
        del self._grid[self._bottom + 1 - rows : self._bottom + 1]
        self._grid[at:at] = [Row() for _ in range(rows)]
        if at:
            self._grid[at - 1].goes_on = False

    def insert_blanks(self, columns: int) -> None:
        """Move the rest of the row to the right."""
        row = self._reached()
        row.cells[self.x : self.x] = [" "] * min(columns, self.columns)
        del row.cells[self.columns :]

    def delete_characters(self, columns: int) -> None:
        """Move the rest of the row to the left."""
        row = self._grid[self.y]
        del row.cells[self.x : self.x + columns]
        row.goes_on = False

    def erase_characters(self, columns: int) -> None:
        """Blank what is at the cursor."""
        self._grid[self.y].erase(self.x, min(self.x + columns, self.columns))

    def erase_in_line(self, which: int) -> None:
        """Blank the row behind the cursor, before it, or all of it."""
        if which == 0 and self.x >= self.columns:  # behind the last column there is nothing
            return
        begin, end = {0: (self.x, _FURTHEST), 1: (0, self.x + 1)}.get(which, (0, _FURTHEST))
        self._grid[self.y].erase(begin, end)

    def erase_in_display(self, which: int) -> None:
        """Blank the screen behind the cursor, before it, or all of it; what all of it showed has been shown."""
        if which == 2 or (which == 0 and not self.x and not self.y):
            self._clear()
        elif which == 0:
            self.erase_in_line(0)
            self._blank(self.y + 1, self.rows)
        elif which == 1:
            self._blank(0, self.y)
            self.erase_in_line(1)

    def _blank(self, begin: int, end: int) -> None:
        for row in self._grid[begin:end]:
            row.erase(0, _FURTHEST)

    def _clear(self) -> None:
        self._leave(self._used())
        self._grid = [Row() for _ in range(self.rows)]

    def reset(self) -> None:
        """Be as at the beginning."""
        self._clear()
        self.x = self.y = 0
        self.wraps, self.inserts = True, False
        self._top, self._bottom = 0, self.rows - 1

    def enter_full_screen(self, told: str) -> None:
        """Give the whole screen to a program; that it had it is said where the cursor is."""
        if self.full_screen:
            return
        if told and told not in self._grid[self.y].before[-1:]:
            self._grid[self.y].before.append(told)
        self._kept = (self._grid, self.x, self.y)
        self._grid = [Row() for _ in range(self.rows)]
        self.full_screen = True

    def leave_full_screen(self) -> None:
        """Show again what was there before."""
        if not self.full_screen:
            return
        self.full_screen = False
        self._grid, self.x, self.y = self._kept
        self._top, self._bottom = 0, self.rows - 1
        self._fit()

    def resize(self, columns: int, rows: int) -> None:
        """Have another size; lines stay whole, and rows that have no place any more leave at the top."""
        self.columns, self.rows = min(columns, _FURTHEST), min(rows, _FURTHEST)
        self._top, self._bottom = 0, self.rows - 1
        self._fit()

    def _fit(self) -> None:
        surplus = max(0, self.y + 1 - self.rows)
        self._leave(self._grid[:surplus])
        self._grid = self._grid[surplus:][: self.rows]
        self._grid += [Row() for _ in range(self.rows - len(self._grid))]
        self.x, self.y = min(self.x, self.columns), self.y - surplus

    def _used(self) -> list[Row]:
        used = [number for number, row in enumerate(self._grid, 1) if row.cells or row.before]
        return self._grid[: used[-1]] if used else []

    def _leave(self, rows: Iterable[Row]) -> None:
        if self.full_screen:
            return
        for row in rows:
            if row.before:
                self._end_line()
                self.gone += row.before
            text = "".join(row.cells)
            if row.goes_on:
                self._open.append(text)
            else:
                self.gone.append("".join([*self._open, text]).rstrip(" "))
                self._open = []

    def _end_line(self) -> None:
        if self._open:
            self.gone.append("".join(self._open).rstrip(" "))
            self._open = []

    def finish(self) -> list[str]:
        """Return all lines that were shown, one or many a text."""
        self.leave_full_screen()
        self._leave(self._used())
        self._end_line()
        return self.gone
