"""A program in a pseudo terminal: what it sends, when, and what that costs."""

import contextlib
import os
import re
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.cells import CellScreen
from tests.e2e.stub_terminal import NOT_DRAWN
from tests.pseudo import start_in_terminal

QUIET_SECONDS = 0.25
"""A program that sent nothing for so long has done what it was to do."""
_HANGS_SECONDS = 60.0
_ANSWERS = {b"\x1b[>c": b"\x1b[>41;390;0c", b"\x1b[c": b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"}
"""What xterm 390 answers to who asks for its attributes; one that is silent makes the asker wait."""


@dataclass(frozen=True)
class Sent:
    """What a program sent for one action.

    Attributes:
        size: its bytes.
        painted: seconds until what was waited for stood on the screen.
        last: seconds to the last byte.
        cpu: seconds of processor time that it used.
    """

    size: int
    painted: float
    last: float
    cpu: float


class Ended(Exception):
    """A program came to its end before it had shown what was waited for."""


class PtyProgram:
    """A program in a terminal of a size in cells.

    Attributes:
        started: what it sent at its start, until the screen showed what was waited for.
    """

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int],
        ready: Callable[[str], bool],
    ) -> None:
        self._screen = CellScreen(*size)
        self._stream = pyte.ByteStream(self._screen)
        began = time.monotonic()
        self.process, self._master = start_in_terminal(words, environment, size)
        try:
            self.started = self._read(ready, began, 0.0)
        except BaseException:
            self.close()
            raise

    def shown(self) -> str:
        """Return what is on the screen, line by line."""
        return "\n".join(self._screen.display)

    def press(self, keys: bytes, until: Callable[[str], bool] = lambda _shown: True) -> Sent:
        """Press keys; return what came until the screen showed something and the program was quiet."""
        began, cpu = time.monotonic(), self.cpu_seconds()
        os.write(self._master, keys)
        return self._read(until, began, cpu)

    def _read(self, until: Callable[[str], bool], began: float, cpu: float) -> Sent:
        size, last = 0, 0.0
        painted: float | None = None
        parts: list[tuple[float, bytes]] = []
        while True:
            if select.select([self._master], [], [], QUIET_SECONDS)[0]:
                data = self._received()
                last = time.monotonic() - began
                size += len(data)
                self._answer(data)
                parts.append((last, data))
                continue
            used = self.cpu_seconds() - cpu
            if painted is None:
                painted = self._draw(parts, until)
            if painted is not None:
                return Sent(size, painted, last, used)
            if time.monotonic() - began > _HANGS_SECONDS:
                raise TimeoutError(f"what was waited for did not come:\n{self.shown()}")

    def _received(self) -> bytes:
        try:
            return os.read(self._master, 1 << 16)
        except OSError as error:  # of a terminal that nobody has open any more
            status = self.process.wait()
            raise Ended(f"it ended, with status {status}") from error

    def _answer(self, data: bytes) -> None:
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._master, answer)

    def _draw(self, parts: list[tuple[float, bytes]], until: Callable[[str], bool]) -> float | None:
        """Draw what came, only now: drawing takes longer than reading; return when the screen showed it, if it did."""
        painted = 0.0 if until(self.shown()) else None
        while parts:
            at, data = parts.pop(0)
            self._stream.feed(NOT_DRAWN.sub(b"", data))
            if painted is None and until(self.shown()):
                painted = at
        return painted

    def cpu_seconds(self) -> float:
        """Return the processor time that its threads have used (proc(5), schedstat: nanoseconds)."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def resident_mb(self) -> float:
        """Return the memory that it holds."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def idle_bytes(self, seconds: float) -> float:
        """Return how many bytes it sends in a second while nothing is done."""
        sent, until = 0, time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                sent += len(os.read(self._master, 1 << 16))
        return sent / seconds

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


@contextlib.contextmanager
def opened(
    words: Sequence[str],
    environment: Mapping[str, str],
    size: tuple[int, int],
    ready: Callable[[str], bool],
) -> Iterator[PtyProgram]:
    """Run a program in a terminal until it is ready, and end it afterwards."""
    program = PtyProgram(words, environment, size, ready)
    try:
        yield program
    finally:
        program.close()
