"""What a terminal does for each sequence that a program prints."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

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
            piece, at = found[0], found.end()
            if found.lastgroup == "text":
                self.screen.write(piece.translate(_LINES_OF) if self._draws_lines else piece)
                continue
            times = 1
            while text.startswith(piece, at):
                times, at = times + 1, at + len(piece)
            self._do(found, piece, times)

    def _do(self, found: "re.Match[str]", piece: str, times: int) -> None:
        """Do so many times what a piece says that is no text."""
        screen = self.screen
        match found.lastgroup:
            case "newline":
                if self._newline_only or piece != "\n":
                    screen.x = 0
                screen.linefeed(times)
            case "returns":
                screen.x = 0
            case "command":
                self._command(piece, times)
            case "which":
                self._sets[found["set"]] = found["which"] == "0"
            case "escape":
                doing = _ESCAPES.get(piece[1])
                if doing:
                    doing(screen, times)
            case _:
                self._control(piece, times)

    @property
    def _draws_lines(self) -> bool:
        return self._sets[")" if self._shifted else "("]

    def _control(self, character: str, times: int) -> None:
        match character:
            case "\b":
                self.screen.move(-times, 0)
            case "\t":
                self.screen.tab(times)
            case "\v" | "\f":
                self.screen.linefeed(times)
            case "\x0e" | "\x0f":
                self._shifted = character == "\x0e"

    def _command(self, piece: str, times: int) -> None:
        command = _command_of(piece)
        if command.doing:
            command.doing(self.screen, command.given, times)
        elif command.name in ("?h", "?l"):
            self._modes(command.numbers, on=command.name == "?h")
        elif command.name in ("h", "l") and "4" in command.numbers:
            self.screen.inserts = command.name == "h"

    def _modes(self, modes: tuple[str, ...], *, on: bool) -> None:
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

_ESCAPES: dict[str, Callable[[Screen, int], None]] = {
    "7": lambda screen, _times: screen.save(),
    "8": lambda screen, _times: screen.restore(),
    "c": lambda screen, _times: screen.reset(),
    "D": Screen.linefeed,
    "E": lambda screen, times: _to_next_line(screen, times),
    "M": Screen.reverse_linefeed,
}
"""What an escape character and a letter do, so many times."""


def _to_next_line(screen: Screen, times: int) -> None:
    screen.x = 0
    screen.linefeed(times)


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


_ADDING: dict[str, Callable[[Screen, int], None]] = {
    "@": Screen.insert_blanks,
    "A": lambda screen, rows: screen.move(0, -rows),
    "B": lambda screen, rows: screen.move(0, rows),
    "C": lambda screen, columns: screen.move(columns, 0),
    "D": lambda screen, columns: screen.move(-columns, 0),
    "E": _to_line,
    "F": lambda screen, rows: _to_line(screen, -rows),
    "I": Screen.tab,
    "L": Screen.insert_lines,
    "M": Screen.delete_lines,
    "P": Screen.delete_characters,
    "T": Screen.scroll_down,
    "Z": lambda screen, stops: screen.tab(-stops),
    "a": lambda screen, columns: screen.move(columns, 0),
    "e": lambda screen, rows: screen.move(0, rows),
}
"""Commands with one number: so many times are once with so many times the number."""
_SETTING: dict[str, Callable[[Screen, list[int]], None]] = {
    "G": lambda screen, given: screen.go_to(column=_at(given, 0)),
    "H": lambda screen, given: screen.go_to(row=_at(given, 0), column=_at(given, 1)),
    "J": lambda screen, given: screen.erase_in_display(given[0]),
    "K": lambda screen, given: screen.erase_in_line(given[0]),
    "X": lambda screen, given: screen.erase_characters(_one(given)),
    "`": lambda screen, given: screen.go_to(column=_at(given, 0)),
    "d": lambda screen, given: screen.go_to(row=_at(given, 0)),
    "f": lambda screen, given: screen.go_to(row=_at(given, 0), column=_at(given, 1)),
    "r": _region,
    "s": lambda screen, _given: screen.save(),
    "u": lambda screen, _given: screen.restore(),
}
"""Commands that change nothing more the second time in a row."""


@dataclass(frozen=True)
class _Command:
    """What a control sequence says.

    Attributes:
        name: its letter, behind the question mark where it has one; empty where it says nothing here.
        numbers: what stands in it.
        doing: does it so many times; None for what is no matter of the screen alone.
    """

    name: str
    numbers: tuple[str, ...]
    given: list[int]
    doing: Callable[[Screen, list[int], int], None] | None


@lru_cache(maxsize=4096)
def _command_of(piece: str) -> _Command:
    """Read a control sequence; most programs print few different ones."""
    found = _PIECES.fullmatch(piece)
    private, letter = (found["private"], found["command"]) if found else ("", "")
    numbers = tuple(found["numbers"].split(";")) if found else ()
    if not found or found["between"] or private not in ("", "?") or (private and letter not in "JKhl"):
        return _Command("", numbers, [], None)
    given = [int(number[:5]) if number.isdigit() else 0 for number in numbers]
    return _Command(private + letter, numbers, given, _doing(letter))


def _doing(letter: str) -> Callable[[Screen, list[int], int], None] | None:
    adding, setting = _ADDING.get(letter), _SETTING.get(letter)
    if adding is not None:
        return lambda screen, given, times: adding(screen, times * _one(given))
    if setting is not None:
        return lambda screen, given, _times: setting(screen, given)
    if letter == "S":  # each time no more than what scrolls
        return lambda screen, given, times: screen.scroll_up(times * min(_one(given), screen.height))
    return None
