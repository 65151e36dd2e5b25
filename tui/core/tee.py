"""Passing standard input on to standard output, unchanged, and keeping what passed."""

import errno
import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from tui.core.both_ends import BothEnds

_READ = 1 << 16
_LAST_SECONDS = 2.0
"""How long what a command says when it is interrupted is waited for."""
_LOOK_SECONDS = 0.2
_TAKEN_AT_ONCE = 4_096
"""Bytes for which a pipe that can be written to has room."""
_STILL_THERE = 16
"""Reads of what has come before an end."""


@dataclass
class Passed:
    """What passed.

    Attributes:
        kept: it, as far as it is kept.
        fault: why not all of it could be written, as the system says it; empty too where nobody wanted it any more.
    """

    kept: BothEnds
    fault: str = ""


def pass_on(source: int, target: int, *, half: int) -> Passed:
    """Read a descriptor to its end and write all of it to another one at once; return what passed, `half` bytes of each end.

    Where nobody reads the other end any more, the rest is read all the same. An interruption ends it once the command
    before it has ended, or after a moment; a hang-up and SIGTERM end it at once. None of them ends the process from here
    on: what passed is still to be kept.

    Raises:
        OSError: the source cannot be read, and nothing has passed.
    """
    passed = Passed(BothEnds(half))
    interrupted = _Interrupted()
    writes = True
    while part := _next(source, passed, interrupted):
        passed.kept.add(part)
        writes = writes and _write(target, part, passed, interrupted)
    for number in interrupted.numbers:
        signal.signal(number, signal.SIG_IGN)
    return passed


class _Interrupted:
    """Whether the engineer, or the system, wants an end."""

    def __init__(self) -> None:
        self.numbers = [signal.SIGINT, signal.SIGTERM]
        if sys.platform != "win32":
            self.numbers.append(signal.SIGHUP)
        self._ends_at: float | None = None
        self._still_there = _STILL_THERE
        for number in self.numbers:
            signal.signal(number, self._take)

    @property
    def over(self) -> bool:
        """Whether nothing more is waited for."""
        return self._ends_at is not None and time.monotonic() >= self._ends_at

    def may_read_on(self) -> bool:
        """Tell whether what has come by now is still to be read: a command may write for ever."""
        self._still_there -= 1
        return self._still_there >= 0

    def _take(self, number: int, _frame: object) -> None:
        """End in a moment, in which the command may say its last; at once the second time."""
        now = time.monotonic()
        self._ends_at = now if number != signal.SIGINT or self._ends_at is not None else now + _LAST_SECONDS


def _next(source: int, passed: Passed, interrupted: _Interrupted) -> bytes:
    """Return what comes next; nothing at the end.

    Raises:
        OSError: the source cannot be read, and nothing has passed.
    """
    while True:
        over = interrupted.over
        if _readable(source, 0 if over else _LOOK_SECONDS):
            if over and not interrupted.may_read_on():
                return b""
            try:
                return os.read(source, _READ)
            except BlockingIOError:  # somebody else has taken it
                continue
            except OSError:
                if passed.kept.length:  # such as a terminal that has gone
                    return b""
                raise
        if over:
            return b""


def _readable(source: int, seconds: float) -> bool:
    """Wait a moment until there is something to read."""
    if sys.platform == "win32":  # select takes no pipes there
        return True
    with suppress(ValueError, OSError):  # not one that can be waited for: reading says why
        return bool(select.select([source], [], [], seconds)[0])
    return True


def _write(target: int, part: bytes, passed: Passed, interrupted: _Interrupted) -> bool:
    """Write all of a part; tell whether more can be written."""
    left = memoryview(part)
    try:
        while left and not interrupted.over:
            if _writable(target):
                with suppress(BlockingIOError):
                    left = left[os.write(target, left[:_TAKEN_AT_ONCE]) :]
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):  # the second is how Windows says the first
            passed.fault = error.strerror or str(error)
        return False
    return True


def _writable(target: int) -> bool:
    """Wait a moment until a pipe has room, so that an end is noticed meanwhile."""
    if sys.platform == "win32":
        return True
    with suppress(ValueError):
        return bool(select.select([], [target], [], _LOOK_SECONDS)[1])
    return True
