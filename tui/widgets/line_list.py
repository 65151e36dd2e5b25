"""Lines of text with a cursor, of which some are marked: made for hundreds of thousands of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from backend.app.schemas.text import made_legible
from tui import keys
from tui.widgets.more_below import MoreBelow

Spans = Mapping[int, Sequence[tuple[int, int]]]
"""Stretches to highlight, by the number of their line from 1; in characters, the end exclusive."""

_MARK = "*"
_GOES_ON = "…"
_TAB = 8
_SIDEWAYS = 20
"""Columns by which a key scrolls to the side."""
_MEASURED = 500
"""How many lines with other characters than ASCII are measured; what is as long as the next may be twice as wide."""
_PER_CELL = 8
"""So many characters share a cell at most in what is drawn: joined emoji have more than one."""


class LineList(ScrollView, MoreBelow, can_focus=True):
    """Shows lines without folding them; keys move the cursor and mark what is under it.

    A mark is a sign before the line and bold type, so it needs no colour; what is highlighted is underlined.
    """

    DEFAULT_CSS = """
    LineList {
        border: $frame $primary 80%; border-title-color: $text-accent; border-subtitle-color: $text-muted;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; overflow-x: auto; overflow-y: auto;
    }
    LineList:focus { border: $frame-focused $accent; border-title-style: $title-focused; }
    LineList > .line-list--number { color: $text-muted; }
    LineList > .line-list--marked { color: $text-accent; text-style: bold; }
    LineList > .line-list--cursor { text-style: bold; }
    LineList:focus > .line-list--cursor { text-style: bold reverse; }
    LineList > .line-list--span { text-style: bold underline; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--number",
        "line-list--marked",
        "line-list--cursor",
        "line-list--span",
    }
    READ_ON = keys.SCROLL_DOWN
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.MARK_LINE.bind("mark"),
        *keys.MARK_TO_HERE.bind("mark_to_here"),
        *keys.UNMARK.bind("unmark"),
        *keys.NEXT_MARKED.bind("go_marked(1)"),
        *keys.MARKED_BEFORE.bind("go_marked(-1)"),
        *keys.CHOICE_ABOVE.bind("go(-1)"),
        *keys.CHOICE_BELOW.bind("go(1)"),
        *keys.ROW_BEFORE.bind("go(-1)"),
        *keys.NEXT_ROW.bind("go(1)"),
        *keys.SCROLL_UP.bind("page(-1)"),
        *keys.SCROLL_DOWN.bind("page(1)"),
        *keys.FIRST.bind("go_to_end(False)"),
        *keys.LAST.bind("go_to_end(True)"),
        *keys.SIDE_LEFT.bind("side(-1)"),
        *keys.SIDE_RIGHT.bind("side(1)"),
    ]

    @dataclass
    class Marked(Message):
        """The engineer marked lines, or marked them no longer; `lines` are the numbers of all that are marked now."""

        lines: tuple[int, ...]

    def __init__(self, *, numbered: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._numbered = numbered
        self._lines: Sequence[str] = ()
        self._marks: set[int] = set()
        self._sorted: tuple[int, ...] | None = ()
        self._spans: Spans = {}
        self._at = 0
        self._last_marked: int | None = None
        """The line from which a stretch is marked; both count from 0, as rows do."""

    def show(
        self, lines: Sequence[str], *, marked: Sequence[int] = (), spans: Spans | None = None, cursor: int = 1
    ) -> None:
        """Show lines, some of them marked, with the cursor on one; all numbers are from 1."""
        self._lines = lines
        self._marks = {number - 1 for number in marked if 0 < number <= len(lines)}
        self._sorted, self._last_marked = None, None
        self._spans = spans or {}
        self._at = max(0, min(cursor, len(lines)) - 1)
        self.virtual_size = Size(self._gutter + _widest(lines), len(lines))
        self.refresh()
        self.call_after_refresh(self._bring_into_view)
        self.tell_more()

    def highlight(self, spans: Spans) -> None:
        """Highlight these stretches in place of those before: they may be found later than the lines."""
        self._spans = spans
        self.refresh()

    @property
    def lines(self) -> Sequence[str]:
        """The lines that are shown."""
        return self._lines

    @property
    def marked(self) -> tuple[int, ...]:
        """The numbers of the marked lines, from 1, in order."""
        if self._sorted is None:
            self._sorted = tuple(sorted(row + 1 for row in self._marks))
        return self._sorted

    @property
    def cursor(self) -> int:
        """The number of the line under the cursor, from 1; 0 where there is none."""
        return self._at + 1 if self._lines else 0

    @property
    def cursor_row_shown(self) -> int:
        """The row of the widget in which the cursor is, for the terminal's own cursor."""
        return self._at - round(self.scroll_y)

    @property
    def about(self) -> str:
        """How many lines are marked, for the frame."""
        if not self._lines:
            return ""
        return f"{len(self._marks):,} of {len(self._lines):,} lines marked"

    def move_to(self, number: int) -> None:
        """Put the cursor on a line and bring it into view."""
        if not self._lines:
            return
        before, self._at = self._at, max(0, min(number - 1, len(self._lines) - 1))
        self._refresh_row(before)
        self._refresh_row(self._at)
        self._bring_into_view()

    def mark(self, numbers: Sequence[int]) -> None:
        """Mark these lines and no others, as the engineer's own keys would."""
        self._change({number - 1 for number in numbers if 0 < number <= len(self._lines)})

    def action_mark(self) -> None:
        if not self._lines:
            return
        self._last_marked = None if self._at in self._marks else self._at
        self._change(self._marks ^ {self._at})

    def action_mark_to_here(self) -> None:
        if not self._lines:
            return
        begin = self._begin_of_stretch()
        first, last = sorted((self._at if begin is None else begin, self._at))
        self._last_marked = self._at
        self._change(self._marks | set(range(first, last + 1)))

    def _begin_of_stretch(self) -> int | None:
        """Return the line that was marked last, or else the marked one that is nearest above, or below."""
        if self._last_marked in self._marks:
            return self._last_marked
        marked = self.marked
        above = bisect_right(marked, self._at + 1)
        if above:
            return marked[above - 1] - 1
        return marked[0] - 1 if marked else None

    def action_unmark(self) -> None:
        self._last_marked = None
        self._change(set())

    def action_go_marked(self, by: int) -> None:
        marked, here = self.marked, self._at + 1
        at = bisect_right(marked, here) if by > 0 else bisect_left(marked, here) - 1
        if marked:
            self.move_to(marked[at % len(marked)])

    def action_go(self, by: int) -> None:
        self.move_to(self._at + 1 + by)

    def action_page(self, by: int) -> None:
        self.move_to(self._at + 1 + by * max(1, self.scrollable_content_region.height - 1))

    def action_go_to_end(self, end: bool) -> None:  # noqa: FBT001 - actions take no keywords
        self.move_to(len(self._lines) if end else 1)

    def action_side(self, by: int) -> None:
        self.scroll_relative(x=by * _SIDEWAYS, animate=False)

    def on_resize(self) -> None:
        """Keep the cursor in view in a lower terminal."""
        self._bring_into_view()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; in front of a line it marks, as a key does."""
        place = event.get_content_offset(self)
        row = round(self.scroll_y) + place.y if place is not None else len(self._lines)
        if place is None or row >= len(self._lines):
            return
        event.stop()
        self.move_to(row + 1)
        if place.x < self._gutter:
            self.action_mark()

    def _change(self, marks: set[int]) -> None:
        if marks == self._marks:
            return
        changed, self._marks, self._sorted = marks ^ self._marks, marks, None
        if len(changed) == 1:
            self._refresh_row(*changed)
        else:
            self.refresh()
        self.tell_more()
        self.post_message(self.Marked(self.marked))

    def _bring_into_view(self) -> None:
        height = self.scrollable_content_region.height
        top = round(self.scroll_y)
        if not height or top <= self._at < top + height:
            return
        # By one line at an edge; from elsewhere with lines around it.
        beside = self._at in (top - 1, top + height)
        above = (0 if self._at < top else height - 1) if beside else height // 2
        self.scroll_to(y=max(0, self._at - above), animate=False, force=True)

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - round(self.scroll_y), self.size.width, 1))

    @property
    def _gutter(self) -> int:
        """Columns before the text."""
        return 2 + (len(str(len(self._lines))) if self._numbered else 0)

    def render_line(self, y: int) -> Strip:
        """Draw a line of what is in view."""
        scrolled, top = self.scroll_offset
        row, width = top + y, self.scrollable_content_region.width
        base = self.rich_style
        if row >= len(self._lines):
            return Strip.blank(width, base)
        if row == self._at:
            base += self.get_component_rich_style("line-list--cursor", partial=True)
        marked = row in self._marks
        if marked:
            base += self.get_component_rich_style("line-list--marked", partial=True)
        room = max(1, width - self._gutter)
        text = self._text(row, base, scrolled, room)
        return Strip([*self._before(row, base, marked=marked), *text]).extend_cell_length(width, base)

    def _before(self, row: int, base: Style, *, marked: bool) -> list[Segment]:
        mark = Segment(_MARK if marked else " ", base)
        if not self._numbered:
            return [mark, Segment(" ", base)]
        muted = base if marked else base + self.get_component_rich_style("line-list--number", partial=True)
        return [mark, Segment(f"{row + 1:>{self._gutter - 2}} ", muted)]

    def _text(self, row: int, base: Style, scrolled: int, room: int) -> Strip:
        line = self._lines[row][: _PER_CELL * (scrolled + room + 1)]
        span = base + self.get_component_rich_style("line-list--span", partial=True)
        strip = Strip(_segments(line, self._spans.get(row + 1, ()), base, span))
        shown = strip.crop(scrolled, scrolled + room)
        if strip.cell_length <= scrolled + room:
            return shown
        return Strip([*shown.crop(0, room - 1), Segment(_GOES_ON, base)])


def _segments(line: str, spans: Sequence[tuple[int, int]], base: Style, span: Style) -> list[Segment]:
    """Return a line in pieces, those in a span drawn as such; tabs reach as far as in a terminal."""
    pieces, at, column = [], 0, 0
    for start, end in (*spans, (len(line), len(line))):
        for text, style in ((line[at:start], base), (line[max(at, start) : end], span)):
            if text:
                drawn = _drawn(text, column)
                column += cell_len(drawn)
                pieces.append(Segment(drawn, style))
        at = max(at, end)
    return pieces


def _drawn(text: str, column: int = 0) -> str:
    """Return a text as it is drawn from a column on."""
    text = made_legible(text)
    if "\t" not in text:
        return text
    first, *others = text.split("\t")
    for part in others:
        column_here = column + cell_len(first)
        first += " " * (_TAB - column_here % _TAB) + part
    return first


def _widest(lines: Sequence[str]) -> int:
    """Return how many columns the widest line takes, or a little more: only the longest are measured."""
    plain = max((len(line) for line in lines if line.isascii() and "\t" not in line), default=0)
    others = nlargest(
        _MEASURED + 1,
        (line for line in lines if not line.isascii() or "\t" in line),
        key=lambda line: len(line) + (_TAB - 1) * line.count("\t"),
    )
    measured = max((cell_len(_drawn(line)) for line in others[:_MEASURED]), default=0)
    rest = max((len(_drawn(line)) * 2 for line in others[_MEASURED:]), default=0)
    return max(plain, measured, rest)
