"""What the terminal sends, before Textual makes keys of it.

Answers to questions may come when the program runs already, as on a slow link; Textual 8.2.8 knows nothing of them and
would take them for keys: a ``?``, digits, a ``c``. What was typed while the program started comes before all else. And
a byte that is no UTF-8 is no reason to end: Textual's reading thread would. A terminal that has gone is one: that thread
would go on reading nothing, as fast as it can.
"""

import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.clipboard.answers import Answers

_PAUSE_SECONDS = 0.05


def prepare_input(answers: Answers, typed: str, *, gone: Callable[[], None]) -> None:
    """Have answers taken out of what the terminal sends, and what was typed before put in front of it.

    `gone` is called, on the reading thread and perhaps several times, once there is no terminal any more.
    """
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

    decode = getincrementaldecoder("utf-8")("replace").decode

    class Decoder:
        def decode(self, data: bytes, final: bool = False) -> str:  # noqa: FBT001, FBT002 - as the codecs have it
            if not data and not final:
                gone()
                time.sleep(_PAUSE_SECONDS)
            return decode(data, final)

    read = linux_driver.LinuxDriver.run_input_thread

    def run_input_thread(driver: linux_driver.LinuxDriver) -> None:
        try:
            read(driver)
        except OSError:  # what is read is no terminal any more
            gone()

    # The driver makes both itself, inside the thread that reads, from its module's names for them.
    linux_driver.XTermParser = Parser  # type: ignore[attr-defined]  # imported there, and not exported
    linux_driver.getincrementaldecoder = lambda _encoding: Decoder  # type: ignore[attr-defined,assignment]
    linux_driver.LinuxDriver.run_input_thread = run_input_thread  # type: ignore[method-assign,assignment]  # it has no hook
