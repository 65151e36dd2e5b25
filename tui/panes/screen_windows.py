"""Which windows a session of GNU screen has, by Linux's ``/proc``.

GNU screen itself says it too (``-Q windows``), but shows its answer to whoever is attached, for five seconds in which
the terminal stands still.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Window:
    """A window, by its number when it was opened, and what runs in it."""

    number: str
    command: str


def windows_of(session: str, *, folder: Path = Path("/proc")) -> tuple[Window, ...]:
    """Return the windows of a session, named as in ``STY``: its server's children that know their window."""
    server = session.partition(".")[0]
    found = [
        Window(number, _command(process))
        for process in folder.glob("[0-9]*")
        if _fields(process)[1:2] == [server] and (number := _window(process))
    ]
    return tuple(sorted(found, key=lambda window: int(window.number)))


def _fields(process: Path) -> list[str]:
    """Return what ``stat`` says behind the name (proc(5)): state, parent, group, session, terminal, its foreground group."""
    return _read(process / "stat").rpartition(")")[2].split()


def _window(process: Path) -> str:
    for entry in _read(process / "environ").split("\0"):
        name, _equals, value = entry.partition("=")
        if name == "WINDOW" and value.isdigit():
            return value
    return ""


def _command(process: Path) -> str:
    """Return what runs in the foreground of a process's terminal."""
    fields = _fields(process)
    front = process.parent / fields[5] if len(fields) > 5 else process
    return (_read(front / "comm") or _read(process / "comm")).strip()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it ended meanwhile, or is another user's
        return ""
