"""How a cell looks, and the shortest way from one look to another (SGR, ECMA-48 8.3.117)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_ON = {code: 1 << bit for bit, code in enumerate((1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53))}
_OFF = {
    code: sum(_ON[on] for on in group)
    for code, group in {
        22: (1, 2),
        23: (3,),
        24: (4, 21),
        25: (5, 6),
        27: (7,),
        28: (8,),
        29: (9,),
        54: (51, 52),
        55: (53,),
    }.items()
}
_UNSEEN_ON_BLANK = _ON[1] | _ON[2]
"""Not italics: GNU screen shows them reversed."""
_MANY = 4096


class Look(NamedTuple):
    """How a cell is drawn.

    Attributes:
        attributes: bold, underline and their like, a bit for each.
        fore: the SGR parameters of the foreground, empty for the terminal's own.
        back: those of the background.
    """

    attributes: int
    fore: str
    back: str

    @property
    def unseen_on_blank(self) -> bool:
        """Whether a blank with this look shows its background only."""
        return not self.attributes & ~_UNSEEN_ON_BLANK


PLAIN = Look(0, "", "")


@lru_cache(_MANY)
def look_of(parameters: str) -> Look:
    """Return the look that the parameters of one SGR sequence come to, after a reset."""
    attributes, fore, back = 0, "", ""
    codes = iter(parameters.split(";"))
    for code in codes:
        number = int(code or 0)
        if number == 0:
            attributes, fore, back = 0, "", ""
        elif number in (38, 48):
            colour = _long_colour(code, codes)
            fore, back = (colour, back) if number == 38 else (fore, colour)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            fore = code
        elif 40 <= number <= 47 or 100 <= number <= 107:
            back = code
        else:
            attributes |= _ON.get(number, 0)
    return Look(attributes, fore, back)


def _long_colour(code: str, codes: Iterator[str]) -> str:
    kind = next(codes, "5")
    return ";".join((code, kind, *(next(codes, "0") for _ in range(1 if kind == "5" else 3))))


@lru_cache(_MANY)
def of_blank(look: Look) -> Look:
    """Return what is seen of a look on a blank."""
    return Look(0, "", look.back) if look.unseen_on_blank else look


@lru_cache(_MANY)
def change(now: Look, then: Look) -> str:
    """Return the shortest sequence that makes one look of another."""
    if now == then:
        return ""
    codes, kept = [], now.attributes
    for code, group in _OFF.items():
        if kept & group & ~then.attributes:
            codes.append(str(code))
            kept &= ~group
    codes += [str(code) for code, bit in _ON.items() if then.attributes & bit & ~kept]
    if then.fore != now.fore:
        codes.append(then.fore or "39")
    if then.back != now.back:
        codes.append(then.back or "49")
    stepwise = ";".join(codes)
    anew = ";".join(
        (
            "" if then == PLAIN else "0",
            *(str(code) for code, bit in _ON.items() if then.attributes & bit),
            *filter(None, (then.fore, then.back)),
        )
    )
    return f"\x1b[{min(stepwise, anew, key=len)}m"


@lru_cache(_MANY)
def look_for_blank(now: Look, blank: Look) -> Look:
    """Return the look to write a blank with: what is not seen on it stays as it is now."""
    if not blank.unseen_on_blank:
        return blank
    return Look(now.attributes & _UNSEEN_ON_BLANK, now.fore, blank.back)
