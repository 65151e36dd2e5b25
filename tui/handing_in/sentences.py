"""What is said of a text that was handed in, in the program and in the other terminal."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tui.handing_in.protocol import Field

LONGEST_SCRATCHPAD = 1_000_000
"""Characters that a session's scratchpad has at most."""
FLOW_ENDED = " (its flow has ended, so no step takes output)"


def place_of(to: Field, *, step: int) -> str:
    """Return the name of the place where a text goes."""
    return f"Output of step {step}" if to == "output" else "the scratchpad"


def no_room(place: str, longest: int) -> str:
    """Say that a text is too long for its place."""
    return f"{place[0].upper()}{place[1:]} has no room for it: {longest:,} characters at most."


def under_sudo(state_dir: Path) -> str:
    """Say whose program shows a text where it is not that of whoever called this by `sudo`; empty where it is."""
    caller, number = os.environ.get("SUDO_USER", ""), os.environ.get("SUDO_UID", "")
    if sys.platform == "win32" or not caller or number in ("", str(os.geteuid())):
        return ""
    return (
        f" Under sudo that program has its folder in {state_dir}; "
        f"resolutionflow run -- sudo COMMAND keeps the text in {caller}'s own."
    )


@dataclass(frozen=True)
class Delivered:
    """What became of a text.

    Attributes:
        sentence: says it, without the program's name before it.
        status: the exit status: 0 where it is in the session or waits as its draft, 1 where it is set aside or there is
            nothing to attach, 2 where the settings or the disk do not let anything be kept.
    """

    sentence: str
    status: int
