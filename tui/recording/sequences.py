"""What a terminal does for each sequence that a program prints."""

import re
from collections.abc import Callable

from tui.recording.screen import Screen

_STRINGS = r"\x1b[\]PX^_k][^\x07\x1b\x18\x1a]*(?:\x07|\x1b\\|(?=[\x1b\x18\x1a]))"
_COLOURS = re.compile(rf"\x1b\[[0-9;:]*m|{_STRINGS}|\x1b[=>]|[\x00\x07\x7f-\x9f]")
"""What changes nothing that is read: most of what colourful outputs have, so it goes first and in one go."""

_PIECES = re.compile(
    r"(?P<text>[^\x00-\x1f]+)"
    r"|(?P<newline>\r*+\n)"
    r"|(?P<returns>\r++)"
    r"|\x1b\[(?P<private>[<-?]*)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<command>[@-~])"
    r"|\x1b(?P<set>[()*+])(?P<which>.)"
    r"|\x1b(?P<escape>[^\[()*+])"
    r"|(?P<control>[\x00-\x1f])",
    re.DOTALL,
)
_NOT_PLAIN = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]|\r(?!\n)")
_BULK = 4096
"""Characters of whole plain lines from which on it pays to take them together."""
_AT_ONCE = 1_000_000
"""Characters, so that no second copy of a long output is in memory."""

_UNFINISHED = re.compile(r"\x1b(?:[\]PX^_k][^\x07\x1b]*\x1b?|\[[0-?]*[ -/]*|[()*+])?\Z")
_LONGEST_SEQUENCE = 4096

_LINES = dict(zip("`afgjklmnopqrstuvwxyz{|}~", "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·", strict=True))
"""What the letters are while a program draws lines with them."""
_FULL_SCREEN = {"47", "1047", "1049"}


class Interpreter:
    """Has a screen do what a text with control characters says."""

    def __init__(self, screen: Screen, *, newline_only: bool) -> None:
        """Prepare; with `newline_only` a line ends without a carriage return, as in what goes through a pipe."""
        self.screen = screen
        self.program = ""
        self._newline_only = newline_only
        self._sets = {"(": False, ")": False}
        self._shifted = False
        self._unfinished = ""

    def feed(self, text: str) -> None:
        """Do what a text says; a sequence may come in two texts."""
        text = self._unfinished + text
        begun = _UNFINISHED.search(text, max(0, len(text) - _LONGEST_SEQUENCE))
        self._unfinished = begun[0] if begun else ""
        text = _COLOURS.sub("", text[: begun.start()] if begun else text)
        at = plain_until = 0
        while at < len(text):
            if at >= plain_until and not self.screen.x:
                special = _NOT_PLAIN.search(text, at)
                end = special.start() if special else len(text)
                plain_until = text.rfind("\n", at, min(end, at + _AT_ONCE)) + 1
                if plain_until - at > _BULK and not self._draws_lines:
                    self.screen.write_lines(text[at:plain_until].replace("\r\n", "\n"))
                    at = plain_until
                    continue
            found = _PIECES.match(text, at)
            if not found:  # an escape character with nothing behind it
                return
            at = found.end()
            self._do(found)

    def _do(self, found: "re.Match[str]") -> None:
        screen = self.screen
        match found.lastgroup:
            case "text":
                screen.write(found[0].translate(_LINES_OF) if self._draws_lines else found[0])
            case "newline":
                if self._newline_only or found[0] != "\n":
                    screen.x = 0
                screen.linefeed()
            case "returns":
                screen.x = 0
            case "command":
                self._command(found["private"], found["numbers"], found["command"], found["between"])
            case "which":
                self._sets[found["set"]] = found["which"] == "0"
            case "escape":
                self._escape(found["escape"])
            case _:
                self._control(found[0])

    @property
    def _draws_lines(self) -> bool:
        return self._sets[")" if self._shifted else "("]

    def _control(self, character: str) -> None:
        match character:
            case "\b":
                self.screen.move(-1, 0)
            case "\t":
                self.screen.tab()
            case "\v" | "\f":
                self.screen.linefeed()
            case "\x0e" | "\x0f":
                self._shifted = character == "\x0e"

    def _escape(self, letter: str) -> None:
        doing = _ESCAPES.get(letter)
        if doing:
            doing(self.screen)

    def _command(self, private: str, numbers: str, command: str, between: str) -> None:
        if between:
            return
        if private == "?" and command in "hl":
            self._modes(numbers.split(";"), on=command == "h")
        elif private not in ("", "?") or (private and command not in "JK"):
            return
        elif command in "hl":
            if "4" in numbers.split(";"):
                self.screen.inserts = command == "h"
        elif doing := _COMMANDS.get(command):
            given = [int(number[:5]) if number.isdigit() else 0 for number in numbers.split(";")]
            doing(self.screen, given)

    def _modes(self, modes: list[str], *, on: bool) -> None:
        for mode in modes:
            if mode == "7":
                self.screen.wraps = on
            elif mode in _FULL_SCREEN and on:
                named = f"{self.program}: " if self.program else ""
                self.screen.enter_full_screen(f"[{named}a full-screen program was shown here]")
            elif mode in _FULL_SCREEN:
                self.screen.leave_full_screen()
                self.program = ""


