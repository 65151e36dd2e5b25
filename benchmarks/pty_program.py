"""A program in a pseudo terminal: what it sends, when, and what is on the screen then."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

_NOT_DRAWN = re.compile(rb"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[<=>][0-9;]*[a-zA-Z]|\[\?[0-9;]*\$p)")
"""What pyte would print instead of taking it for a sequence."""
QUIET_SECONDS = 0.25
"""A program that sent nothing for so long has done what it was to do."""
_HANGS_SECONDS = 60.0


@dataclass(frozen=True)
class Sent:
    """What a program sent for one action.

    Attributes:
        data: its bytes.
        first: seconds to the first of them.
        last: seconds to the last.
        cpu: seconds of processor time that it used.
    """

    data: bytes
    first: float
    last: float
    cpu: float


class PtyProgram:
    """A program in a terminal of a size in cells.

    Attributes:
        screen: what it drew.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.began = time.monotonic()
        self._master, slave = pty.openpty()
        self._resize(size)
        self.process = subprocess.Popen(
            words,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def _resize(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        self.screen.resize(size[1], size[0])
        self._resize(size)

    def shown(self) -> str:
        """Return what is on the screen, line by line."""
        return "\n".join(self.screen.display)

    def press(self, keys: bytes, until: Callable[[str], bool] = lambda _shown: True) -> Sent:
        """Press keys; return what came until the screen shows something and the program is quiet."""
        began, cpu = time.monotonic(), self.cpu_seconds()
        os.write(self._master, keys)
        return self.read(until, began=began, cpu=cpu)

    def read(
        self, until: Callable[[str], bool], *, began: float | None = None, cpu: float | None = None
    ) -> Sent:
        """Return what comes until the screen shows something and the program is quiet."""
        began = time.monotonic() if began is None else began
        cpu = self.cpu_seconds() if cpu is None else cpu
        data, first, last = b"", 0.0, 0.0
        while True:
            if select.select([self._master], [], [], QUIET_SECONDS)[0]:
                part = os.read(self._master, 1 << 16)
                last = time.monotonic() - began
                first = first or last
                data += part
                self._stream.feed(_NOT_DRAWN.sub(b"", part))
            elif until(self.shown()):
                return Sent(data, first, last, self.cpu_seconds() - cpu)
            elif time.monotonic() - began > _HANGS_SECONDS:
                raise TimeoutError(f"what was waited for did not come:\n{self.shown()}")

    def cpu_seconds(self) -> float:
        """Return the processor time that the program has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        """Return the memory that it holds."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


@contextlib.contextmanager
def opened(
    words: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]
) -> Iterator[PtyProgram]:
    """Run a program in a terminal, and end it."""
    program = PtyProgram(words, environment, size)
    try:
        yield program
    finally:
        program.close()
