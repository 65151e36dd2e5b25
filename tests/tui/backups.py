"""A backup of the server's database that is put back, and sessions that programs of several people work on."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tests.tui.office import Office
from tests.tui.running import Terminal


class Backup:
    """A copy of the server's database as it was, and the way to put it back."""

    def __init__(self, folder: Path) -> None:
        self._live, self._copy = folder / "server.db", folder / "backup.db"
        _copy(self._live, self._copy)

    def put_back(self) -> None:
        _copy(self._copy, self._live)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


async def record(terminal: Terminal, title: str) -> None:
    """Record a custom step with notes."""
    await terminal.press("a")
    await terminal.see("Add a step")
    await terminal.type(title)
    await terminal.press("ctrl+s")
    await terminal.see("recorded: [CUSTOM]", title)


async def on_server(office: Office, user: str = "owner") -> list[dict[str, Any]]:
    """All sessions as the server has them, without what is new at every state of the database."""
    async with office.client(user) as api:
        listed = (await api.get("sessions")).json()["items"]
        found = [(await api.get(f"sessions/{item['id']}?outputs=full")).json() for item in listed]
    for session in found:
        for name in ("version", "last_activity_at"):
            del session[name]
        for step in session["decisions"]:
            del step["created_at"]
    return found


async def append(api: httpx.AsyncClient, session_id: str, *titles: str) -> None:
    """Record custom steps as another program does."""
    for title in titles:
        body = {"node_id": f"custom-{title}", "question": title, "notes": f"notes of {title}"}
        (await api.post(f"sessions/{session_id}/decisions", json=body)).raise_for_status()


async def begun(office: Office, *titles: str) -> str:
    """Start a session with steps as another program does, and return its id."""
    async with office.client("owner") as api:
        (tree,) = [one for one in (await api.get("trees")).json() if one["name"] == "Printer"]
        started = await api.post("sessions", json={"tree_id": tree["id"], "ticket_number": "SR-2"})
        await append(api, started.json()["id"], *titles)
    return str(started.json()["id"])


async def opened(terminal: Terminal, *words: str) -> None:
    """Open the first session of the list."""
    await terminal.see("SR-2", "enter Open")
    await terminal.press("enter")
    await terminal.see("On?", *words)


def rows(folder: Path, user: str, statement: str) -> list[tuple[object, ...]]:
    """Carry out a statement on the file in which a user's program keeps what the server does not have."""
    with closing(sqlite3.connect(folder / user / "state" / "drafts.db")) as connection, connection:
        return connection.execute(statement).fetchall()
