"""Makes the files of an older version; the README beside this says how to run it."""

import asyncio
import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from tests.databases import SqliteFiles
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import Network, broken, problem
from tests.tui.office import WIDE, Office
from tests.tui.running import Terminal, fresh, running
from tui.api import sessions
from tui.api.errors import ApiError

PLACE = "embedded DATABASE"
AWAY = broken(httpx.ConnectError, "No route to host")


async def not_saved(*_arguments: object, **_options: object) -> Any:
    raise ApiError("Not today.")


async def type_everything(folder: Path) -> None:
    """Leave a draft of each kind behind, on one's own database."""
    clock = StepClock()
    async with running(fresh(folder, clock), folder, clock, size=WIDE, drafts=PLACE) as terminal:
        await start(terminal, "SR-1", flow="Printer")
        await terminal.press("1")
        await terminal.see("Step 1 recorded")
        await terminal.press("q")
        await terminal.see("SR-1", "enter Open")
        await terminal.press("n")
        await terminal.see("New session", "Disk Full")
        await terminal.type("vpn")
        await terminal.press("enter")
        await terminal.type("SR-77")
        await terminal.press("alt+q")
        await terminal.see("SR-1", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 2")
        await terminal.type("nhalf a thought")
        await terminal.press("alt+o")
        await terminal.type("half an output")
        await terminal.press("alt+i")
        await terminal.see("Ticket number")
        await terminal.type("-b")
        await terminal.press("alt+q", "alt+a")
        await terminal.see("library")
        await terminal.type("Look at the router")
        await terminal.press("enter")
        await terminal.type("Looked")
        await terminal.press("alt+q", "alt+p")
        await terminal.see("chars")
        await terminal.type("EDITED")
        await terminal.press("alt+q", "alt+v", "alt+v", "alt+p")
        await terminal.see("Impact")
        await terminal.type("Nobody can work")
        await terminal.press("alt+q")
        await terminal.see("Step 2")
        await terminal.press("escape", "shift+tab", "home", "enter")
        await terminal.see("ctrl+s Save")
        await terminal.type("REWORDED ")
        await terminal.press("alt+q")
        await terminal.see("Step 2")
        sessions.update_session = not_saved
        await terminal.press("s")
        await terminal.type(" scratched")
        await terminal.press("alt+f")
        await terminal.see("Outcome notes")
        await terminal.type("rebooted")
        clock.move(minutes=26)


async def go_on_without_the_server(folder: Path) -> None:
    """Leave changes of each kind behind that the server did not get, one that it does not take, and drafts."""
    clock = StepClock()
    files = SqliteFiles(folder)
    with files.copy(folder / "server.db") as database:
        office = Office(Server(database, clock), folder, clock)
        async with office.terminal("owner") as (terminal, network), office.terminal("admin") as (admin, _):
            await leave_refused_behind(terminal, network, admin, clock)
            await leave_waiting_behind(terminal, network)


async def leave_refused_behind(
    terminal: Terminal, network: Network, admin: Terminal, clock: StepClock
) -> None:
    await start(terminal, "SR-2")
    await terminal.see("On?")
    network.fault = AWAY
    await terminal.type("nmine is refused")
    await terminal.press("alt+1")
    await terminal.see("offline · 1 waiting")
    network.fault = problem(403, "forbidden", "This session is somebody else's.")
    await terminal.press("exclamation_mark", "ctrl+r")
    await terminal.see("Not taken: This session is somebody else's.")
    network.fault = None
    await terminal.press("q", "q")
    await terminal.see("SR-2", "enter Open")
    clock.move(minutes=5)


async def leave_waiting_behind(terminal: Terminal, network: Network) -> None:
    await start(terminal, "SR-1")
    await terminal.see("On?")
    await custom(terminal, "Replugged", "Step 1 recorded")
    network.fault, network.reads_too = AWAY, True
    await terminal.press("escape", "shift+tab", "home", "enter")
    await terminal.see("ctrl+s Save")
    await terminal.type("twice")
    await terminal.press("ctrl+s")
    await terminal.see("offline · 1 waiting")
    await terminal.type("nIt was on")
    await terminal.press("alt+1")
    await terminal.see("2 waiting")
    await custom(terminal, "Looked", "3 waiting")
    await terminal.press("escape", "u")
    await terminal.see("4 waiting")
    await custom(terminal, " again", "5 waiting")
    await terminal.type("swait for parts")
    await terminal.see("6 waiting")
    await terminal.press("alt+n")
    await terminal.type("half a note")
    await terminal.see("half a note")


async def start(terminal: Terminal, ticket: str, *, flow: str = "") -> None:
    await terminal.see("n New")
    await terminal.press("n")
    await terminal.see("New session", "Printer")
    await terminal.type(flow)
    await terminal.press("enter")
    await terminal.type(ticket)
    await terminal.press("ctrl+s")
    await terminal.see("▶ 1", ticket)


async def custom(terminal: Terminal, title: str, then: str) -> None:
    await terminal.press("escape", "a")
    await terminal.see("library")
    await terminal.type(title)
    await terminal.press("ctrl+s")
    await terminal.see(then)


def pack(made: Path, kept: Path) -> None:
    """Put a file where it is kept, as small as it can be."""
    with closing(sqlite3.connect(made)) as db:
        db.execute("VACUUM")
    kept.write_bytes(gzip.compress(made.read_bytes(), mtime=0))


def main(target: Path) -> None:
    """Make all files."""
    with TemporaryDirectory() as folder:
        own, team = Path(folder) / "own", Path(folder) / "team"
        own.mkdir()
        team.mkdir()
        saving = sessions.update_session
        asyncio.run(type_everything(own))
        sessions.update_session = saving
        asyncio.run(go_on_without_the_server(team))
        pack(own / "state" / "drafts.db", target / "own-drafts.db.gz")
        pack(own / "rf.db", target / "own-database.db.gz")
        pack(team / "owner" / "state" / "drafts.db", target / "team-drafts.db.gz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
