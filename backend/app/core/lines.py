r"""Lines of a text by their numbers from 1, without taking the text apart: an output may have 20,000,000 characters.

A line ends with ``\n`` or with the text; an empty text has none.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

_STRIDE = 4_096
"""Characters that are passed at once on the way to a line."""
_LONGEST_COMPARED = 65_536
"""Characters that are compared at once."""


def line_count(text: str) -> int:
    """Return how many lines a text has."""
    return text.count("\n") + 1 if text else 0


def line_spans(text: str, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where lines begin and end, of ascending numbers, as far as the text has them."""
    at = start = 0
    line = 1  # that `at` is in
    if not text:
        return
    for number in numbers:
        while line < number and (passed := text.count("\n", at, at + _STRIDE)) < number - line:
            if at + _STRIDE >= len(text):
                return
            at, line = at + _STRIDE, line + passed
        while line < number:
            at = text.index("\n", at) + 1
            line, start = line + 1, at
        end = text.find("\n", start)
        yield start, end if end >= 0 else len(text)


def kept_lines(before: str, after: str, numbers: Iterable[int]) -> tuple[int, ...]:
    """Return where lines of a text stand after an edit of it, without those that it changed or took away.

    Above the first change lines keep their numbers, below the last one they move with the text's end; what is between
    the two counts as changed.
    """
    lines, left = line_count(before), line_count(after)
    before, after = f"\n{before}\n", f"\n{after}\n"
    common = min(lines, left)
    above = min(before.count("\n", 0, _common_start(before, after)) - 1, common)
    end = _common_end(before, after)
    below = min(before.count("\n", len(before) - end) - 1, common - above)
    return tuple(
        number if number <= above else number + left - lines
        for number in numbers
        if number <= above or lines - below < number <= lines
    )


def lines_after_cuts(text: str, cuts: Iterable[tuple[int, int]], numbers: Sequence[int]) -> tuple[int, ...]:
    """Return where lines stand once parts of their text gave way to words without a newline, each once.

    `cuts` are where such parts begin and end, in order and apart from each other; `numbers` ascend. A line of which the
    beginning went stands where what came in its place does.
    """
    gone = list(_newlines_gone(text, cuts))
    moved: dict[int, None] = {}
    passed = at = 0
    for number in numbers:
        while at < len(gone) and gone[at][1] <= number:
            passed += gone[at][1] - gone[at][0]
            at += 1
        within = max(0, number - gone[at][0]) if at < len(gone) else 0
        moved[number - passed - within] = None
    return tuple(moved)


def _newlines_gone(text: str, cuts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the lines in which cuts begin and end, of those that are in several lines."""
    line, known = 1, 0
    for start, end in cuts:
        line += text.count("\n", known, start)
        last = line + text.count("\n", start, end)
        if last > line:
            yield line, last
        line, known = last, end


def _common_start(one: str, other: str) -> int:
    """Return how many characters at the start of two texts are the same."""
    return _reach(min(len(one), len(other)), lambda start, end: one[start:end] == other[start:end])


def _common_end(one: str, other: str) -> int:
    """Return how many characters at the end of two texts are the same."""
    first, second = len(one), len(other)
    return _reach(
        min(first, second),
        lambda start, end: one[first - end : first - start] == other[second - end : second - start],
    )


def _reach(most: int, agree: Callable[[int, int], bool]) -> int:
    """Return how far, at most to `most`, all agrees; `agree` tells it of a part."""
    reached, step = 0, _LONGEST_COMPARED
    while step and reached < most:
        end = min(reached + step, most)
        if agree(reached, end):
            reached = end
        else:
            step = (end - reached) // 2
    return reached
