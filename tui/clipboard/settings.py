"""How the engineer wants copies delivered."""

from dataclasses import dataclass
from typing import Literal

WayName = Literal["auto", "native", "tmux", "osc52", "file"]


@dataclass(frozen=True)
class CopySettings:
    """The settings of the delivery ladder.

    Attributes:
        way: the way to take, or ``auto`` for the best that the terminal allows.
        osc52_max_bytes: the largest text, in bytes of UTF-8, that goes out by OSC 52; 0 for what the terminal is
            known to take, with a question above that.
        native_command: a command that takes the text on its standard input; empty for the usual ones.
    """

    way: WayName = "auto"
    osc52_max_bytes: int = 0
    native_command: str = ""
