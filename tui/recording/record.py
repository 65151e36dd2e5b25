"""What a command printed, kept within bounds."""

from dataclasses import dataclass
from typing import Literal

from tui.core.both_ends import BothEnds

Size = tuple[int, int]
"""Columns and rows."""

LONGEST_HALF = 9_000_000
"""Bytes that are kept of the beginning, and of the end, so that a step's output has room for them."""

_ALTERNATE = b"\x1b[?1049"


@dataclass(frozen=True)
class Change:
    """Something that is known of the terminal from a byte on.

    Attributes:
        at: how many bytes came before.
        kind: whether its size changed, a program took the whole screen, or the command was stopped.
        size: the new size.
        program: the program's name, empty where it is not known.
    """

    at: int
    kind: Literal["size", "program", "stop"]
    size: Size = (0, 0)
    program: str = ""


@dataclass(frozen=True)
class Part:
    """Bytes without a gap.

    Attributes:
        data: the bytes.
        begin: how many came before.
        full_screen: whether a program had the whole screen when they begin.
    """

    data: bytes
    begin: int = 0
    full_screen: bool = False


class Record:
    """The first bytes and the last ones of an output, and what is known of the terminal meanwhile.

    Attributes:
        size: the terminal's at the beginning.
        changes: what is known, in its order.
        lacks_errors: whether the terminal showed standard error as well, which is not among them.
        ends_line: whether what comes next begins a line.
        fault: why not all of it could be written to where the engineer wanted it; empty if it could.
    """

    def __init__(self, size: Size, *, half: int = LONGEST_HALF) -> None:
        self.size = size
        self.changes: list[Change] = []
        self.lacks_errors = False
        self.ends_line = True
        self.fault = ""
        self._kept = BothEnds(half, forget=self._forget)
        self._full_screen = False

    def add(self, data: bytes) -> None:
        """Record what the command printed next."""
        self.ends_line = data.endswith(b"\n")
        self._kept.add(data)

    def _forget(self, data: bytes) -> None:
        last = data.rfind(_ALTERNATE)
        if last >= 0:
            self._full_screen = data[last + len(_ALTERNATE) :][:1] == b"h"

    def resized(self, size: Size) -> None:
        """Record that what comes next is for a terminal of another size."""
        self.changes.append(Change(self.length, "size", size=size))

    def takes_screen(self, program: str) -> None:
        """Record which program takes the whole screen in what comes next."""
        self.changes.append(Change(self.length, "program", program=program))

    def stopped(self) -> None:
        """Record that the command was stopped: the terminal was the shell's for a while."""
        self.changes.append(Change(self.length, "stop"))

    @property
    def length(self) -> int:
        """How many bytes have come."""
        return self._kept.length

    @property
    def missing(self) -> int:
        """How many bytes between the two parts are gone."""
        return self._kept.missing

    def parts(self) -> list[Part]:
        """Return what is kept: all of it as one part, or beginning and end."""
        first, last = self._kept.first, self._kept.last
        end = [Part(last, self.length - len(last), self._full_screen)] if self.missing else []
        return [Part(first), *end]
