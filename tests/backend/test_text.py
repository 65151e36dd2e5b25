"""Cleaning of pasted text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.core.text import clean_line, clean_text

PARTS = [
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1b",
    "[",
    "m",
    "\x9b1m",
    "\x00",
    "\r\n",
    "\r",
    "\u2028",
    "\x85",
    "\t",
    "a",
    "\ud800",
]
pasted = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;window title\x07prompt$", "prompt$"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ended\nnext line", "0;never ended\nnext line"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("nul\x00 bell\x07 del\x7f c1\x90 half\ud800", "nul bell del c1 half"),
        ("tab\tand  blanks stay ", "tab\tand  blanks stay "),
    ],
)
def test_what_is_removed(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(pasted)
def test_cleaning_leaves_only_text_and_once_is_enough(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert all(char in "\n\t" or char.isprintable() or not char.isascii() for char in cleaned)
    cleaned.encode()


@given(pasted)
def test_a_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.split("\n")) == 1
    assert line == line.strip()
    assert clean_line(line) == line
