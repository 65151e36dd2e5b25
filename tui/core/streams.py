"""Standard input, output and error as the program can count on them, and sentences on the last."""

import contextlib
import errno
import io
import os
import sys
from pathlib import Path

from tui.core.ascii_lines import with_marks_in_ascii
from tui.core.characters import characters_for

_CONTROLS = {
    number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160)) if chr(number) not in "\t\n"
}
"""As they are written: a name in a sentence gives the terminal no orders."""


def prepare_streams() -> None:
    """Have all three, and no text that they cannot take or give.

    One that whoever started the program had closed takes everything, and cannot be read: an empty text is something
    else. So its descriptor is in use, and no file that is opened later gets what is printed.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - the same
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def say_unreadable(name: str, error: OSError) -> None:
    """Say of a file, or of standard input, why it cannot be read."""
    reason = "it is closed" if error.errno == errno.EBADF else error.strerror
    say(f"{name} cannot be read ({reason}).")


def say(sentence: str) -> None:
    """Say something to the engineer, apart from the result; where that cannot be, the exit status has to do."""
    with contextlib.suppress(OSError):
        told = sentence if characters_for(sys.stderr, os.environ) == "all" else with_marks_in_ascii(sentence)
        sys.stderr.write(f"resolutionflow: {told.translate(_CONTROLS)}\n")
        sys.stderr.flush()
