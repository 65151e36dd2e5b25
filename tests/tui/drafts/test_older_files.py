"""The program opens what an older version left behind, whatever has become of it meanwhile."""

import gzip
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import SqliteFiles
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import broken
from tests.tui.office import WIDE, Office
from tests.tui.running import Terminal, fresh, running
from tui.drafts.file import LocalFile
from tui.drafts.store import Drafts

OLDER = Path(__file__).with_name("older")
AWAY = broken(httpx.ConnectError, "No route to host")
PAGE = 4096


def unpack(name: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress((OLDER / f"{name}.db.gz").read_bytes()))
    return path


def place(folder: Path) -> str:
    return f"embedded {folder / 'rf.db'}"


def change(path: Path, *statements: str, values: tuple[str, ...] = ()) -> None:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement, values)
        db.commit()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The drafts of one's own database, which is there, too."""
    unpack("own-database", tmp_path / "rf.db")
    drafts = unpack("own-drafts", tmp_path / "state" / "drafts.db")
    change(drafts, "UPDATE drafts SET place = ?", values=(place(tmp_path),))
    return drafts


@asynccontextmanager
async def at_home(folder: Path, clock: StepClock, *, seed: int = 2_000_000) -> AsyncIterator[Terminal]:
    async with running(
        fresh(folder, clock), folder, clock, size=WIDE, drafts=place(folder), seed=seed
    ) as terminal:
        await terminal.see("SR-1", "enter Open")
        yield terminal


async def see_drafts(terminal: Terminal) -> None:
    await terminal.press("enter")
    await terminal.see("Step 2", "half a thought", "half an output", "scratched", "restored from")
    await terminal.press("a")
    await terminal.see("Look at the router", "Looked")
    await terminal.press("alt+q")
    await terminal.see("Step 2", absent="library")


async def keeps_typing(folder: Path, clock: StepClock) -> None:
    """What is typed from now on is there in the next run."""
    async with at_home(folder, clock, seed=3_000_000) as terminal:
        await terminal.press("enter")
        await terminal.see("Step 2")
        await terminal.type("nLATER")
        await terminal.see("LATER")
    async with at_home(folder, clock, seed=4_000_000) as terminal:
        await terminal.press("enter")
        await terminal.see("Step 2", "LATER")


@pytest.mark.soak
async def test_all_drafts_are_where_they_were_typed(tmp_path: Path, clock: StepClock, own: Path) -> None:
    async with at_home(tmp_path, clock) as terminal:
        await terminal.press("n")
        await terminal.see("SR-77", " vpn ", "restored from")
        await terminal.press("alt+q")
        await terminal.see("SR-1", "enter Open")
        await see_drafts(terminal)
        await terminal.press("i")
        await terminal.see("SR-1-b")
        await terminal.press("alt+q", "p")
        await terminal.see("Keep your edited note")  # this version makes the note another way
        await terminal.press("y")
        await terminal.see("EDITED# ", "Your edits are here again")
        await terminal.press("alt+q", "alt+v", "alt+v", "p")
        await terminal.see("Impact", "Nobody can work")
        await terminal.press("alt+q")
        await terminal.see("Step 2")
        await terminal.press("shift+tab", "home", "enter")
        await terminal.see("ctrl+s Save", "REWORDED")
        await terminal.press("alt+q", "f")
        await terminal.see("Outcome notes", "rebooted")
    with closing(sqlite3.connect(own)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert sorted(path.name for path in own.parent.glob("drafts*")) == ["drafts.db", "drafts.lock"]


@pytest.fixture
async def server(team_files: SqliteFiles, tmp_path: Path, clock: StepClock) -> AsyncIterator[Server]:
    """The server as it was when it was away: with what its user had of it last."""
    drafts = unpack("team-drafts", tmp_path / "owner" / "state" / "drafts.db")
    with closing(sqlite3.connect(drafts)) as db:
        known = [json.loads(body) for (body,) in db.execute("SELECT body FROM sessions")]
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        async with server.client("owner") as client:
            for session in known:
                await begin(client, session | {"tree_id": str(server.tree_id)})
        yield server


async def begin(client: httpx.AsyncClient, session: dict[str, Any]) -> None:
    body = {name: session[name] for name in ("id", "tree_id", "ticket_number", "client_name")}
    assert (await client.post("sessions", json=body)).is_success
    after = None
    for step in session["decisions"]:
        names = ("id", "node_id", "question", "answer", "action_performed", "notes", "command_output")
        body = {name: step[name] for name in (*names, "recorded_at")} | {"after": after}
        assert (await client.post(f"sessions/{session['id']}/decisions", json=body)).is_success
        after = step["id"]


async def test_all_changes_wait_and_are_sent(tmp_path: Path, clock: StepClock, server: Server) -> None:
    async with Office(server, tmp_path, clock).terminal("owner", fault=AWAY) as (terminal, network):
        await terminal.see("SR-1", "SR-2", "offline · 6 waiting · 1 not taken")
        await terminal.press("enter")
        await terminal.see("Replugged", "On? → Yes", "Looked again", "wait for parts", "half a note")
        await terminal.press("alt+exclamation_mark")
        await terminal.see("SR-2: Step a → Yes", "mine is refused", "This session is somebody else's.")
        network.fault = None
        await terminal.press("ctrl+r")
        await terminal.see("1 not taken", absent="waiting")
        await terminal.wait_until(lambda: not terminal.app.context.store.writer.sender.waiting)
    async with server.client("owner") as client:
        sessions = (await client.get("sessions")).json()["items"]
        (sent,) = [session["id"] for session in sessions if session["ticket_number"] == "SR-1"]
        session = (await client.get(f"sessions/{sent}")).json()
    assert session["scratchpad"] == "wait for parts"
    assert [(step["question"], step["notes"]) for step in session["decisions"]] == [
        ("Replugged", "twice"),
        ("On?", "It was on"),
        ("Looked again", ""),
    ]
    with closing(sqlite3.connect(tmp_path / "owner" / "state" / "drafts.db")) as db:
        assert db.execute("SELECT number FROM changes").fetchall() == [(1,)]
        assert db.execute("SELECT field, text FROM drafts").fetchall() == [("step.notes", "half a note")]


async def test_a_file_of_a_newer_version_is_read(tmp_path: Path, clock: StepClock, own: Path) -> None:
    change(
        own,
        "ALTER TABLE drafts ADD COLUMN colour TEXT NOT NULL DEFAULT 'mauve'",
        "CREATE TABLE weather (today TEXT)",
        "PRAGMA user_version = 2",
    )
    async with at_home(tmp_path, clock) as terminal:
        await terminal.see(
            "in a file of a newer version of ResolutionFlow, which is now", "(16 rows) is here."
        )
        await see_drafts(terminal)
    await keeps_typing(tmp_path, clock)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x55
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: -PAGE * 3 // 2])


@pytest.mark.parametrize(
    "harm",
    [
        cut,
        pytest.param(lambda path: flip(path, 3), marks=pytest.mark.soak),
        pytest.param(lambda path: flip(path, 31), marks=pytest.mark.soak),
        pytest.param(lambda path: flip(path, 2 * PAGE), marks=pytest.mark.soak),
    ],
    ids=["cut", "magic", "size", "changes"],
)
async def test_a_damaged_file_is_read(
    tmp_path: Path, clock: StepClock, own: Path, harm: Callable[[Path], None]
) -> None:
    harm(own)
    async with at_home(tmp_path, clock) as terminal:
        await terminal.see("in a damaged file, which is now", "(16 rows) is here.")
        await see_drafts(terminal)
    await keeps_typing(tmp_path, clock)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(48))
