"""Scanning a text: all rules, then which finding wins where several overlap."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from sys import maxsize
from typing import NamedTuple

from backend.app.core.errors import TextTooLong
from backend.app.schemas.categories import CATEGORIES, Category
from backend.app.services.redaction import (
    accounts,
    arguments,
    blocks,
    cards,
    codes,
    commands,
    credentials,
    databases,
    devices,
    hashes,
    hosts,
    id_numbers,
    ipv4,
    ipv6,
    keys,
    macs,
    mail,
    pairs,
    phones,
    prose,
    protocols,
    service_files,
    service_keys,
    snmp,
    structured,
    tables,
    windows,
)
from backend.app.services.redaction.findings import Finding
from backend.app.services.redaction.policy import Policy, compiled_policy
from backend.app.services.redaction.reading import seen
from backend.app.services.redaction.rule import Rule, RuleSet, Scanned

ALL_RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *service_keys.RULES,
    *blocks.RULES,
    *hashes.RULES,
    *credentials.RULES,
    *arguments.RULES,
    *databases.RULES,
    *commands.RULES,
    *prose.RULES,
    *pairs.RULES,
    *codes.RULES,
    *protocols.RULES,
    *service_files.RULES,
    *structured.RULES,
    *tables.RULES,
    *devices.RULES,
    *snmp.RULES,
    *windows.RULES,
    *cards.RULES,
    *mail.RULES,
    *ipv4.RULES,
    *ipv6.RULES,
    *macs.RULES,
    *hosts.RULES,
    *accounts.RULES,
    *phones.RULES,
    *id_numbers.RULES,
)

_Span = tuple[int, int, int, str, Category]
"""Start, end with a minus, so that the longer of two sorts first, precedence, rule and category."""


class _Places(NamedTuple):
    """Stretches of a text, in order and apart, as numbers: of a long text there are a million."""

    starts: "array[int]"
    ends: "array[int]"


_AT_ONE_PLACE = 4
"""Rules that may find the same value: with so many times as many spans, there are too many findings."""
_HANDLED = {name: (handling.precedence, handling.masked_by_default) for name, handling in CATEGORIES.items()}


@lru_cache(maxsize=32)
def _rules(categories: frozenset[Category] | None) -> RuleSet:
    return RuleSet(rule for rule in ALL_RULES if categories is None or rule.category in categories)


def scan(
    text: str,
    policy: Policy | None = None,
    *,
    categories: frozenset[Category] | None = None,
    most: int | None = None,
) -> list[Finding]:
    """Return what is sensitive in a text, in order; `policy` says what its team decided.

    Only what is of these categories, if they are named: looking for fewer takes less time. Not more than `most`.

    Findings that are masked by default do not overlap each other. One that is not may hold others, as a UNC path
    holds an address: if it is switched on, it covers them.

    Raises:
        SlowPattern: one of the team's patterns takes too long for this text.
        TextTooLong: there are more than `most`.
    """
    read = seen(text)
    found = _scan(read.text, policy or compiled_policy(), _rules(categories), most)
    if most is not None and len(found) > most:
        raise _too_many(most)
    if not read.places[0]:
        return found
    return [Finding(*read.span(start, end), category, rule) for start, end, category, rule in found]


def _scan(text: str, policy: Policy, rules: RuleSet, most: int | None) -> list[Finding]:
    scanned = Scanned(text)
    placeholders = _placeholders(scanned)
    allows = policy.allowed.allows if policy.allowed else None
    default = list(_custom(text, policy, placeholders)) if policy.words else []
    optional: list[_Span] = []
    enough = maxsize if most is None else _AT_ONE_PLACE * most
    for start, end, rule in rules.spans(scanned):
        if placeholders.starts and _touches(placeholders, start, end):
            continue
        category = rule.category
        if allows is not None and allows(category, text[start:end]):
            continue
        precedence, by_default = _HANDLED[category]
        (default if by_default else optional).append((start, -end, precedence, rule.name, category))
        if len(default) + len(optional) > enough:
            raise _too_many(enough // _AT_ONE_PLACE)
    default = _without_overlaps(default)
    found = [*default, *_outside(_without_overlaps(optional), default)]
    del default, optional
    return _in_order(found)


def _too_many(most: int) -> TextTooLong:
    return TextTooLong(
        f"The text has more than {most:,} sensitive values, the most that are told at once. Send it in parts."
    )


def _in_order(spans: list[_Span]) -> list[Finding]:
    """Sort spans, and take each for its finding: of a long text there are a million, and two of each are too many."""
    spans.sort(reverse=True)
    findings = []
    while spans:
        start, end, _precedence, name, category = spans.pop()
        findings.append(Finding(start, -end, category, name))
    return findings


def _custom(text: str, policy: Policy, placeholders: _Places) -> Iterator[_Span]:
    """Return the team's words. A pattern may reach over a placeholder: what it finds around it is left."""
    for start, end in policy.words.spans(text):
        for first, last in _around(placeholders, start, end):
            if text[first:last].strip():
                yield first, -last, CATEGORIES["custom"].precedence, "custom word", "custom"


def _around(places: _Places, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return the parts of a stretch that are outside these places."""
    at = bisect_left(places.starts, start)
    if at > 0 and places.ends[at - 1] > start:
        start = places.ends[at - 1]
    while at < len(places.starts) and places.starts[at] < end:
        yield start, places.starts[at]
        start = places.ends[at]
        at += 1
    if start < end:
        yield start, end


def _touches(places: _Places, start: int, end: int) -> bool:
    """Tell whether a stretch touches one of these."""
    at = bisect_left(places.starts, end)
    return at > 0 and places.ends[at - 1] > start


def _placeholders(text: Scanned) -> _Places:
    """Return where values were masked before: nothing is found in a placeholder."""
    starts, ends = array("q"), array("q")
    at = text.folded.find(" redacted")
    while at >= 0:
        start = text.folded.rfind("[", max(0, at - 8), at)
        end = text.folded.find("]", at, at + 24)
        if start >= 0 and end >= 0:
            starts.append(start)
            ends.append(end + 1)
        at = text.folded.find(" redacted", at + 1)
    return _Places(starts, ends)


def _without_overlaps(spans: list[_Span]) -> list[_Span]:
    """Join what overlaps: no character that any rule found may be left over."""
    spans.sort()
    joined: list[_Span] = []
    behind = 0
    for span in spans:
        if span[0] >= behind:
            joined.append(span)
            behind = -span[1]
        else:
            last = joined[-1]
            _start, _end, precedence, name, category = last if last[2] <= span[2] else span
            behind = max(behind, -span[1])
            joined[-1] = (last[0], -behind, precedence, name, category)
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
