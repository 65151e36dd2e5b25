"""Text in ASCII, cell for cell: for terminals that take nothing else, and for fonts that lack marks."""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

from tui.core.ascii_lines import Characters

_MARKS = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "○": "o",
        "●": "*",
        "■": "#",
        "▶": ">",
        "►": ">",
        "⚠": "!",
        "→": ">",
        "←": "<",
        "↓": "+",  # a v would be read as the key
        "↑": "^",
        "»": ">",
        "«": "<",
        "…": "~",
        "·": "-",
        "•": "*",
        "–": "-",
        "—": "-",
        "‑": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\N{NO-BREAK SPACE}": " ",
        "░": ".",
        "▒": ":",
        "▓": "#",
    }
    | dict.fromkeys("─╌┄┈╴╶━╍┅┉╸╺╼╾", "-")
    | dict.fromkeys("│╎┆┊╵╷┃╏┇┋╹╻╽╿║", "|")
    | {"═": "="}
    # What is left of the drawing characters: corners and crossings; then blocks.
    | {chr(code): "+" for code in range(0x2500, 0x2580) if chr(code) not in "─╌┄┈╴╶━╍┅┉╸╺╼╾│╎┆┊╵╷┃╏┇┋╹╻╽╿║═"}
    | {chr(code): "#" for code in range(0x2580, 0x2591)}
    | {"▁": "_", "▔": " ", "▏": "|", "▎": "|", "▕": "|"}
)
_LETTERS = str.maketrans("ßøØłŁđĐæÆœŒðÐþÞı", "soOlLdDaAoOdDtTi")
"""Letters that are not made of another one and an accent."""


@lru_cache(4096)
def with_plain_marks(text: str) -> str:
    """Return a text with frames and marks in ASCII; letters stay."""
    return text if text.isascii() else text.replace(" …", "..").translate(_MARKS)


@lru_cache(4096)
def as_ascii(text: str) -> str:
    """Return a text in ASCII that is as wide: letters without accents, and a question mark for what is like none."""
    if text.isascii():
        return text
    marked = with_plain_marks(text).translate(_LETTERS)
    plain = "".join(map(_of_one, marked))
    width = cell_len(text)
    # Characters that are one together, such as a flag, can be narrower than they are one by one.
    return plain[:width].ljust(width)


def in_cells(text: str, characters: Characters) -> str:
    """Return a text in the characters that may be written, each line as wide."""
    if characters == "all":
        return text
    plain = as_ascii if characters == "ascii" else with_plain_marks
    return "\n".join(map(plain, text.split("\n")))


def _of_one(char: str) -> str:
    width = cell_len(char)
    if char.isascii() or not width:
        return char if char.isascii() else ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if part.isascii())
    return plain.ljust(width) if 0 < len(plain) <= width else "?" * width
