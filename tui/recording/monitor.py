"""The process that leads the session of the command's terminal.

A command whose parent is in another session could not be stopped: its process group would be orphaned, in which
Ctrl-Z does nothing. So one process leads the session, runs the command in a group of its own, and tells of each stop.
It is forked from the program, and talks to it in messages of two bytes.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import termios
from collections.abc import Sequence
from typing import NoReturn

from tui.recording.execution import become, give_defaults
from tui.recording.wakeups import Wakeups

STARTED, STOPPED, ENDED, KILLED, FAILED = b"P", b"S", b"E", b"T", b"X"
"""What it tells: with what the command stopped, its status, the signal that ended it, why it could not be run."""
CONTINUE, SIGNAL = b"C", b"K"
"""What it is told."""

_FROM_TERMINAL = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


class Monitor:
    """The leader of the terminal's session; see the module."""

    def __init__(self, terminal: int, control: socket.socket, *, ignored: frozenset[int]) -> None:
        self._terminal = terminal
        self._control = control
        self._ignored = ignored
        self._command = 0

    def run(self, words: list[str], streams: Sequence[int]) -> NoReturn:
        """Run the command with its three streams until it has ended, or the program is gone."""
        try:
            os.setsid()
            fcntl.ioctl(self._terminal, termios.TIOCSCTTY, 0)
            for number in _FROM_TERMINAL:
                signal.signal(number, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the status away
            wakeups = Wakeups((signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM))
            self._start(words, streams)
            self._watch(wakeups)
        finally:
            os._exit(0)

    def _start(self, words: list[str], streams: Sequence[int]) -> None:
        reading, writing = os.pipe()
        self._command = os.fork()
        if not self._command:
            os.setpgid(0, 0)
            os.tcsetpgrp(self._terminal, os.getpid())
            give_defaults(self._ignored)
            for stream, descriptor in enumerate(streams):
                if descriptor != stream:
                    os.dup2(descriptor, stream)
            become(words, writing)
        with contextlib.suppress(OSError):  # it did so itself already, and may even have ended
            os.setpgid(self._command, self._command)
        os.close(writing)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        if reason := os.read(reading, 1):
            self._tell(FAILED, reason[0])

    def _watch(self, wakeups: Wakeups) -> None:
        while True:
            ready = select.select([wakeups.fileno(), self._control.fileno()], [], [])[0]
            come = wakeups.come()
            if signal.SIGHUP in come or signal.SIGTERM in come:
                self._hang_up()
            if self._control.fileno() in ready:
                self._listen()
            self._look()

    def _listen(self) -> None:
        message = self._control.recv(2)
        if not message:  # the program was killed
            self._hang_up()
        elif message[:1] == CONTINUE:
            self._send(signal.SIGCONT)
        elif message[:1] == SIGNAL:
            self._send(message[1])

    def _look(self) -> None:
        found, status = os.waitpid(self._command, os.WNOHANG | os.WUNTRACED)
        if not found:
            return
        if os.WIFSTOPPED(status):
            self._tell(STOPPED, os.WSTOPSIG(status))
            return
        # What the command left running would be hung up with the terminal's foreground, as it is not without this.
        with contextlib.suppress(OSError):
            os.tcsetpgrp(self._terminal, os.getpgrp())
        os.close(self._terminal)
        if os.WIFSIGNALED(status):
            self._tell(KILLED, os.WTERMSIG(status))
        else:
            self._tell(ENDED, os.WEXITSTATUS(status))
        os._exit(0)

    def _send(self, number: int) -> None:
        with contextlib.suppress(OSError):  # it may have ended, or be another user's by now
            os.killpg(self._command, number)

    def _hang_up(self) -> NoReturn:
        self._send(signal.SIGHUP)
        self._send(signal.SIGCONT)
        os._exit(0)

    def _tell(self, what: bytes, value: int) -> None:
        with contextlib.suppress(OSError):  # the program is gone
            self._control.sendall(what + bytes([value]))
