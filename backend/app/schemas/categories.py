"""The categories of sensitive values, and what becomes of each. It knows no models: scanning needs none."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from backend.app.core.tables import require_rows

Category = Literal["ip", "email", "token", "custom", "host", "unc", "mac", "account", "phone", "id"]
"""``custom`` are the words that a team listed, such as a client's names, and what was marked by hand."""

Option = Literal["hostnames", "accounts", "phones", "ids"]
"""What an engineer or a team may have masked besides the default."""


class Handling(NamedTuple):
    """What becomes of the values of a category.

    Attributes:
        placeholder: what is written in their place.
        precedence: of findings that overlap, the one with the lowest says what they are.
        masked_by_default: whether they are masked unless they are switched off.
        option: what else has them masked.
    """

    placeholder: str
    precedence: int
    masked_by_default: bool = False
    option: Option | None = None


CATEGORIES: dict[Category, Handling] = {
    "ip": Handling("[IP REDACTED]", precedence=4, masked_by_default=True),
    "email": Handling("[EMAIL REDACTED]", precedence=2, masked_by_default=True),
    "token": Handling("[TOKEN REDACTED]", precedence=1, masked_by_default=True),
    "custom": Handling("[CUSTOM REDACTED]", precedence=0, masked_by_default=True),
    "host": Handling("[HOST REDACTED]", precedence=6, option="hostnames"),
    "unc": Handling("[UNC REDACTED]", precedence=3, option="hostnames"),
    "mac": Handling("[MAC REDACTED]", precedence=5),
    "account": Handling("[ACCOUNT REDACTED]", precedence=7, option="accounts"),
    "phone": Handling("[PHONE REDACTED]", precedence=9, option="phones"),
    "id": Handling("[ID REDACTED]", precedence=8, option="ids"),
}
PLACEHOLDER = r"\[(?P<category>[A-Z]{2,7}) REDACTED(?: #(?P<number>[0-9]{1,9}))?\]"
"""What any placeholder looks like, numbered or not, as a regular expression."""

MASKED_BY_DEFAULT = frozenset(name for name, handling in CATEGORIES.items() if handling.masked_by_default)
OPTIONS: dict[Option, str] = {
    "hostnames": "Host names",
    "accounts": "Accounts",
    "phones": "Phone numbers",
    "ids": "ID numbers",
}
"""What each option is called."""


def masked_with(options: Iterable[Option]) -> frozenset[Category]:
    """Return the categories that these options have masked besides the default."""
    chosen = frozenset(options)
    return frozenset(name for name, handling in CATEGORIES.items() if handling.option in chosen)


def _require_known_again() -> None:
    """Refuse a placeholder that a second look at the masked text would not know."""
    for name, handling in CATEGORIES.items():
        found = re.fullmatch(PLACEHOLDER, handling.placeholder)
        if found is None or found["category"].lower() != name:
            raise TypeError(f"{handling.placeholder} is no placeholder of {name}")


require_rows("CATEGORIES", CATEGORIES, get_args(Category))
require_rows("OPTIONS", OPTIONS, get_args(Option))
_require_known_again()
