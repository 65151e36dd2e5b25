"""The note's text with its sensitive values highlighted.

Highlights follow the text while it is edited: they move with it at once, and are found anew after a pause.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widget import Widget
from textual.widgets.text_area import Selection

from tui import keys
from tui.notes.findings import NoteFinding
from tui.widgets.long_wrapped import Row
from tui.widgets.more_below import MoreBelow
from tui.widgets.text import TextField

_MASKED = Style(color="black", bgcolor="yellow", bold=True, underline=True)
_OPTIONAL = Style(underline=True)
"""Neither is told by colour alone: what would be masked is bold and underlined, what would not is underlined."""

_AROUND_WORDS = "\"'`.,;:!?()[]{}<>*_"


@dataclass(frozen=True)
class Mark:
    """A stretch of one line that is highlighted; columns count characters, `end` exclusive."""

    start: int
    end: int
    masked: bool


class NoteEditor(TextField, MoreBelow):
    """A text field that highlights findings; the frame around it says how much more there is."""

    READ_ON = keys.SCROLL_DOWN

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._marks: dict[int, list[Mark]] = {}
        self.highlights = True
        self._about, self._listed = "", False

    @property
    def frame(self) -> Widget:
        """The pane of the text."""
        return self.parent if isinstance(self.parent, Widget) else self

    @property
    def about(self) -> str:
        """What the frame says of the findings."""
        no_room = self.screen.has_class("-tiny") or self.app.has_class("-flat")
        if self._listed and no_room and self.screen.focused in (None, self):
            return f"{keys.NEXT_FIELD}: {self._about}"
        return self._about

    def tell_about(self, told: str, *, listed: bool) -> None:
        """Say something of the findings in the frame; where there is no room for the list, also how to see it."""
        self._about, self._listed = told, listed
        self.tell_more()

    def mark(self, findings: Iterable[NoteFinding]) -> None:
        """Highlight these findings of the present text in place of the ones before."""
        self._marks = _by_line(self.document.lines, findings)
        self._show_marks()

    @property
    def place(self) -> int:
        """Where the selection or the cursor begins, in characters of the text."""
        row, column = min(self.selection)
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def select_place(self, start: int, end: int) -> None:
        """Select a stretch of the text and bring it into view."""
        self.selection = Selection(self._location(start), self._location(end))

    def _location(self, place: int) -> tuple[int, int]:
        for row, line in enumerate(self.document.lines):
            if place <= len(line):
                return row, place
            place -= len(line) + 1
        return self.document.end

    def word_at_cursor(self) -> str:
        """Return what is selected, or the word under the cursor without the marks around it."""
        if self.selected_text:
            return self.selected_text
        row, column = self.cursor_location
        return next(
            (
                word[0].strip(_AROUND_WORDS)
                for word in re.finditer(r"\S+", self.document.get_line(row))
                if word.start() <= column <= word.end()
            ),
            "",
        )

    def switch_highlights(self) -> bool:
        """Show the highlights or hide them; tell whether they are shown now."""
        self.highlights = not self.highlights
        self._show_marks()
        return self.highlights

    def _show_marks(self) -> None:
        self.notify_style_update()
        self.refresh()

    def text_of(self, row: Row) -> Text:
        """Return the text of a row with its highlights."""
        text = super().text_of(row)
        if self.highlights:
            for mark in self._marks.get(row.line, ()):
                if mark.start < row.end and mark.end > row.begin:
                    begin, end = max(0, mark.start - row.begin), mark.end - row.begin
                    text.stylize(_MASKED if mark.masked else _OPTIONAL, begin, end)
        return text

    def edit(self, edit: Edit) -> EditResult:
        """Edit the text; highlights move with it."""
        result = super().edit(edit)
        if self._marks:
            self._marks = _moved(self._marks, top=edit.top, bottom=edit.bottom, end=result.end_location)
        return result


def _by_line(lines: list[str], findings: Iterable[NoteFinding]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {}
    row, begin = 0, 0
    for finding in findings:
        while row < len(lines) and begin + len(lines[row]) < finding.start:
            begin += len(lines[row]) + 1
            row += 1
        at, start = row, begin
        while at < len(lines) and start < finding.end:  # a private key has many lines
            first, last = max(0, finding.start - start), min(len(lines[at]), finding.end - start)
            if last > first:
                marks.setdefault(at, []).append(Mark(first, last, finding.masked))
            start += len(lines[at]) + 1
            at += 1
    return marks


def _moved(
    marks: dict[int, list[Mark]], *, top: tuple[int, int], bottom: tuple[int, int], end: tuple[int, int]
) -> dict[int, list[Mark]]:
    """Return the marks after the text from top to bottom became one that ends elsewhere."""
    rows, columns = end[0] - bottom[0], end[1] - bottom[1]
    if not rows and top[0] == bottom[0]:  # most keys: no other line is touched
        on_line = marks.get(top[0])
        return marks if on_line is None else {**marks, top[0]: _beside(on_line, top[1], bottom[1], columns)}
    moved: dict[int, list[Mark]] = {}
    for row, on_line in marks.items():
        for mark in on_line:
            if (row, mark.end) <= top:
                moved.setdefault(row, []).append(mark)
            elif (row, mark.start) >= bottom:
                by = columns if row == bottom[0] else 0
                moved.setdefault(row + rows, []).append(Mark(mark.start + by, mark.end + by, mark.masked))
    return moved


def _beside(marks: list[Mark], start: int, end: int, by: int) -> list[Mark]:
    """Return the marks of a line after its columns from start to end became longer or shorter."""
    before = [mark for mark in marks if mark.end <= start]
    return before + [
        Mark(mark.start + by, mark.end + by, mark.masked)
        for mark in marks
        if mark.start >= end and mark not in before
    ]
