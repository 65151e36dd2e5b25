"""How bash reads a command, and how a value is quoted for each place in one.

Written for an interactive prompt with history expansion, and right in scripts too. No value begins a line of its own:
control characters are written as escapes. A value that begins with a dash arrives as it is; no quoting keeps a program
from taking it for an option.
"""

import re
from collections.abc import Callable, Iterable

from backend.app.shells.parts import PLAIN, Part, Reader
from backend.app.shells.readers import HERE_STRING, code_reader, in_filter, plain_only
from backend.app.shells.slots import Slot

_RESERVED = frozenset(
    [
        "case",
        "coproc",
        "do",
        "done",
        "elif",
        "else",
        "esac",
        "fi",
        "for",
        "function",
        "if",
        "in",
        "select",
        "then",
        "time",
        "until",
        "while",
    ]
)
_CONTROL = "\x00-\x1f\x7f-\x9f"
_SPACES = " \t\n"
_ENDS = ";|&()<>"
_NESTED = "'\"`(){"
_CONDITION = "[["
_SUBSCRIPT = re.compile(r"(\w+|[\"']?)\[")
_SETS_VARIABLE = re.compile(r"[A-Za-z_]\w*\+?=|for$")
_CALCULATES = re.compile(
    r"\(\(|\$\[|\[\[.*-(eq|ne|lt|le|gt|ge)\b|\blet\b|\b(declare|typeset|local)\s+-\w*i|\$\{\w+(\[|:(?![-=?+]))",
    re.DOTALL,
)
"""Where bash evaluates what a variable holds: also what stands in brackets in that."""
_TO_SHELL = re.compile(r"\|&?\s*(sudo\s+(-\S+\s+)*)?([^\s|]*/)?(sh|bash|dash|ksh|zsh|ssh|su|at|batch)(\s|$)")
_VARIABLE = "stands directly after a variable; write ${ } around the variable's name"
_HISTORY = "stands directly after !, which bash takes for its history"


def read(pieces: Iterable[str | Slot]) -> list[Part]:
    """Return the parts of a command."""
    reader = _Bash(pieces)
    reader.code("")
    return reader.parts


