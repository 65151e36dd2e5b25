"""The engineer's own terminal while a command runs in one of its own."""

import contextlib
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
import tty
from collections.abc import Iterator

from tui.recording.record import Size

NO_SIZE = b"\0" * 8
"""Of a terminal that is gone, or does not tell."""
_ONE_BUFFER = 1_500
"""Bytes that Linux hands over as one; of more, some may be on their way when the first line is there."""
_ON_THEIR_WAY_SECONDS = 0.02


class OuterTerminal:
    """Hands every key on while it is taken, and is as it was whenever it is not."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.modes = termios.tcgetattr(descriptor)
        self.taken = False

    @property
    def in_foreground(self) -> bool:
        """Whether its keys are for this process."""
        try:
            return os.tcgetpgrp(self.descriptor) == os.getpgrp()
        except OSError:  # it was closed
            return False

    def take(self) -> bool:
        """Take it, if its keys are for this process; return whether it is taken."""
        if not self.taken and self.in_foreground:
            self.modes = termios.tcgetattr(self.descriptor)
            tty.setraw(self.descriptor, termios.TCSADRAIN)
            self.taken = True
        return self.taken

    def give_back(self) -> None:
        """Have it as it was before it was taken."""
        if not self.taken:
            return
        self.taken = False
        with contextlib.suppress(termios.error, OSError), _unstopped():  # it was closed
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.modes)

    def typed_ahead(self) -> bytes:
        """Take what was typed before it was taken: it was shown as it was typed, where anything shows it at all."""
        count = bytearray(4)
        try:
            fcntl.ioctl(self.descriptor, termios.FIONREAD, count)
            length = int.from_bytes(count, sys.byteorder)
            keys = os.read(self.descriptor, length) if length else b""
        except OSError:  # it was closed
            return b""
        # Linux keeps an end of file as a zero, where it was typed at a terminal that takes lines.
        return keys.replace(b"\0", self.modes[6][termios.VEOF]) if self.modes[3] & termios.ICANON else keys

    def size(self) -> bytes:
        """Return its size as another terminal takes it."""
        return size_of(self.descriptor)


@contextlib.contextmanager
def _unstopped() -> Iterator[None]:
    """Let a terminal be set from the background, which would stop the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTTOU})


def reads_unseen(master: int) -> bool:
    """Tell whether somebody reads keys from another terminal that it does not show, as at a prompt for a password.

    What only hands keys on, as `sudo` and `ssh` do while a command has a terminal behind them, has output as it is, too.
    """
    try:
        modes = termios.tcgetattr(master)
    except termios.error:  # it was closed
        return False
    return not modes[3] & termios.ECHO and bool(modes[1] & termios.OPOST)


def type_unseen(master: int, slave: int, keys: bytes) -> bytes:
    """Type keys into another terminal, which does not show them; return those that it has no room for."""
    modes = termios.tcgetattr(slave)
    unseen = [*modes[:3], modes[3] & ~(termios.ECHO | termios.ECHONL), *modes[4:]]
    termios.tcsetattr(slave, termios.TCSANOW, unseen)
    try:
        return keys[os.write(master, keys) :] if keys else b""
    except BlockingIOError:
        return keys
    finally:
        # Linux hands them over later, or as soon as somebody looks for them.
        select.select([slave], [], [], 0)
        if len(keys) > _ONE_BUFFER:
            time.sleep(_ON_THEIR_WAY_SECONDS)
        termios.tcsetattr(slave, termios.TCSANOW, modes)


def size_of(descriptor: int) -> bytes:
    """Return a terminal's size as another takes it."""
    try:
        return fcntl.ioctl(descriptor, termios.TIOCGWINSZ, NO_SIZE)
    except OSError:
        return NO_SIZE


def as_size(given: bytes) -> Size:
    """Return columns and rows; those of a plain terminal where it does not tell."""
    rows, columns, _width, _height = struct.unpack("HHHH", given)
    return (columns or 80, rows or 24)


def give_size(descriptor: int, size: bytes) -> None:
    """Give a terminal a size, of which its foreground is told."""
    with contextlib.suppress(OSError):
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
