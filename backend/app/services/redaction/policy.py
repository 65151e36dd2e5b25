"""What a team decided about its notes, ready for a scan."""

from functools import lru_cache
from typing import NamedTuple

from backend.app.services.redaction.custom_words import CustomWords, Word
from backend.app.services.redaction.values import AllowList


class Policy(NamedTuple):
    """A team's words, what it allows, and whether its placeholders are numbered."""

    words: CustomWords
    allowed: AllowList
    numbered: bool = False


@lru_cache(maxsize=64)
def compiled_policy(
    *, words: tuple[Word, ...] = (), allowed: tuple[str, ...] = (), numbered: bool = False
) -> Policy:
    """Return a policy; that of a team is compiled once.

    Raises:
        ValueError: a word or an entry of the allow-list is wrong.
    """
    return Policy(CustomWords(words), AllowList(allowed), numbered)
