"""How many columns of a terminal a character takes."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def width(character: str) -> int:
    """Return 2, 1, or 0 for what is put on the character before it."""
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1
