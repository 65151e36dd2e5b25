"""Masking: placeholders in place of findings."""

from collections.abc import Callable, Iterable, Sequence
from io import StringIO

from backend.app.schemas.categories import PLACEHOLDER, Category
from backend.app.services.redaction.findings import Finding
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.policy import Policy, compiled_policy
from backend.app.services.redaction.scanner import scan
from backend.app.services.redaction.values import canonical

_ROUNDS = 6
"""How often a masked text is scanned again: without one value, another may come to light."""


_PLACEHOLDER = lazily(PLACEHOLDER)


class Numbers:
    """Numbers for values, the same for the same value in any notation; one object serves one note."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Begin after the highest number that stands in these texts, which were masked before."""
        self._known: dict[Category, dict[str, int]] = {}
        self._highest: dict[str, int] = {}
        for text in texts:
            for placeholder in _PLACEHOLDER().finditer(text):
                category, number = placeholder["category"].lower(), int(placeholder["number"] or 0)
                self._highest[category] = max(self._highest.get(category, 0), number)

    def of(self, category: Category, value: str) -> int:
        """Return the number of a value; one that is new gets the next number of its category."""
        known = self._known.setdefault(category, {})
        return known.setdefault(canonical(category, value), self._highest.get(category, 0) + len(known) + 1)


def mask(text: str, findings: Iterable[Finding], *, numbers: Numbers | None = None) -> str:
    """Return a text with these findings masked; `numbers` numbers the placeholders."""
    masked, at = StringIO(), 0  # a list of the parts would take ten times the memory of the text
    for finding in _covering(findings):
        masked.write(text[at : finding.start])
        masked.write(_placeholder(text, finding, numbers))
        at = finding.end
    masked.write(text[at:])
    return masked.getvalue()


def mask_found(
    text: str,
    *,
    also: frozenset[Category] = frozenset(),
    policy: Policy | None = None,
    numbers: Numbers | None = None,
    follow: Callable[[str, Sequence[Finding]], None] | None = None,
) -> tuple[str, int]:
    """Return a text with what a scan finds in it masked, and how many values that were.

    Args:
        text: the text.
        also: categories to mask besides those of the default.
        policy: what the team decided.
        numbers: the note's numbers, where placeholders are to be numbered.
        follow: is told what gives way to placeholders, in order, each time and in the text as it is then.

    Raises:
        SlowPattern: one of the team's patterns takes too long for this text.
    """
    policy = policy or compiled_policy()
    count = 0
    for _round in range(_ROUNDS):
        findings = _to_mask(text, policy.masked | also, policy)
        if not findings:
            break
        count += len(findings)
        if follow is not None:
            follow(text, findings)
        text = mask(text, findings, numbers=numbers)
        del findings  # there may be a million, and the next round finds its own
    return text, count


def _to_mask(text: str, categories: frozenset[Category], policy: Policy) -> list[Finding]:
    return _covering(
        finding for finding in scan(text, policy, categories=categories) if finding.category in categories
    )


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
