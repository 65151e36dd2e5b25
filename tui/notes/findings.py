"""The findings of a note that is looked over, and which of them are masked."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.app.schemas.categories import PLACEHOLDER, Category, Option, masked_with
from backend.app.schemas.redaction import FindingBody, FindingResponse, MaskResponse
from tui.api.errors import ApiError
from tui.notes.told import sensitive_values
from tui.sessions.store import SessionStore

LARGEST_LISTED = 200_000
"""Characters of the longest note whose findings are listed; a longer one is masked and counted as a whole."""

_BY_HAND: Category = "custom"
_PLACEHOLDER = re.compile(PLACEHOLDER)

_Known = tuple[Category, str, int]
"""Category, value, and which of the equal ones: so a finding is known again in an edited text."""


@dataclass(frozen=True)
class NoteFinding:
    """A value in the note. `start` and `end` count characters, `end` exclusive."""

    start: int
    end: int
    category: Category
    value: str
    which: int
    """Which of the equal ones, from 0."""
    masked: bool
    """Whether it is masked."""
    by_default: bool
    """Whether it is masked unless it is switched off."""
    line: int
    """Which line of the note it begins in, from 1."""

    @property
    def sensitive(self) -> bool:
        """Whether it counts: the others are listed only so that they can be switched on."""
        return self.masked or self.by_default


class NoteFindings:
    """What a scan found and what was marked by hand, with the engineer's switches."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._switched: dict[_Known, bool] = {}
        self._by_hand: list[str] = []
        self._found: tuple[FindingResponse, ...] = ()
        self.also: tuple[Option, ...] = ()
        """What is masked besides the default unless it is switched off."""
        self.text: str | None = None
        """The text that was scanned last; None if none was, it is too long, or it could not be scanned."""
        self._failed = False
        self.listed: tuple[NoteFinding, ...] = ()
        """Its findings, in order."""

    @property
    def told(self) -> str:
        """What to say of the text: how many values are sensitive, and how many of those are switched on."""
        if self._failed:
            return "not checked for sensitive values"
        if self.text is None:
            return "too long to be highlighted; a copy says how many"
        count = sum(finding.sensitive for finding in self.listed)
        others = f", {len(self.listed) - count} more listed" if len(self.listed) > count else ""
        if not count:
            return f"no sensitive values found{others}"
        on = sum(finding.masked for finding in self.listed)
        told = sensitive_values(count) if on == count else f"{on} of {sensitive_values(count)} switched on"
        return f"{told}{others}"

    async def look(self, text: str) -> None:
        """Scan a text.

        Raises:
            ApiError: it could not be scanned.
        """
        try:
            found = await self._store.scan(text) if len(text) <= LARGEST_LISTED else ()
        except ApiError:  # what was found in an earlier text is no answer for this one
            self._take(None, (), failed=True)
            raise
        self._take(text if len(text) <= LARGEST_LISTED else None, found)

    def _take(self, text: str | None, found: tuple[FindingResponse, ...], *, failed: bool = False) -> None:
        self.text, self._found, self._failed = text, found, failed
        self._list()

    def switch(self, findings: Iterable[NoteFinding]) -> None:
        """Mask these from now on, or none of them if all are masked now."""
        chosen = list(findings)
        masked = not all(finding.masked for finding in chosen)
        for finding in chosen:
            self._switched[finding.category, finding.value, finding.which] = masked
        self._list()

    def equal(self, finding: NoteFinding) -> list[NoteFinding]:
        """Return the findings of the same value."""
        return [one for one in self.listed if one.value == finding.value and one.category == finding.category]

    def beside(self, start: int, by: int) -> NoteFinding | None:
        """Return the next finding behind a place, or with a negative `by` the one before; around the text's end."""
        if by > 0:
            return next(
                (one for one in self.listed if one.start > start), self.listed[0] if self.listed else None
            )
        before = [one for one in self.listed if one.start < start]
        return next(reversed(before or self.listed), None)

    def mark(self, value: str) -> int:
        """Mark a value by hand wherever it stands, or mark it no longer; return how many findings that adds."""
        before = len(self.listed)
        if value in self._by_hand:
            self._by_hand.remove(value)
        else:
            self._by_hand.append(value)
        self._list()
        return len(self.listed) - before

    async def masked(self, text: str) -> MaskResponse:
        """Return a text with what is switched on masked.

        Raises:
            ApiError: it could not be scanned or masked.
        """
        if len(text) > LARGEST_LISTED or not (self._switched or self._by_hand):
            return await self._store.mask(text, also=self.also)
        if text != self.text:
            await self.look(text)
        chosen = (
            FindingBody(start=one.start, end=one.end, category=one.category)
            for one in self.listed
            if one.masked
        )
        return await self._store.mask_findings(text, tuple(chosen))

    def _list(self) -> None:
        text = self.text or ""
        spans = [(one.start, one.end, one.category, self._by_default(one)) for one in self._found]
        spans += [(start, end, _BY_HAND, True) for start, end in self._marked(text)]
        seen: Counter[tuple[Category, str]] = Counter()
        ends = [found.start() for found in re.finditer("\n", text)]
        listed = []
        for start, end, category, by_default in sorted(spans):
            value = text[start:end]
            which = seen[category, value]
            seen[category, value] += 1
            masked = self._switched.get((category, value, which), by_default)
            listed.append(
                NoteFinding(
                    start, end, category, value, which, masked, by_default, bisect_left(ends, start) + 1
                )
            )
        self.listed = tuple(listed)

    def _by_default(self, finding: FindingResponse) -> bool:
        return finding.masked_by_default or finding.category in masked_with(self.also)

    def _marked(self, text: str) -> Iterator[tuple[int, int]]:
        """Return where values that were marked by hand stand, unless all of it is masked already."""
        if not self._by_hand:
            return
        taken = [(one.start, one.end) for one in self._found if one.masked_by_default]
        taken += [found.span() for found in _PLACEHOLDER.finditer(text)]
        longest_first = sorted(self._by_hand, key=len, reverse=True)
        for found in re.finditer("|".join(map(re.escape, longest_first)), text):
            if not any(start <= found.start() and found.end() <= end for start, end in taken):
                yield found.span()
