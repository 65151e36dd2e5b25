"""Erasing and pruning from the command line: what is asked, what is done, and what is said of it."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from backend.app.administration.database import connect, upgrade_schema
from tests.bounds import HANGS_AFTER
from tests.determinism import StepClock
from tests.e2e.serving import COMMAND
from tests.forked import call
from tests.pseudo import start_in_terminal
from tests.teams import Server
from tests.tui.running import demo_database
from tui.handing_in.delivery import deliver
from tui.settings.config import Config

ROOT = Path(__file__).parents[3]


class Place:
    """A folder to call the command in, with a server's database and one's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
            "RESOLUTIONFLOW_DATABASE_URL": f"sqlite:///{folder}/server.db",
        }

    def said(self, status: int, *words: str) -> str:
        done = call(words, self.environment, self.folder)
        assert done.returncode == status, done.stderr
        return (done.stdout + done.stderr).decode()

    def answered(self, answer: str, *words: str) -> tuple[int, str]:
        """Call it in a terminal, where somebody answers its question; return the status and what was seen."""
        process, master = start_in_terminal([*COMMAND, *words], self.environment, (80, 24))
        seen = b""
        with os.fdopen(master, "r+b", buffering=0) as terminal:
            try:
                while b"to go on: " not in seen and (read := terminal.read(1024)):
                    seen += read
                terminal.write(f"{answer}\n".encode())
                while read := terminal.read(1024):
                    seen += read
            except OSError:  # the program has ended
                pass
        return process.wait(timeout=HANGS_AFTER), seen.decode().replace("\r\n", "\n")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "data").mkdir()
    return Place(tmp_path)


@pytest.fixture
def server(place: Place, clock: StepClock) -> Iterator[Server]:
    with closing(connect(place.environment["RESOLUTIONFLOW_DATABASE_URL"])) as database:
        upgrade_schema(database)
        yield Server(database, clock)


async def completed(server: Server, *tickets: str) -> list[str]:
    ids = []
    async with server.client("owner") as api:
        for ticket in tickets:
            body = {"tree_id": str(server.tree_id), "ticket_number": ticket}
            ids.append((await api.post("sessions", json=body)).json()["id"])
            assert (await api.post(f"sessions/{ids[-1]}/complete")).status_code == 200
    return ids


async def left(server: Server) -> list[str]:
    async with server.client("owner") as api:
        return sorted(item["ticket_number"] for item in (await api.get("sessions")).json()["items"])


async def test_a_session_of_a_server_is_erased(server: Server, place: Place) -> None:
    one, other, _third = await completed(server, "SR-1", "SR-2", "")
    erase = ("admin", "session", "erase", "one")
    assert "Say which ticket number the session has: --ticket NUMBER." in place.said(2, *erase, one)
    assert "not the ticket number" in place.said(1, *erase, one, "--ticket", "SR-2")
    assert f"Erased the session {one} of one." in place.said(0, *erase, one, "--ticket", "SR-1")
    assert await left(server) == ["", "SR-2"]
    status, seen = place.answered("SR-1", *erase, other)
    assert (status, "This is something else; nothing is erased." in seen) == (1, True), seen
    status, seen = place.answered("SR-2", *erase, other)
    assert (status, "Type SR-2 to go on:" in seen, f"Erased the session {other}" in seen) == (
        0,
        True,
        True,
    ), seen
    assert await left(server) == [""]
    assert "for 36500 days" in place.said(0, "admin", "team", "retention", "one", "36500d")
    told = place.said(0, "db", "prune")
    assert told == "one: 0 sessions were erased of those completed and not worked on for 36500 days.\n"


