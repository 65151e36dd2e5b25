"""A server is stopped, its database put back from an older backup, and started: the client has the sessions again."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests.e2e.conftest import Tmux
from tests.e2e.serving import Server, prepare, serving
from tests.e2e.test_server import FLOW

LOOP = {**FLOW, "name": "AA Loop"}
"""The first of the team's flows, which a new session begins with."""
pytestmark = pytest.mark.soak
NEW = ("version", "last_activity_at", "created_at")
"""What the server says anew of a session that is created again, and nobody typed."""


@contextmanager
def small(folder: Path) -> Iterator[Tmux]:
    terminal = Tmux(folder, columns=60, rows=20)
    try:
        yield terminal
    finally:
        terminal.stop()


def backed_up(url: str, folder: Path) -> Callable[[], None]:
    """Copy a database that nobody uses; return what puts the copy back."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        live, copy = Path(parsed.database or ""), folder / "backup.db"
        shutil.copy(live, copy)
        return lambda: put_file_back(copy, live)
    name = parsed.database
    admin = parsed.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)

    def carry_out(*statements: str) -> None:
        with psycopg.connect(admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    carry_out(f"CREATE DATABASE {name}_backup TEMPLATE {name}")
    return lambda: carry_out(
        f"DROP DATABASE {name} WITH (FORCE)", f"ALTER DATABASE {name}_backup RENAME TO {name}"
    )


def put_file_back(copy: Path, live: Path) -> None:
    for end in ("-wal", "-shm"):
        live.with_name(live.name + end).unlink(missing_ok=True)
    shutil.copy(copy, live)


async def sessions(server: Server, token: str) -> dict[str, Any]:
    """All of them by ticket, as they have to be again."""
    found: dict[str, Any] = {}
    async with server.client(token) as api:
        for item in (await api.get("sessions")).json()["items"]:
            session = (await api.get(f"sessions/{item['id']}?outputs=full")).json()
            for part in (session, *session["decisions"]):
                for name in NEW:
                    part.pop(name, None)
            found[session["ticket_number"]] = session
    return found


def begin(tmux: Tmux, ticket: str) -> None:
    tmux.keys("n")
    tmux.wait_for("New session", "AA Loop")
    tmux.write(ticket)
    tmux.keys("C-s")
    tmux.wait_for("► 1 Again?", ticket)


def answer(tmux: Tmux, number: int, *, notes: str) -> None:
    tmux.keys("n")
    tmux.write(notes)
    tmux.wait_for(notes)
    tmux.keys("Escape")
    tmux.keys("1")
    tmux.wait_for(f"► {number + 1} Again?", f"Step {number} recorded")


async def test_what_the_backup_lacks_is_created_again(url: str, tmp_path: Path) -> None:
    token = prepare(url, "jo")["jo"]
    with small(tmp_path) as tmux:
        with serving(url, tmp_path / "first.log") as server:
            port, address = server.port, server.address
            async with server.client(token) as api:
                (await api.post("trees", json=LOOP)).raise_for_status()
            tmux.environment |= {"RESOLUTIONFLOW_SERVER": address, "RESOLUTIONFLOW_TOKEN": token}
            tmux.start()
            tmux.wait_for("No sessions yet")
            begin(tmux, "SR-1")
            answer(tmux, 1, notes="before the backup")
            server.stop()
        put_back = backed_up(url, tmp_path)
        with serving(url, tmp_path / "second.log", "--port", str(port)) as server:
            answer(tmux, 2, notes="after the backup")
            tmux.keys("q")
            tmux.wait_for("SR-1", "enter Open")
            begin(tmux, "SR-2")
            answer(tmux, 1, notes="of a session")
            answer(tmux, 2, notes="that is newer")
            tmux.keys("n")
            tmux.write("half a note")
            tmux.wait_for("half a note")
            before = await sessions(server, token)
            assert [len(session["decisions"]) for session in before.values()] == [2, 2]
            server.stop()
        put_back()
        with serving(url, tmp_path / "third.log", "--port", str(port)) as server:
            after = await sessions(server, token)
            assert {ticket: len(session["decisions"]) for ticket, session in after.items()} == {"SR-1": 1}
            tmux.keys("Escape")
            tmux.keys("q")
            tmux.wait_for("SR-1", "enter Open")
            tmux.keys("C-q")
            tmux.wait_for("ended with 0")
            tmux.command("respawn-pane", "-k")  # the same program again
            tmux.wait_for("2 to create again", "2 sessions are gone, or older than they were here")
            tmux.keys("!")
            tmux.wait_for("SR-1: Session with 2 steps", "SR-2: Session with 2 steps", "n Create again")
            tmux.keys("n")
            tmux.wait_for("is there again as it was here", "1 to create again")
            tmux.keys("n")
            tmux.wait_for("Nothing waits", absent="to create again")
            assert await sessions(server, token) == before
            tmux.keys("q")
            tmux.wait_for("SR-2", "enter Open")
            tmux.keys("/")
            tmux.write("SR-2")
            tmux.keys("Enter")
            tmux.wait_for("SR-2", absent="SR-1")
            tmux.keys("Enter")
            tmux.wait_for("► 3 Again?", "half a note", "restored from")
