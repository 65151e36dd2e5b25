"""Erasing a completed session: its ticket number typed in, and nothing of it left on this machine."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.determinism import StepClock
from tests.tui.network import broken, problem
from tests.tui.office import Office
from tests.tui.running import Terminal, demo, fresh, running

FIRST = "SR-2847"
"""The completed session that the view of these shows first."""


async def to_erase(terminal: Terminal) -> None:
    """Open the dialog for the first of the completed sessions."""
    await terminal.see(FIRST, "enter Open")
    await terminal.press("2")
    await terminal.see("[2 Completed", "! done, not copied")
    await terminal.press("delete")
    await terminal.see(f"Erase {FIRST} · Contoso Ltd")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((60, 20), marks=pytest.mark.soak)])
async def test_its_ticket_number_has_to_be_typed(
    tmp_path: Path, clock: StepClock, size: tuple[int, int]
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=size) as terminal:
        await to_erase(terminal)
        await terminal.see(
            "It goes from your database with its 4 steps, notes, outputs and texts",
            "cannot be brought back",
            "What was pasted, downloaded or backed up elsewhere stays",
            f"Type {FIRST} to go on.",
        )
        await terminal.offers("alt + q Back", at_rest="ctrl+s Erase")
        await terminal.type("SR-2848")
        await terminal.press("enter")
        await terminal.see(f"This is not {FIRST}; nothing is erased.")
        await terminal.press("ctrl+s", "alt+q")
        await terminal.see("[2 Completed 35]" if size == (80, 24) else "[2 Completed", absent="Type")
        await terminal.press("delete")
        await terminal.see("Type SR-2847")
        await terminal.type(FIRST)
        await terminal.offers("ctrl+s Erase")
        await terminal.press("ctrl+s")
        await terminal.see(f"✓ Erased {FIRST} · Contoso Ltd", "[2 Completed", absent="SR-2847    Contos")


async def test_from_its_detail_one_comes_back_to_the_list(story: Terminal) -> None:
    await story.press("2")
    await story.see("! done, not copied")
    await story.press("enter")
    await story.see("Timeline", "✓ Resolved")
    await story.offers("delete Erase")
    await story.press("delete")
    await story.see("Type SR-2847")
    await story.press("escape", "escape")
    await story.see("Timeline", absent="Type SR-2847")
    await story.press("delete")
    await story.see("Type SR-2847")
    await story.type("SR-2847")
    await story.press("enter")
    await story.see("✓ Erased SR-2847", "[2 Completed 34]")


async def test_nothing_of_it_stays_on_this_machine(tmp_path: Path, clock: StepClock) -> None:
    word = "Zqxjkvw"
    files = [tmp_path / "rf.db", tmp_path / "rf.db-wal", tmp_path / "state" / "drafts.db"]

    def left() -> list[str]:
        return [file.name for file in files if file.exists() and word.encode() in file.read_bytes()]

    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        await terminal.press("n")
        await terminal.see("New session", "VPN Connection Failure")
        await terminal.type("SR-7")
        await terminal.press("tab")
        await terminal.type(f"{word} Ltd")
        await terminal.press("tab")
        await terminal.type("vpn")
        await terminal.press("ctrl+s")
        await terminal.see("Path", "SR-7")
        await terminal.type(f"n{word} was seen")
        await terminal.press("alt+1")
        await terminal.see("Step 1 recorded")
        await terminal.press("escape", "f")
        await terminal.see("Outcome")
        await terminal.type(word)
        await terminal.press("ctrl+s")
        await terminal.see("n No")
        await terminal.press("y")
        await terminal.see("Completed")
        await terminal.press("c")
        await terminal.see("NOT copied")
        await terminal.press("p")
        await terminal.see("Preview")
        await terminal.press("enter")
        await terminal.type(f"{word} ")
        await terminal.press("alt+q")
        terminal.app.keep_typed()
        assert terminal.app.context.store.typed.kept(5)
        assert "drafts.db" in left()
        assert len(list((tmp_path / "copies").glob("*SR-7*"))) == 1
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "resolutionflow-0011-20260213-091500.db").touch()
        await terminal.see("Timeline")
        await terminal.press("delete")
        await terminal.see("1 backup in", "ups has it still: they are yours to erase")
        await terminal.type("SR-7")
        await terminal.press("ctrl+s")
        await terminal.see("✓ Erased SR-7", "1 backup in", "No sessions yet")
        assert left() == []
        assert not list((tmp_path / "copies").glob("*SR-7*"))
        assert terminal.app.context.copier.last is None
        assert terminal.app.context.store.typed.kept(5)
        assert left() == []


async def completed(office: Office, ticket: str = "SR-1") -> str:
    """A completed session of the owner, with a step."""
    async with office.client("owner") as api:
        (tree,) = (await api.get("trees")).json()
        created = await api.post("sessions", json={"tree_id": tree["id"], "ticket_number": ticket})
        url = f"sessions/{created.json()['id']}"
        step = await api.post(f"{url}/decisions", json={"node_id": "a", "answer": "Yes"})
        assert (step.status_code, (await api.post(f"{url}/complete")).status_code) == (201, 200)
        return str(created.json()["id"])


async def test_only_an_admin_erases_and_the_others_are_told(office: Office) -> None:
    session_id = await completed(office)
    async with office.terminal("owner") as (owner, _network), office.terminal("admin") as (admin, _other):
        await owner.see("owner · flow.example.com")
        await owner.press("2")
        await owner.see("SR-1", "[2 Completed 1]")
        await owner.offers("enter Open", at_rest="delete Delete")
        await owner.press("delete")
        await owner.see("Only a team admin can erase a completed session.")
        await owner.press("enter")
        await owner.see("Timeline", "On?")
        await owner.offers("c Copy for Ticket", at_rest="delete Erase")
        await owner.press("delete")
        await owner.see("Only a team admin can erase a completed session.")
        await admin.see("admin · flow.example.com")
        await admin.press("2")
        await admin.see("SR-1", "[2 Completed 1]")
        await admin.press("delete")
        await admin.see("the server's database", "So do the server's own backups")
        await admin.type("SR-1")
        await admin.press("ctrl+s")
        await admin.see("✓ Erased SR-1", "[2 Completed 0]")
        # Somebody who has it open is told as of one that was deleted.
        await owner.press("p")
        await owner.see("There is no such session; it may have been deleted")
    async with office.client("owner") as api:
        assert (await api.get(f"sessions/{session_id}")).status_code == 404


async def test_a_lost_answer_is_not_taken_for_one(office: Office, tmp_path: Path) -> None:
    await completed(office)
    async with office.terminal("admin", (60, 20)) as (admin, network):
        await admin.see("admin · flow.example.com", "[1 Open]")
        await admin.press("2")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("Timeline", "On?")
        kept = tmp_path / "admin" / "state" / "drafts.db"
        await admin.wait_until(lambda: sessions_in(kept) == 1, "the copy of the session")
        await admin.press("delete")
        await admin.see("Type SR-1")
        network.fault = broken(httpx.ConnectError, "No route to host, and nobody who knows of another one")
        await admin.type("SR-1")
        await admin.press("ctrl+s")
        # All of it, and below it what was typed.
        await admin.see("Whether it is erased is not known", "Erasing it again does no harm", "number SR-1")
        network.fault = problem(404, "not-found", "There is no such address.")
        await admin.press("ctrl+s")
        await admin.see("Not erased: The server is older than this program")
        assert sessions_in(kept) == 1
        network.fault = None
        async with office.client("admin") as api:
            items = (await api.get("sessions")).json()["items"]
            erased = await api.post(f"sessions/{items[0]['id']}/erasure", json={"ticket_number": "SR-1"})
            assert erased.status_code == 204
        await admin.press("alt+q", "delete")
        await admin.see("It is gone from the server's database already", "Type SR-1")
        await admin.type("SR-1")
        await admin.press("ctrl+s")
        await admin.see("✓ SR-1 was gone already, and is erased here too", "[2 Completed]")
        assert sessions_in(kept) == 0


async def test_without_a_ticket_number_copies_of_its_note_stay(office: Office) -> None:
    await completed(office, "")
    async with office.terminal("admin") as (admin, _network):
        await admin.see("admin · flow.example.com")
        await admin.press("2")
        await admin.see("[2 Completed 1]")
        await admin.press("delete")
        await admin.see("Erase this session", "As it has no ticket number, copies of its note stay.")
        await admin.type("ERASE")
        await admin.press("enter")
        await admin.see("✓ Erased the session · copies of its note, if there are any, stay here")


def sessions_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM sessions").fetchone()[0])


@pytest.mark.soak
async def test_what_was_changed_meanwhile_is_looked_at_again(office: Office) -> None:
    session_id = await completed(office)
    async with office.terminal("admin") as (admin, _network), office.client("admin") as api:
        await admin.see("admin · flow.example.com")
        await admin.press("2")
        await admin.see("SR-1")
        await admin.press("delete")
        await admin.see("Type SR-1")
        body = {"ticket_number": "SR-2"}
        assert (await api.post(f"sessions/{session_id}/correction", json=body)).status_code == 200
        await admin.type("SR-1")
        await admin.press("ctrl+s")
        await admin.see("Not erased: it was changed since it was read here")
        await admin.press("alt+q", "delete")
        await admin.see("Erase SR-2", "Type SR-2")
        assert (
            await api.post(f"sessions/{session_id}/correction", json={"ticket_number": ""})
        ).status_code == 200
        await admin.press("alt+q", "delete")
        await admin.see("Erase this session", "Type ERASE")
        await admin.type("ERASE")
        await admin.press("enter")
        await admin.see("✓ Erased the session")