@pytest.mark.soak
async def test_what_is_old_is_pruned_beside_a_server(server: Server, place: Place, clock: StepClock) -> None:
    clock.move(days=-1000)
    await completed(server, *(f"SR-{number}" for number in range(120)))
    async with server.client("owner") as api:
        await api.post("sessions", json={"tree_id": str(server.tree_id), "ticket_number": "SR-open"})
    await completed(server, "SR-new")
    with closing(sqlite3.connect(place.folder / "server.db")) as db:
        db.create_function("lower", 1, str.lower, deterministic=True)
        db.execute(
            "UPDATE sessions SET last_activity_at = '2999-01-01 00:00:00.000000' WHERE ticket_number = 'SR-new'"
        )
        db.commit()
    assert "no team has a retention" in place.said(0, "db", "prune")
    for wrong in ("0d", "36501d"):
        assert "off, show, or days: days are 1d to 36500d" in place.said(
            2, "admin", "team", "retention", "one", wrong
        )
    assert "There is no team 'three'" in place.said(1, "admin", "team", "retention", "three", "9d")
    assert "for 400 days" in place.said(0, "admin", "team", "retention", "one", "400d")
    assert place.said(0, "admin", "team", "retention", "two") == "two keeps all sessions.\n"
    stays = "1 session as old, in progress, stays."
    told = f"one: 120 sessions would be erased of those completed and not worked on for 400 days. {stays}\n"
    assert place.said(0, "db", "prune", "--dry-run") == told
    assert "days are 1d to 36500d, not '9'" in place.said(2, "db", "prune", "--audit-older-than", "9")
    audit_too = place.said(0, "db", "prune", "--dry-run", "--audit-older-than", "1d")
    entries = 1 + 122 + 121  # the flow was added, sessions were started, and all but one of them completed
    assert audit_too == f"{told}Audit: {entries} entries older than 1 day would be erased.\n"
    assert len(await left(server)) == 50, "as many as a page has"
    pruning = [
        subprocess.Popen([*COMMAND, "db", "prune"], env=place.environment, stdout=subprocess.PIPE, text=True)
        for _each in range(2)
    ]
    both = [process.communicate(timeout=HANGS_AFTER)[0] for process in pruning]
    assert [process.returncode for process in pruning] == [0, 0]
    counts = [int(re.findall(r"one: (\d+) sessions? w", line)[0]) for line in both]
    assert sum(counts) == 120
    assert await left(server) == ["SR-new", "SR-open"]
    assert "one: 0 sessions were erased" in place.said(0, "db", "prune")
    assert place.said(0, "admin", "team", "retention", "one", "off") == "one keeps all sessions.\n"


def test_a_session_of_ones_own_is_erased(place: Place) -> None:
    own = place.folder / "data" / "resolutionflow.db"
    demo_database(own)
    (place.folder / "data" / "backups").mkdir(mode=0o700)
    (place.folder / "data" / "backups" / "resolutionflow-0011-20260213-091500.db").touch()
    copies = place.folder / "state" / "copies"
    copies.mkdir(parents=True, mode=0o700)
    names = ("SR-2847-vpn-connection-failure.md", "SR-2846-vpn-connection-failure.md")
    for name in names:
        (copies / f"rf-20260213-091200-{name}").touch()
    with closing(sqlite3.connect(own)) as db:
        query = "SELECT id FROM sessions WHERE ticket_number = 'SR-2847' ORDER BY completed_at IS NULL"
        done, in_progress = [row[0] for row in db.execute(query)]
    assert "Say which ticket number" in place.said(2, "sessions", "erase", done)
    assert "is in progress" in place.said(1, "sessions", "erase", in_progress, "--ticket", "SR-2847")
    status, seen = place.answered("SR-284", "sessions", "erase", done)
    assert (status, "nothing is erased" in seen) == (1, True), seen
    told = place.said(0, "sessions", "erase", done, "--ticket", "SR-2847")
    assert "Erased SR-2847 · Contoso Ltd · 1 backup in ~/data/backups has it still" in told
    assert "also 1 copy of its note here" in told
    assert [path.name for path in copies.iterdir()] == [f"rf-20260213-091200-{names[1]}"]
    listed = place.said(0, "sessions", "--search", "SR-2847", "--json")
    assert in_progress in listed.replace("-", "") and done not in listed.replace("-", "")


def test_what_was_handed_in_for_it_is_erased_with_it(place: Place) -> None:
    own = place.folder / "data" / "resolutionflow.db"
    demo_database(own)
    with closing(sqlite3.connect(own)) as db:
        query = "SELECT id FROM sessions WHERE ticket_number = 'SR-2847' AND completed_at IS NOT NULL"
        done = UUID(db.execute(query).fetchone()[0])
    config = Config(
        data_dir=place.folder / "data", state_dir=place.folder / "state", download_dir=place.folder
    )
    told = deliver(config, "evidence of it", session=str(done))
    assert (told.status, "is completed" in told.sentence) == (1, True)
    drafts = place.folder / "state" / "drafts.db"
    assert b"evidence of it" in drafts.read_bytes()
    place.said(0, "sessions", "erase", str(done), "--ticket", "SR-2847")
    assert b"evidence of it" not in drafts.read_bytes()
