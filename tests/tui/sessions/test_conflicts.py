"""Texts that are changed here and elsewhere: the question takes no key of typing, and no text is lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tests.tui.two_hands import saved, two_hands, write_scratchpad


async def test_a_conflict_is_asked_about_and_esc_keeps_both(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await write_scratchpad(there, " theirs")
        await saved(there)
        await write_scratchpad(here, " mine")
        await here.press("alt+q")
        await here.see(
            "The scratchpad changed elsewhere meanwhile. Whose text is kept?", "m Keep mine", "t Take theirs"
        )
        await here.press("escape")
        await here.see("Step 4", "saving")
        await here.press("alt+q")  # leaving asks again rather than losing it or overwriting theirs
        await here.see("Whose text is kept?")
        await here.press("m")
        await here.see("all saved")
        await here.press("alt+q")
        await here.see("enter Open")
        await here.press("enter", "s")
        await here.see("6.2.1 mine")


async def test_keeping_mine_and_taking_theirs(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await write_scratchpad(there, " theirs")
        await saved(there)
        await write_scratchpad(here, " mine")
        await here.see("Whose text is kept?")
        await here.press("alt+m")
        await here.see("6.2.1 mine", "all saved")
        await write_scratchpad(there, " again")
        await there.see("Whose text is kept?")
        await there.press("alt+t")
        await there.see("6.2.1 mine", "all saved", absent="again")


@pytest.mark.soak
async def test_a_step_recorded_here_does_not_hide_their_text(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await write_scratchpad(there, " theirs")
        await saved(there)
        await here.press("1")
        await here.see("Step 4 recorded")
        await write_scratchpad(here, " mine")
        await here.see("Whose text is kept?")


@pytest.mark.parametrize("seconds", [1 / 60, pytest.param(1 / 20, marks=pytest.mark.soak)])
async def test_completing_waits_for_the_decision(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(
        "textual.screen.UPDATE_PERIOD", seconds
    )  # between paints, which may come after one has left
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("f")
        await there.see("Outcome notes")
        await there.type("theirs")
        await there.press("alt+q")
        await there.see("Step 4")
        await here.press("f")
        await here.see("Outcome notes")
        await here.type("mine")
        await here.press("ctrl+s", "y")
        await here.see("The outcome notes changed elsewhere meanwhile.")
        await here.press("m")
        await here.see("mine", "all saved")
        await here.press("ctrl+s", "y")
        await here.see("✓ Resolved", "mine")


async def test_an_edit_that_cannot_be_saved_stays_open(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await here.press("shift+tab", "end", "up", "enter")
        await here.see("ctrl+s Save")
        await here.type("edited")
        for _step in range(3):
            await there.press("u")
            await there.see("undone")
            await there.wait_until(lambda: "saved" in there.text or "recorded" in there.text)
        await here.press("ctrl+s")
        await here.see("Not saved: This step was undone meanwhile", "edited")


@pytest.mark.soak
async def test_an_edit_of_what_was_edited_elsewhere_overwrites_nothing(
    tmp_path: Path, clock: StepClock
) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        for hand, text in ((there, "theirs"), (here, "mine")):
            await hand.press("shift+tab", "home", "enter")
            await hand.see("ctrl+s Save")
            await hand.type(text)
            await hand.press("alt+q")
            await hand.see("Step 4", absent="ctrl+s Save")
        await there.press("enter", "ctrl+s")
        await there.see("Step 1 saved")
        await here.press("enter", "ctrl+s")
        await here.see("The notes changed elsewhere meanwhile. Yours stays here", "mine")
        await here.press("alt+q")
        await here.see("Step 4", absent="ctrl+s Save")
        await here.press("enter", "ctrl+s")  # opened again over their text: that was not agreed to either
        await here.see("The notes changed elsewhere meanwhile", "mine")
        await here.press("alt+z", "y")
        await here.see("Step 4", absent="ctrl+s Save")
        await here.press("enter")
        await here.see("ctrl+s Save", "theirs", absent="mine")


async def asked(here: Terminal, there: Terminal) -> None:
    """Bring about the question, with both texts saved or typed."""
    await write_scratchpad(there, " theirs")
    await saved(there)
    await write_scratchpad(here, " mine")
    await here.see("Whose text is kept?", "alt + m Keep mine")


@pytest.mark.soak
async def test_the_question_takes_no_key_of_typing(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await asked(here, there)
        await here.type(" then my time is that 1 moment")
        await here.see("6.2.1 mine then my time is", "that 1 moment", "Whose text is kept?")
        await here.press("alt+m")
        await here.see("6.2.1 mine then my time is", "that 1 moment", "all saved")


@pytest.mark.parametrize(
    ("key", "shown", "aside"),
    [
        ("alt+m", " mine", "theirs: yours was kept"),
        pytest.param("alt+t", " theirs", "yours: theirs was taken", marks=pytest.mark.soak),
    ],
)
async def test_the_other_text_is_set_aside_until_it_is_dropped(
    tmp_path: Path, clock: StepClock, key: str, shown: str, aside: str
) -> None:
    lost = " theirs" if key == "alt+m" else " mine"
    async with two_hands(tmp_path, clock) as (here, there):
        await asked(here, there)
        await here.press(key, key)
        await here.see(f"6.2.1{shown}", "1 set aside · all saved")
        await here.press("alt+exclamation_mark")
        await here.see(f"SR-2847 · Contoso Ltd: Scratchpad, {aside}", f"6.2.1{lost}")
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=3_000_000) as later:
        await later.see("SR-2847", "1 set aside")
        await later.press("exclamation_mark")
        await later.see(f"Scratchpad, {aside}", f"6.2.1{lost}")
        await later.press("delete", "y")
        await later.see("Nothing waits", absent="set aside")


@pytest.mark.soak
async def test_taking_theirs_can_be_undone(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await asked(here, there)
        await here.press("alt+t")
        await here.see("6.2.1 theirs")
        await here.press("ctrl+z")
        await here.see("6.2.1 mine", "all saved")


@pytest.mark.soak
async def test_without_an_answer_both_stay(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await asked(here, there)
        await here.press("ctrl+q")
        await here.wait_until(lambda: here.app.return_code == 0)
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=3_000_000) as later:
        await later.see("SR-2847", "enter Open")
        await later.press("enter", "s")
        await later.see("6.2.1 mine", "Whose text is kept?")
        await later.press("alt+t")
        await later.see("6.2.1 theirs")


async def test_a_ticket_number_that_was_changed_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("i")
        await there.see("Ticket number")
        await there.type("-theirs")
        await there.press("ctrl+s")
        await there.see("SR-2847-theirs", absent="Ticket number")
        await here.press("i")
        await here.see("Ticket number")
        await here.type("-mine")
        await here.press("ctrl+s")
        await here.see("There is SR-2847-theirs now. Save again to overwrite it.")
        await here.press("ctrl+s")
        await here.see("SR-2847-mine", "1 set aside", absent="Ticket number")
        await here.press("exclamation_mark")
        await here.see("Ticket number, theirs: yours was kept", "SR-2847-theirs")


async def test_a_ticket_form_of_a_run_before_asks_before_it_overwrites(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.press("i")
        await terminal.see("Ticket number")
        await terminal.type("-mine")
        await terminal.press("alt+q")
        await terminal.see("Step 4", absent="Ticket number")
    with closing(sqlite3.connect(tmp_path / "demo.db")) as database:
        database.execute(
            "UPDATE sessions SET ticket_number = 'SR-theirs', version = version + 1 WHERE completed_at IS NULL "
            "AND ticket_number = 'SR-2847'"
        )
        database.commit()
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=2_000_000) as terminal:
        await terminal.see("SR-theirs", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4", "SR-theirs")
        await terminal.press("i")
        await terminal.see("SR-2847-mine")
        await terminal.press("ctrl+s")
        await terminal.see("changed elsewhere", "SR-theirs")
        with closing(sqlite3.connect(tmp_path / "demo.db")) as database:
            assert database.execute("SELECT 1 FROM sessions WHERE ticket_number = 'SR-theirs'").fetchone()
