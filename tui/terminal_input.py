"""What the terminal sends, before Textual makes keys of it.

Answers to questions may come when the program runs already, as on a slow link; Textual 8.2.8 knows nothing of them and
would take them for keys: a ``?``, digits, a ``c``. What was typed while the program started comes before all else. And
a byte that is no UTF-8 is no reason to end: Textual's reading thread would.
"""

import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from functools import partial

from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.clipboard.answers import Answers


def prepare_input(answers: Answers, typed: str) -> None:
    """Have answers taken out of what the terminal sends, and what was typed before put in front of it."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver

    class Parser(XTermParser):
        _typed = typed

        def feed(self, data: str) -> Iterable[Message]:
            early, self._typed = self._typed, ""
            if answers.complete or not data:  # nothing at all is the end
                return super().feed(early + data)
            rest = early + answers.take(data)
            return super().feed(rest) if rest else ()

        def tick(self) -> Iterable[Message]:
            early, self._typed = self._typed, ""
            return super().feed(early) if early else super().tick()

    # The driver makes both itself, inside the thread that reads, from its module's names for them.
    linux_driver.XTermParser = Parser  # type: ignore[attr-defined]  # imported there, and not exported
    linux_driver.getincrementaldecoder = _lenient  # type: ignore[attr-defined,assignment]


def _lenient(encoding: str) -> object:
    return partial(getincrementaldecoder(encoding), "replace")
