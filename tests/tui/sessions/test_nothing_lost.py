"""Slow and failing answers, and what others did meanwhile: what was typed stays, and nothing is overwritten unasked."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.app.embedded import create_embedded_app
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tests.tui.two_hands import two_hands, write_scratchpad
from tui.api import sessions
from tui.api.errors import Unreachable


async def test_undoing_what_was_undone_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("u")
        await there.see("Step 3 undone")
        await here.press("u")
        await here.see("This step was undone elsewhere", "Step 3", "DNS servers incorrect")


async def test_a_session_completed_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("f")
        await there.see("Outcome notes")
        await there.press("ctrl+s", "y")
        await there.see("✓ Resolved")
        await here.press("n")
        await here.type("my note")
        await here.press("alt+1")
        await here.see("✓ Resolved", "what was typed and not saved is in")
        kept = next((tmp_path / "copies").glob("*unrecorded*"))
        assert kept.read_text() == "my note"


async def test_completing_loses_no_edits_unasked(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("p")
    await story.see("sensitive values")
    await story.press("enter")
    await story.type("PREVIEWED")
    await story.press("alt+q")
    await story.see("Step 4")
    await story.press("shift+tab", "home", "enter")
    await story.see("ctrl+s Save")
    await story.type("REWORDED")
    await story.press("alt+q")
    await story.see("Step 4")
    await story.press("f")
    await story.see("Outcome notes")
    await story.press("ctrl+s")
    await story.see("What is typed over a recorded step is not saved, and would be lost.")
    await story.press("y")
    await story.see("✓ Resolved")
    await story.press("p")
    await story.see("Keep your edited note")  # it is completed since
    await story.press("y")
    await story.see("PREVIEWED")


async def test_completing_loses_no_ticket_unasked(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("i")
    await story.see("Ticket number")
    await story.press("ctrl+u")
    await story.type("MINE-1")
    await story.press("alt+q", "f")
    await story.see("Outcome notes")
    await story.press("ctrl+s")
    await story.see("What is typed for ticket and client is not saved, and would be lost.")
    await story.press("escape", "alt+q")
    await story.see("Step 4")
    await story.press("i")
    await story.see("MINE-1")
    await story.press("ctrl+s")
    await story.see("MINE-1", absent="SR-2847")
    await story.press("f")
    await story.see("Outcome notes")
    await story.press("ctrl+s")
    await story.see("Complete the session all the same?", absent="ticket and client")


async def test_a_ticket_typed_for_a_session_completed_elsewhere_is_in_a_file(
    tmp_path: Path, clock: StepClock
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await here.press("i")
        await here.see("Ticket number")
        await here.press("ctrl+u")
        await here.type("MINE-1")
        await here.press("alt+q")
        await there.press("f")
        await there.see("Outcome notes")
        await there.press("ctrl+s", "y")
        await there.see("✓ Resolved")
        await here.press("1")
        await here.see("✓ Resolved", "what was typed and not saved is in")
        kept = next((tmp_path / "copies").glob("*unrecorded*"))
        assert kept.read_text() == "MINE-1"


async def test_a_start_whose_answer_was_lost_starts_one_session(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sessions.create_session
    lost = iter([True])

    async def losing(*arguments: Any, **options: Any) -> Any:
        answer = await original(*arguments, **options)
        if next(lost, False):
            await failing()
        return answer

    monkeypatch.setattr(sessions, "create_session", losing)
    await empty.press("n")
    await empty.see("New session", "15 nodes")
    await empty.type("SR-1")
    await empty.press("ctrl+s")
    await empty.see("may still be saved")
    await empty.press("ctrl+s")
    await empty.see("Step 1", "SR-1")
    await empty.press("q")
    await empty.see("SR-1", "○")
    assert empty.text.count("SR-1") == 1


async def test_a_slow_save_holds_up_no_key(story: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, began = asyncio.Event(), asyncio.Event()
    original = sessions.update_session

    async def slow(*arguments: Any, **options: Any) -> Any:
        began.set()
        await gate.wait()
        return await original(*arguments, **options)

    monkeypatch.setattr(sessions, "update_session", slow)
    await story.press("enter")
    await story.see("Step 4")
    await write_scratchpad(story, "x")
    await began.wait()
    await story.press("escape", "n")
    await story.type("alpha beta")
    assert "alpha beta" in story.text and not gate.is_set()
    await story.press("alt+1")
    await story.see("Step 4 recorded", "offline · ", absent="alpha")
    gate.set()
    await story.see("all saved", absent="offline")
    await story.press("u")
    await story.see("Step 4 undone", "alpha beta")


async def failing(*_arguments: Any, **_options: Any) -> Any:
    raise Unreachable("No answer within 15 s; what was sent may still be saved.")


async def test_a_save_that_gets_no_answer_waits_and_is_tried_again(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.press("enter")
    await story.see("Step 4")
    with monkeypatch.context() as broken:
        broken.setattr(sessions, "update_session", failing)
        await write_scratchpad(story, " new")
        await story.see("offline · 1 waiting", "6.2.1 new")
        await story.type("er")
        await story.press("alt+q")
        await story.see("enter Open", "offline · 1 waiting", "! Waiting")
        await story.press("exclamation_mark")
        await story.see(
            "Waiting to be sent",
            "… SR-2847 · Contoso Ltd: Scratchpad",
            "6.2.1 newer",
            "No answer within 15 s",
        )
    await story.press("ctrl+r")
    await story.see("Nothing waits: the server has everything.")
    await story.press("q", "enter")
    await story.see("Step 4", "all saved")
    await story.press("s")
    await story.see("6.2.1 newer")


async def test_quitting_saves_what_was_typed_a_moment_ago(tmp_path: Path, clock: StepClock) -> None:
    api = demo(tmp_path, clock)
    async with running(api, tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await write_scratchpad(terminal, " last words")
        await terminal.press("ctrl+q")
        await terminal.wait_until(lambda: terminal.app.return_code == 0)
    async with running(lambda: create_embedded_app(tmp_path / "demo.db"), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter", "s")
        await terminal.see("last words")


def held_back(original: Callable[..., Any], gate: asyncio.Event) -> Callable[..., Any]:
    async def call(*arguments: Any, **options: Any) -> Any:
        await gate.wait()
        return await original(*arguments, **options)

    return call


async def test_leaving_while_a_step_is_being_recorded(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    monkeypatch.setattr(sessions, "append_decision", held_back(sessions.append_decision, gate))
    await story.press("enter")
    await story.see("Step 4")
    await story.press("n")
    await story.type("slow")
    await story.press("alt+1")
    await story.see("Recording …")
    await story.press("q")
    await story.see("enter Open")
    gate.set()
    await story.see("Step 4 recorded")
    await story.press("enter")
    await story.see("Step 5", "✓ 4")


async def test_an_answer_that_was_lost_records_the_step_once(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sessions.append_decision
    lost = iter([True])

    async def losing(*arguments: Any, **options: Any) -> Any:
        answer = await original(*arguments, **options)
        if next(lost, False):
            await failing()
        return answer

    monkeypatch.setattr(sessions, "append_decision", losing)
    await story.press("enter")
    await story.see("Step 4")
    await story.press("n")
    await story.type("once")
    await story.press("alt+1")
    await story.see(
        "Step 4 recorded", "kept here and sent later: No answer within 15 s", "Step 5", absent="once"
    )
    await story.see("all saved", absent="waiting")
    await story.press("e")
    await story.see("Timeline", "● in progress at step 4")


async def test_the_end_of_a_flow_takes_no_more_text_and_loses_none(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("1")
    await story.see("Step 4 recorded")
    await story.press("1")
    await story.see("Step 5 recorded: Yes", "Solution: Connection restored")
    await story.press("1")
    await story.see("Step 6 recorded", "The flow has ended.")
    await story.offers("u Undo", at_rest="n Notes")
    story.app.post_message(__import__("textual.events").events.Paste("late output"))
    await story.see("Kept for Output of the next step that you open: 1 line, 11 characters")
    await story.press("u")
    await story.see("late output", "step 6 not recorded")


async def test_the_answer_under_the_cursor_stays(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("u")
    await story.see("Step 3 undone")
    await story.press("down", "x")
    await story.see("Export options")
    await story.press("q")
    await story.see("2 DNS servers incorrect")
    await story.press("question_mark", "q", "enter")
    await story.see("Step 3 recorded: DNS servers incorrect")


async def test_completing_asks_about_text_that_is_not_recorded(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("n")
    await story.type("unrecorded")
    await story.press("alt+f")
    await story.see("Outcome notes")
    await story.press("ctrl+s")
    await story.see("Typed text of step 4 is not recorded, and would be lost.")
    await story.press("n")
    await story.see("Outcome notes")
    await story.press("ctrl+s", "y")
    await story.see("✓ Resolved")
    await story.press("q")
    await story.see("enter Open")
    await story.press("ctrl+q")
    await story.wait_until(lambda: story.app.return_code == 0)


@pytest.mark.soak
async def test_a_text_that_is_too_long_is_a_sentence(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("s")
    story.app.screen.scratchpad.insert("x" * 1_000_001)  # type: ignore[attr-defined]  # the navigation screen
    await story.see("The scratchpad cannot be saved: it is longer than 1,000,000 characters")


async def test_notes_that_are_too_long_are_in_their_field_again(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.type("nbegin ")
    notes = story.app.screen.step.notes  # type: ignore[attr-defined]  # the navigation screen
    notes.insert("x" * 1_000_001)
    await story.press("alt+1")
    await story.see(
        "The notes cannot be saved: it is longer than 1,000,000 characters", "step 4 not recorded"
    )
    assert notes.text.startswith("begin xxx") and len(notes.text) == 1_000_007


async def test_a_scratchpad_that_can_no_longer_be_saved_is_kept(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("f")
        await there.see("Outcome notes")
        await there.press("ctrl+s", "y")
        await there.see("✓ Resolved")
        await write_scratchpad(here, " late evidence")
        await here.see("✓ Resolved", "what was typed and not saved is in")
        assert "late evidence" in next((tmp_path / "copies").glob("*unrecorded*")).read_text()


async def test_a_session_deleted_elsewhere_can_be_left(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("q")
        await there.see("enter Open")
        await there.press("delete", "y")
        await there.see("Deleted SR-2847")
        await write_scratchpad(here, " late")
        await here.press("alt+q")
        await here.see("[1 Open", "1 to create again")
        await here.press("exclamation_mark")
        await here.see(
            "SR-2847 · Contoso Ltd: Session with", "There is no such session any more: it was deleted"
        )
        await here.press("n")
        await here.see("is there again as it was here")
        await here.press("q")
        await here.see("SR-2847", "enter Open")
        await here.press("home", "enter")
        await here.see("Step 4")
        await here.press("s")
        await here.see(" late")
