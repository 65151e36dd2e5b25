"""A row of a terminal's screen."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Row:
    """A row of the screen.

    Attributes:
        cells: a text a column, as far as something was written; the second column of a wide character is empty.
        goes_on: whether the line goes on in the next row, as it was too long for the screen.
        before: what is to be said of the place before it.
    """

    cells: list[str] = field(default_factory=list)
    goes_on: bool = False
    before: tuple[str, ...] = ()

    def erase(self, begin: int, end: int) -> None:
        """Blank the columns; a line that loses its end goes on no more."""
        if end >= len(self.cells):
            del self.cells[begin:]
            self.goes_on = False
            return
        if end > begin:
            self.cells[begin:end] = [" "] * (end - begin)
