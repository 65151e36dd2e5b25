"""Reads what the terminal sends, in place of Textual's own thread.

Textual 8.2.8 takes control sequences inside a paste for keys, and a paste that is not marked for typing. Answers to
questions may come when the program runs already, as on a slow link; it knows nothing of them and would take them for keys:
a ``?``, digits, a ``c``. What was typed while the program started comes before all else. A byte that is no UTF-8 would end
its thread, and a terminal that has gone would keep it busy.
"""

import contextlib
import os
import selectors
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.clipboard.answers import Answers
from tui.terminal.pastes import Escape, Part, Pasted, Pastes

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver

_TURN_SECONDS = 0.1
"""So often at least it is asked whether the thread is to end, and whether a sequence has come to its end."""
_READ_BYTES = 65_536


class UnmarkedPaste(events.Paste):
    """A paste that the terminal sent as keys."""


def prepare_input(answers: Answers, typed: str, *, gone: Callable[[], None]) -> None:
    """Have the terminal read here: pastes as what they are, without answers, behind what was `typed` before.

    `gone` is called, on the reading thread and perhaps several times, once there is no terminal any more.
    """
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver

    early = [typed] if typed else []

    def run_input_thread(driver: linux_driver.LinuxDriver) -> None:
        reading = Reading(answers)
        with selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
            selector.register(driver.fileno, selectors.EVENT_READ)
            while early:  # once: the thread begins anew after each suspension
                _hand_on(driver, reading.typed(early.pop(), time.monotonic()))
            while not driver.exit_event.is_set():
                if not selector.select(min(_TURN_SECONDS, reading.wait(time.monotonic()))):
                    _hand_on(driver, reading.pause(time.monotonic()))
                elif data := os.read(driver.fileno, _READ_BYTES):
                    _hand_on(driver, reading.read(data, time.monotonic()))
                else:
                    gone()
                    time.sleep(_TURN_SECONDS)
            return
        gone()  # what is read is no terminal any more

    linux_driver.LinuxDriver.run_input_thread = run_input_thread  # type: ignore[method-assign,assignment]  # it has no hook


def _hand_on(driver: "LinuxDriver", messages: Iterable[Message]) -> None:
    for message in messages:
        driver.process_message(message)


class Reading:
    """Makes messages of what is read, whatever its reads are cut at. Times are as for `Pastes`."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._pastes = Pastes()
        self._parser = XTermParser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def read(self, data: bytes, now: float) -> Iterator[Message]:
        """Take what was read, and give the messages that are certain."""
        return self.typed(self._decode(data), now)

    def typed(self, text: str, now: float) -> Iterator[Message]:
        """Take what was typed, as `read` does."""
        yield from self._messages(self._pastes.take(text, now))
        yield from self._parser.tick()

    def wait(self, now: float) -> float:
        """Return for how many seconds more is to be waited for, before `pause` has something to give."""
        return self._pastes.wait(now)

    def pause(self, now: float) -> Iterator[Message]:
        """Give the messages that are due, as nothing more has come by now."""
        yield from self._messages(self._pastes.pause(now))
        yield from self._parser.tick()

    def _messages(self, parts: Iterable[Part]) -> Iterator[Message]:
        for part in parts:
            match part:
                case Pasted(text=text, marked=marked):
                    yield events.Paste(text) if marked else UnmarkedPaste(text)
                case Escape():
                    yield events.Key("escape", "\x1b")
                case keys:
                    if keys := keys if self._answers.complete else self._answers.take(keys):
                        yield from self._parser.feed(keys)
