"""What a terminal shows, and what it is to show."""

from tui.terminal.output.canvas import Canvas, Row
from tui.terminal.output.difference import Pen, draw_row


class TerminalScreen:
    """A terminal's screen, brought up to what Textual wants by frames of the least bytes.

    Attributes:
        canvas: what it is to show.
    """

    def __init__(self) -> None:
        self.canvas = Canvas()
        self._shown: list[Row] = []
        self._pen = Pen()
        self._size = (0, 0)

    def forget(self) -> None:
        """Take nothing for granted of what the terminal shows."""
        width, height = self._size
        self._shown = [[None] * width for _ in range(height)]
        self.canvas.changed.update(range(height))
        self._pen.at = None

    def frame(self, size: tuple[int, int]) -> str:
        """Return what brings a terminal of a size, in cells, up to what it is to show."""
        if size != self._size:
            self._size = size
            self.canvas.resize(*size)
            self.forget()
        changed, self.canvas.changed = sorted(self.canvas.changed), set()
        for y in changed:
            wanted = self.canvas.rows[y]
            if wanted != self._shown[y]:
                draw_row(self._pen, self._shown[y], wanted, y)
                self._shown[y] = wanted.copy()
        x, y = self.canvas.cursor
        self._pen.move(min(x, size[0] - 1), min(y, size[1] - 1))
        return self._pen.taken()
