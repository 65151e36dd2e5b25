"""Which program takes the whole screen."""

import os

_TAKES = (b"\x1b[?1049h", b"\x1b[?1047h", b"\x1b[?47h")


def takes_screen(data: bytes) -> bool:
    """Tell whether a program takes the whole screen in what it prints."""
    return b"\x1b[?" in data and any(sequence in data for sequence in _TAKES)


def foreground_program(terminal: int) -> str:
    """Return the name of the program in the foreground of a terminal; empty where the system does not tell."""
    try:
        group = os.tcgetpgrp(terminal)
        with open(f"/proc/{group}/comm", encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - light
            return file.read().strip()
    except OSError:
        return ""
