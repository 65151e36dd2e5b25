"""What a command with slots is made of once its shell's grammar has been read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from backend.app.shells.slots import Slot

Values = Mapping[str, str]
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
PLAIN = re.compile(r"[A-Za-z0-9_./:@-]+")
"""Hosts, addresses, names, ports, paths: what means itself in every shell, and stays bare to be read easily."""


class NoQuoting(ValueError):
    """A value cannot be written where it stands. `reason` goes on after "it"."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


class Refusal(NamedTuple):
    """A slot where no value could be written safely. `reason` goes on after "it"."""

    name: str
    reason: str


class Part(Protocol):
    """A stretch of a command."""

    def written(self, values: Values) -> str:
        """Return it with its values.

        Raises:
            NoQuoting: one of them cannot be written here.
        """

    def refused(self) -> Iterator[Refusal]:
        """Yield the slots in it where no value could be written safely."""

    def refuse_all(self, reason: str) -> None:
        """Refuse all slots in it."""


@dataclass(frozen=True)
class Verbatim:
    """Text that stays as its author wrote it."""

    text: str

    def written(self, _values: Values) -> str:
        """Return the text."""
        return self.text

    def refused(self) -> Iterator[Refusal]:
        """Yield nothing: it has no slot."""
        return iter(())

    def refuse_all(self, reason: str) -> None:
        """Do nothing: it has no slot."""


@dataclass
class Placed:
    """A slot, and how a value is written there: `quote` raises `NoQuoting` for one that cannot be."""

    name: str
    quote: Callable[[str], str]
    trouble: str = ""
    """Why no value can be written there safely."""

    def written(self, values: Values) -> str:
        """Return the value, quoted for its place; the slot itself where there is none."""
        value = values.get(self.name)
        if value and self.trouble:
            raise NoQuoting(self.name, self.trouble)
        return self.quote(value) if value else str(Slot(self.name))

    def refused(self) -> Iterator[Refusal]:
        """Yield it if no value could be written there safely."""
        if self.trouble:
            yield Refusal(self.name, self.trouble)

    def refuse_all(self, reason: str) -> None:
        """Refuse it."""
        self.trouble = reason


_SLOT = "\0"
_RUN = re.compile(r"[A-Za-z0-9_./]+")


class Reader:
    """Goes through a command's characters and slots, and copies them into parts."""

    DEEPEST = 20
    """How deep quotes and brackets may be in each other."""

    def __init__(self, pieces: Iterable[str | Slot]) -> None:
        self._text = ""
        self._slots: dict[int, Slot] = {}
        for piece in pieces:
            if isinstance(piece, Slot):
                self._slots[len(self._text)] = piece
                self._text += _SLOT
            else:
                self._text += piece
        self._at = 0
        self.parts: list[Part] = []

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._text)

    @property
    def slot(self) -> Slot | None:
        """The slot that comes next, if one does."""
        return self._slots.get(self._at)

    def char(self, ahead: int = 0) -> str:
        """Return a character that comes, or that was there with a negative number; empty where there is none."""
        at = self._at + ahead
        return self._text[at] if 0 <= at < len(self._text) and at not in self._slots else ""

    def is_slot(self, ahead: int) -> bool:
        """Tell whether a slot is there, seen from what comes next."""
        return self._at + ahead in self._slots

    def comes(self, text: str) -> bool:
        """Tell whether these characters come next."""
        return self._text.startswith(text, self._at)

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Look for something in all that comes."""
        return pattern.search(self._text, self._at)

    def run(self) -> int:
        """Return how many characters come that mean nothing but themselves; one, if the first may mean more."""
        found = _RUN.match(self._text, self._at)
        return len(found.group()) if found else 1

    def skip(self, count: int = 1) -> str:
        """Go on without copying, and return the characters."""
        taken = self._text[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def copy(self, count: int = 1) -> str:
        """Copy characters as they are, and return them."""
        taken = self.skip(count)
        self.parts.append(Verbatim(taken))
        return taken

    def give_up(self, reason: str) -> None:
        """Copy all that is left, and refuse the slots in it."""
        while not self.has_ended:
            if self.slot:
                self.refuse(reason)
            else:
                self.copy(self.run())

    def skip_slot(self) -> None:
        """Go on after a slot without putting it here."""
        self._at += 1

    def place(self, quote: Callable[[str], str], trouble: str = "") -> None:
        """Put the slot that comes next here, written by `quote`, or refused if there is trouble."""
        if slot := self.slot:
            self.skip_slot()
            self.parts.append(Placed(slot.name, quote, trouble))

    def refuse(self, reason: str) -> None:
        """Put the slot that comes next here, if one does, as one where no value could be written."""
        self.place(str, reason)

    def refuse_since(self, start: int, reason: str) -> None:
        """Refuse all slots that were placed since so many parts were there."""
        for part in self.parts[start:]:
            part.refuse_all(reason)
