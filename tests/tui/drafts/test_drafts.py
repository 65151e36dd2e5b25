"""What is typed and not sent is on disk, comes back where it was typed, and goes only when it is sent or discarded."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.api import sessions
from tui.api.errors import Unreachable


async def failing(*_arguments: object, **_options: object) -> None:
    raise Unreachable("No answer within 15 s; what was sent may still be saved.")


def on_disk(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "state" / "drafts.db")) as db:
        return str(db.execute("SELECT field, text FROM drafts").fetchall())


async def see_list(terminal: Terminal) -> None:
    await terminal.see("SR-2847", "enter Open")


async def test_everything_typed_comes_back_where_it_was_typed(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        await terminal.press("n")
        await terminal.see("New session", "Disk Full")
        await terminal.type("SR-77")
        await terminal.press("tab", "tab")
        await terminal.type("vpn")
        await terminal.press("alt+q")
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.type("nhalf a thought")
        await terminal.press("alt+i")
        await terminal.see("ctrl+s Save")
        await terminal.type("-b")
        await terminal.press("alt+q")
        await terminal.see("Step 4")
        await terminal.press("alt+a")
        await terminal.see("library")
        await terminal.type("Look at the router")
        await terminal.press("alt+q")
        await terminal.see("Step 4")
        await terminal.press("alt+p")
        await terminal.see("chars")
        await terminal.press("enter")
        await terminal.type("x")
        await terminal.press("alt+q")
        await terminal.see("Step 4")
        await terminal.press("alt+v", "alt+v", "alt+p")
        await terminal.see("Impact")
        await terminal.type("Nobody can work")
        clock.move(minutes=26)
        await terminal.press("ctrl+q")
        await terminal.wait_until(lambda: terminal.app.return_code == 0)
    kept = tmp_path / "state" / "drafts.db"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        await terminal.press("n")
        await terminal.see("SR-77", " vpn ", "restored from 09:")
        await terminal.press("alt+q")
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("half a thought", "step 4 not recorded", "restored from 09:")
        await terminal.press("i")
        await terminal.see("SR-2847-b")
        await terminal.press("alt+q", "a")
        await terminal.see("Look at the router", "restored from 09:")
        await terminal.press("alt+q", "p")
        await terminal.see("Impact", "Nobody can work", "restored from 09:")
        await terminal.press("alt+q", "alt+v", "p")
        await terminal.see("x# VPN", "Your edits are here again (restored from 09:")


async def test_texts_that_the_api_did_not_answer_are_sent_by_the_next_run(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sessions, "update_session", failing)
        async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
            await see_list(terminal)
            await terminal.press("enter")
            await terminal.see("Step 4")
            await terminal.type("s evidence")
            await terminal.see("offline · 1 waiting")
            await terminal.press("alt+f")
            await terminal.see("Outcome notes")
            await terminal.type("rebooted")
            await terminal.press("ctrl+q")
            await terminal.wait_until(lambda: terminal.app.return_code == 0)
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("Step 4", "all saved")
        await terminal.press("f")
        await terminal.see("rebooted")
        await terminal.press("alt+q")
        await terminal.see("Step 4")
        await terminal.press("s")
        await terminal.see("6.2.1 evidence")
        await terminal.wait_until(lambda: on_disk(tmp_path) == "[]")


async def test_what_is_recorded_or_discarded_is_erased(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.type("nfirst words")
        await terminal.wait_until(lambda: "first words" in on_disk(tmp_path))
        await terminal.press("alt+1")
        await terminal.see("Step 4 recorded")
        await terminal.wait_until(lambda: on_disk(tmp_path) == "[]")
        await terminal.type("osecond words")
        await terminal.wait_until(lambda: "second words" in on_disk(tmp_path))
        await terminal.press("alt+z")
        await terminal.see("Discard notes and output of step 5?")
        await terminal.press("n")
        await terminal.see("second words")
        await terminal.press("alt+z", "y")
        await terminal.see("Discarded", absent="second words")
        await terminal.wait_until(lambda: on_disk(tmp_path) == "[]")
    content = (tmp_path / "state" / "drafts.db").read_bytes()
    assert b"first words" not in content and b"second words" not in content


async def test_a_draft_belongs_to_the_instance_that_typed_it(tmp_path: Path, clock: StepClock) -> None:
    api = demo(tmp_path, clock)
    async with running(api, tmp_path, clock) as here:
        await see_list(here)
        await here.press("enter")
        await here.see("Step 4")
        await here.type("ntyped here")
        await here.wait_until(lambda: "typed here" in on_disk(tmp_path))
        async with running(demo(tmp_path, clock), tmp_path, clock, seed=2_000_000) as there:
            await see_list(there)
            await there.press("enter")
            await there.see("Step 4")
            assert "typed here" not in there.text
            await there.type("ntyped there")
            await there.wait_until(lambda: "typed there" in on_disk(tmp_path))
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=3_000_000) as later:
        await see_list(later)
        await later.press("enter")
        await later.see("typed here", "typed there", "restored from")


async def test_other_places_have_other_drafts(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.type("nembedded only")
    async with running(demo(tmp_path, clock), tmp_path, clock, server="flow.example.com") as terminal:
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("Step 4")
        assert "embedded only" not in terminal.text


async def test_what_was_pasted_without_a_step_outlives_the_program(tmp_path: Path, clock: StepClock) -> None:
    """The next run may open another client's session first, so there it goes into no output unasked."""
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        for text in ("first\tline\nq", "more"):
            terminal.app.post_message(events.Paste(text))
            await terminal.see(f"{len(text)} characters")
        await terminal.see("Kept for Output of the next step", "2 set aside")
    clock.move(minutes=5)
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=3_000_000) as terminal:
        await terminal.see("SR-2847", "2 set aside")
        await terminal.press("enter")
        await terminal.see("Step 4", absent="What was pasted")
        await terminal.press("q")
        await see_list(terminal)
        await terminal.press("!")
        await terminal.see("Pasted: text that no step took", "No step was open that could take it.", "first")
        await terminal.press("c")
        await terminal.see("g shows how to get it")
        await terminal.press("delete")
        await terminal.see("Drop Pasted: text that no step took?")
        await terminal.press("y")
        await terminal.see("more", absent="first")


