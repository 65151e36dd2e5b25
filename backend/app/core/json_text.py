"""JSON that can be read in one way only: what Python's reader lets pass, or stumbles over, is told with its place."""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

Place = tuple[str | int, ...]
"""The keys and numbers on the way to a value."""

_DIGITS = sys.int_info.str_digits_check_threshold
"""Numbers of more digits are refused: Python may refuse them too, by no error of JSON."""

_TOLD = 20
"""So many flaws of one text are told."""


@dataclass(frozen=True)
class _Unusable:
    """Stands for a value until its place is known."""

    reason: str


class WrongJson(ValueError):
    """A text is JSON that means nothing, or several things.

    Attributes:
        flaws: the places of the first of them, each with what is wrong there.
    """

    def __init__(self, flaws: list[tuple[Place, str]]) -> None:
        self.flaws = flaws
        super().__init__("; ".join(f"{written(place)} {reason}".strip() for place, reason in flaws))


def parse_json(text: str | bytes) -> Any:
    """Return the data in a JSON text.

    Raises:
        json.JSONDecodeError: it is no JSON.
        WrongJson: a key is there twice, a number is none or too long, or all is nested too deeply.
    """
    unusable: list[_Unusable] = []

    def refuse(reason: str) -> _Unusable:
        unusable.append(_Unusable(reason))
        return unusable[-1]

    def unite(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        united = dict(pairs)
        if len(united) < len(pairs):
            times = Counter(key for key, _value in pairs)
            united |= {key: refuse("is there more than once") for key in times if times[key] > 1}
        return united

    def whole(digits: str) -> int | _Unusable:
        if len(digits) > _DIGITS:
            return refuse(f"is a number of {len(digits):,} digits")
        return int(digits)

    def broken(digits: str) -> float | _Unusable:
        number = float(digits)
        return number if math.isfinite(number) else refuse("is too large a number")

    try:
        data = json.loads(
            text,
            object_pairs_hook=unite,
            parse_int=whole,
            parse_float=broken,
            parse_constant=lambda name: refuse(f"is {name}, which is no number of JSON"),
        )
    except RecursionError as error:
        raise WrongJson([((), "is nested too deeply")]) from error
    if unusable:
        flaws = ((place, value.reason) for place, value in leaves(data) if isinstance(value, _Unusable))
        raise WrongJson([*islice(flaws, _TOLD)])
    return data


def leaves(data: Any) -> Iterator[tuple[Place, Any]]:
    """Return all values that hold no others, each with its place, in their order; keys are values too."""
    waiting: list[tuple[Place, Any]] = [((), data)]
    while waiting:
        place, value = waiting.pop()
        match value:
            case dict():
                for key, part in reversed(value.items()):
                    waiting += [((*place, key), part), ((*place, key, "[key]"), key)]
            case list():
                waiting += [((*place, number), part) for number, part in reversed([*enumerate(value)])]
            case _:
                yield place, value


def written(place: Place) -> str:
    """Return a place as people read it: lists are counted from 1, and names that would harm a screen are quoted."""
    return ".".join(str(part + 1) if isinstance(part, int) else _shown(part) for part in place)


def _shown(name: str) -> str:
    """Return a name of somebody else's choice as one that can be printed."""
    short = name if len(name) <= 64 else f"{name[:63]}…"
    return short if short.isprintable() else repr(short)
