"""Asking the terminal what it is, while the program is still being imported.

The question goes out first and the answer is read later, so that it costs no start-up. What comes in meanwhile and is
no answer was typed by somebody, and is handed back.
"""

import contextlib
import os
import select
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui.clipboard.answers import QUERIES, Answers

_SECONDS = 0.3
"""How long after the question the answer is waited for; one that comes later is taken when it does."""


@dataclass
class Probe:
    """A question to the terminal.

    Attributes:
        answers: what it said so far.
        typed: what was typed meanwhile.
    """

    answers: Answers = field(default_factory=Answers)
    typed: str = ""


@contextlib.contextmanager
def probing(environment: Mapping[str, str], *, seconds: float = _SECONDS) -> Iterator[Probe]:
    """Ask the terminal on entering; read its answer and set it right again on leaving.

    The answer is waited for until so many seconds after the question.

    A multiplexer is not asked: it is known by other means, and would answer for itself.
    """
    probe = Probe()
    asked = not any(environment.get(name) for name in ("TMUX", "STY"))
    if sys.platform == "win32" or not asked or environment.get("TERM", "dumb") in ("", "dumb", "linux"):
        yield probe
        return
    with contextlib.ExitStack() as stack:
        try:
            terminal = _open_terminal(stack, seconds)
        except OSError:
            terminal = None
        yield probe
        if terminal is not None:
            with contextlib.suppress(OSError):
                _read(terminal, probe)


if sys.platform != "win32":
    import termios

    def _open_terminal(stack: contextlib.ExitStack, seconds: float) -> tuple[int, float] | None:
        """Open the terminal, without echo and line by line reading until the stack is closed, and ask it."""
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        stack.callback(os.close, descriptor)
        if os.tcgetpgrp(descriptor) != os.getpgrp():  # in the background: it is somebody else's now
            return None
        try:
            before = termios.tcgetattr(descriptor)
            quiet = termios.tcgetattr(descriptor)
            quiet[0] &= ~(
                termios.ICRNL | termios.INLCR | termios.IGNCR
            )  # Enter arrives as the program will read it
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(descriptor, termios.TCSANOW, quiet)
        except termios.error:
            return None
        stack.callback(_restore, descriptor, before)
        os.write(descriptor, QUERIES.encode())
        return descriptor, time.monotonic() + seconds

    def _restore(descriptor: int, attributes: list[object]) -> None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, attributes)  # type: ignore[arg-type]  # typeshed is narrower

    def _read(terminal: tuple[int, float], probe: Probe) -> None:
        descriptor, end = terminal
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not probe.answers.last_came:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                break
            part = os.read(descriptor, 4096)
            if not part:
                break
            probe.typed += probe.answers.take(decode(part))
