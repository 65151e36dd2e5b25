"""The screen of a terminal, and the lines that have left it."""

import re
from collections.abc import Sequence

from tui.recording.lines import Lines
from tui.recording.record import LONGEST_HALF
from tui.recording.row import Row
from tui.recording.widths import width

_TAB_STOP = 8
_BLANKS_AT_END = re.compile(
    "(?<! ) +$", re.MULTILINE
)  # from its first blank alone: a run would cost its square
_FURTHEST = 4096
"""Columns and rows: no few bytes may become a text without end."""
_MOST_IN_CELL = 32
"""Characters that are put on each other; terminals show fewer."""


_LONGEST_LINE = 2 * LONGEST_HALF
"""Characters: only one that has more of them than bytes made it is ended there."""


class Screen:
    """What a terminal shows: text is put at the cursor, and rows leave at the top.

    Attributes:
        gone: the lines that have left, whole however the screen had wrapped them.
        x: the cursor's column; as large as the width after a character in the last column.
        y: its row.
        full_screen: whether a program has the whole screen, of which nothing is kept.
    """

    def __init__(self, columns: int, rows: int, *, half: int = LONGEST_HALF) -> None:
        """Prepare, for so many characters of what is shown first, and of what is shown last."""
        self.columns = min(columns, _FURTHEST)
        self.rows = min(rows, _FURTHEST)
        self.gone = Lines(half)
        self.x = self.y = 0
        self.full_screen = False
        self.wraps = True
        self.inserts = False
        self._open: list[str] = []
        self._open_length = 0
        self._grid: list[Row | None] = [None] * self.rows
        """None is a row that is blank: most are, where many come and go."""
        self._reach = 0
        """From this row on all are blank."""
        self._kept: tuple[list[Row | None], int, int] = ([], 0, 0)
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
            cells = self._row().cells
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
            self._row().goes_on = True
            self.linefeed()
            self.x = 0
        else:
            self.x = max(0, self.columns - columns)

    def _row(self) -> Row:
        """Return the cursor's row, to be written to."""
        row = self._grid[self.y]
        if row is None:
            row = self._grid[self.y] = Row()
            self._reach = max(self._reach, self.y + 1)
        return row

    def _reached(self) -> Row:
        row = self._row()
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
            if self._open or (self._grid[0] and self._grid[0].before):
                first, _newline, text = text.partition("\n")
                self.write(first)
                self.next_line()
                self._leave_above()
            many, *lines = text[:-1].rsplit("\n", self.rows)
            self.gone.add(_BLANKS_AT_END.sub("", many) if " \n" in f"{many}\n" else many)
        else:
            lines = text[:-1].split("\n")
        for line in lines:
            self.write(line)
            self.next_line()

    def _leave_above(self) -> None:
        """Have all rows above the cursor leave."""
        self._leave(self._grid[: self.y])
        self._grid = self._grid[self.y :] + [None] * self.y
        self.y = 0

    def _is_at_end(self) -> bool:
        """Tell whether what is written next can only go behind all that there is."""
        return (
            not self.x
            and self.wraps
            and not self.inserts
            and not self.full_screen
            and (self._top, self._bottom) == (0, self.rows - 1)
            and not any(row and row.cells for row in self._grid[self.y :])
        )

    def next_line(self) -> None:
        """Go to the beginning of the next row."""
        self.x = 0
        self.linefeed()

    def linefeed(self, rows: int = 1) -> None:
        """Go down; at the bottom the rows above go up."""
        last = self._bottom if self.y <= self._bottom else self.rows - 1
        down = min(rows, last - self.y)
        self.y += down
        if down < rows and self.y == self._bottom:
            self.scroll_up(rows - down)

    def reverse_linefeed(self, rows: int = 1) -> None:
        """Go up; at the top the rows below go down."""
        first = self._top if self.y >= self._top else 0
        up = min(rows, self.y - first)
        self.y -= up
        if up < rows and self.y == self._top:
            self.scroll_down(rows - up)

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
        if times < 0:
            self.x = max(0, ((self.x - 1) // _TAB_STOP + 1 + times) * _TAB_STOP)
        elif self.x < self.columns:
            self.x = min(self.columns - 1, (self.x // _TAB_STOP + times) * _TAB_STOP)

    def save(self) -> None:
        """Keep the cursor's place."""
        self._saved = (self.x, self.y)

    def restore(self) -> None:
        """Go back to the place that was kept."""
        self.x, self.y = min(self._saved[0], self.columns), min(self._saved[1], self.rows - 1)

    def set_region(self, top: int, bottom: int) -> None:
        """Have only these rows scroll."""
        bottom = min(bottom, self.rows - 1)
        if 0 <= top < bottom:
            self._top, self._bottom = top, bottom
            self.x = self.y = 0

    @property
    def height(self) -> int:
        """How many rows scroll."""
        return self._bottom - self._top + 1

    def scroll_up(self, rows: int) -> None:
        """Have the rows of the part that scrolls go up; what leaves at its top has been shown."""
        leaving = self._take_out(self._top, rows)
        self._leave(leaving)
        if rows > len(leaving) and not self.full_screen:
            self._leave([None])  # which ends a line that goes on
            self.gone.add_blank(rows - len(leaving) - 1)

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
            self._take_out(self.y, rows)
            self.x = 0

    def _take_out(self, at: int, rows: int) -> list[Row | None]:
        """Take rows out, and return them; those below within the part that scrolls go up."""
        rows = min(rows, self._bottom - at + 1)
        taken = self._grid[at : at + rows]
        del self._grid[at : at + rows]
        end = self._bottom + 1 - rows
        self._grid[end:end] = [None] * rows
        return taken

    def _insert_at(self, at: int, rows: int) -> None:
        rows = min(rows, self._bottom - at + 1)
        del self._grid[self._bottom + 1 - rows : self._bottom + 1]
        self._grid[at:at] = [None] * rows
        self._reach = self.rows if self._reach > at else self._reach
        before = self._grid[at - 1] if at else None
        if before:
            before.goes_on = False

    def insert_blanks(self, columns: int) -> None:
        """Move the rest of the row to the right."""
        row = self._reached()
        row.cells[self.x : self.x] = [" "] * min(columns, self.columns)
        del row.cells[self.columns :]

    def delete_characters(self, columns: int) -> None:
        """Move the rest of the row to the left."""
        row = self._grid[self.y]
        if row:
            del row.cells[self.x : self.x + columns]
            row.goes_on = False

    def erase_characters(self, columns: int) -> None:
        """Blank what is at the cursor."""
        row = self._grid[self.y]
        if row:
            row.erase(self.x, min(self.x + columns, self.columns))

    def erase_in_line(self, which: int) -> None:
        """Blank the row behind the cursor, before it, or all of it."""
        if which == 0 and self.x >= self.columns:  # behind the last column there is nothing
            return
        begin, end = {0: (self.x, _FURTHEST), 1: (0, self.x + 1)}.get(which, (0, _FURTHEST))
        row = self._grid[self.y]
        if row:
            row.erase(begin, end)

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
        end = min(end, self._reach)
        for at, row in enumerate(self._grid[begin:end], begin):
            if row and row.before:
                row.erase(0, _FURTHEST)
            else:
                self._grid[at] = None

    def _clear(self) -> None:
        if self._reach:
            self._leave(self._used())
            self._grid[: self._reach] = [None] * self._reach
            self._reach = 0

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
        row = self._row()
        if told and told not in row.before[-1:]:
            row.before += (told,)
        self._kept = (self._grid, self.x, self.y)
        self._grid, self._reach = [None] * self.rows, 0
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
        self._grid += [None] * (self.rows - len(self._grid))
        self._reach = self.rows
        self.x, self.y = min(self.x, self.columns), self.y - surplus

    def _used(self) -> Sequence[Row | None]:
        for used in range(min(self._reach, self.rows), 0, -1):
            row = self._grid[used - 1]
            if row and (row.cells or row.before):
                return self._grid[:used]
        return ()

    def _leave(self, rows: Sequence[Row | None]) -> None:
        if self.full_screen:
            return
        if not self._open and not any(rows):
            self.gone.add_blank(len(rows))
            return
        for row in rows:
            if row is None:
                self._end_line("")
                continue
            if row.before:
                if self._open:
                    self._end_line("")
                for told in row.before:
                    self.gone.add(told)
            text = "".join(row.cells)
            if row.goes_on and self._open_length < _LONGEST_LINE:
                self._open.append(text)
                self._open_length += len(text)
            else:
                self._end_line(text)

    def _end_line(self, text: str) -> None:
        """End a line with what it has in its last row."""
        if self._open:
            text = "".join([*self._open, text])
            self._open, self._open_length = [], 0
        self.gone.add(text.rstrip(" "))

    def finish(self, *, goes_on: bool = False) -> list[str]:
        """Return all lines that were shown, one or many a text; with `goes_on` the blank ones at the end, too."""
        self.leave_full_screen()
        self._leave(self._used())
        if self._open:
            self._end_line("")
        return self.gone.all(goes_on=goes_on)
