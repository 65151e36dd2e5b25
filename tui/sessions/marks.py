"""Lines that matter of a command's output: their numbers as people write them, and what they are after an edit.

Numbers count the lines of the cleaned output from 1, as the server stores it. Cleaning changes how many lines there are
by newlines alone, so nothing here needs to clean.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backend.app.core.edits import moved_lines, with_newlines
from backend.app.schemas.text import cleaned
from tui.core.messages import counted

MARKED_LINES: Final = "marked_lines"
"""The name of the marks among a recorded step's texts, where they are written as `spelled`."""
MOST_MARKED = 2_000
"""How many lines of an output the server takes marks of."""

_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")


class NoLines(ValueError):
    """What was typed names no lines; the message is a sentence."""


def lines_of(text: str) -> list[str]:
    """Return the lines of an output as it is stored; empty ones at the end are none."""
    shown = cleaned(text).rstrip("\n")
    return shown.split("\n") if shown else []


def spelled(numbers: Sequence[int]) -> str:
    """Return numbers in order as people write them: ``12-20, 34``."""
    parts, begin = [], 0
    for at, number in enumerate(numbers, start=1):
        if at == len(numbers) or numbers[at] != number + 1:
            first = numbers[begin]
            parts.append(f"{first}-{number}" if number > first else str(number))
            begin = at
    return ", ".join(parts)


def parsed(text: str, *, last: int) -> tuple[int, ...]:
    """Return the numbers of lines that a text names, up to the last one that there is; none of an empty text.

    Raises:
        NoLines: it names something else.
    """
    numbers: set[int] = set()
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text.strip()))):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise NoLines(f"{part!r} is no number of a line; lines are named like 12-20,34.")
        first, to = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= to:
            raise NoLines(f"{part!r} names no lines; they are numbered from 1, the smaller number first.")
        if to > last:
            raise NoLines(f"There is no line {to}; the output has {counted(last, 'line')}.")
        require_few(to + 1 - first)
        numbers.update(range(first, to + 1))
        require_few(len(numbers))
    return tuple(sorted(numbers))


def require_few(count: int) -> None:
    """See that no more lines are marked than are taken.

    Raises:
        NoLines: there are more.
    """
    if count > MOST_MARKED:
        raise NoLines(f"{count:,} lines are marked, and {MOST_MARKED:,} can be kept.")


def restored(text: str) -> tuple[int, ...]:
    """Return numbers that were kept as `spelled` has them; what is none of that is left out."""
    numbers: set[int] = set()
    for found in _RANGE.finditer(text):
        first = int(found[1])
        numbers.update(range(max(1, first), min(int(found[2] or first), first + MOST_MARKED) + 1))
    return tuple(sorted(numbers))[:MOST_MARKED]


def within(numbers: Sequence[int], output: str) -> tuple[int, ...]:
    """Return the numbers of the lines that a cleaned output has."""
    if not numbers or not output:
        return ()
    last = output.count("\n") + 1
    return tuple(number for number in numbers if number <= last)


def told(count: int) -> str:
    """Return how many lines are marked, as people say it; empty for none."""
    return f"{counted(count, 'line')} marked" if count else ""


@dataclass(frozen=True)
class Marks:
    """Marked lines, and the text of which these are the numbers."""

    numbers: tuple[int, ...] = ()
    text: str = ""

    def of(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the marked lines in what the text is by now."""
        if text is self.text or not self.numbers:
            return self.numbers if text else ()
        return moved_lines(self.numbers, self.text, text)

    def at(self, text: str) -> "Marks":
        """Return the marks of what the text is by now."""
        return _marks(self.of(text), text)

    def behind(self, lines: int, whole: str) -> "Marks":
        """Return the marks of a longer text, in which this one begins behind so many lines."""
        return _marks((number + lines for number in self.numbers), whole)

    def at_end_of(self, whole: str) -> "Marks":
        """Return the marks of a longer text that ends with this one."""
        return self.behind(with_newlines(whole).count("\n") - with_newlines(self.text).count("\n"), whole)

    def without(self, beginning: str) -> "Marks":
        """Return the marks of what is left of the text without its beginning."""
        left = self.text.removeprefix(beginning)
        gone = (
            with_newlines(self.text).count("\n") - with_newlines(left).count("\n") if left else len(self.text)
        )
        # Where the beginning ended with a line, what is left begins with the newline after it.
        rest = left.startswith("\n") and left != self.text and not beginning.endswith("\n")
        return _marks((number - gone for number in self.numbers if number > gone + rest), left)


NO_MARKS = Marks()


def together(whole: str, *parts: Marks) -> Marks:
    """Return the marks of a text that parts of it have, each with the numbers that it has there."""
    numbers = {number for part in parts for number in part.numbers}
    return _marks(sorted(numbers)[:MOST_MARKED], whole)


def _marks(numbers: Iterable[int], text: str) -> Marks:
    kept = tuple(numbers)
    return Marks(kept, text) if kept else NO_MARKS
