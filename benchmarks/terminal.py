#!/usr/bin/env python3
"""What the program costs a terminal and a line: .venv/bin/python benchmarks/terminal.py [--quick] [--start]

Bytes for each kind of action, time to the last byte and processor time, at two sizes; start-up and memory beside bare
Textual apps in the same run, and beside posting, harlequin and toolong where these are installed. `whole` is the program
with Textual's own driver (`full_redraw`). `--start` measures the start alone.
"""

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.administration.database import connect
from backend.app.administration.teams import list_teams
from backend.app.administration.tokens import add_token
from backend.app.administration.users import list_users
from backend.app.core.settings import Settings
from backend.app.demo import create_demo_app
from benchmarks.bare_apps import APPS
from benchmarks.pty_program import Ended, PtyProgram, Sent, opened
from tests.e2e.serving import serving

ROOT = Path(__file__).parents[1]
SIZES = [(80, 24), (120, 40)]
RUNS = 2 if "--quick" in sys.argv else 7
PROGRAM = [sys.executable, "-c", "from tui.cli import main; main()"]
PEERS = {
    "posting": (["posting"], "Collection"),
    "harlequin": (["harlequin"], "Data Catalog"),
    "toolong": (["tl", "/etc/services"], "tcp"),
}
DOWN, ENTER, ESCAPE = b"\x1b[B", b"\r", b"\x1b"
IDLE_SECONDS = 3.0


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return what a program is started with: an SSH session's colours, and folders of its own."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    of_program = {
        "RESOLUTIONFLOW_DATA_DIR": str(home / "data" / "resolutionflow"),
        "RESOLUTIONFLOW_STATE_DIR": str(home / "state" / "resolutionflow"),
    }
    around = {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return {**kept, **folders, **of_program, **around, **more}


@contextmanager
def fresh(**more: str) -> Iterator[dict[str, str]]:
    """Give an environment with a database of examples that no other run has changed."""
    with tempfile.TemporaryDirectory(prefix="terminal-") as folder:
        data = Path(folder) / "data" / "resolutionflow"
        data.mkdir(parents=True, mode=0o700)
        shutil.copy(_examples(), data / "resolutionflow.db")
        (data / "resolutionflow.db").chmod(0o600)
        yield environment(Path(folder), **more)


_made: list[Path] = []


def _examples() -> Path:
    if not _made:
        path = Path(tempfile.mkdtemp(prefix="terminal-examples-")) / "examples.db"
        create_demo_app(path).state.database.close()
        _made.append(path)
    return _made[0]


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """Serve the examples, and give the variables with which the program is a client of that server."""
    with tempfile.TemporaryDirectory(prefix="terminal-server-") as folder:
        database = Path(folder) / "server.db"
        shutil.copy(_examples(), database)
        url = f"sqlite:///{database}"
        with serving(url, Path(folder) / "server.log") as server:
            yield {"RESOLUTIONFLOW_SERVER": server.address, "RESOLUTIONFLOW_TOKEN": _token(url)}


def _token(url: str) -> str:
    """Return a token of the one user that the examples have."""
    with closing(connect(url)) as database:
        (team,) = list_teams(database)
        (user,) = list_users(database, team=team)
        return add_token(database, team=team, user=user.name, days=1, settings=Settings()).text


def showing(*texts: str) -> Callable[[str], bool]:
    """Return what tells whether a screen has all of these."""
    return lambda shown: all(text in shown for text in texts)


def start_up() -> None:
    """Print what a start costs, beside bare apps and peers."""
    print(
        "\nStart with 42 sessions: first paint and settled in ms, resident MB, bytes, processor ms; medians"
    )
    script = str(ROOT / "benchmarks/bare_apps.py")
    bare = {name: ([sys.executable, script, name], "hello" if name == "hello" else "ready") for name in APPS}
    peers = {name: told for name, told in PEERS.items() if shutil.which(told[0][0])}
    with served() as on_server:
        for size in SIZES:
            print(f"  {size[0]}x{size[1]}")
            floors = {name: _print_start(name, *told, size) for name, told in bare.items()}
            for name, told in peers.items():
                try:
                    _print_start(name, *told, size)
                except (Ended, TimeoutError) as error:
                    print(f"    {name:16} not measured: {error}")
            for name, more in {"resolutionflow": {}, "with a server": on_server}.items():
                _print_beside(_print_start(name, PROGRAM, "SR-2847", size, **more), floors)


@dataclass(frozen=True)
class _Start:
    """Milliseconds until nothing more came, and of processor time."""

    settled: float
    cpu: float


def _print_beside(start: _Start, floors: Mapping[str, _Start]) -> None:
    for name in ("table", "table of 1,000"):
        floor = floors[name]
        print(
            f"      {start.settled / floor.settled:.2f}x the bare {name}, processor {start.cpu / floor.cpu:.2f}x"
        )


def _print_start(name: str, words: list[str], text: str, size: tuple[int, int], **more: str) -> _Start:
    starts: list[Sent] = []
    memory = []
    for _ in range(RUNS):
        with fresh(**more) as around, opened(words, around, size, showing(text)) as program:
            starts.append(program.started)
            memory.append(program.resident_mb())
    painted, settled, cpu = (
        1000 * statistics.median(times)
        for times in ([s.painted for s in starts], [s.last for s in starts], [s.cpu for s in starts])
    )
    sent = statistics.median(s.size for s in starts)
    print(
        f"    {name:16} {painted:6.0f} {settled:6.0f} {statistics.median(memory):6.1f} MB {sent:8,.0f} bytes, cpu {cpu:.0f} ms"
    )
    return _Start(settled, cpu)


class Tally:
    """What was sent for each kind of action."""

    def __init__(self) -> None:
        self.of: dict[str, list[Sent]] = {}

    def add(self, kind: str, sent: Sent) -> None:
        """Take note of one."""
        self.of.setdefault(kind, []).append(sent)


def walk(program: PtyProgram, tally: Tally) -> None:
    """Go through the screens as an engineer does."""

    def press(kind: str, keys: bytes, *texts: str) -> None:
        tally.add(kind, program.press(keys, showing(*texts)))

    def type_in(kind: str, text: str) -> None:
        for character in text:
            press(kind, character.encode())

    for _ in range(12):
        press("move in the list", DOWN)
    program.press(b"\x1b[H")
    press("open a step", ENTER, "Path")
    press("enter a field", b"n")
    type_in("typed key in notes", "checked the adapter twice")
    press("leave a field", ESCAPE)
    press("record an answer", b"1", "5 ")
    press("open the detail", b"e", "Timeline")
    for _ in range(3):
        press("move in the detail", DOWN)
    press("back to the step", b"q", "Path")
    program.press(b"p", showing("Your first note"))
    press("open the preview", b"2", "Preview ·")
    for _ in range(8):
        press("move in the preview", DOWN)
    press("edit the preview", ENTER, "Leave field")
    type_in("typed key in the preview", "seen by the client too")
    program.press(ESCAPE)
    press("back from the preview", b"q", "Path")
    press("open the options", b"x", "Format")
    for _ in range(4):
        press("move in the options", DOWN)
    program.press(ESCAPE)
    program.press(ESCAPE)
    press("open finish", b"f", "Outcome")
    program.press(ESCAPE)
    program.press(b"q", showing("Path"))
    press("open the flow", b"w")
    program.press(ESCAPE)
    press("back to the list", b"q", "SR-2846")
    press("open the search", b"/")
    type_in("typed key in the search", "contoso")
    program.press(ESCAPE)


def actions() -> None:
    """Print bytes, time to the last byte and processor time for each kind of action."""
    for size in SIZES:
        tallies: dict[str, Tally] = {"": Tally(), "whole": Tally()}
        for name, tally in tallies.items():
            for _ in range(1 if RUNS == 2 else 3):
                more: Mapping[str, str] = {"RESOLUTIONFLOW_FULL_REDRAW": "true" if name else "false"}
                with (
                    fresh(**more) as around,
                    opened(PROGRAM, around, size, showing("SR-2847", "enter")) as program,
                ):
                    walk(program, tally)
                    if not name:
                        idle = program.idle_bytes(IDLE_SECONDS)
        print(
            f"\nActions at {size[0]}x{size[1]}: bytes (median, 95 % below), ms to the last byte, ms of processor time; whole: the same"
        )
        for kind, sent in tallies[""].of.items():
            print(f"  {kind:26} {_told(sent)}   whole {_told(tallies['whole'].of[kind])}")
        both = [[sent for of_kind in tally.of.values() for sent in of_kind] for tally in tallies.values()]
        here, whole = (sum(sent.cpu for sent in all_sent) for all_sent in both)
        print(f"  processor time in all: {here / whole:.2f}x of whole; idle {idle:.0f} bytes/s")


def _told(sent: list[Sent]) -> str:
    sizes = sorted(one.size for one in sent)
    below = sizes[max(0, -(-len(sizes) * 95 // 100) - 1)]
    last, cpu = (1000 * statistics.median(times) for times in ([s.last for s in sent], [s.cpu for s in sent]))
    return f"{statistics.median(sizes):7,.0f} {below:7,.0f} {last:5.0f} {cpu:6.1f}"


if __name__ == "__main__":
    start_up()
    if "--start" not in sys.argv:
        actions()