async def test_what_was_pasted_without_a_step_and_dropped_is_gone(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await see_list(terminal)
        for text in ("to be dropped", "to be kept"):
            terminal.app.post_message(events.Paste(text))
            await terminal.see(f"{len(text)} characters")
        await terminal.press("!")
        await terminal.see("Pasted: text that no step took", "to be dropped")
        await terminal.press("delete")
        await terminal.see("Drop Pasted")
        await terminal.press("y")
        await terminal.see("to be kept", absent="to be dropped")
        await terminal.press("q")
        await see_list(terminal)
        await terminal.press("enter")
        await terminal.see("What was pasted before is in Output: 1 line, 10 characters", absent="set aside")
        await terminal.see("to be kept", absent="to be dropped")


NOT_KEPT = "✗ What you type is not kept on disk"


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.soak)])
async def test_while_a_disk_takes_nothing_each_result_is_said_too(
    tmp_path: Path, clock: StepClock, size: tuple[int, int]
) -> None:
    """What is wrong and what was done are seen together, whichever came first and however long ago."""
    in_the_way = tmp_path / "state"
    in_the_way.write_text("in the way of the folder")
    async with running(demo(tmp_path, clock), tmp_path, clock, size=size) as terminal:
        await see_list(terminal)
        await terminal.see(NOT_KEPT)
        await terminal.press("enter")
        await terminal.see("Step 4", NOT_KEPT)
        await terminal.press("1")
        await terminal.see("✓ Step 4 recorded", NOT_KEPT, "not kept on disk")
        terminal.app.keep_typed()
        await terminal.see("✓ Step 4 recorded", NOT_KEPT)
        await terminal.press("u")
        await terminal.see("✓ Step 4 undone", NOT_KEPT)
        await terminal.press("c")
        await terminal.see("NOT copied", NOT_KEPT, absent="undone")
        await terminal.press("f")
        await terminal.see("Outcome notes")
        await terminal.press("ctrl+s")
        await terminal.see("Complete the session all the same?")
        await terminal.press("y")
        await terminal.see("✓ Resolved", NOT_KEPT)
        await terminal.press("q")
        await terminal.see("SR-2846", "enter Open", NOT_KEPT)
        in_the_way.unlink()
        await terminal.press("n")
        await terminal.see("New session")
        await terminal.type("printer")
        await terminal.see("printer")
        await terminal.press("alt+q")
        await terminal.see("enter Open", absent="not kept on disk")


async def test_a_disk_that_takes_nothing_is_said_and_quitting_asks(tmp_path: Path, clock: StepClock) -> None:
    (tmp_path / "state").write_text("in the way of the folder")
    with pytest.raises(AssertionError):  # what was typed is not on disk at the end
        async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
            await see_list(terminal)
            await terminal.see("What you type is not kept on disk", "embedded · not kept on disk")
            await terminal.press("enter")
            await terminal.see("Step 4", "What you type is not kept on disk")
            await terminal.type("nfleeting")
            await terminal.see("not kept on disk · step 4 not recorded")
            await terminal.press("ctrl+q")
            await terminal.see("Quit and lose it?")
            await terminal.press("n")
            await terminal.see("fleeting")
            await terminal.press("ctrl+q", "y")
            await terminal.wait_until(lambda: terminal.app.return_code == 0)