def test_a_flipped_byte_costs_little(tmp_path: Path, own: Path, seed: int) -> None:
    chance = random.Random(seed)
    flip(own, chance.choice((chance.randrange(own.stat().st_size), chance.randrange(6) * PAGE + seed)))
    file = LocalFile(own, place=place(tmp_path))
    drafts = Drafts(file, now=StepClock())
    if drafts.take_over("new") is not None:
        drafts.adopted("new")
    drafts.keep("new", lambda: {"new.ticket": "typed later"})
    assert drafts.flush(5), file.problem
    with file.transaction() as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM drafts WHERE field <> 'new.ticket'")
    file.close()
    assert count >= 14 or "damaged file" in file.notice
    file = LocalFile(own, place=place(tmp_path))
    found = Drafts(file, now=StepClock()).take_over("new")
    file.close()
    assert found is not None and found.fields["new.ticket"] == "typed later"


@pytest.mark.parametrize("field", ["custom.colour", pytest.param("weather.today", marks=pytest.mark.soak)])
async def test_a_field_of_another_version_is_listed(
    tmp_path: Path, clock: StepClock, own: Path, field: str
) -> None:
    change(
        own,
        "INSERT INTO drafts (place, subject, instance, field, text, kept_at) "
        "SELECT place, subject, instance, ?, 'mauve as the sky', kept_at FROM drafts WHERE field = 'step.notes'",
        values=(field,),
    )
    async with at_home(tmp_path, clock) as terminal:
        await see_drafts(terminal)
        await terminal.press("exclamation_mark")
        await terminal.see("mauve as the sky")
    await keeps_typing(tmp_path, clock)


@pytest.mark.parametrize("kind", ["rename", pytest.param("append", marks=pytest.mark.soak)])
async def test_a_change_of_another_version_is_listed(
    tmp_path: Path, clock: StepClock, own: Path, kind: str
) -> None:
    change(
        own,
        "INSERT INTO changes (place, instance, session, label, kind, body, made_at, refused) "
        "SELECT place, instance, subject, 'SR-1', ?, '{\"colour\": [\"mauve as the sky\"]}', kept_at, '' "
        "FROM drafts WHERE field = 'step.notes'",
        values=(kind,),
    )
    async with at_home(tmp_path, clock) as terminal:
        await see_drafts(terminal)
        await terminal.press("exclamation_mark")
        await terminal.see("mauve as the sky")
    await keeps_typing(tmp_path, clock)
