"""What a team decided about its notes, ready for a scan."""

from functools import lru_cache
from typing import NamedTuple

from backend.app.schemas.categories import MASKED_BY_DEFAULT, Category
from backend.app.services.redaction.custom_words import CustomWords, Word
from backend.app.services.redaction.values import AllowList


class Policy(NamedTuple):
    """A team's words, what it allows, whether its placeholders are numbered, and what it has masked in all notes."""

    words: CustomWords
    allowed: AllowList
    numbered: bool = False
    masked: frozenset[Category] = MASKED_BY_DEFAULT


@lru_cache(maxsize=64)
def compiled_policy(
    *,
    words: tuple[Word, ...] = (),
    allowed: tuple[str, ...] = (),
    numbered: bool = False,
    also: frozenset[Category] = frozenset(),
) -> Policy:
    """Return a policy; that of a team is compiled once.

    Raises:
        ValueError: a word or an entry of the allow-list is wrong.
    """
    return Policy(CustomWords(words), AllowList(allowed), numbered, MASKED_BY_DEFAULT | also)
