"""Programs that read an argument as something more than text: as code, or as a filter with quotes of its own.

A shell's quoting brings a value to the program unchanged. What the program then makes of it is another matter: here
is what is known of that.
"""

import re
from collections.abc import Collection

from backend.app.shells.parts import PLAIN, NoQuoting

WHOLE_LINE = frozenset({
    *("eval", "let", "[[", "ssh", "su", "watch", "trap", "source", "xargs"),
    *("iex", "invoke-expression", "cmd", "powershell", "pwsh", "wsl", "psexec", "call", "start", "for"),
})  # fmt: skip
"""These give all that they are given to a shell, or evaluate it."""

PARTS_OF_WORDS = frozenset({
    *("sh", "bash", "dash", "zsh", "ksh", "awk", "gawk", "mawk", "sed", "jq", "perl", "python", "python3"),
    *("ruby", "node", "php", "wmic", "get-ciminstance", "get-wmiobject", "gcim", "gwmi"),
})  # fmt: skip
"""These have a word that is a program or a query; a value that is a word of its own is data to them."""

_LDAP = re.compile(r"\([\w:.;-]+[~<>]?=\*?$")
_LDAP_SPECIAL = str.maketrans({"\\": "\\5c", "*": "\\2a", "(": "\\28", ")": "\\29"})


def program(word: str) -> str:
    """Return the name of the program that a word calls, without folder and ending."""
    name = re.split(r"[\\/]", word)[-1].casefold()
    return name.removesuffix(".exe")


def plain_only(name: str, value: str, reader: str) -> str:
    """Return a value that means itself to a program that reads it as code.

    Raises:
        NoQuoting: it holds more than that.
    """
    if PLAIN.fullmatch(value) and not value.startswith("-"):
        return value
    raise NoQuoting(
        name, f"stands in what {reader} reads as code, where only letters, digits and _ . / : @ - are safe"
    )


def code_reader(words: Collection[str], *, is_whole_word: bool) -> str:
    """Return which program of a simple command reads a slot's word as code; empty if none does."""
    called = [program(word) for word in words]
    for name in called:
        if name in WHOLE_LINE or name.endswith((".bat", ".cmd")):
            return name
        if name in PARTS_OF_WORDS and not is_whole_word:
            return name
    return ""


def in_filter(name: str, value: str, *, before: str, doubles: bool, after: str = "'\"") -> str:
    """Return a value for a filter or query that stands inside a quoted string, such as ``name eq '{user}'``.

    `before` is what the string says up to the slot, and `after` from there on, where that is known. With `doubles`, an apostrophe in a value that stands in
    apostrophes is doubled, as OData, SQL and the filters of PowerShell's cmdlets want it. In an LDAP filter, its
    special characters are escaped.

    Raises:
        NoQuoting: what escapes a mark in these inner quotes is not known.
    """
    if _LDAP.search(before):
        return value.translate(_LDAP_SPECIAL)
    inner = _open_quote(before)
    if not inner or inner not in value or inner not in after:
        return value
    if inner == "'" and doubles:
        return value.replace("'", "''")
    mark = "an apostrophe" if inner == "'" else "a quotation mark"
    raise NoQuoting(name, f"holds {mark} and stands in such marks inside a quoted text")


def _open_quote(text: str) -> str:
    """Return the mark that text opened and did not close; an apostrophe within a word opens nothing."""
    mark = ""
    for before, character in zip(" " + text, text, strict=False):
        if mark:
            mark = "" if character == mark else mark
        elif character in "'\"" and not before.isalnum():
            mark = character
    return mark
