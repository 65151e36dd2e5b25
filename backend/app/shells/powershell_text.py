"""Words and quoted texts of PowerShell, with the slots in them.

PowerShell takes typographic quotes for quotes, and ends a word where a quoted text ends that it began with: a word that
needs quotes gets them around all of it. What Windows PowerShell 5.1 makes of a double quote in an argument to a program
is a fault of that version, which no quoting here mends.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backend.app.shells.filters import in_filter
from backend.app.shells.parts import CONTROL, NoQuoting, Part, Refusal, Values
from backend.app.shells.programs import SLOT, UNKNOWN
from backend.app.shells.readers import beside_code, code_reader, no_option, plain_only
from backend.app.shells.slots import Slot

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
_BARE = re.compile(r"[A-Za-z0-9_.\\/:@-]+")
_BARE_AT_START = re.compile(r"[A-Za-z0-9_\\/][A-Za-z0-9_.\\/:@-]*")
_NUMBER_AT_START = re.compile(r"[+-]?\.?\d")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}([/:]\d+)?|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:./]*")
_ESCAPES = {"\n": "`n", "\r": "`r", "\t": "`t"}


def is_whole_number(value: str) -> bool:
    """Tell whether PowerShell reads a value as a number that it writes in the same way."""
    return re.fullmatch("0|[1-9][0-9]{0,8}", value) is not None


def standing_alone(value: str) -> str:
    """Return a value as a quoted text of its own."""
    return f'"{_in_double(value)}"' if CONTROL.search(value) else f"'{_in_single(value)}'"


def _in_single(value: str) -> str:
    return re.sub(f"([{SINGLE}])", r"\1\1", value)


def _in_double(value: str) -> str:
    escaped = re.sub(f"([`${DOUBLE}])", r"`\1", value)
    return CONTROL.sub(lambda found: _ESCAPES.get(found.group(), f"$([char]{ord(found.group())})"), escaped)


KEYWORDS = frozenset({
    *("begin", "break", "catch", "class", "continue", "data", "do", "dynamicparam", "else", "elseif", "end", "enum"),
    *("exit", "filter", "finally", "for", "foreach", "from", "function", "if", "in", "param", "process", "return"),
    *("switch", "throw", "trap", "try", "until", "using", "while"),
})  # fmt: skip
MAKES_SCRIPTS = re.compile(
    r"\[(system\.management\.automation\.)?scriptblock\]::create|ExpandString|InvokeScript|NewScriptBlock|AddScript",
    re.IGNORECASE,
)
"""Where .NET makes a script of a text."""
AT_BEGIN = frozenset({"start", "at"})
"""Programs that take code, where they are a command's name."""


@dataclass
class Whole:
    """What holds for a whole command."""

    reader: str = ""
    """Who in it runs a text that it gets; empty if nobody does."""


def checked(name: str, value: str, whole: Whole) -> str:
    """Return a value that nothing in the whole command may run.

    Raises:
        NoQuoting: something may.
    """
    return beside_code(name, value, whole.reader) if whole.reader else value


@dataclass(frozen=True)
class _Text:
    raw: str
    stands_for: str


@dataclass(frozen=True)
class _Opaque:
    """What PowerShell works out: a variable, or a `$( )` with parts of its own."""

    raw: str = ""
    parts: tuple[Part, ...] = ()
    is_simple: bool = False
    """Whether it means the same in double quotes."""

    def written(self, values: Values) -> str:
        return self.raw + "".join(part.written(values) for part in self.parts)


