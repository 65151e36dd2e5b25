"""A Textual driver that sends the terminal the difference between two frames, rather than all that was drawn anew."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from textual import events
from textual.message import Message

from tui.terminal.output.canvas import is_drawing
from tui.terminal.output.screen import TerminalScreen

if sys.platform == "win32":
    from textual.drivers.windows_driver import WindowsDriver as PlatformDriver
else:
    from textual.drivers.linux_driver import LinuxDriver as PlatformDriver

_FRAME_SECONDS = 0.05
"""A frame is sent when nothing more is to be done, or after so long."""
_BEHIND_SECONDS = 0.02
"""So often it is asked whether a terminal that takes its time has taken the last frame."""
_TEARS_BYTES = 100
"""A frame from so many bytes on may be seen half done, where the terminal is not told to wait for its end."""
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Synchronised output, which Textual writes once the terminal says that it has it."""
_ALONE = re.compile(
    r"(?:\x1b\[[<=>?]?[0-9;]*\$?[chlnpqtu]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP(?>.*?\x1b\\)|\x1b\\|\x07)*",
    re.DOTALL,
)
"""Modes, questions, copies (also wrapped for a multiplexer) and the bell."""
_BLANK = "\x1b[m\x1b[H\x1b[J"
"""Leaves the screen empty, and the terminal with no look but its own."""
_OTHER_SCREEN = re.compile(r"\x1b\[\?1049[hl]")
_LINK = re.compile(r"\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")


class DifferenceDriver(PlatformDriver):
    """The platform's driver, but for what it sends.

    Textual's drawing is kept as cells. Once the loop has nothing more to do, what differs from what the terminal shows is
    sent at once. All else that is written, such as modes and copies, goes to the terminal as it is.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._screen = TerminalScreen(erases=_erases_with_background(os.environ))
        self._waiting_since: float | None = None
        self._synchronised = False
        self._has_terminal = False

    def write(self, data: str) -> None:
        """Draw, or hand on what is no drawing."""
        if data in (_BEGIN, _END):
            self._synchronised = True
        elif data and is_drawing(drawing := _without_links(data)):
            self._screen.draw(drawing, _size())
            self._ask_for_frame()
        else:
            super().write(data)
            if not _leaves_the_screen_alone(data):
                self._screen.forget()

    def start_application_mode(self) -> None:
        """Start with a screen of which nothing is known."""
        _wait_where_terminal_is_full()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # so it is written there
        self._watch_size()
        self._has_terminal = True
        # Later: a signal starts it too, perhaps in the middle of a frame.
        self._loop.call_soon_threadsafe(self.redraw)

    def stop_application_mode(self) -> None:
        """Leave; what was not sent yet was for a screen that goes."""
        self._has_terminal = False
        self._waiting_since = None
        super().write(_BLANK)  # mosh and the console of Linux have no other screen to go back to
        super().stop_application_mode()

    def process_message(self, message: Message) -> None:
        """Hand on what was read; a terminal of another size may show anything."""
        if isinstance(message, events.Resize):
            self._loop.call_soon_threadsafe(self.redraw)
        super().process_message(message)

    def redraw(self) -> None:
        """Send the whole screen anew, whatever the terminal shows."""
        self._screen.forget()
        self._ask_for_frame()

    def _watch_size(self) -> None:
        if sys.platform == "win32":
            return
        textuals: Callable[[int, FrameType | None], Any] = signal.getsignal(signal.SIGWINCH)  # type: ignore[assignment]  # it has just set one

        def resized(number: int, frame: FrameType | None) -> None:
            self._loop.call_soon_threadsafe(self.redraw)
            textuals(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def _ask_for_frame(self) -> None:
        if self._has_terminal and self._waiting_since is None:
            self._waiting_since = time.monotonic()
            self._loop.call_soon(self._frame_when_idle)

    def _frame_when_idle(self) -> None:
        since = self._waiting_since
        if since is None:
            return
        if self._is_behind():
            self._loop.call_later(_BEHIND_SECONDS, self._frame_when_idle)
        elif _is_busy(self._loop) and time.monotonic() - since < _FRAME_SECONDS:
            self._loop.call_soon(self._frame_when_idle)
        else:
            self._waiting_since = None
            self._send(self._screen.frame(_size()))

    def _is_behind(self) -> bool:
        """Tell whether the terminal has not yet taken what was sent before: then a frame would only grow old."""
        return self._writer_thread is not None and not self._writer_thread._queue.empty()

    def _send(self, frame: str) -> None:
        if self._synchronised and len(frame) >= _TEARS_BYTES:
            frame = f"{_BEGIN}{frame}{_END}"
        if frame and self._writer_thread is not None:
            super().write(frame)


def _wait_where_terminal_is_full() -> None:
    """Have writing wait: a program before this one may have left the terminal so that it fails instead, half done."""
    if sys.platform != "win32" and sys.__stderr__ is not None:
        os.set_blocking(sys.__stderr__.fileno(), True)


def _is_busy(loop: Any) -> bool:
    return bool(getattr(loop, "_ready", ()))  # what asyncio runs next; there is no other way to ask


def _erases_with_background(environment: Mapping[str, str]) -> bool:
    """Tell whether what is erased takes the background (terminfo's `bce`); GNU screen does not, whatever TERM says."""
    if "STY" in environment:
        return False
    try:
        import curses
    except ImportError:  # Windows has none, and needs no thrift: its console is on the same machine
        return False
    try:
        curses.setupterm(environment.get("TERM", "dumb"))
    except curses.error:
        return False
    return curses.tigetflag("bce") > 0


def _size() -> tuple[int, int]:
    return shutil.get_terminal_size()  # as Textual asks for it


def _without_links(data: str) -> str:
    return _LINK.sub("", data) if "\x1b]8;" in data else data


def _leaves_the_screen_alone(data: str) -> bool:
    return _ALONE.fullmatch(data) is not None and not _OTHER_SCREEN.search(data)
