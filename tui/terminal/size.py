"""The size of the terminal: what the terminal says goes before what the environment says of some other time."""

import contextlib
import os
import sys
from collections.abc import MutableMapping
from typing import TextIO


def prefer_real_size(environment: MutableMapping[str, str] = os.environ) -> None:
    """Drop COLUMNS and LINES where the terminal tells its size.

    Textual and Rich take them for the size as long as they are set, whatever the window becomes. A shell that exported
    them, or a multiplexer that was started from one, has those of that day. Where the terminal tells none, as on
    some serial lines, they are all that is known, and stay.
    """
    if any(map(_tells_size, (sys.stdin, sys.stdout, sys.stderr))):
        for name in ("COLUMNS", "LINES"):
            environment.pop(name, None)


def _tells_size(stream: TextIO) -> bool:
    with contextlib.suppress(OSError, ValueError):  # no terminal, or no file
        return all(os.get_terminal_size(stream.fileno()))
    return False
