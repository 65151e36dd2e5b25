"""Scanning a text: all rules, then which finding wins where several overlap."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate

from backend.app.schemas.categories import CATEGORIES, MASKED_BY_DEFAULT, Category
from backend.app.services.redaction import (
    addresses,
    cards,
    commands,
    credentials,
    devices,
    hosts,
    keys,
    macs,
    mail,
    windows,
    written,
)
from backend.app.services.redaction.findings import Finding
from backend.app.services.redaction.policy import Policy, compiled_policy
from backend.app.services.redaction.rule import Rule, RuleSet, Scanned

ALL_RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *credentials.RULES,
    *commands.RULES,
    *written.RULES,
    *devices.RULES,
    *windows.RULES,
    *cards.RULES,
    *mail.RULES,
    *addresses.RULES,
    *macs.RULES,
    *hosts.RULES,
)

_Span = tuple[int, int, int, str, Category]
"""Start, end with a minus, so that the longer of two sorts first, precedence, rule and category."""

_Place = tuple[int, int]

_NO_BREAK = "&nbsp;"


@lru_cache(maxsize=1)
def _rules() -> RuleSet:
    return RuleSet(ALL_RULES)


def scan(text: str, policy: Policy | None = None) -> list[Finding]:
    """Return what is sensitive in a text, in order; `policy` says what its team decided.

    Findings that are masked by default do not overlap each other. One that is not may hold others, as a UNC path
    holds an address: if it is switched on, it covers them.

    Raises:
        SlowPattern: one of the team's patterns takes too long for this text.
    """
    plain, in_text = _with_plain_blanks(text)
    found = _scan(plain, policy or compiled_policy())
    return [Finding(in_text(start), in_text(end), category, rule) for start, end, category, rule in found]


def _with_plain_blanks(text: str) -> tuple[str, Callable[[int], int]]:
    """Return a text with blanks in place of what stands for them in HTML notes, and where each offset was."""
    parts = text.split(_NO_BREAK)
    replaced = list(accumulate((len(part) + 1 for part in parts[:-1]), initial=-1))[1:]
    plain = " ".join(parts).replace("\xa0", " ")
    return plain, lambda offset: offset + (len(_NO_BREAK) - 1) * bisect_left(replaced, offset)


def _scan(text: str, policy: Policy) -> list[Finding]:
    scanned = Scanned(text)
    placeholders = _placeholders(scanned)
    allows = policy.allowed.allows if policy.allowed else None
    default = list(_custom(text, policy, placeholders)) if policy.words else []
    optional: list[_Span] = []
    for start, end, rule in _rules().spans(scanned):
        if placeholders and _touches(placeholders, start, end):
            continue
        category = rule.category
        if allows is not None and allows(category, text[start:end]):
            continue
        spans = default if category in MASKED_BY_DEFAULT else optional
        spans.append((start, -end, CATEGORIES[category].precedence, rule.name, category))
    joined = _without_overlaps(default)
    found = sorted([*joined, *_outside(_without_overlaps(optional), joined)])
    return [Finding(start, -end, category, name) for start, end, _precedence, name, category in found]


def _custom(text: str, policy: Policy, placeholders: list[_Place]) -> Iterator[_Span]:
    """Return the team's words. A pattern may reach over a placeholder: what it finds around it is left."""
    for start, end in policy.words.spans(text):
        for first, last in _around(placeholders, start, end):
            if text[first:last].strip():
                yield first, -last, CATEGORIES["custom"].precedence, "custom word", "custom"


def _around(places: list[_Place], start: int, end: int) -> Iterator[_Place]:
    """Return the parts of a stretch that are outside these places, which are in order and apart."""
    at = bisect_left(places, (start, 0))
    if at > 0 and places[at - 1][1] > start:
        start = places[at - 1][1]
    while at < len(places) and places[at][0] < end:
        yield start, places[at][0]
        start = places[at][1]
        at += 1
    if start < end:
        yield start, end


def _touches(places: list[_Place], start: int, end: int) -> bool:
    """Tell whether a stretch touches one of these, which are in order and apart."""
    at = bisect_left(places, (end, 0))
    return at > 0 and places[at - 1][1] > start


def _placeholders(text: Scanned) -> list[_Place]:
    """Return where values were masked before: nothing is found in a placeholder."""
    places = []
    at = text.folded.find(" redacted")
    while at >= 0:
        start = text.folded.rfind("[", max(0, at - 8), at)
        end = text.folded.find("]", at, at + 24)
        if start >= 0 and end >= 0:
            places.append((start, end + 1))
        at = text.folded.find(" redacted", at + 1)
    return places


def _without_overlaps(spans: list[_Span]) -> list[_Span]:
    """Join what overlaps: no character that any rule found may be left over."""
    joined: list[_Span] = []
    for span in sorted(spans):
        if not joined or span[0] >= -joined[-1][1]:
            joined.append(span)
        else:
            last = joined[-1]
            _start, _end, precedence, name, category = min(last, span, key=lambda one: one[2])
            joined[-1] = (last[0], min(last[1], span[1]), precedence, name, category)
    return joined


def _outside(optional: list[_Span], default: list[_Span]) -> list[_Span]:
    """Drop optional findings that a default one covers, such as the host in a mail address."""
    kept, at = [], 0
    for span in optional:
        while at < len(default) and -default[at][1] <= span[0]:
            at += 1
        if not (at < len(default) and default[at][0] <= span[0] and default[at][1] <= span[1]):
            kept.append(span)
    return kept
