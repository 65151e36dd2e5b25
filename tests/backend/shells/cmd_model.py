"""A model of cmd's prompt and of the C library's splitting, written from their descriptions. It is not cmd itself.

cmd reads a line twice over: percent signs first, wherever they stand, then carets, quotes and what divides commands. The
program gets the rest as one text, and splits it.
"""

import re
from dataclasses import dataclass

DEFINED = {"PATH": "C:\\expanded", "X": "expanded", "A": "expanded"}


@dataclass(frozen=True)
class Understood:
    """What cmd makes of a line: the text for the first program, and whether there was more than one command."""

    text: str
    has_more: bool


def percent_phase(line: str) -> str:
    """Replace variables as a prompt does: a name that is not defined stays as it is."""
    done, at = "", 0
    while at < len(line):
        named = re.compile(r"%([^%:]+)(:[^%]*)?%").match(line, at)
        if named and named[1].upper() in DEFINED:
            done += DEFINED[named[1].upper()]
            at = named.end()
        else:
            done += line[at]
            at += 1
    return done


def prompt(line: str) -> Understood:
    """Read a line as cmd's prompt does."""
    text, is_quoted = "", False
    characters = iter(percent_phase(line))
    for character in characters:
        if character == '"':
            is_quoted = not is_quoted
            text += character
        elif is_quoted:
            text += character
        elif character == "^":
            text += next(characters, "")
        elif character in "&|<>\n\r()":
            return Understood(text, has_more=True)
        else:
            text += character
    return Understood(text, has_more=False)


def arguments(text: str) -> list[str]:
    """Split a program's text into arguments as the C library does since 2008; the first is the program's name."""
    found: list[str] = []
    current: str | None = None
    is_quoted, at = False, 0
    while at < len(text):
        backslashes = len(text[at:]) - len(text[at:].lstrip("\\"))
        at += backslashes
        character = text[at] if at < len(text) else ""
        if character == '"':
            current = (current or "") + "\\" * (backslashes // 2)
            if backslashes % 2:
                current += '"'
            elif is_quoted and text[at + 1 : at + 2] == '"':
                current += '"'
                at += 1
            else:
                is_quoted = not is_quoted
            at += 1
            continue
        if backslashes:
            current = (current or "") + "\\" * backslashes
        if character in {" ", "\t"} and not is_quoted:
            found += [current] if current is not None else []
            current = None
        elif character:
            current = (current or "") + character
        at += 1 if character else 0
    return [*found, current] if current is not None else found
