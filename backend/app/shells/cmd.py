"""How cmd reads a command at its prompt, and how a value is quoted for each place in one.

Two read it, one after the other: cmd itself, and the program, which splits its line into arguments as the C library
does. Percent signs of a value stand between two quoted texts, so that every name between two of them holds a quotation
mark, and no variable's does; the commands that cmd has built in may take such quotes in the midst of a word for part of
a name. Delayed expansion, which is off unless cmd was started with it, is not thought of.
"""

import re
from collections.abc import Callable, Iterable

from backend.app.shells.parts import CONTROL, PLAIN, NoQuoting, Part, Reader
from backend.app.shells.readers import code_reader, in_filter, plain_only
from backend.app.shells.slots import Slot

_BEFORE_QUOTE = re.compile(r'(\\+)(?=")')


def read(pieces: Iterable[str | Slot]) -> list[Part]:
    """Return the parts of a command."""
    reader = _Cmd(pieces)
    reader.read()
    return reader.parts


class _Cmd(Reader):
    def __init__(self, pieces: Iterable[str | Slot]) -> None:
        super().__init__(pieces)
        self._words = [""]
        self._quoted: str | None = None  # what the quotes that are open hold so far
        self._percents = 0
        self._lost = ""

    def read(self) -> None:
        """Copy the command."""
        start = 0
        while not self.has_ended:
            if slot := self.slot:
                self._slot(slot)
                continue
            if self.comes('"') and self._quoted is None:
                start = len(self.parts)
            self._character()
        if self._quoted is not None:
            self.refuse_since(start, "stands in quotes that are not closed")

    def _character(self) -> None:
        if self.comes('\\"'):
            self._lost = 'stands after \\", which cmd and programs read differently'
        if self._quoted is None and self.comes("^"):
            self._caret()
            return
        character = self.copy(self.run())
        self._percents += character == "%"
        if character == '"':
            self._words[-1] += f"{self._quoted or ''}{character}"
            self._quoted = "" if self._quoted is None else None
        elif self._quoted is not None:
            self._quoted += character
        elif character in " \t":
            self._words += [""] if self._words[-1] else []
        elif character in "&|()":
            self._words = [""]
        else:
            self._words[-1] += character

    def _caret(self) -> None:
        if self.char(1) == '"':
            self._lost = 'stands after ^", which cmd and programs read differently'
        if len(self.copy(1 if self.is_slot(1) else 2)) == 1:
            self.refuse("stands directly after ^")

    def _trouble(self) -> str:
        if self._percents % 2:
            return "stands after a single %, which may begin a variable"
        if self._quoted is None and '"' in {self.char(-1), self.char(1)}:
            return "stands directly beside quotes; put it inside them"
        return "stands directly beside another value" if self.is_slot(1) or self.is_slot(-1) else self._lost

    def _slot(self, slot: Slot) -> None:
        before, after = self._quoted, self.char(1)
        ends = self.char(1 if before is None else 2)
        is_whole = (
            self._words[-1] == ("" if before is None else '"') and not before and ends in {"", " ", "\t"}
        )
        if trouble := self._trouble():
            self.refuse(trouble)
        elif reader := code_reader(self._words, is_whole_word=is_whole):
            self.place(lambda value: plain_only(slot.name, value, reader))
        elif before is None:
            self.place(_bare(slot.name, backslash=self.char(-1) == "\\"))
        else:
            self.place(_in_quotes(slot.name, before, ends_quotes=after == '"'))
        if before is None:
            self._words[-1] += "x"
        else:
            self._quoted = before + "x"


def _bare(name: str, *, backslash: bool) -> Callable[[str], str]:
    def quote(value: str) -> str:
        if PLAIN.fullmatch(value):
            return value
        if backslash:
            raise NoQuoting(name, "stands directly after a backslash and not in quotes")
        return f'"{_inside(name, value, ends_quotes=True)}"'

    return quote


def _in_quotes(name: str, before: str, *, ends_quotes: bool) -> Callable[[str], str]:
    def quote(value: str) -> str:
        if value.lstrip("\\").startswith("%") and before.endswith("\\"):
            raise NoQuoting(name, "begins with a percent sign and stands directly after a backslash")
        value = in_filter(name, value, before=before, doubles=False)
        return _inside(name, value, ends_quotes=ends_quotes, before=before)

    return quote


def _inside(name: str, value: str, *, ends_quotes: bool, before: str = "") -> str:
    """Return a value inside quotes; percent signs stand between two, and backslashes before one are doubled."""
    if '"' in value:
        raise NoQuoting(name, "holds a quotation mark")
    if CONTROL.search(value):
        raise NoQuoting(name, "holds a line break or another control character")
    written = re.sub("%+", lambda found: f'"{found.group()}"', value)
    written = _BEFORE_QUOTE.sub(r"\1\1", written)
    text = before + written
    backslashes = len(text) - len(text.rstrip("\\"))
    return written + "\\" * backslashes if ends_quotes else written
