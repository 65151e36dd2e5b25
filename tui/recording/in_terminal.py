"""A command in a terminal of its own, whose keys and screen are the engineer's."""

import contextlib
import os
import select
import signal
import socket
import termios
import time

from tui.recording.ended import BY_SIGNAL, Ended, failed
from tui.recording.execution import ignored_now
from tui.recording.monitor import CONTINUE, ENDED, FAILED, KILLED, SIGNAL, STOPPED, Monitor
from tui.recording.outer import NO_SIZE, OuterTerminal, as_size, give_size, reads_unseen, type_unseen
from tui.recording.programs import foreground_program, takes_screen
from tui.recording.reading import PIECE, QUIET_SECONDS, READS_AFTER_END
from tui.recording.record import Record
from tui.recording.wakeups import Wakeups

_TERMINAL = "/dev/tty"
_HANG_UP_SECONDS = 2.0
"""How long a command may take to end after its terminal was closed; what it prints until then is recorded."""
_FOREGROUND_SECONDS = 0.1
"""How often a job in the background looks whether it was brought to the foreground: no shell has to tell it."""
_HANDED_ON = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP, signal.SIGUSR1, signal.SIGUSR2)


def run_in_terminal(words: list[str], record: Record) -> Ended:
    """Run a command and return how it ended; standard output has to be the session's terminal."""
    outer = OuterTerminal(0 if os.isatty(0) else os.open(_TERMINAL, os.O_RDWR))
    ignored = ignored_now()
    wakeups = Wakeups((*_HANDED_ON, signal.SIGHUP, signal.SIGWINCH, signal.SIGCONT))
    try:
        master, slave = os.openpty()
        if outer.in_foreground:  # else they are those of the shell's own prompt
            termios.tcsetattr(slave, termios.TCSANOW, outer.modes)
        give_size(slave, outer.size())
        control, monitors = socket.socketpair()
        os.set_blocking(master, False)
        keys = b""
        if outer.take():  # before the command can print, or be asked for what is typed
            # It was on the screen once, and may be a password that was typed too early: it is not to be in the record.
            keys = type_unseen(master, slave, outer.typed_ahead())
        pid = os.fork()
        if not pid:
            control.close()
            os.close(master)
            wakeups.close()
            streams = [slave if os.isatty(stream) else stream for stream in range(3)]
            Monitor(slave, monitors, ignored=ignored).run(words, streams)
        monitors.close()
        os.close(slave)
        try:
            return Relay(outer, master, control, wakeups, record, keys).run()
        finally:
            control.close()
            with contextlib.suppress(OSError):
                os.close(master)
            _reap(pid)
    finally:
        outer.give_back()
        wakeups.close(ignored=(signal.SIGHUP,))  # more than one comes, and what was recorded is to be kept


