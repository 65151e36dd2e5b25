"""60 columns and 20 rows: what is there can be used, and what is cut says so."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.office import Office, start
from tests.tui.running import demo, running

SMALL = (60, 20)


async def test_the_search_has_room_beside_the_views(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("[1 Open 7] 2 Completed  3 To copy 17  4 All    / search ")
        await terminal.press("2")
        await terminal.see(" 1 Open [2 Completed 35] 3 To copy  4 All    / search ")
        await terminal.pilot.resize_terminal(80, 24)
        await terminal.see(" 1 Open 7 [2 Completed 35] 3 To copy 17  4 All 42    / search ")
        await terminal.pilot.resize_terminal(*SMALL)
        await terminal.see(" 1 Open [2 Completed 35] 3 To copy  4 All    / search ")


@pytest.mark.soak
async def test_the_search_has_room_in_a_team(office: Office) -> None:
    async with office.terminal("owner", size=SMALL) as (terminal, _network):
        await start(terminal, "SR-1")
        await terminal.press("q", "2")
        await terminal.see("1 Open [2 Completed] 3 To copy 4 All 5 Mine", "/ search ")


async def test_findings_come_over_the_note_and_go(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Tab: 2 sensitive values · ↓", absent="findings")
        await terminal.press("tab")
        await terminal.see("2 findings", "[x] 8.8.8.8", "space Mask or not", "escape Note", absent="Tab:")
        await terminal.press("j", "space")
        await terminal.see("[ ] 10.0.1.50")
        await terminal.press("escape")
        await terminal.see("Tab: 1 of 2 sensitive values switched on", absent="findings")
        await terminal.press("m")
        await terminal.see("1 value masked", "10.0.1.50")


@pytest.mark.soak
async def test_the_box_for_a_paste_says_all_of_it(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("g shows how to get it")
        await terminal.press("g")
        await terminal.see("compared and not shown.")
        await terminal.type("ab")
        await terminal.see("keys below need alt.")


async def test_answers_and_fields_keep_their_room_beside_a_long_step(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(60, 18)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("n", "tab", "tab")
        await terminal.type("account lockout")
        await terminal.see("Flows 2/15")  # with what its questions hold
        await terminal.press("ctrl+s")
        for step in ("Step 1", "Step 2", "Step 3"):
            await terminal.see(step)
            await terminal.press("1")
        await terminal.see("Step 4", "4 Unknown or outside", "o, or just paste")
        await terminal.press("j")  # which gives back what the message covers
        await terminal.see("more · PageDown")
        await terminal.press("n")
        await terminal.see("4 Unknown or outside", "o, or just paste")
