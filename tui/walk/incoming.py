"""What is typed, pasted or piped in, line by line.

A terminal is read without the line discipline of its driver, which cuts lines at 4,096 bytes, takes pasted control
characters for keys, and cannot tell a paste from answers. So the program echoes what is typed itself, and edits the line:
backspace, ctrl+w and ctrl+u, which need no more of a terminal than going back by one. Nothing else is written for keys.
"""

import asyncio
import contextlib
import os
import re
import sys
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from rich.cells import cell_len

from backend.app.schemas.text import cleaned
from tui.core.threads import in_thread
from tui.terminal.pastes import Escape, Pasted, Pastes

_READ_BYTES = 65_536
_SEQUENCE = re.compile(r"\x1b(?:O.|\[[0-?]*[ -/]*[@-~]|.)?", re.DOTALL)
_ERASE, _ERASE_WORD, _ERASE_LINE, _END = ("\x7f", "\b"), "\x17", "\x15", "\x04"
_ENDS = re.compile(r"[\r\n\x04]")
"""What a line, or the input, ends with."""


class Ended(Exception):
    """There is no more input."""


class Stopped(Exception):
    """The engineer pressed ctrl+c."""


@dataclass(frozen=True)
class Line:
    """A line as it was typed or piped in, without its end."""

    text: str


class Incoming(Protocol):
    """Where lines come from.

    Attributes:
        typed: whether somebody types them, who sees or hears what is said in between.
        number: how many lines were given.
        growing: is called with a line that is being typed, as far as it stands.
    """

    typed: bool
    number: int
    growing: Callable[[str], None]

    @property
    def ready(self) -> bool:
        """Whether the next line, or paste, has come in already."""

    async def read(self) -> Line | Pasted:
        """Return the next line, or paste of several lines.

        Raises:
            Ended: there is none.
            Stopped: ctrl+c was pressed.
        """


def keeps_nothing(_line: str) -> None:
    """Let a line grow that nothing keeps until it is whole."""


