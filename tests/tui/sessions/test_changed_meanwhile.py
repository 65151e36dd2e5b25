"""Keys to answer and to undo act on what the engineer saw, or on nothing; what came instead is said."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.running import Terminal
from tests.tui.two_hands import two_hands, write_scratchpad
from tui.api import sessions
from tui.screens.navigation import NavigationScreen

STEP_4 = "Set the internal DNS servers on the VPN adapter"
QUESTION = "Does the user reach internal resources now?"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys wait for what one before them began, however long this machine takes for it."""
    monkeypatch.setattr("tui.terminal.key_order._HOLD_SECONDS", 60)


async def test_keys_typed_ahead_answer_one_question_after_another(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4", STEP_4)
    story.burst("11")
    await story.see("Step 5 recorded: Yes")
    story.burst("uu")
    await story.see("Step 4 undone", "Step 4", STEP_4)


async def test_a_second_answer_is_for_no_question_that_was_never_shown(
    tmp_path: Path, clock: StepClock
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        here.burst("11")
        await here.see(
            "The session stands at step 4", "A key pressed before that did nothing.", "Step 5", QUESTION
        )
        await here.press("1")  # seen by now
        await here.see("Step 5 recorded: Yes")


async def test_a_second_undo_takes_back_no_step_that_was_never_shown(
    tmp_path: Path, clock: StepClock
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        here.burst("uu")
        await here.see("Step 3 is not the last one", "A key pressed before that did nothing.", QUESTION)
        await here.press("u")
        await here.see("Step 4 undone", STEP_4)


async def test_a_second_undo_after_one_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("u")
        await there.see("Step 3 undone")
        here.burst("uu")
        await here.see("This step was undone elsewhere", "A key pressed before that did nothing.", "Step 3")
        await here.press("u")
        await here.see("Step 2 undone")


@pytest.mark.parametrize(("key", "done"), [("1", "Nothing was recorded"), ("u", "Nothing was undone")])
async def test_a_key_that_waits_for_another_write_acts_on_what_was_shown(
    tmp_path: Path, clock: StepClock, key: str, done: str
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        screen, store = here.app.screen, here.app.context.store
        assert isinstance(screen, NavigationScreen) and screen.opened is not None
        async with screen.opened.writing:
            here.burst(key, key)
            await here.wait_until(lambda: not here.app.keys_settled)
            await store.writer.refresh(screen.opened)  # as another screen does that opens the session
        await here.see(f"{done}: the session was changed meanwhile", "A key pressed before", QUESTION)
        await here.press(key)
        await here.see({"1": "Step 5 recorded: Yes", "u": "Step 4 undone"}[key])


@pytest.mark.soak
async def test_a_question_about_a_text_does_not_hide_that_nothing_was_recorded(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        await write_scratchpad(there, " theirs")
        await there.see("all saved")
        go = asyncio.Event()
        update = sessions.update_session

        async def waiting(*words: Any, **options: Any) -> Any:
            await go.wait()
            return await update(*words, **options)

        monkeypatch.setattr(sessions, "update_session", waiting)
        await write_scratchpad(here, " mine")
        await here.press("escape", "1")
        go.set()
        await here.see("The session stands at step 4", "Whose text is kept?", QUESTION)
        await here.press("t", "1")
        await here.see("Step 5 recorded: Yes")


@pytest.mark.parametrize("key", ["1", pytest.param("u", marks=pytest.mark.soak)])
async def test_a_key_on_its_way_while_the_step_on_the_screen_changes(
    tmp_path: Path, clock: StepClock, key: str
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        await write_scratchpad(there, " theirs")
        await there.see("all saved")
        pressed = events.Key(key, key)
        await write_scratchpad(here, " mine")
        await here.see("Whose text is kept?", "Step 5")
        await here.press("escape")
        here.app.post_message(pressed)
        await here.see("The session was changed meanwhile", "A key pressed before that did nothing.")
        await here.press(key)
        await here.see({"1": "Step 5 recorded: Yes", "u": "Step 4 undone"}[key])
