"""Cleaning of user text, once, at the API's edge.

What engineers paste from a terminal carries escape sequences, NUL bytes and three kinds of newline. PostgreSQL
refuses NUL and lone surrogates, and SQLite's length() and LIKE stop at a NUL, so they go before anything is
stored.
"""

import re

_ESCAPE_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement (ECMA-48, 5.4)
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC, only where a terminator follows
    r"|\x1b[ -/]*[0-Z\\-~]"  # two-character escapes
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one C1 character
)
_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def clean_text(text: str) -> str:
    r"""Return text without control characters and escape sequences, its newlines as ``\n``.

    Tabs and newlines stay. Cleaning twice changes nothing more.
    """
    # Once: should removing one sequence bring the parts of another together, its escape character goes below.
    return _CONTROLS.sub("", _ESCAPE_SEQUENCES.sub("", _NEWLINES.sub("\n", text)))


def clean_line(text: str) -> str:
    """Return text as one cleaned line: every run of white space becomes one blank, none at either end."""
    return _BLANKS.sub(" ", clean_text(text)).strip()