_LINES_OF = str.maketrans(_LINES)

_ESCAPES: dict[str, Callable[[Screen], None]] = {
    "7": Screen.save,
    "8": Screen.restore,
    "c": Screen.reset,
    "D": Screen.linefeed,
    "E": Screen.next_line,
    "M": Screen.reverse_linefeed,
}


def _one(given: list[int]) -> int:
    return max(1, given[0])


def _at(given: list[int], position: int) -> int:
    return max(1, given[position] if len(given) > position else 1) - 1


def _region(screen: Screen, given: list[int]) -> None:
    bottom = given[1] if len(given) > 1 and given[1] else screen.rows
    screen.set_region(_at(given, 0), bottom - 1)


def _to_line(screen: Screen, rows: int) -> None:
    screen.move(0, rows)
    screen.x = 0


_COMMANDS: dict[str, Callable[[Screen, list[int]], None]] = {
    "@": lambda screen, given: screen.insert_blanks(_one(given)),
    "A": lambda screen, given: screen.move(0, -_one(given)),
    "B": lambda screen, given: screen.move(0, _one(given)),
    "C": lambda screen, given: screen.move(_one(given), 0),
    "D": lambda screen, given: screen.move(-_one(given), 0),
    "E": lambda screen, given: _to_line(screen, _one(given)),
    "F": lambda screen, given: _to_line(screen, -_one(given)),
    "G": lambda screen, given: screen.go_to(column=_at(given, 0)),
    "H": lambda screen, given: screen.go_to(row=_at(given, 0), column=_at(given, 1)),
    "I": lambda screen, given: screen.tab(_one(given)),
    "J": lambda screen, given: screen.erase_in_display(given[0]),
    "K": lambda screen, given: screen.erase_in_line(given[0]),
    "L": lambda screen, given: screen.insert_lines(_one(given)),
    "M": lambda screen, given: screen.delete_lines(_one(given)),
    "P": lambda screen, given: screen.delete_characters(_one(given)),
    "S": lambda screen, given: screen.scroll_up(_one(given)),
    "T": lambda screen, given: screen.scroll_down(_one(given)),
    "X": lambda screen, given: screen.erase_characters(_one(given)),
    "Z": lambda screen, given: screen.tab(-_one(given)),
    "`": lambda screen, given: screen.go_to(column=_at(given, 0)),
    "a": lambda screen, given: screen.move(_one(given), 0),
    "d": lambda screen, given: screen.go_to(row=_at(given, 0)),
    "e": lambda screen, given: screen.move(0, _one(given)),
    "f": lambda screen, given: screen.go_to(row=_at(given, 0), column=_at(given, 1)),
    "r": _region,
    "s": lambda screen, _given: screen.save(),
    "u": lambda screen, _given: screen.restore(),
}
