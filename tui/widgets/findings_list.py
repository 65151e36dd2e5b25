"""The findings of a note, by category, with what is masked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from backend.app.schemas.categories import Category
from tui import keys
from tui.notes.findings import NoteFinding, NoteFindings
from tui.widgets.more_below import FramedList

_ORDER: tuple[Category, ...] = get_args(Category)
_LONGEST = 80
"""Characters of a value that are shown; a private key has thousands."""

_INDENT = 6
"""Columns before a value."""
_MARKS = {True: "[x]", False: "[ ]", None: "[-]"}


@dataclass(frozen=True)
class _Row:
    """A line: a category with all its findings, or one finding."""

    category: Category
    finding: NoteFinding | None
    findings: tuple[NoteFinding, ...]

    @property
    def key(self) -> tuple[Category, str, int]:
        """What the line is about, also when the text was edited and scanned anew."""
        return (
            (self.category, self.finding.value, self.finding.which)
            if self.finding
            else (self.category, "", -1)
        )


class FindingsList(FramedList):
    """One line a category, and one for each of its findings below it."""

    DEFAULT_CSS = """
    FindingsList > .option-list--option { padding: 0; }
    """
    BINDINGS = [
        *keys.SWITCH.bind("switch"),
        *keys.SWITCH_EQUAL.bind("switch_equal"),
        *keys.CLOSE.bind("leave", "Note", "Back to the note", show=True),
    ]

    @dataclass
    class Chosen(Message):
        """The cursor was moved to a finding."""

        finding: NoteFinding

    @dataclass
    class Switched(Message):
        """Findings were switched: they are masked from now on, or not."""

    def __init__(self, findings: NoteFindings) -> None:
        super().__init__(id="findings")
        self._findings = findings
        self._rows: list[_Row] = []
        self._shown: list[Text] = []

    def show(self) -> None:
        """Show what was found; the cursor stays on what it is on."""
        at = self._rows[self.highlighted].key if self.highlighted is not None and self._rows else None
        findings = self._findings.listed
        self._rows = list(_rows(findings))
        width = max(12, self.content_size.width)
        lines = _lines(self._rows, width)
        count = sum(finding.sensitive for finding in findings)
        more = f", {len(findings) - count} more" if len(findings) > count else ""
        known = self._findings.text is not None  # else none were looked for yet, or could be
        self.border_title = f"{count} finding{'s' if count != 1 else ''}{more}" if known else "Findings"
        if lines == self._shown:  # typing elsewhere in the text: only the places are others
            return
        self._shown = lines
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(Option(line) for line in lines)
            self.highlighted = next((row for row, one in enumerate(self._rows) if one.key == at), None)
        if not lines:
            self.blur()

    def on_resize(self) -> None:
        self.show()

    def move_to(self, finding: NoteFinding) -> None:
        """Put the cursor on a finding."""
        row = next((row for row, one in enumerate(self._rows) if one.finding == finding), None)
        with self.prevent(OptionList.OptionHighlighted):
            self.highlighted = row

    def action_switch(self) -> None:
        """Mask the finding under the cursor, or the category, or not."""
        self._switch(self._chosen)

    def action_leave(self) -> None:
        self.blur()

    def action_switch_equal(self) -> None:
        chosen = self._chosen
        self._switch(self._findings.equal(chosen[0]) if len(chosen) == 1 else chosen)

    def _switch(self, findings: Sequence[NoteFinding]) -> None:
        if findings:
            self._findings.switch(findings)
            self.show()
            self.post_message(self.Switched())

    @property
    def _chosen(self) -> Sequence[NoteFinding]:
        if self.highlighted is None or not self._rows:
            return ()
        return self._rows[self.highlighted].findings

    def on_focus(self) -> None:
        if self.highlighted is None and self._rows:
            self.highlighted = 0

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        finding = self._rows[event.option_index].finding if event.option_index < len(self._rows) else None
        if finding is not None:
            self.post_message(self.Chosen(finding))


def _rows(findings: Sequence[NoteFinding]) -> list[_Row]:
    rows = []
    for category in _ORDER:
        of_it = tuple(finding for finding in findings if finding.category == category)
        if of_it:
            rows.append(_Row(category, None, of_it))
            rows += [_Row(category, finding, (finding,)) for finding in of_it]
    return rows


def _lines(rows: Sequence[_Row], width: int) -> list[Text]:
    """Return what is shown; what would look like another finding says in which line of the note it is."""
    shown = [_elided(row.finding.value, width - _INDENT) if row.finding else "" for row in rows]
    often = Counter((row.category, value) for row, value in zip(rows, shown, strict=True))
    lines = []
    for row, value in zip(rows, shown, strict=True):
        masked = {finding.masked for finding in row.findings}
        mark = _MARKS[masked.pop() if len(masked) == 1 else None]
        if row.finding is None:
            text = f"{mark} {row.category.upper():<7} {len(row.findings)}"
        else:
            place = f" :{row.finding.line}" if often[row.category, value] > 1 else ""
            text = f"  {mark} {_elided(row.finding.value, width - _INDENT - len(place))}{place}"
        lines.append(Text(text, no_wrap=True))
    return lines


def _elided(value: str, width: int) -> str:
    """Return a value in one line, of a long one its beginning and its end: keys often begin alike."""
    if len(value) > 2 * _LONGEST:
        value = f"{value[:_LONGEST]} {value[-_LONGEST:]}"
    value = " ".join(value.split())
    if cell_len(value) <= width:
        return value
    end = max(1, (width - 1) // 3)
    return f"{set_cell_size(value, max(1, width - 1 - end)).rstrip()}…{value[-end:]}"
