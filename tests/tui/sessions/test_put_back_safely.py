"""A database is put back, or a session deleted: no text is lost on the way, and nobody is asked what is not for them."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.tui.backups import Backup, begun, on_server, opened, record, rows
from tests.tui.network import broken
from tests.tui.office import Office

UNREACHABLE = broken(httpx.ConnectError, "No route to host")
OUTPUT = "".join(f"line {number}\n" for number in range(3_000))


class Gate:
    """Holds back one answer of the server's to a call whose path ends so."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._way = asyncio.Event()
        self.holds = False

    async def __call__(self, request: httpx.Request) -> None:
        if request.url.path.endswith(self._path) and not self.holds:
            self.holds = True
            await self._way.wait()

    def open(self) -> None:
        """Let the answer through."""
        self._way.set()


@pytest.mark.parametrize("before", ["", pytest.param(OUTPUT[:100], marks=pytest.mark.soak)])
async def test_a_long_output_that_the_backup_lacks(office: Office, tmp_path: Path, before: str) -> None:
    session_id = await begun(office, "one")
    async with office.client("owner") as api:
        (step,) = (await api.get(f"sessions/{session_id}")).json()["decisions"]
        path = f"sessions/{session_id}/decisions/{step['id']}"
        (await api.patch(path, json={"command_output": before})).raise_for_status()
        backup = Backup(tmp_path)
        (await api.patch(path, json={"command_output": OUTPUT})).raise_for_status()
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
    backup.put_back()
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again", "There is an older state")
        await terminal.press("exclamation_mark", "n")
        await terminal.see(
            "is there again as it was here", "of 1 output only the beginning was known here", "Nothing waits"
        )
    (session,) = await on_server(office)
    output = session["decisions"][0]["command_output"]
    beginning, _newline, end = output.rpartition("\n")
    assert OUTPUT.startswith(beginning)
    assert (
        end == f"[{len(OUTPUT) - len(beginning):,} more characters of this output were on the server alone]"
    )


async def test_a_text_of_a_colleague_is_kept_before_another_is_written_over_it(
    office: Office, tmp_path: Path
) -> None:
    session_id = await begun(office, "one")
    backup = Backup(tmp_path)
    async with office.client("owner") as api:
        for text in ("a", "ab", "abc"):
            (await api.patch(f"sessions/{session_id}", json={"scratchpad": text})).raise_for_status()
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
    backup.put_back()
    async with office.client("admin") as api:
        (step,) = (await api.get(f"sessions/{session_id}")).json()["decisions"]
        path = f"sessions/{session_id}/decisions/{step['id']}"
        (await api.patch(path, json={"notes": "what a colleague saw"})).raise_for_status()

    async def breaks(request: httpx.Request) -> None:
        if request.method == "PATCH" and request.url.path.endswith(session_id):
            raise httpx.ConnectError("No route to host")

    async with office.terminal("owner") as (terminal, network):
        await terminal.see("1 to create again")
        await terminal.press("exclamation_mark")
        network.way_back = breaks
        await terminal.press("n")
        await terminal.see("cannot be reached", "1 to create again", "Notes of step 1, as it was there")
        assert (await on_server(office))[0]["decisions"][0]["notes"] == "notes of one"
        network.way_back = None
        await terminal.press("n")
        await terminal.see("is there again as it was here", "1 set aside", "what a colleague saw")


async def test_a_state_that_the_disk_does_not_take_is_not_replaced_there(
    office: Office, tmp_path: Path
) -> None:
    session_id = await begun(office, "one")
    backup = Backup(tmp_path)
    async with office.client("owner") as api:
        await api.patch(f"sessions/{session_id}", json={"scratchpad": "only here"})
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "only here")
    backup.put_back()
    full = "CREATE TRIGGER full BEFORE INSERT ON changes BEGIN SELECT RAISE(ABORT, 'full'); END"
    rows(tmp_path, "owner", full)
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again")
        await opened(terminal, "one")
    rows(tmp_path, "owner", "DROP TRIGGER full")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again")
        await terminal.press("exclamation_mark")
        await terminal.see("only here")


