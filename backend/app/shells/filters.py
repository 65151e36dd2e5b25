"""Values inside a text with a grammar of its own: a filter or query in quotes, or a script for sed."""

import re

from backend.app.shells.parts import NoQuoting

_QUOTES = str.maketrans("", "", "'\"")
_ENDS_WQL_TEXT = re.compile(r"['\"\\\x00-\x1f\x7f-\x9f]")
_LDAP = re.compile(r"\([\w:.;-]+[~<>]?=\*?$")
_LDAP_SPECIAL = str.maketrans({"\\": "\\5c", "*": "\\2a", "(": "\\28", ")": "\\29"})


def sed_takes(value: str, before: str) -> bool:
    """Tell whether a value behind a part of a script for sed is a number, or text between its marks."""
    mark = _open_mark(before.translate(_QUOTES))
    return value.isdigit() if not mark else mark not in value


def wql_takes(value: str, before: str) -> bool:
    """Tell whether a value is a text in a query of WQL, which runs nothing: in apostrophes that are open before it."""
    return before.count("'") % 2 == 1 and not _ENDS_WQL_TEXT.search(value)


def _open_mark(script: str) -> str:
    """Return the mark up to which sed reads a text that is open where a script's first part ends."""
    mark, still, after_backslash = "", 0, False
    for number, character in enumerate(script):
        if after_backslash:
            after_backslash = False
        elif character == "\\":
            after_backslash = True
        elif mark:
            still -= character == mark
            mark = mark if still else ""
        elif character == "/":
            mark, still = character, 1
        elif character in "sy" and number + 1 < len(script):
            mark, still = script[number + 1], 3
    return mark


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