class Chunks:
    """What comes in by a descriptor, as it comes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._reading: asyncio.Future[bytes] | None = None
        self._stop: asyncio.Future[None] | None = None

    def stop(self) -> bool:
        """Have whoever waits for more stop, or who does so next; tell whether that was not asked for already."""
        if self._stop is None:
            self._stop = asyncio.get_running_loop().create_future()
        if self._stop.done():
            return False
        self._stop.set_result(None)
        return True

    async def next(self, seconds: float = float("inf")) -> bytes | None:
        """Return what comes next, empty at the end; None if nothing comes in so many seconds.

        Raises:
            Stopped: that was asked for.
        """
        if self._reading is None:
            self._reading = asyncio.ensure_future(in_thread(partial(_read, self._descriptor)))
        if self._stop is None:
            self._stop = asyncio.get_running_loop().create_future()
        timeout = None if seconds == float("inf") else seconds
        await asyncio.wait((self._reading, self._stop), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if self._stop.done():
            self._stop = None
            raise Stopped
        if not self._reading.done():
            return None
        read, self._reading = self._reading.result(), None
        return read


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _READ_BYTES)
    except OSError:  # it is closed, or the terminal has gone
        return b""


class Piped:
    """Lines that come whole, as of a pipe or a file; the last one may have no end."""

    def __init__(self, chunks: Chunks, *, typed: bool = False, encoding: str = "utf-8") -> None:
        self.typed = typed
        self.number = 0
        self.growing: Callable[[str], None] = keeps_nothing
        self._chunks = chunks
        self._decode = getincrementaldecoder(encoding)("replace").decode
        self._lines: deque[str] = deque()
        self._begun: list[str] = []
        self._ended = False

    @property
    def ready(self) -> bool:
        """Whether the next line has come in already."""
        return bool(self._lines)

    async def read(self) -> Line | Pasted:
        """Return the next line."""
        while not self._lines:
            if self._ended:
                raise Ended
            self._take(await self._chunks.next() or b"")
        self.number += 1
        return Line(self._lines.popleft().removesuffix("\r"))

    def _take(self, data: bytes) -> None:
        text = self._decode(data, final=not data)
        first, *more = text.split("\n")
        self._begun.append(first)
        if more:
            self._lines.append("".join(self._begun))
            self._lines.extend(more[:-1])
            self._begun = [more[-1]]
        if not data:
            self._ended = True
            if rest := "".join(self._begun):
                self._lines.append(rest)


class Typed:
    """Lines that are typed at a terminal, which hands on each key as it comes; `echo` writes what is typed."""

    typed = True

    def __init__(
        self,
        chunks: Chunks,
        echo: Callable[[str], None],
        *,
        now: Callable[[], float],
        encoding: str = "utf-8",
    ) -> None:
        self.number = 0
        self.growing: Callable[[str], None] = keeps_nothing
        self._chunks = chunks
        self._echo = echo
        self._now = now
        self._pastes = Pastes()
        self._decode = getincrementaldecoder(encoding)("replace").decode
        self._parts: deque[str | Pasted] = deque()
        self._line: list[str] = []
        self._gone = False

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """Echo nothing of what is typed meanwhile but the end of its line."""
        echo = self._echo
        self._echo = lambda text: echo("\n") if text == "\n" else None
        try:
            yield
        finally:
            self._echo = echo

    @property
    def ready(self) -> bool:
        """Whether the next line, or paste, has come in already."""
        return any(isinstance(part, Pasted) or _ENDS.search(part) for part in self._parts)

    async def read(self) -> Line | Pasted:
        """Return the next line, or paste of several lines."""
        while True:
            while self._parts:
                if (found := self._take(self._parts.popleft())) is not None:
                    self.number += 1
                    return found
            if self._gone:
                raise Ended
            await self._receive()

    async def _receive(self) -> None:
        try:
            data = await self._chunks.next(self._pastes.wait(self._now()))
        except Stopped:
            self._line.clear()
            self._echo("\n")
            raise
        if data is None:
            parts = self._pastes.pause(self._now())
        elif data:
            parts = self._pastes.take(self._decode(data), self._now())
        else:
            self._gone = True
            return
        for part in parts:
            if isinstance(part, Pasted) and "\n" not in part.text.rstrip("\n"):
                self._parts.append(part.text)  # one line is as good as typed
            elif not isinstance(part, Escape):
                self._parts.append(part if isinstance(part, Pasted) else _SEQUENCE.sub("", part))

    def _take(self, part: str | Pasted) -> Line | Pasted | None:
        """Take a part into the line; return the line once it is whole."""
        if isinstance(part, Pasted):
            begun, self._line = "".join(self._line), []
            if begun:
                self._echo("\n")
            return Pasted(f"{begun}{part.text}", part.marked)
        for at, char in enumerate(part):
            if char in "\r\n":
                return self._whole(part[at + 1 :])
            if char == _END and not self._line:
                self._keep(part[at + 1 :])
                self._echo("\n")
                raise Ended
            self._edit(char)
        self.growing("".join(self._line))
        return None

    def _whole(self, rest: str) -> Line:
        line, self._line = Line(cleaned("".join(self._line))), []
        self._keep(rest)
        self._echo("\n")
        return line

    def _keep(self, rest: str) -> None:
        if rest:
            self._parts.appendleft(rest)

    def _edit(self, char: str) -> None:
        if char in _ERASE:
            self._erase(1)
        elif char == _ERASE_LINE:
            self._erase(len(self._line))
        elif char == _ERASE_WORD:
            kept = "".join(self._line).rstrip().rpartition(" ")
            self._erase(len(self._line) - len(kept[0] + kept[1]))
        elif char == "\t" or char.isprintable():
            self._line.append(char)
            self._echo(char.replace("\t", " "))

    def _erase(self, count: int) -> None:
        gone = self._line[len(self._line) - count :] if self._line else []
        del self._line[len(self._line) - len(gone) :]
        for char in reversed(gone):
            self._echo("\b \b" * cell_len(char.replace("\t", " ")))


if sys.platform == "win32":

    @contextlib.contextmanager
    def key_by_key(_descriptor: int) -> Iterator[None]:
        """Windows has lines of its own."""
        yield

    def echoes(_descriptor: int) -> bool:
        """Windows shows what is typed."""
        return False

else:
    import signal
    import termios

    def echoes(descriptor: int) -> bool:
        """Tell whether a terminal shows what is typed; one in an editor, or at a line that does so itself, does not."""
        return bool(termios.tcgetattr(descriptor)[3] & termios.ECHO)

    @contextlib.contextmanager
    def key_by_key(descriptor: int) -> Iterator[None]:
        """Have a terminal hand on each key as it comes, without an echo; set it right again on leaving."""
        before = termios.tcgetattr(descriptor)
        quiet = termios.tcgetattr(descriptor)
        quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0

        def become(attributes: list[Any]) -> None:
            with contextlib.suppress(termios.error):
                # At once, and not behind the output: the terminal may take no more of it.
                termios.tcsetattr(descriptor, termios.TCSANOW, attributes)

        def pause(*_signal: object) -> None:
            """Leave the terminal to the shell as it was, and take it again when the shell goes on with this."""
            become(before)
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, pause)
            become(quiet)

        become(quiet)
        paused = signal.signal(signal.SIGTSTP, pause)
        continued = signal.signal(signal.SIGCONT, lambda *_signal: become(quiet))
        try:
            yield
        finally:
            become(before)
            with contextlib.suppress(ValueError):  # at the end of the process this may be another thread
                signal.signal(signal.SIGTSTP, paused)
                signal.signal(signal.SIGCONT, continued)
