"""Stretches of certain characters around a place."""

import re

from backend.app.services.redaction.rule import Span

WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_RUN_REACH = 64


def run_around(text: str, at: int, chars: str, ahead: re.Pattern[str]) -> Span:
    """Return the stretch of these characters around a place, within reach; `ahead` matches them."""
    head = text[max(0, at - _RUN_REACH) : at]
    start = at - len(head) + len(head.rstrip(chars))
    found = ahead.match(text, at, at + _RUN_REACH)
    return start, found.end() if found else at + 1
