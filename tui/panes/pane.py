"""A pane beside this program, and what a look into it saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from rich.cells import cell_len


class NoPane(Exception):
    """Nothing can be looked at; the message is a sentence that says why."""


@dataclass(frozen=True)
class Pane:
    """A pane that can be looked into.

    Attributes:
        id: what its multiplexer calls it, as long as it lives.
        title: what its program calls it; empty where that says nothing.
        command: what runs in it.
        columns: its width; 0 where it is not known.
        rows: its height.
    """

    id: str
    title: str
    command: str
    columns: int = 0
    rows: int = 0

    @property
    def told(self) -> str:
        """What sets it apart from others, for people."""
        size = f"{self.columns}x{self.rows}" if self.columns else ""
        return " · ".join(filter(None, (self.command, self.title, size)))


@dataclass(frozen=True)
class Look:
    """What a pane held when it was looked into.

    Attributes:
        lines: what it printed, from the first line that is still held; a line that was wrapped is one.
        at: the line of the cursor, from 0.
        own: what stands before the cursor in that line.
        full_screen: what a full-screen program shows in place of it; None where none runs.
        row: the cursor's row, counted from the first that is held.
        columns: its width; 0 where rows say nothing.
        scrolled: how many rows are scrolled away and held.
        limit: how many are at most; 0 where that is not known.
        is_part: whether more is held before the first of the lines.
    """

    lines: Sequence[str]
    at: int
    own: str
    full_screen: Sequence[str] | None = None
    row: int = 0
    columns: int = 0
    scrolled: int = 0
    limit: int = 0
    is_part: bool = False

    @cached_property
    def rows(self) -> Sequence[int]:
        """The row in which each line begins, counted from the first that is held."""
        lines, columns = self.lines, self.columns
        if not columns:
            return range(len(lines))
        heights = [1 if len(line) <= columns and line.isascii() else _height(line, columns) for line in lines]
        first = self.row - max(0, _height(self.own, columns) - 1) - sum(heights[: self.at])
        return list(accumulate(heights[:-1], initial=first))


def _height(line: str, columns: int) -> int:
    return max(1, -(-cell_len(line) // columns))


class Multiplexer(Protocol):
    """What shows this program's terminal beside others."""

    name: str
    """For people."""
    is_quick: bool
    """Whether a look costs next to nothing."""
    remark: str
    """What has to be known of every text from it, as a sentence; empty where there is nothing."""

    async def panes(self) -> tuple[Pane, ...]:
        """Return the panes beside this program.

        Raises:
            NoPane: it does not answer.
        """

    async def look(self, pane: str, *, last: int = 0) -> Look:
        """Look into a pane, by its id: at all that it holds, or only at its screen and so many `last` rows above.

        Raises:
            NoPane: it does not answer, or the pane is gone.
        """
