"""The program is ended at random moments of a session: nothing acknowledged is lost, and at most a second of typing.

A word counts from when it is on the screen: whoever types looks there. How slow the machine is, where others work on it
too, is measured beside: the longest that a small write to the same disk took between a word and its end.
"""

import os
import random
import re
import select
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

import httpx
import pytest

from backend.app.core.settings import Settings
from backend.app.db.team_scope import Caller
from backend.app.embedded import create_embedded_app
from backend.app.schemas.sessions import SessionCreate
from backend.app.schemas.trees import Flow
from backend.app.services import flows
from backend.app.services import sessions as session_service
from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND, prepare, serving
from tests.e2e.stub_terminal import StubTerminal
from tests.e2e.test_bad_network import LOOP

RUNS = 52
ENDS = ("kill -9", "SIGHUP", "SIGTERM", "terminal gone")
STATUS = {"kill -9": -9, "SIGHUP": 129, "SIGTERM": 143, "terminal gone": 129}
Where = Literal["embedded", "server"]


@dataclass
class Typed:
    """Words by number: when each was typed, then which end came when, in seconds of the monotonic clock."""

    times: dict[int, float] = field(default_factory=dict)
    ends: dict[int, tuple[str, float, float]] = field(default_factory=dict)

    def ended(self, how: str) -> None:
        now = time.monotonic()
        self.ends |= {word: (how, at, now) for word, at in self.times.items()}
        self.times.clear()


@contextmanager
def place(where: Where, folder: Path) -> Iterator[dict[str, str]]:
    """A session on a flow that never ends: the variables with which the program finds it."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
    }
    if where == "embedded":
        (folder / "data").mkdir(mode=0o700)
        app = create_embedded_app(folder / "data" / "resolutionflow.db")
        caller: Caller = app.state.embedded_caller
        settings = Settings()
        with app.state.database.unit_of_work(write=True) as db:
            tree_id: UUID = settings.new_id()
            flow, now = Flow.model_validate(LOOP), settings.clock()
            flows.import_flow(db, caller=caller, flow=flow, flow_id=tree_id, now=now)
            body = SessionCreate(tree_id=tree_id, ticket_number="SR-1")
            session_service.create_session(
                db, caller=caller, body=body, session_id=settings.new_id(), now=now
            )
        app.state.database.close()
        yield environment
        return
    url = f"sqlite:///{folder}/server.db"
    token = prepare(url, "jo")["jo"]
    with serving(url, folder / "log") as server:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"{server.address}/api/v1/", headers=headers) as api:
            tree = api.post("trees", json=LOOP).json()["id"]
            assert api.post("sessions", json={"tree_id": tree, "ticket_number": "SR-1"}).status_code == 201
        yield {**environment, "RESOLUTIONFLOW_SERVER": server.address, "RESOLUTIONFLOW_TOKEN": token}


def recorded(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT notes FROM decisions WHERE undone_at IS NULL ORDER BY position").fetchall()
    return [notes for (notes,) in rows]


class Disk:
    """Writes a little, again and again, to see how long that takes."""

    def __init__(self, path: Path) -> None:
        self._writes: list[tuple[float, float]] = []
        self._path = path
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> "Disk":
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ended.set()
        self._thread.join()

    def slowest(self, since: float, until: float) -> float:
        """Return how many seconds the slowest write took that was under way between two moments."""
        return max((end - began for began, end in self._writes if began < until and end > since), default=0.0)

    def _write(self) -> None:
        with closing(sqlite3.connect(self._path)) as db:
            db.execute("CREATE TABLE words (word TEXT)")
            while not self._ended.is_set():
                began = time.monotonic()
                self._ended.wait(0.05)  # woken late from it, a busy processor shows
                db.execute("INSERT INTO words VALUES ('a')")
                db.commit()
                self._writes.append((began, max(began, time.monotonic() - 0.05)))


def work(terminal: StubTerminal, typed: Typed, chance: random.Random) -> None:
    """Type notes and record steps, until a random moment."""
    until = time.monotonic() + chance.uniform(0.3, 3)
    terminal.write(b"n")
    while time.monotonic() < until:
        if chance.random() < 0.2:
            terminal.write(b"\x1b1n")
        else:
            number = len(typed.ends) + len(typed.times) + 1
            terminal.write(f"w{number}. ".encode())
            terminal.wait_for(f"w{number}.")
            typed.times[number] = time.monotonic()
        select.select([], [], [], 0.2)  # as fast as people type


def end(terminal: StubTerminal, how: str, disk: Disk) -> None:
    if how == "terminal gone":
        terminal.hang_up()
    else:
        number = {"kill -9": signal.SIGKILL, "SIGHUP": signal.SIGHUP, "SIGTERM": signal.SIGTERM}[how]
        os.kill(terminal.process.pid, number)
    began = time.monotonic()
    assert terminal.process.wait(timeout=HANGS_AFTER) == STATUS[how], how
    took = time.monotonic() - began
    assert took < 2 + disk.slowest(began, began + took), f"{how}: it took {took:.1f} s to end"


@pytest.mark.soak
@pytest.mark.parametrize("where", ["embedded", "server"])
def test_the_program_is_killed_while_one_works(where: Where, tmp_path: Path) -> None:
    chance = random.Random(where)
    typed, acknowledged = Typed(), 0
    with place(where, tmp_path) as environment, Disk(tmp_path / "words.db") as disk:
        database = tmp_path / ("server.db" if where == "server" else "data/resolutionflow.db")
        for run in range(RUNS + 1):
            terminal = StubTerminal(COMMAND, environment)
            try:
                terminal.wait_for("SR-1", "Open")
                terminal.write(b"\r")
                terminal.wait_for("Again?", "1 Yes")
                if run == RUNS:  # the last one records what is left
                    terminal.write(b"\x1b1")
                    terminal.wait_for("recorded: Yes")
                    terminal.write(b"\x11")
                    assert terminal.process.wait(timeout=HANGS_AFTER) == 0
                    break
                work(terminal, typed, chance)
                steps = [int(step) for step in re.findall(r"Step (\d+) recorded", terminal.shown())]
                acknowledged = max([acknowledged, *steps])
                typed.ended(ENDS[run % len(ENDS)])
                end(terminal, ENDS[run % len(ENDS)], disk)
                assert len(recorded(database)) >= acknowledged
            finally:
                terminal.close()
        notes = recorded(database)
    found = [int(word) for word in re.findall(r"w(\d+)\.", "\n".join(notes))]
    lost = {number: ended for number, ended in typed.ends.items() if number not in found}
    print(  # noqa: T201 - the counts
        f"{where}: {RUNS} ends, {len(notes)} steps, {acknowledged} seen as recorded, {len(typed.ends)} words typed, "
        f"lost: {', '.join(f'w{number} {ended - at:.1f} s before {how}' for number, (how, at, ended) in lost.items()) or 'none'}; "
        f"a write took {disk.slowest(0, time.monotonic()):.2f} s at most"
    )
    assert len(notes) >= acknowledged
    assert found == sorted(set(found)), "each word once, in the order in which they were typed"
    for how, at, ended in lost.values():
        assert ended - at < 1 + disk.slowest(at, ended), f"more than the last second before {how}"
