"""Every verb by another key: the new ones work, the old ones do nothing, and no screen names one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import demo, running
from tui.sessions.intents import OpenTicket
from tui.settings.own_keys import read_own_keys


@pytest.mark.parametrize("way", ["briefly", pytest.param("all", marks=pytest.mark.soak)])
def test_a_keyboard_of_other_keys(tmp_path: Path, way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tui.screens.remapped", str(tmp_path), way],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def test_what_does_not_hold_is_said_on_the_first_screen(tmp_path: Path, clock: StepClock) -> None:
    problems = read_own_keys({"copy": "y", "copi": "K", "quit": "ctrl+a"}, "config.toml").problems
    async with running(demo(tmp_path, clock), tmp_path, clock, key_problems=problems) as terminal:
        await terminal.see(
            "[keys] copi: there is no such verb; write copy if that is meant. 2 more: `resolutionflow config` says which."
        )
        await terminal.press("p")
        await terminal.see("Preview · SR-2847", absent="copi")
        await terminal.press("q")
        await terminal.see("i config.toml, [keys] copi:")


async def test_it_is_said_on_the_screen_for_which_the_program_was_started(
    tmp_path: Path, clock: StepClock
) -> None:
    problems = read_own_keys({"copi": "K"}, "config.toml").problems
    intent = OpenTicket("SR-2846")
    async with running(
        demo(tmp_path, clock), tmp_path, clock, key_problems=problems, start_with=intent
    ) as terminal:
        await terminal.see("SR-2846 · Adatum Corp", "[keys] copi: there is no such verb", "Path")
