"""What an engineer made of a note stays, and is what is copied wherever the note is."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import demo, running

SENT = {"TERM": "xterm-256color"}


@pytest.mark.parametrize("where", ["list", "walk", "detail", "preview"])
async def test_what_was_made_of_a_note_is_what_is_copied(
    tmp_path: Path, clock: StepClock, where: str
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Preview · SR-2847", "Server IP: 10.0.1.50")
        await terminal.press("m")
        await terminal.see("masked · ", "Server IP: [IP REDACTED]")
        await terminal.press("c")
        await terminal.see("not confirmed", "Your masked note")
        await terminal.press("q")
        await terminal.see("[1 Open")
        await terminal.press(*{"list": [], "walk": ["enter"], "detail": ["e"], "preview": ["p"]}[where])
        await terminal.see(
            {"list": "enter Open", "walk": "Path", "detail": "╭─ Your masked note", "preview": "masked · "}[
                where
            ]
        )
        await terminal.press("c")
        await terminal.see("not confirmed", "Your masked note")
        assert "[IP REDACTED]" in terminal.sent and "10.0.1.50" not in terminal.sent


async def test_a_copy_of_edits_that_are_older_than_the_session_asks_which_note(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Preview · SR-2847", "chars")
        await terminal.press("enter")
        await terminal.type("Mine. ")
        await terminal.press("escape", "q", "enter", "1")
        await terminal.see("Step 4 recorded")
        for key in ("c", "p"):
            await terminal.press(key)
            await terminal.see("have changed since you edited its note", "y Your edited note")
            await terminal.press("escape")
            await terminal.see("Path", absent="y Your edited note")
        await terminal.press("c", "y")
        await terminal.see("not confirmed", "Your edited note")
        assert terminal.sent.startswith("Mine. # VPN")
        await terminal.press("c")  # it was decided
        await terminal.see("not confirmed", "Your edited note", absent="y Your")
        await terminal.press("u")
        await terminal.see("Step 4 undone")
        await terminal.press("c")
        await terminal.see("n The note as it is now")
        await terminal.press("n")
        await terminal.see("not confirmed", absent="Your edited note")
        assert terminal.sent.startswith("# VPN")
