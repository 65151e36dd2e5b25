"""A model of how PowerShell reads a command line, written from its description. It is not PowerShell itself.

Enough of it to see what a value became: words and quoted texts, with what they stand for, and all that is more than text.
"""

import re
from dataclasses import dataclass

SINGLE, DOUBLE = "'‘’‚‛", '"“”„'
ENDS = "{}();,|&<>\r\n"
SPACES = " \t\x0b\x0c\x85\xa0"
ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
}
NUMBER = re.compile(
    r"[+-]?(0x[0-9a-f]+|0b[01]+|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)(u|s|y|us|uy|ul|l|n|d)?(kb|mb|gb|tb|pb)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Token:
    """A piece of a line. A text has kind `text` in quotes and `bare` without; all else is of a kind of its own."""

    kind: str
    text: str


def read(line: str) -> list[Token]:
    """Return the tokens of a line, as among a command's arguments."""
    model = _Model(line)
    while model.at < len(line):
        model.token()
    return model.tokens


class _Model:
    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.tokens: list[Token] = []

    def take(self) -> str:
        character = self.line[self.at : self.at + 1]
        self.at += 1
        return character

    def peek(self) -> str:
        return self.line[self.at : self.at + 1]

    def token(self) -> None:
        character = self.peek()
        if character in SPACES:
            self.at += 1
        elif character in SINGLE:
            self.tokens.append(Token("text", self.single()))
        elif character in DOUBLE:
            text, is_expanded = self.double()
            self.tokens.append(Token("expanded" if is_expanded else "text", text))
        elif character in ENDS + "=":
            self.tokens.append(Token("mark", self.take()))
        elif character == "#":
            self.tokens.append(Token("comment", self.line[self.at :]))
            self.at = len(self.line)
        elif character in "$@":
            found = re.compile(r"[$@]\{?[\w:?]*\}?|[$@]").match(self.line, self.at)
            assert found
            self.at = found.end()
            self.tokens.append(Token("variable", found.group()))
        else:
            self.generic()

    def single(self) -> str:
        self.take()
        text = ""
        while self.peek():
            character = self.take()
            if character in SINGLE:
                if not self.peek() or self.peek() not in SINGLE:
                    return text
                character = self.take()
            text += character
        raise AssertionError(f"a quote is not closed: {self.line}")

    def double(self) -> tuple[str, bool]:
        self.take()
        text, is_expanded = "", False
        while self.peek():
            character = self.take()
            if character in DOUBLE:
                if not self.peek() or self.peek() not in DOUBLE:
                    return text, is_expanded
                character = self.take()
            elif character == "`":
                escaped = self.take()
                character = ESCAPES.get(escaped, escaped)
            elif found := re.compile(r"\(\[char\](\d+)\)").match(
                self.line, self.at if character == "$" else len(self.line)
            ):
                self.at = found.end()
                character = chr(int(found[1]))
            elif character == "$" and re.match(r"[\w({:?$^]", self.peek()):
                is_expanded = True
            text += character
        raise AssertionError(f"a quote is not closed: {self.line}")

    def generic(self) -> None:
        start, text, is_expanded = self.at, "", False
        while self.peek() and self.peek() not in ENDS + SPACES:
            if self.peek() in SINGLE:
                text += self.single()
            elif self.peek() in DOUBLE:
                more, has_variable = self.double()
                text, is_expanded = text + more, is_expanded or has_variable
            elif self.peek() == "`":
                self.take()
                escaped = self.take()
                text += ESCAPES.get(escaped, escaped)
            else:
                is_expanded = is_expanded or self.peek() == "$"
                text += self.take()
                if text.startswith(("-", "–", "—", "―")) and text.endswith(":"):
                    break
        raw = self.line[start : self.at]
        if is_expanded:
            kind = "expanded"
        elif re.match("[-–—―][A-Za-z_]", raw):
            kind = "parameter"
        elif NUMBER.fullmatch(raw) and not re.fullmatch("0|[1-9][0-9]*", raw):
            kind = "number"
        else:
            kind = "bare"
        self.tokens.append(Token(kind, text))
