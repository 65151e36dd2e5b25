"""How a value is written in bash: as a word of its own, and inside both kinds of quotes.

Control characters are written as escapes, and an exclamation mark stands in no double quotes, for the history's sake.
"""

import re

_CONTROL = "\x00-\x1f\x7f-\x9f"


def alone(value: str, *, nested: bool) -> str:
    """Return a value as a word, or a part of one, of its own."""
    if re.search(f"[{_CONTROL}!]" if nested else f"[{_CONTROL}]", value):
        return "$'" + re.sub(rf"[{_CONTROL}!'\\]", _octal, value) + "'"
    return "'" + value.replace("'", r"'\''") + "'"


def _octal(found: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in found.group().encode())


def in_single(value: str, depth: int) -> str:
    """Return a value inside single quotes; what they cannot hold stands between two of them."""
    special = f"[{_CONTROL}!]+" if depth else f"[{_CONTROL}]+"
    apart = [(found.start(), found.end()) for found in re.finditer(special, value)]
    written, done = "", 0
    for start, end in apart:
        written += value[done:start].replace("'", r"'\''") + f"'{alone(value[start:end], nested=True)}'"
        done = end
    return written + value[done:].replace("'", r"'\''")


def in_double(value: str, depth: int) -> str:
    """Return a value inside double quotes; what they cannot hold stands between two of them."""
    escaped = re.sub(r'([\\"$`])', r"\\\1", value)
    return re.sub(f"[{_CONTROL}!]+", lambda found: f'"{alone(found.group(), nested=depth > 1)}"', escaped)
