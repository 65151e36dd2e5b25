"""What a scan finds."""

from typing import NamedTuple

from backend.app.schemas.categories import CATEGORIES, MASKED_BY_DEFAULT, Category


class Finding(NamedTuple):
    """One value. `start` and `end` are offsets into the text as Python counts them, `end` exclusive."""

    start: int
    end: int
    category: Category
    rule: str = ""
    """The name of the rule that found it."""

    @property
    def placeholder(self) -> str:
        """What is written in its place."""
        return CATEGORIES[self.category].placeholder

    @property
    def masked_by_default(self) -> bool:
        """Whether it is masked unless it is switched off."""
        return self.category in MASKED_BY_DEFAULT