class _Bash(Reader):
    def __init__(self, pieces: Iterable[str | Slot]) -> None:
        super().__init__(pieces)
        self._depth = 0
        self._doubles = 0  # the double quotes around: history expansion sees no single ones within them
        self._words = [""]  # of the simple command so far, each roughly
        self._after_variable = False
        self._lost = ""  # why no slot can be placed from here on
        self._calculates = bool(self.find(_CALCULATES))

    def code(self, closing: str) -> None:
        """Copy code up to what closes it; brackets in a condition belong to it."""
        start, words = len(self.parts), self._words
        self._words = [_CONDITION, ""] if self._in_condition and closing == ")" else [""]
        self._depth += 1
        if self._depth > self.DEEPEST:
            self.give_up("stands in brackets too deep")
        while not self.has_ended:
            if closing and self.comes(closing):
                self.copy()
                self._words = words
                self._depth -= 1
                return
            self._step()
        if closing:
            self.refuse_since(start, "stands in brackets that are not closed")

    def _step(self) -> None:
        if slot := self.slot:
            self._bare(slot)
        elif self.char() in "$'\"`\\":
            self._words[-1] += self.char()
            self._quoting()
        elif self.comes("<(") or self.comes(">("):
            self.copy(2)
            self.code(")")
        elif self.comes("<<<"):
            self.copy(3)
            self._words += [HERE_STRING, ""]
        elif self.comes("<<"):
            self._lost = "stands after <<, which begins a text of several lines"
            self.copy(2)
        elif self.comes("(("):
            self._within(2, "))", "arithmetic")
        elif self.comes("("):
            self.copy()
            self.code(")")
        else:
            self._character()

    def _character(self) -> None:
        character = self.copy(self.run())
        self._after_variable = False
        if character in _SPACES:
            if self._words[-1] == "case":
                self._lost = "stands in a command with case"
            self._words += [""] if self._words[-1] else []
        elif character in ";|&":
            self._words = [_CONDITION, ""] if self._in_condition else [""]
        elif character not in _ENDS:
            self._words[-1] += character

    def _quoting(self) -> None:
        """Copy what begins with a quote, an escape or a dollar sign."""
        self._after_variable = False
        if self.comes("'"):
            self._single()
        elif self.comes('"'):
            self._double()
        elif self.comes("`"):
            self._within(1, "`", "backticks; write $( ) instead")
        elif self.comes("\\"):
            self._words[-1] += self.char(1)
            if len(self.copy(1 if self.is_slot(1) else 2)) == 1:
                self.refuse("stands directly after a backslash")
        elif self.comes("$'") or self.comes('$"'):
            self._within(2, self.char(1), "$" + 2 * self.char(1))
        else:
            self._dollar()

    def _dollar(self) -> None:
        if self.comes("$(("):
            self._within(3, "))", "arithmetic")
        elif self.comes("$["):
            self._within(2, "]", "arithmetic")
        elif self.comes("${"):
            self._within(2, "}", "${ }")
        elif self.comes("$("):
            self.copy(2)
            self.code(")")
        else:
            self._after_variable = True
            self.copy(1 if self.char(1) in {"", *_SPACES, *"\"'\\"} else 2)
            while re.fullmatch(r"\w", self.char()):
                self.copy()

    def _within(self, opening: int, closing: str, what: str) -> None:
        """Copy what no value can be quoted in; with more nested in it, where it ends is not sure either."""
        self.copy(opening)
        while not self.has_ended and not self.comes(closing):
            if self.char() and self.char() in _NESTED:
                self._lost = f"stands after {what} with something nested in it"
            if self.slot:
                self.refuse(f"stands inside {what}")
            else:
                self.copy(2 if self.comes("\\") and not self.is_slot(1) else 1)
        self.copy(len(closing))

    def _single(self) -> None:
        start, text = len(self.parts), ""
        self.copy()
        while not self.has_ended and not self.comes("'"):
            if slot := self.slot:
                self._quoted(slot, text, _in_single, self._lost)
                text += "x"
            else:
                text += self.copy(self.run())
        self._words[-1] += text
        self._close(start)

    def _double(self) -> None:
        start, text = len(self.parts), ""
        self.copy()
        self._doubles += 1
        while not self.has_ended and not self.comes('"'):
            if slot := self.slot:
                self._quoted(slot, text, _in_double, self._trouble())
                text += "x"
            elif self.char() in "$`\\":
                text += self._in_text()
            else:
                self._after_variable = False
                text += self.copy(self.run())
        self._doubles -= 1
        self._words[-1] += text
        self._close(start)

    def _in_text(self) -> str:
        """Copy what is special in double quotes, and return what it stands for, roughly."""
        if self.comes("$'") or self.comes('$"'):
            self._after_variable = False
            return self.copy()
        stands_for = self.char(1) if self.comes("\\") else "x"
        self._quoting()
        return stands_for

    def _close(self, start: int) -> None:
        if self.has_ended:
            self.refuse_since(start, "stands in quotes that are not closed")
        self.copy()
        self._after_variable = False

    def _trouble(self) -> str:
        if self._after_variable:
            return _VARIABLE
        return _HISTORY if self.char(-1) == "!" else self._lost

    def _bare(self, slot: Slot) -> None:
        word, after = self._words[-1], self.char(1)
        has_braces = "{" in word or after == "}"
        ends_here = not self.is_slot(1) and (not after or after in _SPACES + _ENDS)
        trouble = self._trouble() or ("stands in a word with braces" if has_braces else "")
        nested = self._doubles > 0

        def quote(value: str) -> str:
            is_word = value not in _RESERVED and after not in {"<", ">", "("}
            return value if PLAIN.fullmatch(value) and is_word else _alone(value, nested=nested)

        self._put(slot, quote, trouble, is_whole_word=not word and ends_here)
        self._words[-1] += "x"

    def _quoted(self, slot: Slot, text: str, inside: Callable[[str, int], str], trouble: str) -> None:
        after = self.char(2)
        is_whole = not text and self._words[-1] in {"'", '"'} and (not after or after in _SPACES + _ENDS)
        is_whole = is_whole and self.char(1) in {"'", '"'} and not self.is_slot(2)
        depth = self._doubles

        def quote(value: str) -> str:
            return inside(in_filter(slot.name, value, before=text, doubles=False), depth)

        self._put(slot, quote, trouble, is_whole_word=is_whole)

    def _put(self, slot: Slot, quote: Callable[[str], str], trouble: str, *, is_whole_word: bool) -> None:
        self._after_variable = False
        if trouble:
            self.refuse(trouble)
        elif self._in_subscript:
            self.refuse("stands in brackets, in which bash may calculate")
        elif reader := self._reader(is_whole_word=is_whole_word):
            self.place(lambda value: plain_only(slot.name, value, reader))
        else:
            self.place(quote)

    @property
    def _in_subscript(self) -> bool:
        word = self._words[-1]
        return bool(_SUBSCRIPT.match(word)) and word.count("[") > word.count("]")

    @property
    def _in_condition(self) -> bool:
        return _CONDITION in self._words and "]]" not in self._words

    def _reader(self, *, is_whole_word: bool) -> str:
        """Return who reads the slot that comes next as code."""
        begins = self._words[0]
        if self._calculates and _SETS_VARIABLE.match(begins):
            return "a calculation"
        if begins in {"echo", "printf"} and (shell := self.find(_TO_SHELL)):
            return shell[4]
        return code_reader(self._words, is_whole_word=is_whole_word)


def _alone(value: str, *, nested: bool) -> str:
    """Return a value as a word, or a part of one, of its own."""
    if re.search(f"[{_CONTROL}!]" if nested else f"[{_CONTROL}]", value):
        return "$'" + re.sub(rf"[{_CONTROL}!'\\]", _octal, value) + "'"
    return "'" + value.replace("'", r"'\''") + "'"


def _octal(found: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in found.group().encode())


def _in_single(value: str, depth: int) -> str:
    """Return a value inside single quotes; what they cannot hold stands between two of them."""
    special = f"[{_CONTROL}!]+" if depth else f"[{_CONTROL}]+"
    apart = [(found.start(), found.end()) for found in re.finditer(special, value)]
    written, done = "", 0
    for start, end in apart:
        written += value[done:start].replace("'", r"'\''") + f"'{_alone(value[start:end], nested=True)}'"
        done = end
    return written + value[done:].replace("'", r"'\''")


def _in_double(value: str, depth: int) -> str:
    """Return a value inside double quotes; what they cannot hold stands between two of them."""
    escaped = re.sub(r'([\\"$`])', r"\\\1", value)
    return re.sub(f"[{_CONTROL}!]+", lambda found: f'"{_alone(found.group(), nested=depth > 1)}"', escaped)
