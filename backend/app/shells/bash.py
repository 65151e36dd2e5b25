"""How bash reads a command, and how a value is quoted for each place in one.

Written for an interactive prompt with history expansion, and right in scripts too. No value begins a line of its own:
control characters are written as escapes. A value that begins with a dash arrives as it is; no quoting keeps a program
from taking it for an option.
"""

import re
from collections.abc import Callable, Iterable

from backend.app.shells.bash_text import alone, in_double, in_single
from backend.app.shells.bash_words import AT_BEGIN, Sinks, Words
from backend.app.shells.filters import in_filter
from backend.app.shells.parts import PLAIN, Part, Reader
from backend.app.shells.programs import DUPLICATED, HERE_STRING, SLOT, UNKNOWN
from backend.app.shells.readers import beside_code, code_reader, no_option, plain_only
from backend.app.shells.slots import Slot

_RESERVED = frozenset({
    *("case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in"),
    *("select", "then", "time", "until", "while"),
})  # fmt: skip
_SPACES = " \t\n"
_ENDS = ";|&()<>"
_NESTED = "'\"`(){"
_REDIRECTIONS = ("&>>", "&>", ">>", ">&", "<&", "<>", ">|", ">", "<")
_CONDITION = "[["
_ARRAY = "=("
_SUBSCRIPT = re.compile(rf"[\w{UNKNOWN}{SLOT}]*\[")
_SETS_VARIABLE = re.compile(r"[A-Za-z_]\w*\+?=|for$|select$")
_CALCULATES = re.compile(
    r"\(\(|\$\[|\[\[.*-(eq|ne|lt|le|gt|ge|v)\b|\blet\b|\b(declare|typeset|local|readonly|export)\s+-\w*[in]"
    r"|\$\{!|\$\{\w+\[(?![@*]\])|\$\{[\w@*#?!-]+(\[[^\]]*\])?:(?![-=?+])|(^|[\s;&|({])\w+\[[^\]]*[A-Za-z_][^\]]*\]\+?=",
    re.DOTALL,
)
"""Where bash evaluates what a variable holds: also what stands in brackets in that."""
_PASSES_ON = re.compile(
    r"\$\{?[0-9@*_]|\b(set|read|mapfile|readarray|getopts)\s|\bfunction\s|\(\s*\)|=\(|BASH_REMATCH|MAPFILE|REPLY"
)
"""Where what a command is given, or reads, becomes what a variable holds."""
_EXPANDS_VALUE = re.compile(r"\$\{[^}]*@P\}")
_VARIABLE = "stands directly after a variable; write ${ } around the variable's name"
_HISTORY = "stands directly after !, which bash takes for its history"


def read(pieces: Iterable[str | Slot]) -> list[Part]:
    """Return the parts of a command."""
    reader = _Bash(pieces)
    reader.code("")
    return reader.parts


