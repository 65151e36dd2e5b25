"""How PowerShell reads a command, and where in it slots stand.

Two modes matter: in an expression a bare word is a command, so that a value there is always quoted, or a whole number;
among a command's arguments a plain value stays bare. Where a statement is neither for sure, a value is quoted.
"""

import re
from collections.abc import Iterable
from typing import Literal

from backend.app.shells.parts import Part, Reader
from backend.app.shells.powershell_text import (
    AT_BEGIN,
    DOUBLE,
    KEYWORDS,
    MAKES_SCRIPTS,
    SINGLE,
    Quoted,
    Whole,
    Word,
    checked,
    is_whole_number,
    standing_alone,
)
from backend.app.shells.programs import CODE, INTERPRETERS, RUNS_LATER, SHELLS, UNKNOWN
from backend.app.shells.readers import (
    UNNAMED,
    code_reader,
    gives_all,
    name_in,
    plain_only,
    program,
    runs_what_it_gets,
)
from backend.app.shells.slots import Slot

_SPACES = " \t\n\r\u0085\u00a0"
_ENDS = _SPACES + "{}();,|&<>"
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_BLOCK = "(block)"
_BARE_WORD = re.compile(r"[\w.\\/:-]+")
_TAKES_COMMAND = frozenset({"return", "throw", "exit"})
_VARIABLE = "stands directly after a variable; write ${ } around the variable's name"
_COMMENT = "stands in a comment"
_Mode = Literal["start", "key", "called", "command", "expression"]


def read(pieces: Iterable[str | Slot]) -> list[Part]:
    """Return the parts of a command."""
    reader = _PowerShell(pieces)
    reader.statements("", first="start")
    return reader.parts


