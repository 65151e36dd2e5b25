"""Cleaning of user text, once, at the API's edge.

What engineers paste from a terminal carries escape sequences, NUL bytes and three kinds of newline, and what was
overwritten on the screen. PostgreSQL refuses NUL and lone surrogates, and SQLite's length() and LIKE stop at a NUL,
so they go before anything is stored. What they paste from elsewhere carries characters that nobody sees.
"""

import re
from collections.abc import Iterator

from backend.app.core.terminal import CSI, as_shown

_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Text without these, as most is, is clean."""

_ESCAPE_SEQUENCES = re.compile(
    rf"{CSI}(?!\d{{0,4}}[CDGK])[0-?]*[ -/]*[@-~]"  # colours and the like; what moves within a line comes later
    r"|\x1b[\]PX^_][^\x07\x1b\r\n]*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC, only where a terminator follows
    r"|\x1b[ -/]*[0-Z\\-~]"  # two-character escapes
)
_MOVES = re.compile(rf"{CSI}\d{{0,4}}[CDGK]")
_NEWLINES = re.compile("[\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_PIECE = 65_536
_LINE = re.compile(r"(?<=\n)")
_ANYWHERE = re.compile("")
_SEQUENCE = re.compile(r"\x1b(?!\\)|(?<=\x1b\\)")
"""Where no escape sequence reaches across: none holds an escape character, but for the one that ends it."""

_TURNING = re.compile("[\u202b\u202d\u202e\u2067]")
_UNSEEN = re.compile(
    "[\xad\u180e\u200b\u2060-\u2064"  # soft hyphens, and places where a line may or may not be broken
    "\u202a\u202c\u2066\u2068\u2069"  # what phones and Windows put around names and paths
    "\u206a-\u206f\ufff9-\ufffb\ufeff"  # obsolete marks, annotations, and the byte order mark
    "\U000e0000-\U000e007f]"  # tags, in which a whole text can hide
)


def clean_text(text: str) -> str:
    r"""Return text as a terminal would show it in the end: without control characters, its newlines as ``\n``.

    Where a text has newlines, a lone ``\r`` has its line overwritten, as progress does; where it has none, as in a
    paste from a terminal, ``\r`` is the newline. Tabs and newlines stay. Cleaning twice changes nothing more.
    """
    text = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    return "".join(_cleaned(piece) for piece in _pieces(text, _LINE))


def _pieces(text: str, beginning: re.Pattern[str]) -> Iterator[str]:
    """Return a text in pieces, each of which begins as said; other threads come to their turn between them."""
    begun = 0
    while begun < len(text):
        found = beginning.search(text, begun + _PIECE)
        end = found.start() if found else len(text)
        yield text[begun:end]
        begun = end


def _without(unwanted: re.Pattern[str], text: str, beginning: re.Pattern[str]) -> str:
    return "".join(unwanted.sub("", piece) for piece in _pieces(text, beginning))


def _cleaned(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    text = as_shown(_without(_ESCAPE_SEQUENCES, _NEWLINES.sub("\n", text), _SEQUENCE))
    # Once: should removing one sequence bring the parts of another together, its escape character goes below.
    return legible(_without(_CONTROLS, _without(_MOVES, text, _SEQUENCE), _ANYWHERE))


def legible(text: str) -> str:
    """Return text without characters that nobody sees, and those that turn the order of others as ``[U+202E]``.

    A name that was turned to pass for another is evidence, so what turned it stays in sight. The other marks of that
    family put nothing out of order, nor do they carry anything, and go. What scripts and emoji need stays: joiners
    (U+200C, U+200D), variation selectors, and the marks of Arabic and Hebrew (U+061C, U+200E, U+200F). Only the flags
    of England, Scotland and Wales, which are made of tags, become a black flag.
    """
    if text.isascii():
        return text
    return _UNSEEN.sub("", _TURNING.sub(lambda mark: f"[U+{ord(mark[0]):04X}]", text))


def clean_line(text: str) -> str:
    """Return text as one cleaned line: every run of white space becomes one blank, none at either end."""
    return _BLANKS.sub(" ", clean_text(text)).strip()
