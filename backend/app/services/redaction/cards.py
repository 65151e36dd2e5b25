"""Payment cards: numbers of the networks' lengths whose check digit is right (ISO/IEC 7812-1, Luhn's formula)."""

from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

_NUMBER = lazily(
    r"(?<![0-9A-Za-z._:/-])(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|3[47][0-9]{2}|6(?:011|5[0-9]{2}))[ -]?(?:[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|[0-9]{6}[ -]?[0-9]{5})(?![0-9A-Za-z-]|\.[0-9])"
)


_GROUP_BEFORE = lazily(r"[0-9A-F]{4,5} $")
_GROUP_AFTER = lazily(r" [0-9A-F]{4}")


def locate_cards(text: Scanned) -> Iterator[Span]:
    """Find card numbers, in groups or without."""
    for found in _NUMBER().finditer(text.ascii):
        digits = [int(char) for char in found[0] if char.isdigit()]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        in_a_table = _GROUP_BEFORE().search(
            text.ascii[max(0, found.start() - 6) : found.start()]
        ) or _GROUP_AFTER().match(text.ascii, found.end())
        if (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and len(set(digits)) > 1 and not in_a_table:
            yield found.span()


RULES = (
    Rule(
        "payment card",
        "token",
        locate=locate_cards,
        hint=r"[2-6][0-9]{3}[ -]?[0-9]{4}[0-9 -]{5,9}[0-9]{2}",
        examples=("card «4111 1111 1111 1111»", "«5500-0000-0000-0004»", "«378282246310005»"),
        counter_examples=(
            "4111 1111 1111 1112",
            "id 41111111111111112222",
            "1234567890123456",
            "5223 5224 5225 5226 5227 5228",
        ),
    ),
)
