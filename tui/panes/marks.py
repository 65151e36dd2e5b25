"""Where a step began in a pane, and what the pane printed since."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from tui.panes.anchor import Anchor, Found, dropped_at_once
from tui.panes.pane import Look


class Lost(Enum):
    """Why what came first is missing."""

    NOTHING = "nothing is missing"
    SCROLLED = "more was printed than is held"
    CLEARED = "it was cleared, or all of it was drawn over"
    UNSURE = "nothing tells whether it was cleared"
    NOT_MARKED = "it was not looked at when the step began"


@dataclass(frozen=True)
class Since:
    """What a pane printed since a mark.

    Attributes:
        lines: what is held of it; the first is the line of the mark, unless that is lost.
        lost: whether and why lines are missing before these.
        missing: how many rows of the pane are missing, as far as is known.
        exactly: whether these are all that is missing.
        limit: how many rows the pane holds besides its screen; 0 where that is not known.
        full_screen: what a full-screen program shows; None where none runs.
    """

    lines: Sequence[str]
    lost: Lost
    missing: int = 0
    exactly: bool = True
    limit: int = 0
    full_screen: Sequence[str] | None = None
    waits: bool = False
    """Whether the last line is the prompt at which the step began, with nothing typed."""


@dataclass
class Mark:
    """The place in a pane where a step began. Each look at the pane adds one from which to count.

    Attributes:
        at: when it was taken.
        begin: the place; None once it is known to be lost, or was never known.
    """

    at: datetime
    begin: Anchor | None = None
    _latest: Anchor | None = None
    _between: int = 0
    """Rows from the beginning to the latest, as far as is known."""
    _exactly: bool = True
    _sure: bool = True
    """Whether what was taken for the beginning at the looks before is it."""
    _lost: Lost = Lost.NOT_MARKED
    _prompt: str = ""
    """What stood before the cursor when the step began."""

    @classmethod
    def taken(cls, look: Look, at: datetime) -> "Mark":
        """Mark where the cursor is."""
        begin, latest = Anchor.at_cursor(look), Anchor.fixed(look)
        return cls(at, begin, latest, latest.row - begin.row, _lost=Lost.NOTHING, _prompt=begin.own)

    def since(self, look: Look) -> Since:
        """Return what was printed since; the look is remembered."""
        begin = self.begin.find(look) if self.begin is not None else None
        latest = self._latest.find(look) if self._latest is not None else None
        if begin is None or not begin.sure:
            begin = self._reckoned(look, latest) or (begin if latest is not None else None)
        if begin is None:
            return self._lost_at(look, latest)
        self._sure = begin.sure
        self._remember(look, -begin.row)
        return self._of(look, begin.line, Lost.NOTHING if begin.sure else Lost.UNSURE, 0)

    def pass_by(self, look: Look) -> bool:
        """Remember a look at the end of the pane; tell whether that is enough, and not all of it has to be looked at."""
        latest = self._latest.find(look) if self._latest is not None else None
        if latest is None or not latest.sure or not self._same_width(look):
            return self._latest is None
        self._remember(look, self._between - latest.row)
        return True

    def _reckoned(self, look: Look, latest: Found | None) -> Found | None:
        """Return where it began by what is known of a later place; None where that does not tell, or it is not held."""
        if latest is None or self.begin is None or not latest.sure or not self._same_width(look):
            return None
        row = latest.row - self._between
        line = bisect_right(look.rows, row) - 1 if row >= 0 else -1
        return Found(line, row, self._sure) if line >= 0 else None

    def _lost_at(self, look: Look, latest: Found | None) -> Since:
        """Return all that is held: where the step began is not."""
        if self._lost is Lost.NOT_MARKED:
            return self._of(look, 0, self._lost, 0)
        missing = 0
        if latest is not None and latest.sure and self._same_width(look):
            missing = max(0, self._between - latest.row)
            self._exactly = self._exactly and self._sure
        else:
            self._exactly = False
            # What could not be written over is gone, and all before it.
            gone = latest is None and self._latest is not None and self._latest.is_fixed
            if gone and self._same_width(look):
                missing = max(0, self._between)
        if self.begin is not None or latest is None:
            self._lost = Lost.CLEARED if _was_cleared(look) else Lost.SCROLLED
        self.begin = None
        self._remember(look, missing)
        return self._of(look, 0, self._lost, missing)

    def _same_width(self, look: Look) -> bool:
        return self._latest is not None and self._latest.columns == look.columns

    def _remember(self, look: Look, before: int) -> None:
        """Remember the look; the beginning is so many rows before the first that is held, or behind it."""
        self._latest = Anchor.fixed(look)
        self._between = before + self._latest.row

    def _of(self, look: Look, first: int, lost: Lost, missing: int) -> Since:
        lines = list(look.lines[first:])
        while lines and not lines[-1].strip():
            lines.pop()
        return Since(
            lines=lines,
            lost=lost,
            missing=missing,
            exactly=self._exactly,
            limit=look.limit,
            full_screen=look.full_screen,
            waits=bool(self._prompt and lines and lines[-1] == self._prompt),
        )


def _was_cleared(look: Look) -> bool:
    """Tell whether the history is shorter than it would be if it had only become full."""
    return bool(look.limit) and look.scrolled < look.limit - dropped_at_once(look)
