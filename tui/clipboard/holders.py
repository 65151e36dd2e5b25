"""Who holds the other end of a terminal: a multiplexer, a login server, or a terminal on this very machine.

The environment does not tell: sudo drops TMUX and SSH_CONNECTION, a tmux server keeps those of the day it was
started, and mosh sets none at all.
"""

from collections.abc import Iterable
from pathlib import Path

_RELAYS = frozenset(["sudo", "su", "doas", "runuser", "script", "login"])
"""Programs that hold a terminal only to pass on what comes and goes."""


def holders(process: int, *, folder: Path = Path("/proc")) -> list[str]:
    """Return the names of the processes that hold this one's terminal, outward, up to the first that is no relay.

    It reads Linux's ``/proc`` (proc(5), ``/proc/pid/stat``); elsewhere the list is empty, and the environment has
    to do.
    """
    names: list[str] = []
    known = _read(process, folder)
    while known is not None:
        parent, terminal, _name = known
        above = _read(parent, folder)
        while above is not None and above[1] == terminal:
            parent = above[0]
            above = _read(parent, folder)
        if above is None:
            break
        names.append(above[2])
        if above[2] not in _RELAYS:
            break
        known = above
    return names


def multiplexer_in(held: Iterable[str]) -> str:
    """Return which multiplexer is among those that hold a terminal: ``tmux``, ``screen``, or empty."""
    for name in held:
        if name.startswith("tmux"):
            return "tmux"
        if name == "screen":
            return "screen"
    return ""


def _read(process: int, folder: Path) -> tuple[int, int, str] | None:
    """Return parent, controlling terminal and name; None for one that is gone or hidden."""
    try:
        stat = (folder / str(process) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may itself hold some.
    before, _, after = stat.rpartition(")")
    fields = after.split()
    return int(fields[1]), int(fields[4]), before.partition("(")[2]