class _Bash(Reader):
    NESTED = 3
    """How deep code may stand in quotes that another shell reads."""

    def __init__(self, pieces: Iterable[str | Slot], nested: int = 0) -> None:
        super().__init__(pieces)
        self._nested = nested
        self._depth = 0
        self._doubles = 0  # the double quotes around: history expansion sees no single ones within them
        self._words = Words()
        self._after_variable = False
        self._lost = ""  # why no slot can be placed from here on
        self._around = ""  # who reads as code what comes out of the brackets around
        self._calculates = bool(self.find(_CALCULATES))
        self.sinks = Sinks()
        if self._calculates and self.find(_PASSES_ON):
            self.sinks.reader = "a calculation"
        elif self.find(_EXPANDS_VALUE):
            self.sinks.reader = "${ @P}"

    def code(self, closing: str) -> None:
        """Copy code up to what closes it; brackets in a condition belong to it."""
        start, words = len(self.parts), self._words
        self._words = Words(_CONDITION) if self._in_condition and closing == ")" else Words()
        if words.own.endswith("=") and closing == ")" and self.char(-2) == "=":
            self._words = Words(_ARRAY)
        self._depth += 1
        if self._depth > self.DEEPEST:
            self.give_up("stands in brackets too deep")
        while not self.has_ended:
            if closing and self.comes(closing):
                self.copy()
                self._end_command()
                self._words = words
                self._depth -= 1
                return
            self._step()
        self._end_command()
        if closing:
            self.refuse_since(start, "stands in brackets that are not closed")
        elif self._depth == 1:
            self.sinks.see_end()

    def _end_command(self) -> None:
        texts = self.sinks.see_command(self._words)
        self._words = Words()
        for text in texts:
            inner = _Bash([text], self._nested + 1)
            if self._nested < self.NESTED:
                inner.code("")
            self.sinks.reader = self.sinks.reader or inner.sinks.reader
            if self._nested == self.NESTED:
                self.sinks.reader = "a shell in a shell"

    def _step(self) -> None:
        if slot := self.slot:
            self._bare(slot)
        elif self.char() in "$'\"`\\":
            self._quoting()
        elif self.comes("<(") or self.comes(">("):
            self._substitution(2, is_file=True)
        elif self.comes("<<<"):
            self.copy(3)
            self._words.redirect(HERE_STRING)
        elif self.comes("<<"):
            self._lost = "stands after <<, which begins a text of several lines"
            self.copy(2)
        elif self._redirects():
            pass
        elif self.comes("(("):
            self._within(2, "))", "arithmetic")
        elif self.comes("("):
            self._bracket()
        elif self.comes("#") and not self._words.has_begun:
            self._comment()
        else:
            self._character()

    def _redirects(self) -> bool:
        """Copy what connects a command with a file, if that comes."""
        if self._in_condition:
            return False
        for mark in _REDIRECTIONS:
            if self.comes(mark):
                self.copy(len(mark))
                self._after_variable = False
                self._words.redirect(DUPLICATED if mark[1:] == "&" else "<" if mark[0] == "<" else ">")
                return True
        return False

    def _bracket(self) -> None:
        """Copy what stands in round brackets: a list, a pattern, a subshell, or what makes a function of a name."""
        self.copy()
        own = self._words.own
        self.code(")")
        if own.endswith(("=", "?", "*", "+", "@", "!")):
            self._words.add(UNKNOWN)
        elif not self._in_condition:
            self._words = Words()

    def _comment(self) -> None:
        """Copy a comment; no value in it has a line break."""
        self._words.add("#")
        while not self.has_ended and not self.comes("\n"):
            if self.slot:
                self.place(lambda value: alone(value, nested=self._doubles > 0), self._lost)
            else:
                self.copy()

    def _character(self) -> None:
        character = self.copy(self.run())
        self._after_variable = False
        if character == "\n" and not self._in_condition:
            self._end_command()
        elif character in _SPACES:
            if self._words.own == "case":
                self._lost = "stands in a command with case"
            self._words.end()
        elif character in ";|&":
            if self._in_condition:
                self._words = Words(_CONDITION)
            else:
                self._end_command()
        elif character not in _ENDS:
            self._words.add(character)

    def _quoting(self) -> None:
        """Copy what begins with a quote, an escape or a dollar sign."""
        self._after_variable = False
        if self.comes("'"):
            self._single()
        elif self.comes('"'):
            self._double()
        elif self.comes("`"):
            self.sinks.see_expansion(self._words)
            self._within(1, "`", "backticks; write $( ) instead")
            self._words.add(UNKNOWN)
        elif self.comes("\\"):
            self._escape()
        elif self.comes("$'") or self.comes('$"'):
            self._within(2, self.char(1), "$" + 2 * self.char(1))
            self._words.add(UNKNOWN)
        else:
            self._dollar()

    def _escape(self) -> None:
        if self.char(1) != "\n":
            self._words.add(self.char(1))
        if len(self.copy(1 if self.is_slot(1) else 2)) == 1:
            self.refuse("stands directly after a backslash")

    def _substitution(self, opening: int, *, is_file: bool = False) -> None:
        """Copy a command whose output is put here, or whose output is a file."""
        around = self._around
        began, self._words.has_begun = self._words.has_begun, self._words.has_begun or is_file
        self._around = around or self.sinks.see_expansion(self._words)
        self._words.has_begun = began
        self.copy(opening)
        self.code(")")
        self._words.add(UNKNOWN)
        self._around = around

    def _dollar(self) -> None:
        if self.comes("$("):
            if self.comes("$(("):
                self._arithmetic(3, "))")
            else:
                self._substitution(2)
            return
        if self.comes("$["):
            self._arithmetic(2, "]")
            return
        if self.comes("${"):
            self.sinks.see_expansion(self._words)
            self._within(2, "}", "${ }")
        elif self.char(1) in {"", *_SPACES, *"\"'\\"}:
            self._after_variable = True
            self.copy()
        else:
            self.sinks.see_expansion(self._words)
            self._after_variable = True
            self.copy(2)
            while re.fullmatch(r"\w", self.char()):
                self.copy()
        self._words.add(UNKNOWN)

    def _arithmetic(self, opening: int, closing: str) -> None:
        self._within(opening, closing, "arithmetic")
        self._words.add(UNKNOWN)

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
        start, text, is_first = len(self.parts), "", not self._words.has_begun
        self.copy()
        self._words.add("")
        while not self.has_ended and not self.comes("'"):
            if slot := self.slot:
                self._quoted(slot, text, in_single, self._lost, is_first=is_first)
                self._words.add(SLOT)
                text += "x"
            else:
                text += self._taken()
        self._close(start)

    def _double(self) -> None:
        start, text, is_first = len(self.parts), "", not self._words.has_begun
        self.copy()
        self._doubles += 1
        while not self.has_ended and not self.comes('"'):
            if slot := self.slot:
                self._quoted(slot, text, in_double, self._trouble(), is_first=is_first)
                self._words.add(SLOT)
                text += "x"
            elif self.char() in "$`\\":
                text += self._in_text()
            else:
                self._after_variable = False
                text += self._taken()
        self._doubles -= 1
        self._words.add("")
        self._close(start)

    def _taken(self) -> str:
        taken = self.copy(self.run())
        self._words.add(taken)
        return taken

    def _in_text(self) -> str:
        """Copy what is special in double quotes, and return what it stands for, roughly."""
        if self.comes("$'") or self.comes('$"'):
            self._after_variable = False
            self._words.add("$")
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
        word, after = self._words.own, self.char(1)
        has_braces = "{" in word or after == "}"
        ends_here = not self.is_slot(1) and (not after or after in _SPACES + _ENDS)
        trouble = self._trouble() or ("stands in a word with braces" if has_braces else "")
        nested = self._doubles > 0

        def quote(value: str) -> str:
            is_word = value not in _RESERVED and after not in {"<", ">", "("}
            return value if PLAIN.fullmatch(value) and is_word else alone(value, nested=nested)

        self._put(slot, quote, trouble, is_whole_word=not self._words.has_begun and ends_here)
        self._words.add(SLOT)

    def _quoted(
        self, slot: Slot, text: str, inside: Callable[[str, int], str], trouble: str, *, is_first: bool
    ) -> None:
        after = self.char(2)
        is_whole = is_first and not text and (not after or after in _SPACES + _ENDS)
        is_whole = is_whole and self.char(1) in {"'", '"'} and not self.is_slot(2)
        depth = self._doubles

        def quote(value: str) -> str:
            return inside(in_filter(slot.name, value, before=text, doubles=False), depth)

        self._put(slot, quote, trouble, is_whole_word=is_whole)

    def _put(self, slot: Slot, quote: Callable[[str], str], trouble: str, *, is_whole_word: bool) -> None:
        self._after_variable = False
        words = tuple(self._words.all)
        if trouble:
            self.refuse(trouble)
        elif self._in_subscript:
            self.refuse("stands in brackets, in which bash may calculate")
        elif reader := self._reader(is_whole_word=is_whole_word):
            self.place(lambda value: plain_only(slot.name, value, reader, words[-1]))
        else:
            self.place(lambda value: self._written(slot.name, value, words, quote))

    def _written(self, name: str, value: str, words: tuple[str, ...], quote: Callable[[str], str]) -> str:
        """Return a value as it is quoted, if nothing in the whole command runs what it gets."""
        if self.sinks.reader:
            return beside_code(name, value, self.sinks.reader)
        no_option(name, value, words)
        return quote(value)

    @property
    def _in_subscript(self) -> bool:
        word = self._words.own
        return bool(_SUBSCRIPT.match(word)) and word.count("[") > word.count("]")

    @property
    def _in_condition(self) -> bool:
        return _CONDITION in self._words.all and "]]" not in self._words.all

    def _reader(self, *, is_whole_word: bool) -> str:
        """Return who reads the slot that comes next as code."""
        words = self._words.all
        if self._calculates and any(map(_SETS_VARIABLE.match, (words[0], words[-1]))):
            return "a calculation"
        return self._around or code_reader(words, is_whole_word=is_whole_word, at_begin=AT_BEGIN)
