"""Programs that read an argument as something more than text: as code, or as a filter with quotes of its own.

A shell's quoting brings a value to the program unchanged. What the program then makes of it is another matter: here
is what is known of that.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from backend.app.shells.parts import PLAIN, NoQuoting

WHOLE_LINE = frozenset({
    *("eval", "let", "[[", "ssh", "su", "watch", "trap", "source", "xargs", "alias", "parallel", "pssh", "runuser"),
    *("declare", "typeset", "local", "readonly", "unset", "read", "mapfile", "readarray", "getopts"),
    *("compgen", "complete", "plink", "winrs", "runas", "forfiles"),
    *("iex", "invoke-expression", "cmd", "powershell", "pwsh", "wsl", "psexec", "for"),
})  # fmt: skip
"""These give all that they are given to a shell, or evaluate it: bash does so with what stands in brackets behind the
name of a variable."""

_WHOLE_LINE_AT_BEGIN = frozenset({"start", "call"})
"""The same, where the command begins with them; elsewhere they are words such as in ``net start``."""

_NAMES_VARIABLE = frozenset({"[", "test", "printf"})
"""With -v, these take the name of a variable, and evaluate what stands in brackets behind it."""

_PROGRAM_FIRST = frozenset({"awk", "gawk", "mawk", "sed", "jq"})
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})
PARTS_OF_WORDS = frozenset({
    *_SHELLS, *_PROGRAM_FIRST, *("perl", "python", "python3", "ruby", "node", "php", "scp", "rsync"),
    *("wmic", "get-ciminstance", "get-wmiobject", "gcim", "gwmi"),
})  # fmt: skip
"""These have a word that is a program, a query or a path elsewhere; a value that is a word of its own is data to them,
unless it is that word."""
HERE_STRING = "<<<"
_TO_REMOTE_SHELL = {"ssh": re.compile("-[ilpb]"), "plink": re.compile("-(pw|i|l|P)")}
"""Their options that are not for the other computer."""
_BEFORE_PROGRAM = re.compile(r"-\w*[cer]", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "'\"")

_LDAP = re.compile(r"\([\w:.;-]+[~<>]?=\*?$")
_LDAP_SPECIAL = str.maketrans({"\\": "\\5c", "*": "\\2a", "(": "\\28", ")": "\\29"})


@lru_cache(maxsize=4096)
def program(word: str) -> str:
    """Return the name of the program that a word calls, without folder and ending."""
    name = re.split(r"[\\/]", word.translate(_QUOTES))[-1].casefold()
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


def code_reader(words: Sequence[str], *, is_whole_word: bool) -> str:
    """Return which program of a simple command reads a slot's word as code; empty if none does.

    `words` are those before the slot, and what its own has before it.
    """
    called = [program(word) for word in words]
    if called[:1] and called[0] in _WHOLE_LINE_AT_BEGIN:
        return called[0]
    if words and words[0].startswith("$") and "-c" in words:
        return words[0]
    for at, name in enumerate(called):
        if name in WHOLE_LINE or name.endswith((".bat", ".cmd")):
            return "" if is_whole_word and _is_own_option(name, words[at:]) else name
        if name in _NAMES_VARIABLE and "-v" in words[at:]:
            return f"{name} -v"
        if name in PARTS_OF_WORDS and not (is_whole_word and _is_data(name, words[at:])):
            return name
    return ""


def _is_own_option(name: str, words: Sequence[str]) -> bool:
    """Tell whether what comes after these words is said to the program itself: no other computer was named before."""
    own = _TO_REMOTE_SHELL.get(name)
    before = [word for word in words if word.translate(_QUOTES)]
    return (
        own is not None
        and all(word.startswith("-") for word in before[1::2])
        and bool(own.fullmatch(before[-1]))
    )


def _is_data(name: str, words: Sequence[str]) -> bool:
    """Tell whether what comes after these words, the first of which calls a program, is no code to that."""
    before = [word for word in words if word.translate(_QUOTES)]
    if name in _SHELLS:
        given = next(
            (at for at, word in enumerate(before) if _BEFORE_PROGRAM.fullmatch(word.translate(_QUOTES))), None
        )
        is_next = given is not None and all(word.startswith(("-", "+")) for word in before[given:])
        return HERE_STRING not in before and not is_next
    if len(before) == 1:
        return name not in _PROGRAM_FIRST
    return not _BEFORE_PROGRAM.fullmatch(before[-1].translate(_QUOTES))


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
