"""The categories of sensitive values, and what becomes of each. It knows no models: scanning needs none."""

import re
from typing import Literal, NamedTuple, get_args

from backend.app.core.tables import require_rows

Category = Literal["ip", "email", "token", "custom", "host", "unc", "mac"]
"""``custom`` are the words that a team listed, such as a client's names, and what was marked by hand."""


class Handling(NamedTuple):
    """What becomes of the values of a category.

    Attributes:
        placeholder: what is written in their place.
        masked_by_default: whether they are masked unless they are switched off.
        is_hostname: whether they are masked too where host names are to be.
        precedence: of findings that overlap, the one with the lowest says what they are.
    """

    placeholder: str
    masked_by_default: bool
    is_hostname: bool
    precedence: int


CATEGORIES: dict[Category, Handling] = {
    "ip": Handling("[IP REDACTED]", masked_by_default=True, is_hostname=False, precedence=4),
    "email": Handling("[EMAIL REDACTED]", masked_by_default=True, is_hostname=False, precedence=2),
    "token": Handling("[TOKEN REDACTED]", masked_by_default=True, is_hostname=False, precedence=1),
    "custom": Handling("[CUSTOM REDACTED]", masked_by_default=True, is_hostname=False, precedence=0),
    "host": Handling("[HOST REDACTED]", masked_by_default=False, is_hostname=True, precedence=6),
    "unc": Handling("[UNC REDACTED]", masked_by_default=False, is_hostname=True, precedence=3),
    "mac": Handling("[MAC REDACTED]", masked_by_default=False, is_hostname=False, precedence=5),
}
PLACEHOLDER = r"\[(?P<category>[A-Z]{2,6}) REDACTED(?: #(?P<number>[0-9]{1,9}))?\]"
"""What any placeholder looks like, numbered or not, as a regular expression."""

MASKED_BY_DEFAULT = frozenset(name for name, handling in CATEGORIES.items() if handling.masked_by_default)
HOSTNAMES = frozenset(name for name, handling in CATEGORIES.items() if handling.is_hostname)
"""What is masked besides where host names are to be masked too."""


def _require_known_again() -> None:
    """Refuse a placeholder that a second look at the masked text would not know."""
    for name, handling in CATEGORIES.items():
        found = re.fullmatch(PLACEHOLDER, handling.placeholder)
        if found is None or found["category"].lower() != name:
            raise TypeError(f"{handling.placeholder} is no placeholder of {name}")


require_rows("CATEGORIES", CATEGORIES, get_args(Category))
_require_known_again()
