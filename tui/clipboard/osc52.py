"""Delivery by OSC 52, the escape sequence with which a program asks its terminal to set the clipboard.

A terminal never says whether it did, so this is never more than sent. The sequence is xterm's: see "Manipulate
Selection Data" in its ctlseqs. It may need a wrapper, by which a multiplexer hands it on to its own terminal; a wrapper
that nobody takes off empties or cuts the clipboard of some terminals.
"""

import base64
from collections.abc import Callable

MAX_BASE64 = 74_994
"""Base64 characters that every common terminal takes; above that some cut or drop the text in silence."""

MAX_IN_TMUX = 1_048_576
"""Base64 characters that tmux reads of a program's own sequence; it drops longer ones."""

_SCREEN_PIECE = 250
"""Bytes in one string that GNU screen hands on; at 768 it begins to lose some."""

Wrapper = Callable[[str], str]


def sequence(text: str) -> str:
    """Return the sequence that sets the clipboard to a text."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def base64_length(text: str) -> int:
    """Return how many base64 characters a text becomes."""
    return -(-len(text.encode()) // 3) * 4


def bare(text: str) -> str:
    """Return a sequence as it is."""
    return text


def for_tmux(text: str) -> str:
    """Wrap a sequence so that tmux hands it on (tmux(1), ``allow-passthrough``)."""
    return "\x1bPtmux;" + text.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def for_screen(text: str) -> str:
    """Wrap a sequence in strings that GNU screen hands on (its manual, "Control Sequences", ``ESC P``)."""
    pieces = (text[at : at + _SCREEN_PIECE] for at in range(0, len(text), _SCREEN_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
