"""Answers of the terminal that come when the program runs already, as on a slow link.

Textual 8.2.8 knows nothing of them and would take them for keys: a ``?``, digits, a ``c``.
"""

import sys
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.clipboard.answers import Answers


def take_late_answers(answers: Answers) -> None:
    """Take answers out of what the terminal sends, until all have come."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver

    class Parser(XTermParser):
        def feed(self, data: str) -> Iterable[Message]:
            if answers.complete or not data:  # nothing at all is the end
                return super().feed(data)
            rest = answers.take(data)
            return super().feed(rest) if rest else ()

    # The driver makes its parser itself, inside the thread that reads, from its module's name for it.
    linux_driver.XTermParser = Parser  # type: ignore[attr-defined]  # imported there, and not exported


def keys_of(typed: str) -> Iterable[Message]:
    """Return the keys that a text is, as Textual reads it."""
    return XTermParser().feed(typed) if typed else ()
