"""The server's database is put back from an older backup: what it lost is kept here, and created again on request."""

from pathlib import Path

import httpx
import pytest

from tests.determinism import StepClock
from tests.tui.backups import Backup, append, begun, on_server, opened, record, rows
from tests.tui.gateway_flow import GATEWAY
from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import demo, fresh, running
from tests.tui.screens.test_values import begin, give

UNREACHABLE = broken(httpx.ConnectError, "No route to host")


async def test_a_session_that_is_newer_than_the_backup(office: Office, tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
        await record(terminal, "Replugged")
        await terminal.type("sscratch pad")
        await terminal.see("all saved", "scratch pad")
        await terminal.press("escape", "n")
        await terminal.type("half a note")
        await terminal.see("half a note")
    before = await on_server(office)
    backup.put_back()
    assert await on_server(office) == []
    async with office.terminal("owner", (60, 20)) as (terminal, _network):
        await terminal.see("1 to create again", "SR-1: There is no such session any more", "! shows")
        await terminal.press("exclamation_mark")
        await terminal.see("SR-1: Session with 1 step", "n creates again what is missing", "n Create again")
        await terminal.press("c")
        await terminal.press("n")
        await terminal.see("SR-1 is there again as it was here", "Nothing waits")
        await terminal.press("q")
        await terminal.see("SR-1", "enter Open")
        await terminal.press("enter")
        await terminal.see("Replugged", "half a note")
    assert await on_server(office) == before


async def test_a_session_that_was_open_gets_back_what_the_backup_lacks(
    office: Office, tmp_path: Path
) -> None:
    session_id = await begun(office, "one")
    backup = Backup(tmp_path)
    async with office.client("owner") as api:
        await append(api, session_id, "two")
        await api.patch(f"sessions/{session_id}", json={"scratchpad": "kept"})
    before = await on_server(office)
    async with office.terminal("owner") as (terminal, network):
        await opened(terminal, "two", "kept")
        network.fault = UNREACHABLE
        await record(terminal, "three")
        await terminal.see("1 waiting")
        backup.put_back()
        network.fault = None
        await terminal.press("exclamation_mark", "ctrl+r")
        await terminal.see(
            "SR-2: Session with 2 steps", "There is an older state", "SR-2: Step [CUSTOM] three"
        )
        assert [len(session["decisions"]) for session in await on_server(office)] == [1]
        await terminal.see("Not taken: ", absent="creates again")  # of the step, which was under the cursor
        await terminal.press("up")
        await terminal.see("n creates again what is missing")
        await terminal.press("n")
        await terminal.see("SR-2 is there again as it was here", "Nothing waits")
        await terminal.press("q")
        await terminal.see("two", "three", "kept", "all saved")
    (after,) = await on_server(office)
    assert after["decisions"].pop()["question"] == "three"
    after["current_node_id"] = before[0]["current_node_id"]
    assert [after] == before


@pytest.mark.soak
async def test_values_that_the_backup_lacks_are_given_again(office: Office, tmp_path: Path) -> None:
    async with office.terminal("admin") as (terminal, _network):
        await terminal.see("No sessions yet")
        await terminal.app.context.store.import_flow(GATEWAY, replace=False)
        backup = Backup(tmp_path)
        await begin(terminal)
        await terminal.press("y")
        await give(terminal, "vpn.c.org", "jd")
        await terminal.see("nc -zv vpn.c.org 443", "all saved")
    before = await on_server(office, "admin")
    backup.put_back()
    async with office.terminal("admin") as (terminal, _network):
        await terminal.see("1 to create again", "SR-1 · Contoso: There is no such")
        await terminal.press("exclamation_mark")
        await terminal.see("VPN gateway: vpn.c.org")
        await terminal.press("n")
        await terminal.see("SR-1 · Contoso is there again as it was here", "Nothing waits")
    assert await on_server(office, "admin") == before
    assert before[0]["values"] == {"gateway": "vpn.c.org", "user": "jd"}


async def test_a_value_that_a_completed_session_takes_no_more_is_kept(office: Office, tmp_path: Path) -> None:
    async with office.client("admin") as api:
        flow = GATEWAY.model_dump(mode="json")
        tree = (await api.post("trees", json=flow)).raise_for_status().json()
        body = {"tree_id": tree["id"], "ticket_number": "SR-1"}
        path = f"sessions/{(await api.post('sessions', json=body)).raise_for_status().json()['id']}"
        backup = Backup(tmp_path)
        for user in ("a", "jd"):
            (await api.patch(path, json={"values": {"user": user}})).raise_for_status()
        async with office.terminal("admin") as (terminal, _network):
            await terminal.see("SR-1", "enter Open")
            await terminal.press("enter")
            await terminal.see("From the computer of jd.")
        backup.put_back()
        (await api.post(f"{path}/complete")).raise_for_status()
    async with office.terminal("admin") as (terminal, _network):
        await terminal.see("1 to create again")
        await terminal.press("exclamation_mark", "n")
        await terminal.see("1 set aside", "User, as it was here", "jd", absent="to create again")


@pytest.mark.soak
async def test_a_completed_session_keeps_its_times_and_its_flow(office: Office, tmp_path: Path) -> None:
    async with office.client("admin") as api:
        (tree,) = (await api.get("trees")).json()
        flow = (await api.get(f"trees/{tree['id']}")).json()["flow"]
        backup = Backup(tmp_path)
        changed = {**flow, "nodes": {**flow["nodes"], "b": {"type": "solution", "title": "Solved"}}}
        (await api.post("trees", json=changed, params={"replace": "true"})).raise_for_status()
    session_id = await begun(office, "one")
    async with office.client("owner") as api:
        body = {"node_id": "a", "answer": "Yes", "command_output": "x" * 10_000}
        (await api.post(f"sessions/{session_id}/decisions", json=body)).raise_for_status()
        (await api.post(f"sessions/{session_id}/complete", json={"outcome_notes": "Done"})).raise_for_status()
        (await api.post(f"sessions/{session_id}/export", json={"format": "text"})).raise_for_status()
    (before,) = await on_server(office)
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("2 Completed 1")
        await terminal.press("2")
        await terminal.see("SR-2", "enter Open")
        await terminal.press("enter")
        await terminal.see("✓ Resolved", "Done")
        backup.put_back()
        await terminal.press("q")
        await terminal.see("No sessions")
        await terminal.press("exclamation_mark")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again")
        await terminal.press("exclamation_mark")
        await terminal.see("Session with 2 steps, completed", "Step 2: On? → Yes")
        await terminal.press("n")
        await terminal.see(
            "SR-2 is there again as it was here", "'Printer, as in SR-2'", "of 1 output only the beginning"
        )
    (after,) = await on_server(office)
    assert after["exported"] and not after["export_unconfirmed"]
    assert after["tree_snapshot"].pop("name") == "Printer, as in SR-2"
    assert before["tree_snapshot"].pop("name") == "Printer"
    assert "more characters of this output" in after["decisions"][1].pop("command_output")
    for session in (before, after):
        session["decisions"][1] = {
            name: value
            for name, value in session["decisions"][1].items()
            if not name.startswith("command_output")
        }
        del session["tree_id"]
    assert after == before


@pytest.mark.soak
async def test_a_session_that_went_on_otherwise_is_left_alone(office: Office, tmp_path: Path) -> None:
    session_id = await begun(office, "one")
    backup = Backup(tmp_path)
    async with office.client("owner") as api:
        await append(api, session_id, "two", "three")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "three")
    backup.put_back()
    async with office.client("owner") as api:
        await append(api, session_id, "another")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("There is an older state of this session now")
        await terminal.press("exclamation_mark", "n")
        await terminal.see("The session went on otherwise: step 2 is another one", "notes of three")
        await terminal.press("q")
        await opened(terminal, "another")
        await terminal.press("u")
        await terminal.see("undone", absent="✓ 2")
        await terminal.press("exclamation_mark", "n")
        await terminal.see("SR-2 is there again as it was here")
    (after,) = await on_server(office)
    assert [step["question"] for step in after["decisions"]] == ["one", "two", "three"]


