r"""Lines of a text by their numbers from 1, without taking the text apart: an output may have 20,000,000 characters.

A line ends with ``\n`` or with the text; an empty text has none.
"""

from collections.abc import Iterable, Iterator, Sequence

_STRIDE = 4_096
"""Characters that are passed at once on the way to a line."""


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
