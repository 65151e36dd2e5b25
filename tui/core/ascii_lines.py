"""Lines in ASCII, as long as they come to be: a sign becomes what stands for it in words or signs."""

import unicodedata
from typing import Literal

Characters = Literal["all", "plain marks", "ascii"]
"""All; none but ASCII for frames and marks, so that only texts have others; or none but ASCII."""

_MARKS = str.maketrans(
    {
        "…": "...",
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "→": "->",
        "←": "<-",
        "↑": "up",
        "↓": "down",
        "·": "-",
        "•": "*",
        "×": "x",
        "✓": "+",
        "✗": "x",
        "■": "#",
        "►": ">",
        "├": "|",
        "└": "`",
        "│": "|",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_OTHERS = str.maketrans(
    {
        "€": "EUR",
        "£": "GBP",
        "°": " deg",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
    }
)
"""What is neither a mark nor a letter with an accent."""


def with_marks_in_ascii(text: str) -> str:
    """Return a text whose marks are ASCII; letters stay."""
    return text if text.isascii() else text.translate(_MARKS)


def in_ascii(text: str) -> str:
    """Return a text in ASCII: signs by what stands for them, letters without their accents, all else by its number."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", with_marks_in_ascii(text).translate(_OTHERS))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return with_marks_in_ascii(bare).translate(_OTHERS).encode("ascii", "backslashreplace").decode()


def fitting(text: str, characters: Characters) -> str:
    """Return a text in the characters that may be written."""
    if characters == "all":
        return text
    return in_ascii(text) if characters == "ascii" else with_marks_in_ascii(text)