@pytest.mark.soak
async def test_a_session_that_was_deleted_stays_deleted_if_it_is_dropped(office: Office) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
        await terminal.type("nhalf a note")
        await terminal.see("half a note")
    async with office.client("admin") as api:
        (await api.delete(f"sessions/{session_id}")).raise_for_status()
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again", "it was deleted by admin")
        await terminal.press("exclamation_mark")
        await terminal.see("half a note", "delete Drop")
        await terminal.press("delete")
        await terminal.see("and what is not recorded of it? It is never sent")
        await terminal.press("y")
        await terminal.see("Nothing waits", absent="half a note")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("No sessions yet", absent="Waiting")
    assert await on_server(office) == []


async def test_what_an_admin_erased_is_kept_by_nobody(office: Office, tmp_path: Path) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, network):
        await opened(terminal, "one")
        await terminal.type("nhalf a note")
        await terminal.see("half a note")
        network.fault = UNREACHABLE
    async with office.client("admin") as api:
        (await api.post(f"sessions/{session_id}/complete")).raise_for_status()
        body = {"ticket_number": "SR-2"}
        (await api.post(f"sessions/{session_id}/erasure", json=body)).raise_for_status()
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 set aside", absent="to create again")
        await terminal.press("exclamation_mark")
        await terminal.see("half a note", "it was erased by admin", absent="Session with 1 step")
        await terminal.press("delete")
        await terminal.see("It is never sent")
        await terminal.press("y")
        await terminal.see("Nothing waits", absent="half a note")
    assert rows(tmp_path, "owner", "SELECT text FROM drafts") == []  # else it comes back at every start


@pytest.mark.soak
async def test_a_session_deleted_on_another_machine_is_not_missed(office: Office) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("owner") as (terminal, _network):
        await opened(terminal, "one")
    async with office.client("owner") as api:
        (await api.delete(f"sessions/{session_id}")).raise_for_status()
    async with office.terminal("owner") as (terminal, network):
        await terminal.see("No sessions yet")
        await terminal.wait_until(lambda: any(path.endswith("session-versions") for path in network.asked))
        await terminal.press("ctrl+r")
        await terminal.see("No sessions yet", absent="to create again")


@pytest.mark.soak
async def test_what_a_colleague_deletes_is_not_missed_by_those_who_only_read_it(office: Office) -> None:
    session_id = await begun(office, "one")
    async with office.terminal("member") as (terminal, _network):
        await opened(terminal, "one")
    async with office.client("owner") as api:
        (await api.delete(f"sessions/{session_id}")).raise_for_status()
    async with office.terminal("member") as (terminal, network):
        await terminal.see("No sessions yet")
        await terminal.wait_until(lambda: any(path.endswith("session-versions") for path in network.asked))
        await terminal.press("ctrl+r")
        await terminal.see("No sessions yet", absent="to create again")


@pytest.mark.soak
async def test_a_draft_of_ones_own_database_that_was_put_back(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.type("nhalf a note")
        await terminal.see("half a note")
    (tmp_path / "demo.db").unlink()
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet", "1 set aside")
        await terminal.press("exclamation_mark")
        await terminal.see(
            "What was typed for a session that is gone", "half a note", "put back from a backup"
        )
