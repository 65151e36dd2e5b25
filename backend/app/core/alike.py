"""What two texts have in common at their ends, found without going through them character by character."""

from collections.abc import Callable

_LONGEST_COMPARED = 65_536
"""Characters that are compared at once."""


def common(one: str, other: str) -> int:
    """Return how many characters at the start of two texts are the same."""
    return _reach(min(len(one), len(other)), lambda start, end: one[start:end] == other[start:end])


def common_end(one: str, other: str, *, most: int) -> int:
    """Return how many characters, but no more than so many, at the end of two texts are the same."""
    first, second = len(one), len(other)
    return _reach(
        most,
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
