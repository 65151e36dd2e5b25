"""A text as it is, in the terminal itself, where the terminal's own selection and its scrollback work."""

import contextlib
import signal
import sys
from collections.abc import Iterator

from textual.app import App, SuspendNotSupported

from backend.app.schemas.text import cleaned

if sys.platform != "win32":
    import termios

_END = "-- end of the text: select it with the mouse, then Enter goes back --"


def show_plainly(app: App[None], text: str, hint: str = "") -> str:
    """Give the terminal back and print a text, until Enter is pressed; return why that cannot be done, if it cannot.

    `hint` is printed below the text, on a line of its own.
    """
    try:
        # Nothing may be raised inside: the app would not come back.
        with app.suspend(), _deaf_to_interrupts(), contextlib.suppress(OSError, ValueError):
            _print_and_wait(text, hint)
    except SuspendNotSupported:
        return "This terminal cannot be given back while the program runs"
    return ""


def _print_and_wait(text: str, hint: str) -> None:
    # Cleaned of control characters; long lines are left to the terminal, which selects them as one.
    # Textual draws on standard error too: that is the terminal.
    below = f"{_END}\n{hint}" if hint else _END
    print(f"\n{cleaned(text)}\n{below}", file=sys.__stderr__, flush=True)
    if sys.__stdin__ is not None:
        sys.__stdin__.readline()
        if sys.platform != "win32" and sys.__stdin__.isatty():
            # Of a paste of several lines, the first ended the view: the others are no keys for the program.
            termios.tcflush(sys.__stdin__.fileno(), termios.TCIFLUSH)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ignore ctrl+c, which would end the program: here it is what people press to copy."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
