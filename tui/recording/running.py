"""Running a command with its output recorded."""

import os
import shlex
import signal
import stat
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.recording.ended import BY_SIGNAL, Ended
from tui.recording.in_job import run_in_job
from tui.recording.in_terminal import run_in_terminal
from tui.recording.outer import as_size, size_of
from tui.recording.record import Record

if TYPE_CHECKING:
    from tui.recording.shown import Shown


@dataclass(frozen=True)
class Done:
    """A command that has ended.

    Attributes:
        words: the command and its arguments.
        ended: how it ended.
        seconds: how long it took.
        record: what it printed.
        through_pipe: whether a newline alone ends its lines.
    """

    words: list[str]
    ended: Ended
    seconds: float
    record: Record
    through_pipe: bool

    def shown(self) -> "Shown":
        """Return what is handed in: command line, output as it was shown, and how it ended."""
        from tui.recording.shown import shown  # not before the command has ended

        resolved = shown(self.record, through_pipe=self.through_pipe)
        return resolved._replace(text=self._with_ends(resolved.text))

    @property
    def unresolved(self) -> str:
        """The same with the output as it came."""
        return self._with_ends("".join(part.data.decode(errors="replace") for part in self.record.parts()))

    def _with_ends(self, shown: str) -> str:
        lines = [f"$ {_readable(shlex.join(self.words))}", *([shown] if shown else [])]
        if self.record.lacks_errors:
            lines.append("[what went to standard error was not recorded]")
        return "\n".join([*lines, f"[{_told(self.ended)}, {span(self.seconds)}]"])


def run_recorded(words: list[str]) -> Done:
    """Run a command as it would run without this; in a terminal of its own where it would have the engineer's."""
    in_terminal = has_terminal()
    record = Record(as_size(size_of(1)))
    started = time.monotonic()
    ended = (run_in_terminal if in_terminal else run_in_job)(words, record)
    return Done(words, ended, time.monotonic() - started, record, through_pipe=not in_terminal)


def has_terminal() -> bool:
    """Tell whether a command would have the engineer's terminal for keys and screen.

    One in a pipe must not have its keys taken: the other command may ask for a password there.
    """
    try:
        return os.isatty(1) and os.tcgetpgrp(1) > 0 and not _is_pipe(0)
    except OSError:  # the terminal is not this session's
        return False


def _is_pipe(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def span(seconds: float) -> str:
    """Return how long something took: ``2.3 s``, ``4 min 5 s``, ``1 h 2 min``."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes} min {left} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _told(ended: Ended) -> str:
    if ended.hung_up:
        return "the terminal was closed before it ended"
    if ended.signal:
        return f"ended by signal {ended.signal}, {_signal_name(ended.signal)}: exit status {BY_SIGNAL + ended.signal}"
    return f"exit status {ended.status}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return "of the system's own"


def _readable(text: str) -> str:
    """Return text of the command line, in which bytes that are no UTF-8 stand as such."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")
