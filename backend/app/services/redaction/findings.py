"""What a scan finds."""

from typing import NamedTuple

from backend.app.schemas.categories import Category

PLACEHOLDERS: dict[Category, str] = {
    "ip": "[IP REDACTED]",
    "email": "[EMAIL REDACTED]",
    "token": "[TOKEN REDACTED]",
    "host": "[HOST REDACTED]",
    "unc": "[UNC REDACTED]",
    "mac": "[MAC REDACTED]",
    "custom": "[CUSTOM REDACTED]",
}
MASKED_BY_DEFAULT: frozenset[Category] = frozenset({"ip", "email", "token", "custom"})


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
        return PLACEHOLDERS[self.category]

    @property
    def masked_by_default(self) -> bool:
        """Whether it is masked unless it is switched off."""
        return self.category in MASKED_BY_DEFAULT