async def test_what_an_engineer_works_on_is_no_older_state(office: Office) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, network):
        await opened(terminal, "one")
        await terminal.press("q")
        await terminal.see("enter Open")
        network.fault, network.reads_too = UNREACHABLE, True
        await terminal.press("ctrl+r")
        await terminal.see("cannot be reached")
        versions, session = Gate("session-versions"), Gate(session_id)
        network.fault, network.way_back = None, versions
        await terminal.press("ctrl+r")
        await terminal.wait_until(lambda: versions.holds)
        await opened(terminal)
        await record(terminal, "two")
        await terminal.see("all saved")
        network.way_back = session
        versions.open()
        await terminal.wait_until(lambda: session.holds)
        await record(terminal, "three")
        await terminal.see("all saved")
        session.open()
        await record(terminal, "four")
        await terminal.see("all saved", absent="to create again")


async def test_a_session_that_a_reader_finds_deleted_is_not_offered_to_them(
    office: Office, tmp_path: Path
) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("member") as (terminal, _network):
        await opened(terminal, "one")
    async with office.terminal("member") as (terminal, network):
        await terminal.see("SR-2", "enter Open")
        await terminal.wait_until(lambda: any(path.endswith("session-versions") for path in network.asked))
        async with office.client("owner") as api:
            (await api.delete(f"sessions/{session_id}")).raise_for_status()
        await terminal.press("enter")
        await terminal.see("There is no such session; it may have been deleted")
    assert rows(tmp_path, "member", "SELECT label FROM changes") == []  # else it is to be created again


async def test_a_server_that_cannot_say_what_became_of_a_session(office: Office) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")

    async def says_nothing(request: httpx.Request) -> None:
        if request.url.path.endswith("session-versions"):
            raise httpx.ConnectError("No route to host")

    async with office.terminal("owner") as (terminal, network):
        await terminal.see("SR-2", "enter Open")
        await terminal.wait_until(lambda: any(path.endswith("session-versions") for path in network.asked))
        network.way_back = says_nothing
        async with office.client("admin") as api:
            (await api.delete(f"sessions/{session_id}")).raise_for_status()
        await terminal.press("enter")
        await terminal.see("There is no such session; it may have been deleted")


@pytest.mark.parametrize("worked", [True, pytest.param(False, marks=pytest.mark.soak)])
async def test_a_session_that_was_handed_over_is_offered_to_who_worked_on_it(
    office: Office, tmp_path: Path, worked: bool
) -> None:
    backup = Backup(tmp_path)
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
        if worked:
            await record(terminal, "two")
            await terminal.see("all saved")
    async with office.client("admin") as api:
        users = {user["name"]: user["id"] for user in (await api.get("users")).json()}
        body = {"owner_id": users["member"]}
        (await api.put(f"sessions/{session_id}/owner", json=body)).raise_for_status()
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
    assert rows(tmp_path, "owner", "SELECT json_extract(body, '$.owner_id') FROM sessions") == [
        (users["member"],)
    ]
    backup.put_back()
    async with office.terminal("owner") as (terminal, network):
        await terminal.see("No sessions yet")
        if worked:
            await terminal.see("1 to create again")
            await terminal.press("exclamation_mark")
            await terminal.see("SR-2: Session with 2 steps", "put back from a backup")
            await terminal.press("n")
            await terminal.see("is there again as it was here")
        else:
            await terminal.wait_until(
                lambda: any(path.endswith("session-versions") for path in network.asked)
            )
            await terminal.press("ctrl+r")
            await terminal.see("No sessions yet", absent="to create again")


async def test_what_was_typed_for_a_deleted_session_leaves_the_disk(office: Office, tmp_path: Path) -> None:
    await begun(office, "one")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
        await terminal.type("nhalf a note")
        await terminal.see("half a note")
    left = "SELECT text FROM drafts"
    assert rows(tmp_path, "owner", left) == [("half a note",)]
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("SR-2", "enter Open")
        await terminal.press("delete")
        await terminal.see("Delete")
        await terminal.press("y")
        await terminal.see("No sessions yet")
        await terminal.wait_until(lambda: not rows(tmp_path, "owner", left), "the draft's end")
