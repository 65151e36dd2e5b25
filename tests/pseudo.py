"""Programs in pseudo terminals."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence


def start_in_terminal(
    words: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a program in a terminal of its own; return it and the terminal's other end."""
    master, slave = pty.openpty()
    give_size(master, size)
    process = subprocess.Popen(
        words,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=dict(environment),
        start_new_session=True,
        # The terminal has to be the session's own, or multiplexers refuse it.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    return process, master


def give_size(master: int, size: tuple[int, int]) -> None:
    """Make a terminal this many columns and rows; its program is told by SIGWINCH."""
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
