"""What a terminal shows of a line once all of it has come: over-strike, progress that overwrites itself, erasures."""

import re

CSI = r"(?:\x1b\[|\x9b)"

_COLUMNS = 80
"""How far right an escape sequence reaches on its own; text may be longer. So no few bytes become a long line."""

_LONGEST = 1_000_000
"""Characters of what may be a terminal's line."""

_TAB_STOP = 8

_MOVES = re.compile(rf"[\x08\r]|{CSI}(?:\d{{0,4}}[CDG]|[12]K)")
"""What has the cursor stand elsewhere than behind the last character, or takes away what is before it."""

_PIECES = re.compile(
    rf"{CSI}(?P<number>\d{{0,4}})(?P<command>[CDGK])"
    r"|(?P<back>\x08+)|(?P<start>\r)|(?P<tab>\t)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)

_UNDERLINED = re.compile(r"([^\s\x08])\x08_")
"""A character with a line put under it: a terminal that shows one character a cell would show the line alone."""


def as_shown(text: str) -> str:
    r"""Return what is seen of a text whose lines end in ``\n``; a lone ``\r`` begins its line anew.

    Lines in which the cursor never moves are left as they are. In the others a column is one character, tabs become
    blanks, and blanks at the end are gone, as in what is copied from a terminal. Other escape sequences have to be
    gone before.
    """
    if not _MOVES.search(text):
        return text
    return "\n".join(_line(line.strip("\r")) for line in text.split("\n"))


def _line(line: str) -> str:
    if not _MOVES.search(line):
        return line
    row = _Row()
    for piece in _PIECES.finditer(_UNDERLINED.sub(r"\1", line)):
        match piece.lastgroup:
            case "command":
                row.command(piece["command"], int(piece["number"] or 0))
            case "back":
                row.at = max(0, row.at - len(piece[0]))
            case "start":
                row.at = 0
            case "tab":
                row.at = row.at // _TAB_STOP * _TAB_STOP + _TAB_STOP if row.at < _COLUMNS else row.at + 1
            case "text" if row.at + len(piece[0]) > _LONGEST:
                return line
            case "text":
                row.write(piece[0])
    return "".join(row.cells).rstrip(" ")


class _Row:
    """A line of a terminal, and the column of its cursor."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.at = 0

    def write(self, text: str) -> None:
        self.cells += " " * (self.at - len(self.cells))
        self.cells[self.at : self.at + len(text)] = text
        self.at += len(text)

    def command(self, command: str, number: int) -> None:
        rightmost = max(self.at, len(self.cells), _COLUMNS)
        match command:
            case "C":
                self.at = min(self.at + max(1, number), rightmost)
            case "D":
                self.at = max(0, self.at - max(1, number))
            case "G":
                self.at = min(max(1, number) - 1, rightmost)
            case _:
                self._erase(number)

    def _erase(self, which: int) -> None:
        if which == 0:
            del self.cells[self.at :]
        elif which == 2:
            self.cells.clear()
            self.at = min(self.at, _COLUMNS)
        elif which == 1 and self.at <= _COLUMNS:  # further right each would cost as much as the line is long
            erased = min(self.at + 1, len(self.cells))
            self.cells[:erased] = " " * erased
