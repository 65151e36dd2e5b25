"""A pane as tmux keeps it: rows that are folded at its width, of which a tenth goes at once when there are too many."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.panes.pane import Look


@dataclass
class Row:
    """A row: its text, and which line of all that were ever printed it belongs to."""

    text: str
    goes_on: bool
    """Whether its line goes on in the next row."""


@dataclass
class Grid:
    """The cursor stands behind the last character that was printed."""

    columns: int = 20
    height: int = 5
    limit: int = 50
    rows: list[Row] = field(default_factory=lambda: [Row("", goes_on=False)])
    dropped: int = 0
    """How many rows are gone."""

    @property
    def scrolled(self) -> int:
        return max(0, len(self.rows) - self.height)

    def type(self, text: str) -> None:
        """Print without an end of line."""
        last = self.rows[-1]
        while len(last.text) + len(text) > self.columns:
            room = self.columns - len(last.text)
            last.text, last.goes_on, text = last.text + text[:room], True, text[room:]
            self._new_row()
            last = self.rows[-1]
        last.text += text

    def enter(self) -> None:
        self._new_row()

    def print(self, *lines: str) -> None:
        for line in lines:
            self.type(line)
            self.enter()

    def clear(self) -> None:
        """What `clear` does where it empties the history too."""
        self.dropped += len(self.rows)
        self.rows = [Row("", goes_on=False)]

    def _new_row(self) -> None:
        if len(self.rows) >= self.height and self.scrolled >= self.limit:
            tenth = max(1, self.limit // 10)
            del self.rows[:tenth]
            self.dropped += tenth
        self.rows.append(Row("", goes_on=False))

    def resize(self, columns: int) -> None:
        """Fold all lines anew."""
        lines = self._lines(self.rows)
        self.columns, self.rows = columns, [Row("", goes_on=False)]
        for number, line in enumerate(lines):
            if number:
                self.rows.append(Row("", goes_on=False))
            while len(line) > columns:
                self.rows[-1] = Row(line[:columns], goes_on=True)
                self.rows.append(Row("", goes_on=False))
                line = line[columns:]
            self.rows[-1].text = line

    def look(self, *, last: int = 0) -> Look:
        first = max(0, self.scrolled - last) if last else 0
        lines = self._lines(self.rows[first:])
        return Look(
            lines=[line.rstrip() for line in lines],
            at=len(lines) - 1,
            own=lines[-1].rstrip(),
            row=len(self.rows) - 1,
            columns=self.columns,
            scrolled=self.scrolled,
            limit=self.limit,
            is_part=first > 0,
        )

    @staticmethod
    def _lines(rows: Sequence[Row]) -> list[str]:
        lines, begun = [], ""
        for row in rows:
            begun += row.text
            if not row.goes_on:
                lines.append(begun)
                begun = ""
        return [*lines, begun] if begun else lines
