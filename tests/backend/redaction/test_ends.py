"""No value is masked by half, however long it is, and none takes longer than its length."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.app.services.redaction.rule import Rule
from backend.app.services.redaction.scanner import ALL_RULES, scan
from tests.backend.redaction.samples import ALPHABETS, written_out

GROWING = [
    (rule, text)
    for rule in ALL_RULES
    if rule.category == "token"
    for text in rule.examples
    if re.search(r"«[^»]*\{\d+:(?:hex|HEX|b62|b64|b64u|an|AN|a)\}[^»]*»", text) and "----»" not in text
]
KEY = ALPHABETS["b62"]


def grown(sample: str, length: int, *, seed: int) -> str:
    """Return a sample whose first value goes on for so many characters more."""
    text, spans = written_out(sample)
    random = Random(seed)
    at = spans[0][0] + len(text[slice(*spans[0])].rstrip("\"'=~$#%^@"))
    return text[:at] + "".join(random.choice(KEY) for _ in range(length)) + text[at:]


@pytest.mark.parametrize(("rule", "sample"), GROWING, ids=lambda value: getattr(value, "name", "")[:30])
@pytest.mark.parametrize("more", [1, 500, pytest.param(100_000, marks=pytest.mark.soak)])
def test_all_of_a_value_is_masked_or_nothing(rule: Rule, sample: str, more: int) -> None:
    text = grown(sample, more, seed=more)
    _text, spans = written_out(sample)
    start, end = spans[0][0], spans[0][1] + more
    for one in scan(text):
        if one.category == "token" and one.start < end and one.end > start:
            assert one.end >= end, (
                rule.name,
                one.rule,
                text[one.start : one.end][-40:],
                text[one.end : end][:40],
            )


LABELS = (
    "password: ",
    "password=",
    '"refresh_token": "',
    'set private-key "',
    "api_key = '",
    "Authorization: Bearer ",
)
CLOSING = {'"': '"', "'": "'"}


@settings(max_examples=40)
@given(label=st.sampled_from(LABELS), length=st.integers(20, 20_000), seed=st.integers(0, 99))
def test_a_value_of_any_length_is_masked_to_its_end(label: str, length: int, seed: int) -> None:
    random = Random(seed)
    value = "aB3" + "".join(random.choice(KEY) for _ in range(length))
    text = f"{label}{value}{CLOSING.get(label[-1], '')}\nand so on"
    (one,) = (one for one in scan(text) if one.category == "token")
    quotes = text[one.start : len(label)] + text[len(label) + len(value) : one.end]
    assert one.start <= len(label)
    assert one.end >= len(label) + len(value)
    assert quotes in ("", '""'), "nothing but the value is masked, perhaps with its quotation marks"


@pytest.mark.parametrize("quote", ['"', "'"])
@settings(max_examples=30)
@given(value=st.text("abcXYZ0189 !#&*+,-./:;=?@^_|~", min_size=350, max_size=2_000))
def test_a_quoted_value_goes_to_its_closing_mark(quote: str, value: str) -> None:
    text = f"password = {quote}aB3{value}x{quote} and so on"
    found = [one for one in scan(text) if one.category == "token"]
    assert found[0].start <= text.index("aB3")
    assert found[0].end >= text.index("x" + quote) + 1
