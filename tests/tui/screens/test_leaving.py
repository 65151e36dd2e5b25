"""What is said on the terminal once the program has ended."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.determinism import StepClock
from tests.tui.office import Office
from tests.tui.running import demo, fresh, running
from tests.tui.sessions.test_lists import UNREACHABLE, started
from tui.api import sessions


async def test_what_is_open_and_what_is_to_be_copied(
    tmp_path: Path, clock: StepClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        shown = await terminal.see("SR-2847", "enter Open")
        counted = re.search(r"1 Open (\d+)\D.* 3 To copy (\d+) ", shown)
        assert counted and int(counted[1]) > 1
        await terminal.press("slash")
        await terminal.type("nothing like it")
        await terminal.see("No session matches", "[4 All 0]")
        await terminal.press("ctrl+q")
    assert capsys.readouterr().err == (
        f"{counted[1]} sessions open, {counted[2]} completed and not copied.\n"
    )


async def test_what_was_done_since_the_list_was_read_counts(
    tmp_path: Path, clock: StepClock, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"TERM": "xterm-256color"}
    async with running(fresh(tmp_path, clock), tmp_path, clock, environment=environment) as terminal:
        await terminal.see("No sessions yet")

        def told() -> str:
            return terminal.app.context.store.tally.told

        assert told() == ""
        await terminal.press("n")
        await terminal.see("New session", "Account Lockout")
        await terminal.press("enter")
        await terminal.type("SR-1")
        await terminal.press("ctrl+s")
        await terminal.see("SR-1", "Path")
        assert told() == "1 session open."
        await terminal.press("f")
        await terminal.see("Outcome notes")
        await terminal.press("ctrl+s")
        await terminal.see("Complete the session all the same?")
        await terminal.press("y")
        await terminal.see("Timeline")
        assert told() == "1 session completed and not copied."
        await terminal.press("c")
        await terminal.see("not confirmed")
        await terminal.press("ctrl+q")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("counted_first", [True, False])
async def test_a_session_that_is_started_while_sessions_are_counted_is_one(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch, *, counted_first: bool
) -> None:
    count, counting, go = sessions.count_sessions, asyncio.Event(), asyncio.Event()

    async def slowly(*words: Any, **options: Any) -> Any:
        early = await count(*words, **options)
        counting.set()
        await go.wait()
        return early if counted_first else await count(*words, **options)

    monkeypatch.setattr(sessions, "count_sessions", slowly)
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        store = terminal.app.context.store
        await counting.wait()
        flow, *_others = await store.list_flows()
        await store.start(tree_id=flow.id, ticket_number="SR-1", client_name="")
        go.set()
        await terminal.see("[1 Open 1]")
        assert store.tally.told == "1 session open."


async def test_what_waits_is_said_below(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    async with office.terminal("owner") as (terminal, network):
        await terminal.see("No sessions yet")
        (opened,) = await started(terminal.app.context.store, "SR-1")
        network.fault = UNREACHABLE
        await terminal.app.context.store.writer.record_step(opened, opened.draft.take(), answer="Yes")
        await terminal.see("1 waiting")
        await terminal.press("ctrl+q")
    assert capsys.readouterr().err == (
        "1 session open.\n1 change waits to be sent: kept on this machine, and sent by the next run.\n"
    )


async def test_nothing_is_said_where_others_sessions_are_among_them(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office.terminal("admin") as (admin, _network):
        await started(admin.app.context.store, "SR-1")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("[1 Open 1]")
        await terminal.press("ctrl+q")
    assert capsys.readouterr().err == ""
