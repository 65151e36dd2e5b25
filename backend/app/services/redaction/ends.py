"""Where a value ends: a rule tells where one begins and that it is one, not how long it may be."""

import re
from functools import cache

from backend.app.services.redaction.lazy import lazily

QUOTED_OR_BARE = r"(?P<v>\"[^\"\r\n]{1,200}+\"?|'[^'\r\n]{1,200}+'?|[^\s\"';|]{1,200}+)"
"""A word of a command. What is longer is a value too: `natural_end` finds the rest of it."""

_QUOTES = frozenset("\"'`")
_CLOSING = {">": "<"}
"""What closes what does not close itself: the text of an element of XML ends where the next tag begins."""

_GOES_ON = lazily(r"(?:[A-Za-z0-9+/=_~%-]|\.(?=[A-Za-z0-9+/=_~%-]))*+", re.ASCII)
"""What keys and tokens consist of."""
_WIDE = 48
"""Characters of a token in one line from which on it may go on in the next."""
_WRAPPED = lazily(
    r"\r?\n[ \t>]{0,12}(?P<line>[A-Za-z0-9+/_.-]{12,}+={0,2})(?=[ \t]{0,20}(?:[\r\n]|$))", re.ASCII
)


def natural_end(text: str, start: int, end: int, *, quote: str = "") -> int:
    """Return where a value ends of which a rule found the stretch from `start` to `end`.

    One that is quoted goes to its closing quotation mark on the same line, any other as far as characters follow that
    keys and tokens consist of. The time is linear in what the end moves by, or in the rest of the line.

    Args:
        text: what the value stands in.
        start: where the value begins.
        end: how far the rule looked.
        quote: the quotation mark before the value, if there is one, or the end of the tag.
    """
    if text[start] in _QUOTES:
        quote, closes, inside = text[start], end - start > 1 and text[end - 1] == text[start], 0
    else:
        quote = _CLOSING.get(quote, quote)
        closes, inside = text[end : end + 1] == quote, 1
    if quote and not closes:
        escaped = text[max(0, start - 2) : start - 1] == "\\"  # as within a string of JSON
        closing = _behind(_rest_of(quote, escaped=escaped), text, end)
        if closing is not None:
            return closing - inside * (2 if escaped else 1)
    elif quote or _behind(_GOES_ON(), text, end - 1) == end - 1:
        return end
    end = _behind(_GOES_ON(), text, end) or end
    return _behind_wrapped_lines(text, start, end) if end - start >= _WIDE else end


def _behind_wrapped_lines(text: str, start: int, end: int) -> int:
    """Return where a value ends that a terminal or a mail wrapped: its lines are long, and hold nothing else."""
    length = end - start
    while length >= _WIDE and (found := _WRAPPED().match(text, end)) is not None:
        line = found["line"]
        length = len(line)
        if length < _WIDE and not (any(map(str.isdigit, line)) and any(map(str.isalpha, line))):
            break
        end = found.end("line")
    return end


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int | None:
    found = pattern.match(text, at)
    return found.end() if found else None


@cache
def _rest_of(quote: str, *, escaped: bool) -> re.Pattern[str]:
    """Return a pattern of the rest of a quoted text with its closing quotation mark."""
    return re.compile(
        rf"[^\\\n]*+\\{quote}" if escaped else rf"(?:[^{quote}\\\n]|\\[^\n])*+{quote}", re.ASCII
    )
