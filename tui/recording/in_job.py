"""A command whose input or output is no terminal: it stays in the engineer's own, and only its output goes a way round."""

import contextlib
import errno
import os
import select
import signal
import termios
from dataclasses import dataclass

from tui.recording.ended import Ended, ended_with, failed
from tui.recording.execution import become, give_defaults, ignored_now
from tui.recording.outer import as_size, give_size, size_of
from tui.recording.programs import takes_screen
from tui.recording.record import Record
from tui.recording.wakeups import Wakeups

_PIECE = 65_536
_QUIET_SECONDS = 0.05
_READS_AFTER_END = 256
"""How often what something else goes on to print is read after the command has ended: a pipe holds less."""
_HANDED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
_OF_THE_JOB = (signal.SIGINT, signal.SIGQUIT)
"""The terminal sends them to the command as well, which alone decides what comes of it."""


@dataclass(frozen=True)
class Way:
    """The way of the output to this process.

    Attributes:
        reading: where it is read.
        writing: where the command writes.
        is_terminal: whether the command writes to a terminal, as it would without this.
        with_errors: whether its standard error goes the same way.
    """

    reading: int
    writing: int
    is_terminal: bool
    with_errors: bool


def run_in_job(words: list[str], record: Record) -> Ended:
    """Run a command and return how it ended; it is of the same job as this process, and has its standard input."""
    ignored = ignored_now()
    way = way_of_output()
    record.lacks_errors = os.isatty(2) and not way.with_errors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the status away
    wakeups = Wakeups((*_HANDED_ON, *_OF_THE_JOB, signal.SIGCHLD, signal.SIGWINCH))
    try:
        reading, report = os.pipe()
        pid = os.fork()
        if not pid:
            give_defaults(ignored)
            os.dup2(way.writing, 1)
            if way.with_errors:
                os.dup2(way.writing, 2)
            become(words, report)
        os.close(report)
        os.close(way.writing)
        ended = Relay(pid, way, wakeups, record).run()
        reason = os.read(reading, 1)
        return failed(reason[0]) if reason else ended
    finally:
        wakeups.close(ignored=(signal.SIGHUP,))  # more than one comes, and what was recorded is to be kept


def way_of_output() -> Way:
    """Make the way: a terminal where standard output is one, else a pipe."""
    if not os.isatty(1):
        return Way(*os.pipe(), is_terminal=False, with_errors=_same_file(1, 2))
    reading, writing = os.openpty()
    modes = termios.tcgetattr(writing)
    modes[1] &= ~termios.OPOST  # the engineer's terminal does it
    termios.tcsetattr(writing, termios.TCSANOW, modes)
    give_size(writing, size_of(1))
    # Standard error stays: pagers and editors have their keys from it where standard input is no terminal.
    return Way(reading, writing, is_terminal=True, with_errors=False)


def _same_file(one: int, other: int) -> bool:
    try:
        return os.path.sameopenfile(one, other)
    except OSError:  # one was closed
        return False


class Relay:
    """Hands what the command prints to the engineer and to the record."""

    def __init__(self, pid: int, way: Way, wakeups: Wakeups, record: Record) -> None:
        self._pid = pid
        self._way = way
        self._wakeups = wakeups
        self._record = record
        self._open = True
        self._ended: Ended | None = None
        self._reads_left = _READS_AFTER_END

    def run(self) -> Ended:
        """Do so until the command has ended and all of it was printed."""
        while self._ended is None or self._open:
            reading = [self._wakeups.fileno(), *([self._way.reading] if self._open else [])]
            ready = select.select(reading, [], [], _QUIET_SECONDS if self._ended else None)[0]
            if self._ended and self._way.reading not in ready:
                break
            for number in self._wakeups.come():
                self._notice(number)
            if self._way.reading in ready:
                self._pass_on()
        return self._ended

    def _pass_on(self) -> None:
        try:
            data = os.read(self._way.reading, _PIECE)
        except OSError:  # a terminal that nobody has open any more, on Linux
            data = b""
        self._reads_left -= self._ended is not None
        if not data or self._reads_left < 0:
            self._close()
            return
        if self._way.is_terminal and takes_screen(data):
            self._record.takes_screen("")
        self._record.add(data)
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(1, view) :]
        except OSError as error:
            if error.errno != errno.EPIPE:  # then whoever read it had enough
                self._record.fault = error.strerror or str(error)
            self._close()  # so the command learns it, too

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._way.reading)

    def _notice(self, number: int) -> None:
        if number == signal.SIGCHLD:
            self._look()
        elif number == signal.SIGWINCH:
            self._resize()
        elif number in _HANDED_ON:
            self._send(number)

    def _look(self) -> None:
        if self._ended:
            return
        found, status = os.waitpid(self._pid, os.WNOHANG | os.WUNTRACED)
        if not found:
            return
        if os.WIFSTOPPED(status):
            os.kill(os.getpid(), os.WSTOPSIG(status))
            self._send(signal.SIGCONT)
        else:
            self._ended = ended_with(status)

    def _resize(self) -> None:
        if self._way.is_terminal and self._open:
            size = size_of(1)
            self._record.resized(as_size(size))
            give_size(self._way.reading, size)
            self._send(
                signal.SIGWINCH
            )  # the first, of the engineer's terminal, may have come before the size

    def _send(self, number: int) -> None:
        with contextlib.suppress(OSError):  # it has ended, or is another user's by now
            os.kill(self._pid, number)
