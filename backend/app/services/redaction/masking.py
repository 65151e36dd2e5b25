"""Masking: placeholders in place of findings."""

from collections.abc import Iterable
from ipaddress import AddressValueError, IPv6Address

from backend.app.schemas.redaction import Category
from backend.app.services.redaction.findings import MASKED_BY_DEFAULT, Finding
from backend.app.services.redaction.scanner import scan

_ROUNDS = 6
"""How often a masked text is scanned again: without one value, another may come to light."""


class Numbers:
    """Numbers for values, the same for the same value in any notation; one object serves one note."""

    def __init__(self) -> None:
        self._known: dict[Category, dict[str, int]] = {}

    def of(self, category: Category, value: str) -> int:
        """Return the number of a value."""
        known = self._known.setdefault(category, {})
        return known.setdefault(_canonical(category, value), len(known) + 1)


def mask(text: str, findings: Iterable[Finding], *, numbers: Numbers | None = None) -> str:
    """Return a text with these findings masked; `numbers` numbers the placeholders."""
    parts, at = [], 0
    for finding in _covering(findings):
        parts += [text[at : finding.start], _placeholder(text, finding, numbers)]
        at = finding.end
    return "".join([*parts, text[at:]])


def mask_found(
    text: str, *, also: frozenset[Category] = frozenset(), numbers: Numbers | None = None
) -> tuple[str, int]:
    """Return a text with what a scan finds in it masked, and how many values that were.

    Args:
        text: the text.
        also: categories to mask besides those of the default.
        numbers: where placeholders are to be numbered.
    """
    count = 0
    for _round in range(_ROUNDS):
        findings = _to_mask(text, MASKED_BY_DEFAULT | also)
        if not findings:
            break
        count += len(findings)
        text = mask(text, findings, numbers=numbers)
    return text, count


def _to_mask(text: str, categories: frozenset[Category]) -> list[Finding]:
    return _covering(finding for finding in scan(text) if finding.category in categories)


def _covering(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that do not overlap and cover the same characters; of those that do, the longest speaks."""
    covering: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.start, -one.end)):
        last = covering[-1] if covering else None
        if last is None or finding.start >= last.end:
            covering.append(finding)
        elif finding.end > last.end:
            covering[-1] = Finding(last.start, finding.end, last.category, last.rule)
    return covering


def _placeholder(text: str, finding: Finding, numbers: Numbers | None) -> str:
    if numbers is None:
        return finding.placeholder
    number = numbers.of(finding.category, text[finding.start : finding.end])
    return f"{finding.placeholder[:-1]} #{number}]"


def _canonical(category: Category, value: str) -> str:
    """Return a notation that all notations of a value share."""
    if category == "ip":
        try:
            return str(IPv6Address(value.partition("%")[0])) if ":" in value else value.replace("-", ".")
        except AddressValueError:
            return value.lower()
    if category == "mac":
        return "".join(char for char in value.lower() if char.isalnum())
    return value if category == "token" else value.lower()