class _PowerShell(Reader):
    def __init__(self, pieces: Iterable[str | Slot]) -> None:
        super().__init__(pieces)
        self._mode: _Mode = "start"
        self._words: list[str] = []
        self._lost = "stands in a command that makes a script of a text" if self.find(MAKES_SCRIPTS) else ""
        self._depth = 0
        self._whole = Whole("a part of it" if self.find(RUNS_LATER) else "")
        self._around = ""  # who reads as code what comes out of the brackets around

    def statements(self, closing: str, *, first: _Mode) -> None:
        """Copy statements up to the bracket that closes them; those of a hashtable begin with a key."""
        start, outer = len(self.parts), (self._mode, self._words, self._around)
        if self._mode in {"called", "command"}:
            reader = self._reader()
            is_block = closing == "}" and first == "start"
            self._around = self._around or ("" if is_block and reader.startswith("-") else reader)
        self._mode, self._words = first, []
        self._depth += 1
        if self._depth > self.DEEPEST:
            self.give_up("stands in brackets too deep")
        while not self.has_ended:
            if closing and self.comes(closing):
                self.copy()
                self._end_statement()
                self._mode, self._words, self._around = outer
                self._depth -= 1
                return
            self._step(first)
        self._end_statement()
        if closing:
            self.refuse_since(start, "stands in brackets that are not closed")

    def _reader(self) -> str:
        """Return who reads as code what is worked out here."""
        return code_reader([*self._words, ""], is_whole_word=True, at_begin=AT_BEGIN)

    def _said(self, word: str) -> None:
        """Take a word of a command, and look whether that command runs what it gets."""
        if not self._words:
            word = name_in(word)
        reader = self._reader() if UNKNOWN in word and self._words else ""
        self._words.append(word)
        if UNKNOWN in self._words[0]:
            self._note(UNNAMED)
        elif reader in CODE | SHELLS | INTERPRETERS or reader.startswith(("-", "/")):
            self._note(reader)

    def _note(self, reader: str) -> None:
        self._whole.reader = self._whole.reader or reader

    def _end_statement(self) -> None:
        """Look whether a command that has ended runs what it gets."""
        name = program(self._words[0]) if self._words else ""
        if name in AT_BEGIN or (name and name != "add-type" and gives_all(self._words)):
            self._note(name)
        self._note(runs_what_it_gets(self._words))

    def _step(self, first: _Mode) -> None:
        if self.char() and self.char() in ";|\n\r":
            self._next_statement("start" if self.comes("|") else first)
        elif self.comes("&"):
            self._ampersand()
        elif self._opens():
            pass
        elif self.char() and self.char() in _ENDS:
            if self.char() in ")}":
                self._lost = "stands after brackets that do not match"
            self.copy()
        elif self._is_comment():
            self._comment()
        elif self.comes("@") and self._is_mark(SINGLE + DOUBLE, 1):
            self._lost = "stands after @ and a quote, which begin a text of several lines"
            self.copy(2)
        elif self.comes("@") and self.is_slot(1):
            self.copy()
            self.refuse("stands directly after @, which takes the name of a variable")
        elif self._mode in {"start", "key"}:
            self._statement_start()
        elif self._mode == "expression":
            self._expression()
        else:
            self._argument()

    def _next_statement(self, mode: _Mode) -> None:
        self.copy()
        self._end_statement()
        self._mode, self._words = mode, []

    def _ampersand(self) -> None:
        is_call = self._mode == "start" and self.char(1) != "&"
        self._next_statement("called" if is_call else "start")

    def _opens(self) -> bool:
        """Copy what stands in brackets, if some open here."""
        for opening, closing, first in _BRACKETS:
            if self.comes(opening):
                if self._mode in {"start", "key"}:
                    self._mode = "expression"
                self.copy(len(opening))
                self.statements(closing, first=first)
                is_keyword = len(self._words) == 1 and self._words[0].casefold() in KEYWORDS
                if self._mode == "expression" and is_keyword and (opening == "{" or self._words == ["param"]):
                    self._end_statement()
                    self._mode, self._words = "start", []
                elif self._mode == "called":
                    self._said(_BLOCK if opening == "{" else UNKNOWN)
                    self._mode = "command"
                if self.slot and self._mode in {"called", "command"}:
                    self.refuse("stands directly after a bracket")
                return True
        return False

    def _is_comment(self) -> bool:
        return self.comes("<#") or (
            self.comes("#") and (self.char(-1) in {"", *_ENDS} or self._mode == "start")
        )

    def _comment(self) -> None:
        while not self.has_ended:
            if self.slot:
                self.refuse(_COMMENT)
            else:
                self.copy()

    def _statement_start(self) -> None:
        if self._mode == "key":
            self._key()
        elif self.comes(".") and self.char(1) in {"", *_SPACES, *"$({", *SINGLE, *DOUBLE}:
            self.copy()
            self._mode = "called"
        elif self.slot or re.match(r"[$@\[\d+\-!,.:]", self.char()) or self._is_mark(SINGLE + DOUBLE):
            is_path = self.comes(".") and self.char(1) in {"\\", "/"}
            self._mode = "command" if is_path else "expression"
            self._step("start")
        else:
            self._mode = "command"
            self._argument()

    def _key(self) -> None:
        """Copy a hashtable's key, and the sign after it."""
        if self.slot:
            self._expression_slot()
        elif self.char() in SINGLE + DOUBLE:
            self._string()
        elif self.copy() == "=":
            self._mode = "start"

    def _expression(self) -> None:
        if self.slot:
            self._expression_slot()
        elif self.char() in SINGLE + DOUBLE:
            self._string()
        elif self.comes("$"):
            self._variable()
            self.refuse(_VARIABLE)
        elif self.comes("`"):
            self._backtick()
        else:
            self._bare_word()

    def _bare_word(self) -> None:
        """Copy what is a command where an expression ends before it, as after ``in`` or a block."""
        found = _BARE_WORD.match(self._text, self._at)
        name = program(found[0]) if found and not re.match(r"[\w$.-]", self.char(-1)) else ""
        if name in CODE | SHELLS | AT_BEGIN:
            self._note(name)
        if self.copy(self.run()) == "=":
            self._mode = "start"

    def _backtick(self) -> None:
        if len(self.copy(1 if self.is_slot(1) else 2)) == 1:
            self.refuse("stands directly after a backtick")

    def _variable(self) -> str:
        return self.copy(self._variable_length())

    def _variable_length(self) -> int:
        length = 1
        if self.char(1) == "{":
            while self.char(length) and self.char(length) != "}":
                length += 1
            return length + len(self.char(length))
        if self.char(1) and self.char(1) in "$?^":
            return 2
        while re.fullmatch(r"[\w:?]", self.char(length)):
            length += 1
        return length

    def _expression_slot(self) -> None:
        is_apart = self.char(-1) in {"", *_ENDS, *"=[-"} and self.char(1) in {"", *_ENDS, "]"}

        name, around = self.slot.name if self.slot else "", self._around

        def quote(value: str) -> str:
            if around:
                plain_only(name, value, around)
            checked(name, value, self._whole)
            return value if is_apart and is_whole_number(value) else standing_alone(value)

        self.place(quote, self._beside() or self._lost)

    def _beside(self) -> str:
        """Return why a value in an expression cannot stand between its neighbours."""
        if self._is_mark(SINGLE + DOUBLE, -1) or self._is_mark(SINGLE + DOUBLE, 1):
            return "stands directly beside quotes; put it inside them"
        if self.is_slot(-1) or self.is_slot(1):
            return "stands directly beside another value; put both in quotes"
        is_in_word = re.search(r"\w", self.char(-1) + self.char(1))
        return "stands directly beside letters or digits; put all in quotes" if is_in_word else ""

    def _string(self) -> str:
        """Put a quoted string, which is a token of its own, and return what it stands for."""
        text = self._quoted("")
        self.parts.append(text)
        self.refuse("stands directly after a quoted text; put it inside the quotes")
        return text.name

    def _quoted(self, before: str) -> Quoted:
        marks = SINGLE if self.char() in SINGLE else DOUBLE
        is_beside_quotes = self._is_mark(SINGLE + DOUBLE, -1)
        text = Quoted(self.skip(), (*self._words, before), self._whole, self._around)
        while not self.has_ended and (not self._is_mark(marks) or self._is_mark(marks, 1)):
            if slot := self.slot:
                text.add_slot(slot.name, self._lost or text.trouble)
                self.skip_slot()
            elif self._is_mark(marks):
                text.add(self.skip(2), self.char(-1))
            elif marks is SINGLE or self.char() not in {"$", "`"}:
                self._add_run(text)
            else:
                self._expandable(text)
        if self.has_ended:
            text.refuse_all("stands in quotes that are not closed")
        text.close(self.skip())
        if is_beside_quotes or self._is_mark(SINGLE + DOUBLE):
            text.refuse_all("stands in quotes directly beside others")
        return text

    def _add_run(self, pieces: Word | Quoted) -> None:
        run = self.skip(self.run())
        pieces.add(run, run)

    def _add_escaped(self, pieces: Word | Quoted) -> None:
        raw = self.skip(1 if self.is_slot(1) else 2)
        stands_for = _ESCAPED.get(raw[1:], raw[1:])
        pieces.add(raw, stands_for, trouble="" if raw[1:] else "stands directly after a backtick")

    def _is_mark(self, marks: str, ahead: int = 0) -> bool:
        return bool(self.char(ahead)) and self.char(ahead) in marks

    def _expandable(self, text: Quoted) -> None:
        if self.comes("`"):
            self._add_escaped(text)
        elif self.comes("$("):
            text.add_parts(self._subexpression())
        else:
            name = self.skip(self._variable_length())
            is_open = not name.endswith("}")
            if len(name) > 1:
                text.add_variable(name, is_simple=True, trouble=_VARIABLE if is_open else "")
            else:
                text.add(name, name)

    def _subexpression(self) -> list[Part]:
        """Take a `$( )` in a word or a quoted text, and return its parts."""
        outer, self.parts = self.parts, []
        self.copy(2)
        self.statements(")", first="start")
        taken, self.parts = self.parts, outer
        return taken

    def _argument(self) -> None:
        if self._is_mark(SINGLE + DOUBLE):
            self._said(self._string())
            self._mode = "command"
        else:
            self._word()

    def _word(self) -> None:
        parameter = self._parameter()
        if parameter and self.char(-1) == ":":
            self._words.append(parameter)
            return
        word = Word(
            (*self._words, ""),
            self._whole,
            self._around,
            is_called=self._mode == "called",
            has_dash=bool(parameter),
        )
        if parameter:
            word.add(parameter, parameter)
        while not self.has_ended and not (self.char() and self.char() in _ENDS):
            self._word_piece(word)
        word.close(self.char())
        self.parts.append(word)
        name = word.text
        if parameter and ":" in name:
            word.refuse_all("stands in the name of a parameter")
        if name == "--%":
            self._lost = "stands after --%, which nothing is read after"
        is_keyword = not self._words and self._mode == "command" and name.casefold() in KEYWORDS
        if is_keyword and name.casefold() in _TAKES_COMMAND:
            self._mode = "start"
            return
        self._said(word.name)
        self._mode = "expression" if is_keyword else "command"

    def _parameter(self) -> str:
        """Take the name of a parameter, and copy it if its value comes after a colon."""
        length = 1
        if not self.comes("-") or not re.fullmatch("[A-Za-z_]", self.char(1)):
            return ""
        while re.fullmatch(r"\w", self.char(length)):
            length += 1
        if self.char(length) == ":":
            return self.copy(length + 1)
        return self.skip(length)

    def _word_piece(self, word: Word) -> None:
        if slot := self.slot:
            word.add_slot(slot.name, self._lost or word.trouble)
            self.skip_slot()
        elif self._is_mark(SINGLE + DOUBLE):
            word.add_quoted(self._quoted(word.name))
        elif self.comes("`"):
            self._add_escaped(word)
        elif self.comes("$("):
            word.add_parts(self._subexpression())
        elif self.comes("$") and self.char(1):
            name = self.skip(self._variable_length())
            has_member = bool(self.char()) and self.char() in ".["
            word.add_variable(name, is_simple=not has_member, trouble="" if name.endswith("}") else _VARIABLE)
        else:
            self._add_run(word)


_BRACKETS: tuple[tuple[str, str, _Mode], ...] = (
    ("@{", "}", "key"),
    ("@(", ")", "start"),
    ("$(", ")", "start"),
    ("(", ")", "start"),
    ("{", "}", "start"),
)
