"""A terminal that shows what a program draws, answers questions, and has a clipboard."""

import base64
import contextlib
import itertools
import os
import re
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import pyte
from pyte.screens import Char

from tests.bounds import HANGS_AFTER
from tests.cells import CellScreen
from tests.pseudo import give_size, start_in_terminal

NOT_DRAWN = re.compile(rb"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[<=>][0-9;]*[a-zA-Z]|\[\?[0-9;]*\$p)")
"""What pyte would print instead of taking it for a sequence."""
_UNFINISHED = re.compile(rb"\x1b(?:\][^\x07\x1b]*\x1b?|\[[0-?]*[ -/]*)?\Z")
_COPY = re.compile(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
F7, F8, F9, ENTER = b"\x1b[18~", b"\x1b[19~", b"\x1b[20~", b"\r"

Takes = Literal["all", "nothing"] | int
"""Of a copy: all of it, nothing, or so many bytes."""


class StubTerminal:
    """A program in a pseudo terminal.

    Attributes:
        copies: every text that the clipboard was set to.
    """

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        takes: Takes = "all",
        primary: str = "",
        secondary: str = "",
        size: tuple[int, int] = (100, 30),
    ) -> None:
        self.copies: list[bytes] = []
        self._takes = takes
        self._answers = {b"\x1b[>c": secondary, b"\x1b[c": primary}
        self._received = b""
        self._copies_until = 0
        self._drawn_until = 0
        self._screen = CellScreen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._hung_up = False
        self.reads = threading.Event()
        """Whether it takes what the program sends; it does unless this is cleared."""
        self.reads.set()
        self.process, self._master = start_in_terminal(words, environment, size)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    @property
    def received(self) -> int:
        """How many bytes the program has sent."""
        return len(self._received)

    def seen(self) -> list[list[Char]]:
        """Return what an eye sees of each cell."""
        with self._lock:
            return self._screen.seen()

    def resize(self, size: tuple[int, int]) -> None:
        """Have another size, and tell the program."""
        with self._lock:
            self._screen.resize(size[1], size[0])
        give_size(self._master, size)

    def sent(self) -> bytes:
        """All that the program sent."""
        return self._received

    @property
    def at_cursor(self) -> str:
        """What stands on the line of the cursor, from there on; empty where it is hidden."""
        with self._lock:
            cursor = self._screen.cursor
            return "" if cursor.hidden else self._screen.display[cursor.y][cursor.x :]

    def wait_for_cursor(self, begin: str) -> None:
        """Wait until the cursor stands before this."""
        self._wait(lambda: self.at_cursor.strip().startswith(begin), (begin, "at the cursor"), HANGS_AFTER)

    @property
    def clipboard(self) -> bytes | None:
        return self.copies[-1] if self.copies else None

    def write(self, keys: bytes) -> None:
        """Press keys."""
        view = memoryview(keys)
        while view:
            view = view[os.write(self._master, view) :]

    def paste(self, text: bytes) -> None:
        """Paste as a terminal does: bracketed, line ends as carriage returns."""
        self.write(b"\x1b[200~" + text.replace(b"\r\n", b"\r").replace(b"\n", b"\r") + b"\x1b[201~")

    def shown(self) -> str:
        """What is on the screen, as one line, wherever lines are wrapped."""
        return " ".join(" ".join(self.lines()).replace("│", " ").split())

    def spoil(self, text: str) -> None:
        """Have something else than the program write in the middle of the screen."""
        with self._lock:
            self._stream.feed(b"\x1b7\x1b[12;9H\x1b[0m" + text.encode() + b"\x1b8")

    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        with self._lock:
            return list(self._screen.display)

    def panel(self, title: str) -> str:
        """What stands within the frame that has this title, as one line; empty where there is none."""
        with self._lock:
            screen = self._screen
            rows = [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines)]
        for y, row in enumerate(rows):
            for x in range(len(row)):
                if "".join(row[x:]).startswith(f"╭─ {title} ─"):
                    end = row.index("╮", x)
                    within = itertools.takewhile(lambda below: below[x] != "╰", rows[y + 1 :])  # noqa: B023
                    return " ".join(" ".join("".join(below[x + 1 : end]) for below in within).split())
        return ""

    def wait_for_panel(self, title: str, *wanted: str) -> str:
        """Wait until all of these are within the frame that has this title."""

        def there() -> bool:
            within = self.panel(title)
            return all(text in within for text in wanted) and bool(within)

        self._wait(there, (title, *wanted), HANGS_AFTER)
        return self.panel(title)

    def wait_for(self, *wanted: str, absent: str = "", seconds: float = HANGS_AFTER) -> str:
        """Wait until all of these are on the screen, and this is not."""

        def there() -> bool:
            shown = self.shown()
            return all(text in shown for text in wanted) and not (absent and absent in shown)

        return self._wait(there, wanted, seconds)

    def wait_for_copy(self, text: bytes, *, unless: str = "", seconds: float = HANGS_AFTER) -> str:
        """Wait until the clipboard holds a text, or something is on the screen that keeps it from that."""
        told = f"a clipboard of {len(text)} bytes"
        return self._wait(
            lambda: self.clipboard == text or bool(unless and unless in self.shown()), told, seconds
        )

    def _wait(self, condition: Callable[[], bool], wanted: object, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        while not condition():
            held = [len(copy) for copy in self.copies]
            assert time.monotonic() < deadline, (
                f"{wanted} did not come; copies {held}:\n{self.shown()[-3000:]}"
            )
            select.select([], [], [], 0.02)
        return self.shown()

    def _read(self) -> None:
        while not self._hung_up:
            if not self.reads.wait(0.05) or not select.select([self._master], [], [], 0.05)[0]:
                continue  # a read under way would keep a terminal open that is hung up
            try:
                part = os.read(self._master, 1 << 16)
            except OSError:
                return
            if not part:
                return
            self._received += part
            in_a_copy = self._received.startswith(b"\x1b]", self._drawn_until)
            if in_a_copy and not re.search(rb"[\x1b\x07]", part):
                continue  # its middle: looking at all of it each time would take long
            self._answer()
            self._copy()
            self._draw()

    def _answer(self) -> None:
        """Answer each question once."""
        for query in [query for query in self._answers if query in self._received]:
            os.write(self._master, self._answers.pop(query).encode())

    def _copy(self) -> None:
        for found in _COPY.finditer(self._received, self._copies_until):
            self._copies_until = found.end()
            text = base64.b64decode(found[1], validate=True)
            if self._takes == "all":
                self.copies.append(text)
            elif self._takes != "nothing":
                self.copies.append(text[: self._takes])

    def _draw(self) -> None:
        unfinished = _UNFINISHED.search(self._received, self._drawn_until)
        until = unfinished.start() if unfinished else len(self._received)
        with self._lock:
            self._stream.feed(NOT_DRAWN.sub(b"", self._received[self._drawn_until : until]))
        self._drawn_until = until

    def ended(self) -> int:
        """Wait until the program has ended, and all that it wrote is on the screen; return its status."""
        status = self.process.wait(timeout=HANGS_AFTER)
        self._reader.join(timeout=HANGS_AFTER)
        return status

    def hang_up(self) -> None:
        """Take the terminal away, as when an SSH connection drops; what runs in it is left to itself."""
        self._hung_up = True
        self._reader.join()
        os.close(self._master)

    def close(self) -> None:
        """Close the terminal, which ends what runs in it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=HANGS_AFTER)
        if not self._hung_up:
            self.hang_up()


@contextlib.contextmanager
def opened(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    takes: Takes = "all",
    primary: str = "",
    secondary: str = "",
    size: tuple[int, int] = (100, 30),
) -> Iterator[StubTerminal]:
    """Run a program in a terminal, and end it."""
    terminal = StubTerminal(words, environment, takes=takes, primary=primary, secondary=secondary, size=size)
    try:
        yield terminal
    finally:
        terminal.close()