class _Pieces:
    """What words and quoted texts have in common."""

    def __init__(self, words: tuple[str, ...], whole: Whole, around: str) -> None:
        self._words = words
        self._whole = whole
        self._around = around
        self._pieces: list[_Text | _Opaque | Slot | Quoted] = []
        self._troubles: dict[str, str] = {}
        self.trouble = ""
        """Why a slot cannot come next."""

    @property
    def text(self) -> str:
        """What it stands for, with an x for all that is not known."""
        return self._text_of(self._pieces)

    @property
    def name(self) -> str:
        """What it stands for, with `SLOT` and `UNKNOWN` for what is not known."""
        return "".join(
            piece.stands_for
            if isinstance(piece, _Text)
            else piece.name
            if isinstance(piece, Quoted)
            else SLOT
            if isinstance(piece, Slot)
            else UNKNOWN
            for piece in self._pieces
        )

    def add(self, raw: str, stands_for: str, *, trouble: str = "") -> None:
        """Add text, and what it stands for."""
        self._pieces.append(_Text(raw, stands_for))
        self.trouble = trouble

    def add_slot(self, name: str, trouble: str) -> None:
        """Add a slot, where no value can be written if there is trouble."""
        self._pieces.append(Slot(name))
        if trouble:
            self._troubles[name] = trouble
        self.trouble = ""

    def add_parts(self, parts: Iterable[Part]) -> None:
        """Add a `$( )`."""
        self._pieces.append(_Opaque(parts=tuple(parts)))
        self.trouble = ""

    def add_variable(self, raw: str, *, is_simple: bool, trouble: str) -> None:
        """Add a variable; one that has a member taken of it is not simple."""
        self._pieces.append(_Opaque(raw, is_simple=is_simple))
        self.trouble = trouble

    def refused(self) -> Iterator[Refusal]:
        """Yield the slots where no value could be written safely."""
        for part in self._inner_parts():
            yield from part.refused()
        yield from (Refusal(name, reason) for name, reason in self._troubles.items())

    def refuse_all(self, reason: str) -> None:
        """Refuse all slots in it."""
        for part in self._inner_parts():
            part.refuse_all(reason)
        self._troubles |= {piece.name: reason for piece in self._pieces if isinstance(piece, Slot)}

    def _inner_parts(self) -> Iterator[Part]:
        for piece in self._pieces:
            if isinstance(piece, Quoted):
                yield piece
            elif isinstance(piece, _Opaque):
                yield from piece.parts

    @staticmethod
    def _text_of(pieces: "Sequence[_Text | _Opaque | Slot | Quoted]") -> str:
        return "".join(
            piece.stands_for if isinstance(piece, _Text) else piece.text if isinstance(piece, Quoted) else "x"
            for piece in pieces
        )

    def _value(self, slot: Slot, values: Values) -> str:
        """Return what a slot stands for: its value, or itself where there is none."""
        value = values.get(slot.name)
        if value and (trouble := self._troubles.get(slot.name)):
            raise NoQuoting(slot.name, trouble)
        return self._read_as_code(slot.name, value) if value else str(slot)

    def _read_as_code(self, name: str, value: str) -> str:
        """Return a value that is no code to what reads it."""
        before = self._pieces[: next(at for at, piece in enumerate(self._pieces) if isinstance(piece, Slot))]
        words = (*self._words[:-1], self._words[-1] + self._text_of(before))
        reader = self._around or code_reader(words, is_whole_word=len(self._pieces) == 1, at_begin=AT_BEGIN)
        if reader:
            return plain_only(name, value, reader, words[-1])
        no_option(name, value, words)
        return checked(name, value, self._whole)


class Quoted(_Pieces):
    """A text in quotes."""

    def __init__(self, mark: str, words: tuple[str, ...], whole: Whole, around: str) -> None:
        super().__init__(words, whole, around)
        self._opening = self._closing = mark

    def close(self, mark: str) -> None:
        """End it with this mark."""
        self._closing = mark

    def written(self, values: Values) -> str:
        """Return it with its values. Where single quotes cannot hold one, all stands in double quotes."""
        slots = {piece.name for piece in self._pieces if isinstance(piece, Slot)}
        has_control = any(CONTROL.search(values.get(name, "")) for name in slots)
        if self._opening in DOUBLE:
            return self._opening + self._body(values) + self._closing
        if has_control:
            return f'"{_in_double(self.whole(values))}"'
        body = (
            _in_single(self._filtered(number, values)) if isinstance(piece, Slot) else piece.raw
            for number, piece in enumerate(self._pieces)
            if isinstance(piece, Slot | _Text)
        )
        return self._opening + "".join(body) + self._closing

    def _body(self, values: Values) -> str:
        return "".join(
            _in_double(self._filtered(number, values))
            if isinstance(piece, Slot)
            else piece.raw
            if isinstance(piece, _Text)
            else piece.written(values)
            for number, piece in enumerate(self._pieces)
        )

    def whole(self, values: Values) -> str:
        """Return what it stands for with its values; one with variables in it has no such text."""
        return "".join(
            self._filtered(number, values)
            if isinstance(piece, Slot)
            else piece.stands_for
            if isinstance(piece, _Text)
            else ""
            for number, piece in enumerate(self._pieces)
        )

    @property
    def has_variables(self) -> bool:
        """Whether PowerShell works out anything in it."""
        return any(isinstance(piece, _Opaque) for piece in self._pieces)

    def _filtered(self, number: int, values: Values) -> str:
        slot = self._pieces[number]
        if not isinstance(slot, Slot):
            return ""
        value = self._value(slot, values)
        before, after = self._text_of(self._pieces[:number]), self._text_of(self._pieces[number + 1 :])
        return in_filter(slot.name, value, before=before, after=after, doubles=True)


