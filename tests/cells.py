"""A terminal's screen that can be compared cell by cell, as an eye would."""

import pyte
from pyte.screens import Char
from wcwidth import wcwidth


class CellScreen(pyte.Screen):
    """pyte's screen, but that a wide character of which one half is drawn over is gone, as in other terminals."""

    def draw(self, data: str) -> None:
        for character in data:
            if not wcwidth(character):
                self._join(character)
                continue
            self._blank_halves(self.cursor.x - 1, self.cursor.x)
            super().draw(character)
            self._blank_halves(self.cursor.x)

    def _join(self, character: str) -> None:
        """Put what takes no cell to what stands before it, also at the right edge, where pyte would wrap."""
        line, x = self.buffer[self.cursor.y], self.cursor.x - 1
        if x >= 0:
            x -= not line[x].data
            line[x] = line[x]._replace(data=line[x].data + character)

    def _blank_halves(self, *halves: int) -> None:
        line = self.buffer[self.cursor.y]
        if 0 < halves[-1] < self.columns and not line[halves[-1]].data:
            for x in halves:
                line[x] = line[x]._replace(data=" ")

    def seen(self) -> list[list[Char]]:
        """Return what an eye sees of each cell: of a blank no colour of what is not there."""
        return [[_seen(self.buffer[y][x]) for x in range(self.columns)] for y in range(self.lines)]


def _seen(cell: Char) -> Char:
    shows_ink = cell.reverse or cell.underscore or cell.strikethrough or cell.blink
    if cell.data == " " and not shows_ink and not cell.italics:  # which GNU screen shows reversed
        return Char(" ", bg=cell.bg)
    return cell
