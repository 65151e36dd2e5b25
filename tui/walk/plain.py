"""Text for where it is heard or read line by line: without the signs of the screens, in lines of a width."""

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len

from backend.app.schemas.text import cleaned
from tui.core.messages import BETWEEN


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
