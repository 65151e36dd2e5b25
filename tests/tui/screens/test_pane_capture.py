"""The pane beside: what it printed since the step began, looked at and taken into the output."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.determinism import StepClock
from tests.tui.network import Network, broken
from tests.tui.panes.grid import Grid
from tests.tui.panes.neighbours import PROMPT, put_beside, worked_in
from tests.tui.running import Terminal, demo, running

TAKE = "enter Take into Output"


async def begin(terminal: Terminal) -> None:
    """Go to a step, and wait until it began in the panes too."""
    await terminal.press("enter", "l")
    await terminal.see("Nothing was printed since this step began.")
    await terminal.press("q")
    await terminal.see("Step 4", absent=TAKE)


@pytest.fixture
async def grid(story: Terminal) -> AsyncIterator[Grid]:
    """The pane beside a client in a step."""
    grid = worked_in()
    put_beside(story.app, grid)
    await begin(story)
    yield grid


async def test_it_is_taken_with_its_command(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01", "64 bytes from dc01", "1 received")
    grid.type(PROMPT)
    await story.press("l")
    await story.see(
        "bash %1 · 80x24 · 4 lines since", f"{PROMPT}ping dc01", "? Keys", absent="before the step"
    )
    await story.press("?")
    await story.see("Next marked", "Mark to here")
    await story.press("q")
    await story.see(TAKE, absent="Next marked")
    await story.press("enter")
    await story.see("Taken into Output of step 4: 3 lines", "Output · 3 lines")


async def test_taken_again_it_is_what_was_printed_since(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01", "64 bytes from dc01")
    grid.type(PROMPT)
    await story.press("l", "enter")
    await story.see("Output · 2 lines")
    grid.print("ping dc02", *map(str, range(1, 9)), "no answer")
    grid.type(PROMPT)
    await story.press("l")
    await story.see("Marked is what was printed since you took of it.", "10 of 13 lines marked")
    await story.press("enter")
    await story.see("Taken into Output of step 4: 10 lines", "Output · 12 lines", "no answer")


@pytest.mark.soak
async def test_marked_lines_are_taken_alone(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01", "64 bytes from dc01", "1 received")
    await story.press("l")
    await story.see(TAKE)
    await story.press("space", "enter")
    await story.see("Taken into Output of step 4: 2 lines", "[… 2 lines …]", "1 received")


async def test_sensitive_values_are_counted(story: Terminal, grid: Grid) -> None:
    grid.print("env", "password=Hunter2Xy", "mail admin@contoso.com")
    await story.press("l")
    await story.see("2 sensitive values, underlined; a redacted note masks them")


async def test_what_could_not_be_checked_is_said(tmp_path: Path, clock: StepClock) -> None:
    network = Network("of nobody")
    async with running(
        demo(tmp_path, clock), tmp_path, clock, server="flow.example.com", reach=network.reach
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        grid = worked_in()
        put_beside(terminal.app, grid)
        await begin(terminal)
        network.fault = broken(httpx.ConnectError, "No route to host")
        grid.print("env", "password=Hunter2Xy")
        await terminal.press("l")
        await terminal.see("Not checked for sensitive values:", "password=Hunter2Xy")
        await terminal.press("enter")
        await terminal.see("Taken into Output of step 4: 2 lines")


@pytest.mark.soak
async def test_it_is_read_again_by_the_same_key(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01")
    await story.press("l")
    await story.see("1 line since")
    grid.print("64 bytes from dc01")
    await story.press("l")
    await story.see("2 lines since", "64 bytes from dc01")


async def test_each_step_begins_anew_and_a_step_gone_back_to_goes_on(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01", "of step 4")
    grid.type(PROMPT)
    await story.press("q")
    await story.see("enter Open")
    await story.press("enter", "l")
    await story.see("of step 4", TAKE)
    await story.press("q", "1")
    await story.see("Step 4 recorded")
    grid.print("ping dc02", "of step 5")
    await story.press("l")
    await story.see("of step 5", absent="of step 4")
    await story.press("q", "u")
    await story.see("Step 4 undone")
    await story.press("l")  # answered too early: what was printed for it can be had all the same
    await story.see("of step 4", "of step 5", TAKE)


async def test_what_is_missing_is_said_and_once_what_would_have_kept_it(story: Terminal, grid: Grid) -> None:
    grid.print("cat log", *(f"line {number}" for number in range(5_000)))
    await story.press("l")
    await story.see(
        "Lines are missing before this: tmux keeps 2,000 (history-limit). "
        "resolutionflow run -- command keeps all of it."
    )
    await story.press("l")
    await story.see("are missing before this: tmux keeps", absent="resolutionflow run")


@pytest.mark.soak
async def test_of_several_panes_the_chosen_one_is_remembered(story: Terminal) -> None:
    first, second = worked_in(), worked_in()
    put_beside(story.app, first, second)
    first.print("in the first")
    second.print("in the second")
    await story.press("enter", "l")
    await story.see("Which one printed it?", "bash %1", "bash %2")
    await story.press("escape")
    await story.see("l Pane", absent="Which one printed it?")
    await story.press("l", "j", "enter")
    await story.see("bash %2 · 80x24", "o Other pane")
    await story.press("o")
    await story.see("bash %1 · 80x24")
    await story.press("q", "l")
    await story.see("bash %1 · 80x24", TAKE)
    await story.press("escape")
    await story.see("l Pane", absent=TAKE)


async def test_a_pane_that_is_gone_is_said_to_be(story: Terminal, grid: Grid) -> None:
    grid.print("ping dc01")
    await story.press("l")
    await story.see("ping dc01")
    put_beside(story.app)
    await story.press("l")
    await story.see("That pane is gone.", "ping dc01")


async def test_elsewhere_the_key_says_what_serves_instead(story: Terminal) -> None:
    await story.press("enter", "l")
    await story.see("This is no tmux", "command | resolutionflow attach", "resolutionflow run -- command")


@pytest.mark.soak
async def test_what_was_printed_for_another_session_is_not_of_this_one(story: Terminal, grid: Grid) -> None:
    await story.press("q")
    await story.see("enter Open")
    await story.press("down", "enter")
    await story.see("SR-2846")
    grid.print("cat secrets", "of another client")
    await story.press("q")
    await story.see("enter Open")
    await story.press("up", "enter", "l")
    await story.see("Nothing was printed since this step began.", absent="of another client")
