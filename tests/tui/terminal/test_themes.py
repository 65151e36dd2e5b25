"""Themes and the mouse: as the settings say, else as they were left in the program."""

import json
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.terminal.look import Look


def remembered(folder: Path) -> dict[str, object]:
    kept: dict[str, object] = json.loads((folder / "state" / "choices.json").read_text())
    return kept


async def choose_theme(terminal: Terminal, name: str) -> None:
    await terminal.see("SR-2847", "enter Open")
    await terminal.press("ctrl+p")
    await terminal.see("Ticket, client, flow")
    await terminal.type("theme")
    await terminal.see("Choose other colours")
    await terminal.press("enter")
    await terminal.see("Search for themes")
    await terminal.type(name)
    await terminal.wait_until(lambda: terminal.text.count(name) > 1, name)  # as typed, and in the list
    await terminal.press("enter")
    await terminal.wait_until(lambda: terminal.app.theme == name, name)


async def test_a_theme_that_was_chosen_is_remembered(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await choose_theme(terminal, "nord")
        await terminal.see("Theme nord: remembered", absent="settings name")
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        assert terminal.app.theme == "nord"
    # For terminals of 16 colours it is not the one that was chosen.
    async with running(demo(tmp_path, clock), tmp_path, clock, look=Look(colours="16")) as terminal:
        assert terminal.app.theme == "ansi-dark"
    async with running(demo(tmp_path, clock), tmp_path, clock, look=Look(theme="gruvbox")) as terminal:
        assert terminal.app.theme == "gruvbox"


@pytest.mark.soak
async def test_a_theme_of_the_settings_goes_before_the_one_that_was_chosen(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, look=Look(theme="gruvbox")) as terminal:
        await choose_theme(terminal, "nord")
        await terminal.see("but the next run begins with gruvbox")


@pytest.mark.soak
async def test_a_theme_that_is_no_more_gives_way(tmp_path: Path, clock: StepClock) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "choices.json").write_text('{"themes": {"many": "gone", "16": 3}, "mouse": "x"}')
    (tmp_path / "state" / "choices.json").chmod(0o600)
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        assert (terminal.app.theme, terminal.app.mouse_taken) == ("resolutionflow", False)
        await terminal.see("SR-2847", "enter Open")


@pytest.mark.soak
async def test_without_colours_no_theme_is_offered(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, look=Look(colours="none")) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("ctrl+p")
        await terminal.see("Ticket, client, flow")
        await terminal.type("team set")
        await terminal.see("Team settings", absent="Choose other colours")


async def test_the_mouse_is_taken_and_given_back_and_stays_so(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        assert not terminal.app.mouse_taken
        await terminal.press("ctrl+g")
        await terminal.see("The program takes the mouse", absent="next run")
        await terminal.press("enter", "n", "ctrl+g")
        await terminal.see("The mouse is the terminal's")
        assert remembered(tmp_path)["mouse"] is False
        await terminal.press("ctrl+g")
        await terminal.see("The program takes the mouse")
    async with running(demo(tmp_path, clock), tmp_path, clock, look=Look(mouse=False)) as terminal:
        assert not terminal.app.mouse_taken
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        assert terminal.app.mouse_taken
