"""A text field's rows, for texts and for lines of any length."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len
from textual._cells import cell_width_to_column_index
from textual.document._document import DocumentBase, Location
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import expand_tabs_inline
from textual.geometry import Offset, clamp

from tui.widgets.rows import folded, refolded


@dataclass(frozen=True)
class Row:
    """A row of the screen: a stretch of a line; `is_last` where the line ends with it."""

    line: int
    begin: int
    end: int
    is_last: bool


class _Sections(Sequence[str]):
    """The texts of a line's rows, each made when it is asked for."""

    def __init__(self, line: str, begins: Sequence[int]) -> None:
        self._line = line
        self._begins = begins

    def __len__(self) -> int:
        return len(self._begins) + 1

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # nobody takes slices of them
        begin, end = _stretch(self._begins, range(len(self))[at], len(self._line))
        return self._line[begin:end]


class LongWrappedDocument(WrappedDocument):
    """A document's rows on the screen.

    Textual's own goes through all of a line for each of its rows that is drawn, and folds all of it at each key. This
    one folds what an edit touches, and looks up where a row is.
    """

    def __init__(self, document: DocumentBase, width: int = 0, tab_width: int = 4) -> None:
        self._begins: list[Sequence[int]] = []
        """Of each line where its rows begin, but for the first."""
        self._were: list[str] = []
        """The lines of which these are the rows."""
        self._tops: list[int] | None = None
        """The row of each line's beginning, and how many rows there are; None until they are asked for."""
        super().__init__(document, width, tab_width)

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Fold all lines."""
        self._width, self._tab_width = width, tab_width or self._tab_width
        self._were = list(self.document.lines)
        self._begins = [folded(line, width, self.tab) for line in self._were]
        self._tops = None

    @property
    def tab(self) -> int:
        """How many cells there are from one tab to the next: a row has one at least."""
        return min(self._tab_width, self._width or self._tab_width)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Fold the lines that an edit touched."""
        last, last_now = len(self._were) - 1, self.document.line_count - 1
        top = clamp(start[0], 0, min(last, last_now))
        bottom, bottom_now = clamp(old_end[0], top, last), clamp(new_end[0], top, last_now)
        old, new = self._were[top : bottom + 1], self.document.lines[top : bottom_now + 1]
        longest = max(range(len(old)), key=lambda at: len(old[at]))  # of which new ones may be parts
        was, before = old[longest], self._begins[top + longest]
        begins = [refolded(before, self._width, self.tab, old=was, new=line) for line in new]
        if list(map(len, begins)) != list(map(len, self._begins[top : bottom + 1])):
            self._tops = None
        self._begins[top : bottom + 1] = begins
        self._were[top : bottom + 1] = new

    @property
    def _rows_above(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate((len(begins) + 1 for begins in self._begins), initial=0))
        return self._tops

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._rows_above[-1]

    @property
    def lines(self) -> list[list[str]]:
        """The texts of all rows, by line."""
        return [list(self.get_sections(number)) for number in range(len(self._begins))]

    def row(self, y: int) -> Row | None:
        """Return a row; None behind the last."""
        if not 0 <= y < self.height:
            return None
        line = bisect_right(self._rows_above, y) - 1
        begins = self._begins[line]
        at = y - self._rows_above[line]
        return Row(line, *_stretch(begins, at, len(self._were[line])), at == len(begins))

    def offset_to_location(self, offset: Offset) -> Location:
        """Return which character is drawn there, or nearest to it."""
        x, y = max(0, offset.x), clamp(offset.y, 0, self.height - 1)
        line = bisect_right(self._rows_above, y) - 1
        return line, self.get_target_document_column(line, x, y - self._rows_above[line])

    def location_to_offset(self, location: Location) -> Offset:
        """Return where a character is drawn."""
        line, column = location
        begins = self.get_offsets(line)
        at = bisect_right(begins, column)
        begin = begins[at - 1] if at else 0
        before = self.document[line][begin:column]
        return Offset(cell_len(expand_tabs_inline(before, self.tab)), self._rows_above[line] + at)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """Return which character of a line is drawn so far to the right in one of its rows."""
        begins, line = self._begins[line_index], self.document[line_index]
        at = range(len(begins) + 1)[y_offset]
        begin, end = _stretch(begins, at, len(line))
        column = begin + cell_width_to_column_index(line[begin:end], x_offset, self.tab)
        return min(column, end if at == len(begins) else end - 1)

    def get_sections(self, line_index: int) -> list[str]:
        """Return the texts of a line's rows."""
        return _Sections(self.document[line_index], self._begins[line_index])  # type: ignore[return-value]  # read as one

    def get_offsets(self, line_index: int) -> list[int]:
        """Return where the rows of a line begin, but for the first."""
        if not 0 <= line_index < len(self._begins):
            raise ValueError(f"There is no line {line_index}.")
        return self._begins[line_index]  # type: ignore[return-value]  # nobody writes into it


def _stretch(begins: Sequence[int], at: int, length: int) -> tuple[int, int]:
    """Return where a row of a line begins and ends."""
    return begins[at - 1] if at else 0, begins[at] if at < len(begins) else length