class Word(_Pieces):
    """An argument that begins bare, or a command's name."""

    def __init__(
        self, words: tuple[str, ...], whole: Whole, around: str, *, is_called: bool, has_dash: bool
    ) -> None:
        super().__init__(words, whole, around)
        self._is_called = is_called
        self._is_name = words == ("",) and not is_called
        self._has_dash = has_dash
        self._next = ""

    def add_quoted(self, text: Quoted) -> None:
        """Add a quoted text in its midst."""
        self._pieces.append(text)
        self.trouble = ""

    def close(self, following: str) -> None:
        """End it before this character."""
        self._next = following

    def written(self, values: Values) -> str:
        """Return it bare if its values allow it, else in quotes around all of it."""
        slots = {number: piece.name for number, piece in enumerate(self._pieces) if isinstance(piece, Slot)}
        bare = {number: values[name] for number, name in slots.items() if values.get(name)}
        if not bare or self._stays_bare(bare):
            return "".join(self._inline(piece, values) for piece in self._pieces)
        unfit = (number for number, value in bare.items() if not _BARE.fullmatch(value))
        name = slots[next(unfit, next(iter(bare)))]
        if self._is_name:
            raise NoQuoting(name, "is part of the command's own name; write & and quotes around it")
        if any(_is_involved(piece) for piece in self._pieces):
            raise NoQuoting(name, "stands in a word with more in it; put double quotes around that word")
        return self._in_quotes(values)

    def _stays_bare(self, bare: dict[int, str]) -> bool:
        if self._is_called or (self._next and self._next in "<>"):
            return False
        if self._has_dash:
            return all(re.fullmatch("[A-Za-z0-9_]+", value) for value in bare.values())
        if not all((_BARE if number else _BARE_AT_START).fullmatch(value) for number, value in bare.items()):
            return False
        text = "".join(
            bare.get(number, "x") if isinstance(piece, Slot) else self._before_one(piece)
            for number, piece in enumerate(self._pieces)
        )
        return not _NUMBER_AT_START.match(text) or is_whole_number(text) or bool(_ADDRESS.fullmatch(text))

    @staticmethod
    def _before_one(piece: "_Text | _Opaque | Quoted") -> str:
        return piece.stands_for if isinstance(piece, _Text) else "x"

    def _inline(self, piece: "_Text | _Opaque | Slot | Quoted", values: Values) -> str:
        if isinstance(piece, Slot):
            return self._value(piece, values)
        return piece.raw if isinstance(piece, _Text) else piece.written(values)

    def _in_quotes(self, values: Values) -> str:
        texts = [self._standing_for(piece, values) for piece in self._pieces]
        if not any(isinstance(piece, _Opaque) for piece in self._pieces):
            return standing_alone("".join(texts))
        parts = (
            piece.raw if isinstance(piece, _Opaque) else _in_double(text)
            for piece, text in zip(self._pieces, texts, strict=True)
        )
        return f'"{"".join(parts)}"'

    def _standing_for(self, piece: "_Text | _Opaque | Slot | Quoted", values: Values) -> str:
        if isinstance(piece, Slot):
            return self._value(piece, values)
        if isinstance(piece, _Text):
            return piece.stands_for
        return piece.whole(values) if isinstance(piece, Quoted) else ""


def _is_involved(piece: "_Text | _Opaque | Slot | Quoted") -> bool:
    """Tell whether a piece of a word cannot simply stand in quotes."""
    if isinstance(piece, Quoted):
        return piece.has_variables
    return isinstance(piece, _Opaque) and not piece.is_simple
