"""What an engineer made of a note stays, and is what is copied wherever the note is."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running

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


async def recorded_over(terminal: Terminal, *made: str) -> str:
    """Make something of the note of a session, record another step, and copy; return the question."""
    await terminal.see("SR-2847", "enter Open")
    await terminal.press("p")
    await terminal.see("Preview · SR-2847", "Server IP: 10.0.1.50", "2 findings")
    await terminal.press(*made)
    await terminal.press("q", "enter", "1")
    await terminal.see("Step 4 recorded")
    await terminal.press("c")
    return await terminal.see("have changed since you edited its note", "are dropped then")


async def test_the_question_which_note_counts_the_masks_that_go(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await recorded_over(terminal, "m")
        await terminal.see("Your 2 masks are dropped then: what you masked stands in clear in it.")
        await terminal.press("n")
        await terminal.see("not confirmed", absent="Your masked note")
        assert "10.0.1.50" in terminal.sent


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (("enter", "x", "escape", "m"), "Your edits and 2 masks are dropped then: what you masked stands"),
        pytest.param(
            ("enter", "x", "escape"), "as it is now? Your edits are dropped then.", marks=pytest.mark.soak
        ),
    ],
)
async def test_the_question_which_note_names_edits_and_masks(
    tmp_path: Path, clock: StepClock, made: tuple[str, ...], told: str
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await recorded_over(terminal, *made)
        await terminal.see(told)
