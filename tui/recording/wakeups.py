"""Signals as something that can be waited for beside other things."""

import contextlib
import os
import signal
import socket
from collections.abc import Iterable
from types import FrameType


class Wakeups:
    """Signals that have come since they were last asked for, and a descriptor that is readable when one has.

    One that whoever started the process had ignored stays ignored, as `nohup` needs it.
    """

    def __init__(self, signals: Iterable[signal.Signals]) -> None:
        self._reading, self._writing = socket.socketpair()
        os.set_blocking(self._reading.fileno(), False)
        os.set_blocking(self._writing.fileno(), False)
        self._before = {}
        for number in signals:
            before = signal.getsignal(number)
            if before != signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, _noticed)
        self._wakeup_before = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._reading.fileno()

    def come(self) -> list[int]:
        """Return the signals that have come, in their order."""
        try:
            return list(self._reading.recv(4096))
        except BlockingIOError:
            return []

    def close(self, *, ignored: Iterable[signal.Signals] = ()) -> None:
        """Have the signals do what they did before, or nothing from now on."""
        signal.set_wakeup_fd(self._wakeup_before)
        for number, before in self._before.items():
            with contextlib.suppress(TypeError):  # one that was not set from Python
                signal.signal(number, signal.SIG_IGN if number in ignored else before)
        self._reading.close()
        self._writing.close()


def _noticed(_number: int, _frame: FrameType | None) -> None:
    """Let the descriptor tell it."""
