"""What a terminal shows, and what it is to show."""

from collections.abc import Iterable

from tui.terminal.output.canvas import Canvas, Row
from tui.terminal.output.difference import Pen, draw_row
from tui.terminal.output.scrolling import find_scroll


class TerminalScreen:
    """A terminal's screen, brought up to what Textual wants by frames of the least bytes."""

    def __init__(self, *, erases: bool) -> None:
        """Begin; `erases` says whether what the terminal erases takes the background that it writes with."""
        self._canvas = Canvas()
        self._shown: list[Row] = []
        self._pen = Pen(erases=erases)
        self._size = (0, 0)

    def forget(self) -> None:
        """Take nothing for granted of what the terminal shows."""
        width, height = self._size
        self._shown = [[None] * width for _ in range(height)]
        self._canvas.changed.update(range(height))
        self._pen.start_anew()

    def draw(self, data: str, size: tuple[int, int]) -> None:
        """Take what Textual draws on a terminal of a size, in cells."""
        self._fit(size)
        self._canvas.draw(data)

    def frame(self, size: tuple[int, int]) -> str:
        """Return what brings a terminal of a size up to what it is to show."""
        self._fit(size)
        wanted = self._canvas.rows
        changed = [y for y in sorted(self._canvas.changed) if wanted[y] != self._shown[y]]
        self._canvas.changed.clear()
        written = self._shortest(changed)
        for y in changed:
            self._shown[y] = wanted[y].copy()
        x, y = self._canvas.cursor
        self._pen.move(min(x, size[0] - 1), min(y, size[1] - 1))
        return written + self._pen.taken()

    def _fit(self, size: tuple[int, int]) -> None:
        if size != self._size:
            self._size = size
            self._canvas.resize(*size)
            self.forget()

    def _shortest(self, changed: list[int]) -> str:
        """Return what draws the rows that changed, with scrolling where that takes fewer bytes."""
        scroll = find_scroll(self._shown, self._canvas.rows, changed)
        began = self._pen.state
        drawn = self._drawn(self._shown, changed)
        if scroll is None:
            return drawn
        without = self._pen.state
        self._pen.resume(began)
        self._pen.at = None  # in the corner with most, but not with all
        moved = scroll.applied(self._shown)
        scrolled = scroll.sequence + self._drawn(moved, range(changed[0], changed[-1] + 1))
        if len(scrolled) < len(drawn):
            return scrolled
        self._pen.resume(without)
        return drawn

    def _drawn(self, shown: list[Row], rows: Iterable[int]) -> str:
        for y in rows:
            draw_row(self._pen, shown[y], self._canvas.rows[y], y)
        return self._pen.taken()
