"""The lines that have left a terminal's screen, within bounds."""

from collections import deque

from tui.core.cuts import missing_here

_SMALL = 65_536
"""Characters of lines that are put together: many short ones would take more memory than what they hold."""
_BLANKS = "\n" * 1_000_000
"""Blank lines that are kept as one text."""


class Lines:
    """Keeps the first lines and the last ones: a few bytes may have a terminal show a text without end.

    Attributes:
        missing: how many characters between them are gone.
    """

    def __init__(self, half: int) -> None:
        """Keep so many characters at either end, or a line that has more."""
        self.missing = 0
        self._half = half
        self._first: list[str] = []
        self._last: deque[str] = deque()
        self._length = self._last_length = 0
        self._few: list[str] = []
        self._few_length = 0
        self._blank = 0

    def add(self, text: str) -> None:
        """Take a line, or many."""
        if not text:
            self._blank += 1
            return
        if self._blank:
            self._take_blank()
        if self._few_length + len(text) > _SMALL:
            self._take_few()
        self._few.append(text)
        self._few_length += len(text) + 1

    def add_blank(self, count: int) -> None:
        """Take so many blank lines."""
        self._blank += count

    def _take_few(self) -> None:
        if self._few:
            self._take("\n".join(self._few))
            self._few, self._few_length = [], 0

    def _take_blank(self) -> None:
        """Take the blank lines that turned out not to be the last."""
        count, self._blank = self._blank, 0
        if count <= _SMALL:
            self._few += [""] * count
            self._few_length += count
            return
        self._take_few()
        while count:
            at_once = min(count, len(_BLANKS) + 1)
            self._take(_BLANKS[: at_once - 1])
            count -= at_once

    def _take(self, text: str) -> None:
        length = len(text) + 1
        if not self._last and self._length + length <= self._half:
            self._first.append(text)
            self._length += length
            return
        self._last.append(text)
        self._last_length += length
        while self._length + self._last_length > 2 * self._half + _SMALL and len(self._last) > 1:
            gone = len(self._last.popleft()) + 1
            self._last_length -= gone
            self.missing += gone

    def all(self, *, goes_on: bool = False) -> list[str]:
        """Return them, one or many a text, and in place of what is missing a line that says so.

        Blank ones at the end are among them only where something `goes_on` behind them.
        """
        if goes_on:
            self._take_blank()
        self._take_few()
        gap = [missing_here(f"about {self.missing:,} characters are")] if self.missing else []
        return [*self._first, *gap, *self._last]
