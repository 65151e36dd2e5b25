"""Text as it is written where there is no screen, pure: no sequence, no character that cannot be shown, nothing to see."""

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from backend.app.schemas.text import cleaned
from tui.core.messages import BETWEEN

_IN_ASCII = str.maketrans(
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
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "\xa0": " ",
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
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python puts into LC_CTYPE by itself, where the locale is C."""


def takes_ascii_alone(encoding: str, environment: Mapping[str, str]) -> bool:
    """Tell whether nothing but ASCII may be written: the stream cannot encode more, or the locale is C, as on a serial line."""
    try:
        "…é".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return True
    if environment.get("LC_ALL"):
        return environment["LC_ALL"] in ("C", "POSIX")
    language = environment.get("LANG") or "C"
    kind = environment.get("LC_CTYPE", "")
    return language in ("C", "POSIX") and kind in ("", "C", "POSIX", *_COERCED)


def in_ascii(text: str) -> str:
    """Return a text in ASCII: signs by what stands for them, letters without their accents, all else by its number."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_IN_ASCII))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return bare.translate(_IN_ASCII).encode("ascii", "backslashreplace").decode()


def spoken(text: str) -> str:
    """Return a message as it is heard: what a screen sets apart by a dot in the middle is set apart by a comma."""
    return text.replace(BETWEEN, ", ")


def wrapped(text: str, width: int | None) -> Iterator[str]:
    """Return a text in lines of a width, broken between words; None breaks none of its lines."""
    for line in cleaned(text).split("\n"):
        if width is None or cell_len(line) <= width:
            yield line
        else:
            yield from textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