def _reap(pid: int) -> None:
    """Take the monitor's status, so that it is no zombie; it ends with the descriptors that it listens to."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


class Relay:
    """Hands keys to the command, and what it prints to the engineer and to the record."""

    def __init__(
        self,
        outer: OuterTerminal,
        master: int,
        control: socket.socket,
        wakeups: Wakeups,
        record: Record,
        keys: bytes,
    ) -> None:
        self._outer = outer
        self._master = master
        self._control = control
        self._wakeups = wakeups
        self._record = record
        self._keys = keys
        self._printed = b""
        self._size = outer.size()
        self._ended: Ended | None = None
        self._reads_left = READS_AFTER_END
        self._master_open = True
        self._can_wait = True
        self._outer_open = True
        self._hung_up_at: float | None = None

    def run(self) -> Ended:
        """Do so until the command has ended and all of it was printed."""
        while True:
            reading, writing = self._wanted()
            ready = select.select(reading, writing, [], self._patience())
            if not any(ready) and (ended := self._end()):
                return ended
            for number in self._wakeups.come():
                self._notice(number)
            if not self._outer.taken and self._outer_open and not self._ended and not self._outer.take():
                self._wait_if_asked_for_keys()
            if self._control.fileno() in ready[0]:
                self._listen()
            self._move(ready[0], ready[1])
            if self._ended and not self._master_open and not self._printed:
                return self._ended

    def _patience(self) -> float | None:
        if self._ended:
            return QUIET_SECONDS
        if self._hung_up_at is not None:
            return max(0.0, self._hung_up_at - time.monotonic())
        return None if self._outer.taken or not self._outer_open else _FOREGROUND_SECONDS

    def _end(self) -> Ended | None:
        """Return the end where nothing has come for as long as was waited for."""
        if self._ended:
            return self._ended
        if self._hung_up_at is not None and time.monotonic() >= self._hung_up_at:
            return Ended(BY_SIGNAL + signal.SIGHUP, signal=signal.SIGHUP, hung_up=True)
        return None

    def _wanted(self) -> tuple[list[int], list[int]]:
        reading: list[int] = [self._wakeups.fileno()]
        writing = []
        if not self._ended:
            reading.append(self._control.fileno())
        if self._outer.taken and self._outer_open and len(self._keys) < PIECE and not self._ended:
            reading.append(self._outer.descriptor)
        if self._printed:
            writing.append(1)
        elif self._master_open:
            reading.append(self._master)
        if self._keys and self._master_open:
            writing.append(self._master)
        return reading, writing

    def _move(self, readable: list[int], writable: list[int]) -> None:
        if self._master in readable:
            self._read_command()
        if 1 in writable:
            self._print()
        if self._outer.descriptor in readable:
            self._read_keys()
        if self._master in writable:
            self._write_keys()

    def _read_command(self) -> None:
        try:
            data = os.read(self._master, PIECE)
        except BlockingIOError:
            return
        except OSError:  # Linux says so in this way when nobody has it open any more
            data = b""
        self._reads_left -= self._ended is not None
        if not data or self._reads_left < 0:
            self._master_open = False
            return
        if takes_screen(data):
            self._record.takes_screen(foreground_program(self._master))
        self._record.add(data)
        if self._outer_open:
            self._printed = data

    def _print(self) -> None:
        try:
            self._printed = self._printed[os.write(1, self._printed) :]
        except OSError:
            self._lose_outer()

    def _read_keys(self) -> None:
        try:
            keys = os.read(self._outer.descriptor, PIECE)
        except OSError:
            keys = b""
        if keys:
            self._keys += keys
        else:
            self._lose_outer()
            self._hang_up()

    def _write_keys(self) -> None:
        try:
            self._keys = self._keys[os.write(self._master, self._keys) :]
        except BlockingIOError:
            return
        except OSError:
            self._keys = b""

    def _lose_outer(self) -> None:
        self._outer_open = False
        self._printed = b""

    def _notice(self, number: int) -> None:
        if number == signal.SIGHUP:
            self._hang_up()
        elif number == signal.SIGCONT:
            self._take()
        elif number == signal.SIGWINCH:
            self._resize()
        else:
            self._tell(SIGNAL, number)

    def _hang_up(self) -> None:
        if self._hung_up_at is None:
            self._hung_up_at = time.monotonic() + _HANG_UP_SECONDS
            self._tell(SIGNAL, signal.SIGHUP)
            self._tell(CONTINUE)

    def _take(self) -> None:
        """Take the terminal if it is this job's turn; while the job was stopped its size may have changed."""
        self._outer.take()
        self._resize()

    def _resize(self) -> None:
        size = self._outer.size()
        if size not in (self._size, NO_SIZE):
            self._size = size
            self._record.resized(as_size(size))
            give_size(self._master, size)

    def _listen(self) -> None:
        try:
            message = self._control.recv(2, socket.MSG_WAITALL)
        except OSError:
            message = b""
        what, value = message[:1], message[1] if len(message) == 2 else 0
        if what == STOPPED:
            self._stop(value)
        elif what == FAILED:
            self._ended = failed(value)
        elif self._ended:
            return
        elif what == ENDED:
            self._ended = Ended(value)
        elif what == KILLED:
            self._ended = Ended(BY_SIGNAL + value, signal=value)
        else:  # the monitor was killed, and the command was hung up with it
            self._ended = Ended(BY_SIGNAL + signal.SIGHUP, signal=signal.SIGHUP, hung_up=True)

    def _stop(self, number: int) -> None:
        """Stop as the command did, with all that is of the same job, and go on with it."""
        self._print_all()
        self._record.stopped()
        self._outer.give_back()
        self._pause(number)
        self._take()
        self._tell(CONTINUE)

    def _pause(self, number: int) -> None:
        before = signal.getsignal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(os.getpgrp(), number)
        signal.signal(signal.SIGTSTP, before)

    def _wait_if_asked_for_keys(self) -> None:
        """Stop where the command, in the background, reads keys unseen; it would be stopped without this.

        A prompt on the screen would have a password typed at the shell, which shows it and keeps it in its history.
        """
        if not self._can_wait or not reads_unseen(self._master):
            return
        self._pause(signal.SIGTTIN)
        come = self._wakeups.come()
        self._can_wait = signal.SIGCONT in come  # else no shell could go on with it, and nothing was stopped
        for number in come:
            self._notice(number)

    def _print_all(self) -> None:
        """Print what the command had printed when it stopped."""
        while self._outer_open and self._master_open:
            if self._printed:
                self._print()
            elif select.select([self._master], [], [], 0)[0]:
                self._read_command()
            else:
                return

    def _tell(self, what: bytes, value: int = 0) -> None:
        with contextlib.suppress(OSError):  # the monitor has ended, which is heard of apart
            self._control.sendall(what + bytes([value]))
