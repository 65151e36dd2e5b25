"""How cmd reads a command at its prompt, and how a value is quoted for each place in one.

Two read it, one after the other: cmd itself, and the program, which splits its line into arguments as the C library
does. Percent signs of a value stand between two quoted texts, so that every name between two of them holds a quotation
mark, and no variable's does; the commands that cmd has built in may take such quotes in the midst of a word for part of
a name. Where a command switches delayed expansion on, only plain values are taken; elsewhere it is not thought of.
"""

import re
from collections.abc import Callable, Iterable

from backend.app.shells.filters import in_filter
from backend.app.shells.parts import CONTROL, PLAIN, NoQuoting, Part, Reader
from backend.app.shells.programs import RUNS_LATER, SHELLS, SLOT, UNKNOWN
from backend.app.shells.readers import (
    UNNAMED,
    beside_code,
    code_reader,
    gives_all,
    name_in,
    no_option,
    plain_only,
    program,
    runs_what_it_gets,
)
from backend.app.shells.slots import Slot

_AT_BEGIN = frozenset({"start", "call", "for", "at"})
_BEFORE_COMMAND = frozenset({"if", "else", "do", "@", ""})
_LOOP = re.compile(r"\bfor\s", re.IGNORECASE)
_OF_LOOP = re.compile(r"%[A-Za-z](?![\w:])")
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
        self._whole = "a part of it" if self.find(RUNS_LATER) else ""  # who runs a text that it gets

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
        self._end_command()
        if self._quoted is not None:
            self.refuse_since(start, "stands in quotes that are not closed")

    def _character(self) -> None:
        if self.comes('\\"'):
            self._lost = 'stands after \\", which cmd and programs read differently'
        if self._quoted is None and self.comes("^"):
            self._caret()
            return
        is_of_loop = bool(
            _LOOP.search(self._text) and _OF_LOOP.match(self._text, self._at)
        ) and not self.is_slot(2)
        character = self.copy(self.run())
        self._percents += character == "%" and not is_of_loop
        shown = UNKNOWN if character in "%!" else character
        if character == '"':
            self._words[-1] += f"{self._quoted or ''}{character}"
            self._quoted = "" if self._quoted is None else None
        elif self._quoted is not None:
            self._quoted += shown
        elif character in " \t" or (character in ",;=" and len(self._words) == 1):
            self._next_word()
        elif character in "&|()":
            self._end_command()
        else:
            self._word(shown)

    def _word(self, text: str) -> None:
        """Add to a word; a program's name ends, and its switches begin, at a slash."""
        name, slash, switch = text.partition("/")
        self._words[-1] += name
        if slash:
            self._next_word()
            self._words[-1] += slash + switch

    def _next_word(self) -> None:
        if self._words[-1]:
            if len(self._words) == 1:
                self._words = [name_in(self._words[0])]
            self._words.append("")

    def _end_command(self) -> None:
        """Look whether a command that has ended runs what it gets."""
        self._next_word()
        first = program(self._words[0])
        names = self._words if first in _BEFORE_COMMAND else self._words[:1]
        for at, name in enumerate(map(program, names)):
            if gives_all(self._words[at:]) or name in SHELLS | _AT_BEGIN:
                self._whole = self._whole or name
            elif UNKNOWN in name:
                self._whole = self._whole or UNNAMED
        self._whole = self._whole or runs_what_it_gets(self._words)
        self._words = [""]

    def _reader(self, *, is_whole_word: bool) -> str:
        """Return who reads the slot that comes next as code."""
        words = [name_in(self._words[0]), *self._words[1:]] if len(self._words) > 1 else self._words
        if program(words[0]) in _BEFORE_COMMAND:
            found = next((name for name in map(program, words) if name in _AT_BEGIN or UNKNOWN in name), "")
            if found:
                return UNNAMED if UNKNOWN in found else found
        return code_reader(words, is_whole_word=is_whole_word, at_begin=_AT_BEGIN)

    def _caret(self) -> None:
        if self.char(1) == '"':
            self._lost = 'stands after ^", which cmd and programs read differently'
        if not self.is_slot(1):
            self._words[-1] += self.char(1)
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
        elif reader := self._reader(is_whole_word=is_whole):
            self.place(lambda value: plain_only(slot.name, value, reader))
        else:
            quote = (
                _bare(slot.name, backslash=self.char(-1) == "\\")
                if before is None
                else _in_quotes(slot.name, before, ends_quotes=after == '"')
            )
            words = tuple(self._words)
            self.place(lambda value: self._written(slot.name, value, words, quote))
        if before is None:
            self._words[-1] += SLOT
        else:
            self._quoted = before + SLOT

    def _written(self, name: str, value: str, words: tuple[str, ...], quote: Callable[[str], str]) -> str:
        """Return a value as it is quoted, if nothing in the whole command runs what it gets."""
        if self._whole:
            return beside_code(name, value, self._whole)
        no_option(name, value, words)
        return quote(value)


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
