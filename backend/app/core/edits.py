"""Where lines of a text are once it was edited: one rule for outputs that are typed and for those that are stored.

A text may have 20,000,000 characters, so none is taken apart as a whole.
"""

from collections.abc import Iterator, Sequence, Set

from backend.app.core.alike import common, common_end
from backend.app.core.lines import line_spans

_NEWLINES = ("\v", "\f", "\x85", "\u2028", "\u2029")
_LONGEST_TAKEN_APART = 65_536
"""Characters, without the line that they end in, that are taken apart at once."""


def moved_lines(numbers: Sequence[int], before: str, after: str) -> tuple[int, ...]:
    """Return where lines of a text, by their ascending numbers from 1, are once it is another one.

    Lines before and behind the edit stay. Of those within it the ones that are still there do, and where there are as
    many as there were, the ones that are alike; lines that are gone have no number. An empty line at the end is none.
    """
    if not numbers or not after:
        return ()
    if before == after:
        return tuple(numbers)
    old, new = with_newlines(before), with_newlines(after)
    last = new.count("\n")
    placed = numbers if old == new else _moved(numbers, old, new)
    return tuple(number for number in placed if number <= last)


def with_newlines(text: str) -> str:
    r"""Return a text with all newlines as ``\n``, as cleaning has them, and one behind its last line."""
    if "\n" in text:
        # First ended: a carriage return at the end becomes part of a newline once more comes behind it.
        text = (text if text.endswith("\n") else f"{text}\n").replace("\r\n", "\n")
    else:
        text = text.replace("\r", "\n")
    for newline in _NEWLINES:
        text = text.replace(newline, "\n")
    return text if text.endswith("\n") else f"{text}\n"


def _moved(numbers: Sequence[int], old: str, new: str) -> tuple[int, ...]:
    begin = old.rfind("\n", 0, common(old, new)) + 1
    end = common_end(old, new, most=min(len(old), len(new)) - begin)
    # Behind the edit stand whole lines: from the character after a newline that both have.
    end = _from_line(old, end, begin)
    first = old.count("\n", 0, begin)
    was, now = old[begin : len(old) - end], new[begin : len(new) - end]
    now = now[: now.rfind("\n") + 1]  # what stands before the first line behind the edit is of that line
    lines, left = was.count("\n"), now.count("\n")
    above = tuple(number for number in numbers if number <= first)
    below = tuple(number + left - lines for number in numbers if number > first + lines)
    marked = [number - first for number in numbers if first < number <= first + lines]
    placed = _edited(marked, was, now) if lines == left else _found(marked, was, now)
    return (*above, *(first + number for number in placed), *below)


def _edited(marked: Sequence[int], was: str, now: str) -> Iterator[int]:
    """Yield the numbers of lines of an edit that has as many as before: those that are alike."""
    alone = was.count("\n") == 1
    for number, old, new in zip(marked, _lines(was, marked), _lines(now, marked), strict=True):
        if new and (alone or _alike(old, new)):
            yield number


def _found(marked: Sequence[int], was: str, now: str) -> Iterator[int]:
    """Yield where lines of an edit are that are still there, in their order."""
    wanted = list(_lines(was, marked))
    last = _last_places(now, set(wanted))
    at, number = 0, 1
    for line in wanted:
        if last.get(line, 0) < number:
            continue
        there = _begin_of(line, now, at)
        number += now.count("\n", at, there)
        yield number
        at, number = there + len(line) + 1, number + 1


def _begin_of(line: str, text: str, at: int) -> int:
    """Return where a line begins that is in a text, from the begin of one on."""
    if text.startswith(f"{line}\n", at):
        return at
    return text.index(f"\n{line}\n", at) + 1


def _lines(text: str, numbers: Sequence[int]) -> Iterator[str]:
    return (text[start:end] for start, end in line_spans(text, numbers))


def _last_places(text: str, wanted: Set[str]) -> dict[str, int]:
    """Return the number of the last line that is one of these; each ends with a newline."""
    last: dict[str, int] = {}
    at, number = 0, 1
    while at < len(text):
        end = text.find("\n", at + _LONGEST_TAKEN_APART) + 1 or len(text)
        lines = text[at : end - 1].split("\n")
        numbers = dict(zip(lines, range(number, number + len(lines)), strict=True))
        last.update((line, numbers[line]) for line in numbers.keys() & wanted)
        at, number = end, number + len(lines)
    return last


def _alike(old: str, new: str) -> bool:
    """Tell whether a line is another one with an edit: at least half of the longer one is the same at its ends."""
    begin = common(old, new)
    end = common_end(old, new, most=min(len(old), len(new)) - begin)
    return 2 * (begin + end) >= max(len(old), len(new))


def _from_line(text: str, end: int, begin: int) -> int:
    """Return how many of the last characters are whole lines, at most so many; the edit begins where said."""
    at = max(begin, len(text) - end)
    begins = at == begin or text[at - 1] == "\n"
    return len(text) - (at if begins else text.find("\n", at) + 1)
