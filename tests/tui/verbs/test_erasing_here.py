"""Erasing a session of a server from the command line: with which token, and after whichever answer, nothing of it stays here."""

import argparse
import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.tui.network import NAME, broken
from tests.tui.office import Office
from tui.settings.config import Config
from tui.verbs import sessions

AWAY = broken(httpx.ConnectError, "No route to host")


class Machine:
    """What an admin has on one machine of a session that was opened there."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "state" / "drafts.db"
        self.copies = folder / "copies"

    @property
    def has(self) -> list[str]:
        """The places of the copy of the session, and the names of copies of its note."""
        with closing(sqlite3.connect(self._file)) as db:
            places = [place for (place,) in db.execute("SELECT place FROM sessions")]
        return [*places, *(path.name for path in self.copies.iterdir())]

    def keep_copy(self) -> None:
        self.copies.mkdir(mode=0o700)
        (self.copies / "rf-20260213-091200-SR-1-printer.md").touch()


async def opened_here(office: Office, folder: Path) -> tuple[str, Machine]:
    """A completed session that the admin has opened, and copied."""
    async with office.client("admin") as api:
        (tree,) = (await api.get("trees")).json()
        created = await api.post("sessions", json={"tree_id": tree["id"], "ticket_number": "SR-1"})
        assert (await api.post(f"sessions/{created.json()['id']}/complete")).status_code == 200
    machine = Machine(folder / "admin")
    async with office.terminal("admin") as (admin, _network):
        await admin.see(f"admin · {NAME}", "[1 Open 0]")
        await admin.press("2")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("Timeline", "Ticket: SR-1")
        machine.keep_copy()
        await admin.wait_until(lambda: len(machine.has) == 2)
    return created.json()["id"], machine


async def erase(config: Config, session_id: str, ticket: str = "SR-1") -> int:
    chosen = argparse.Namespace(action="erase", id=UUID(session_id), ticket=ticket)
    return await asyncio.to_thread(sessions.run, config, chosen)


async def test_another_token_of_the_same_user_erases_what_is_here(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session_id, machine = await opened_here(office, tmp_path)
    with office.commands("admin") as config:  # by a token that the program was never called with
        assert await erase(config, session_id) == 0
    assert "Erased SR-1 · also 1 copy of its note here." in capsys.readouterr().out
    assert machine.has == []


async def test_what_is_gone_already_is_erased_here(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session_id, machine = await opened_here(office, tmp_path)
    with office.commands("admin", None, AWAY) as config:
        assert await erase(config, session_id) == 1
    assert "No route to host" in capsys.readouterr().err
    async with office.client("admin") as api:
        erased = await api.post(f"sessions/{session_id}/erasure", json={"ticket_number": "SR-1"})
        assert erased.status_code == 204
    with office.commands("admin") as config:
        assert await erase(config, session_id, "SR-2") == 1
        assert "not the ticket number" in capsys.readouterr().err
        assert len(machine.has) == 2
        assert await erase(config, session_id) == 0
        told = capsys.readouterr().out
        assert "SR-1 was gone already, and is erased here too · also 1 copy of its note here." in told
        assert machine.has == []
        assert await erase(config, session_id) == 1
        assert "There is no such session" in capsys.readouterr().err


@pytest.mark.soak
async def test_whoever_is_of_another_team_erases_nothing_here(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session_id, machine = await opened_here(office, tmp_path)
    (tmp_path / "admin").rename(tmp_path / "stranger")
    machine = Machine(tmp_path / "stranger")
    with office.commands("stranger") as config:
        assert await erase(config, session_id) == 1
    assert "There is no such session" in capsys.readouterr().err
    assert len(machine.has) == 2
