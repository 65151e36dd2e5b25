"""Looking for sensitive values in many lines: part by part, so that the first ones show soon and none is too long."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

from tui.notes.told import sensitive_values
from tui.sessions.store import SessionStore

_PART = 100_000
"""Characters that are looked through at once."""


@dataclass
class Sensitive:
    """What was found by now."""

    checked: int = 0
    """Lines that were looked through."""
    of: int = 0
    """All of them."""
    count: int = 0
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Where the values stand, by the numbers of their lines from 1."""

    @property
    def told(self) -> str:
        """How many values there are, for people."""
        if not self.of:
            return ""
        if self.checked < self.of:
            return f"{sensitive_values(self.count)} in {self.checked:,} of {self.of:,} lines, looking on …"
        if not self.count:
            return "No sensitive values found"
        return f"{sensitive_values(self.count)}, underlined; a redacted note masks {'them' if self.count > 1 else 'it'}"


async def look_for_sensitive(store: SessionStore, lines: Sequence[str]) -> AsyncIterator[Sensitive]:
    """Look through lines, and tell after each part what was found by then.

    Raises:
        ApiError: they could not be looked through.
    """
    found = Sensitive(of=len(lines))
    for first, last in _parts(lines):
        part = lines[first:last]
        begins, at = [], 0
        for line in part:
            begins.append(at)
            at += len(line) + 1
        for value in await store.scan("\n".join(part)):
            if value.masked_by_default:
                found.count += 1
                _add(found, value.start, value.end, part, begins, first)
        found.checked = last
        yield found


def _add(
    found: Sensitive, start: int, end: int, part: Sequence[str], begins: Sequence[int], first: int
) -> None:
    """Add a value, which may reach over several lines."""
    line = bisect_right(begins, start) - 1
    while line < len(part) and begins[line] < end:
        begin = max(0, start - begins[line])
        found.spans[first + line + 1].append((begin, min(len(part[line]), end - begins[line])))
        line += 1


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    first, size = 0, 0
    for number, line in enumerate(lines):
        if size and size + len(line) > _PART:
            yield first, number
            first, size = number, 0
        size += len(line) + 1
    if first < len(lines):
        yield first, len(lines)
