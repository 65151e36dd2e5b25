"""The footer: each verb in its place, and at rest while it does not work."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.terminal.look import Look

WALK = "Set the internal DNS servers"


def footer(terminal: Terminal) -> list[str]:
    return terminal.text.splitlines()[-2:]


async def test_undo_rests_before_the_first_step_and_keeps_its_place(empty: Terminal) -> None:
    await empty.press("n", "enter", "enter")
    await empty.type("vpn conn")
    await empty.see("VPN Connection Failure")
    await empty.press("enter")
    await empty.see("Is the VPN client")
    await empty.offers("1-9 Answer", "n Notes", at_rest="u Undo")
    before = footer(empty)
    await empty.press("u")
    await empty.see("Is the VPN client")
    await empty.press("1")
    await empty.see("Step 1 recorded")
    await empty.offers("u Undo")
    assert footer(empty) == before


async def test_what_a_note_is_made_of_has_its_place_beside_evidence(story: Terminal) -> None:
    await story.press("enter")
    await story.see(WALK, "p Preview")
    await story.offers("= Values", "l Pane", "x Options", "v Level")


async def test_fields_and_answers_rest_at_the_end_of_the_flow(story: Terminal) -> None:
    await story.press("enter")
    await story.see(WALK)
    await story.offers("1-9 Answer", "n Notes", "o Output", "y Command")
    await story.press("1", "1", "1")
    await story.see("The flow has ended.")
    for verb in ("1-9 Answer", "n Notes", "o Output"):
        await story.offers("u Undo", "f Finish", at_rest=verb)
    await story.press("n", "o", "1")
    await story.see("The flow has ended.", "Step 6 recorded")


async def test_what_is_copied_or_looked_at_needs_a_session(empty: Terminal) -> None:
    for verb in ("c Copy for Ticket", "p Preview", "e Detail"):
        await empty.offers("n New", at_rest=verb)
    await empty.press("c", "p", "e")
    await empty.see("No sessions yet")


async def test_discarding_rests_until_something_is_typed(story: Terminal) -> None:
    await story.press("enter")
    await story.see(WALK)
    await story.press("i")
    await story.see("Ticket number")
    await story.offers("ctrl+s Save", at_rest="z Discard")
    before = story.text.count("z Discard")
    await story.type("0")
    await story.offers("ctrl+s Save", "alt + z Discard")
    assert story.text.count("z Discard") == before


async def test_the_preview_takes_nothing_back_before_anything_is_changed(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p", "2")
        await terminal.see("enter Edit", "findings")
        await terminal.offers("m Mask all", at_rest="z Discard")
        await terminal.press("m")
        await terminal.see("masked")
        await terminal.offers("z Discard")


async def test_the_same_verbs_have_a_place_where_there_is_little_room(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(60, 20)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("q Back  ? Keys")
        await terminal.offers("y Command", "o Output")
        before = footer(terminal)
        await terminal.press("1", "1", "1")
        await terminal.see("The flow has ended.")
        await terminal.offers("f Finish", at_rest="y Command")
        assert footer(terminal) == before


async def test_the_button_names_the_key_that_works_where_the_focus_is(story: Terminal) -> None:
    await story.press("enter")
    await story.see(WALK, "[ c Copy for Ticket ]")
    await story.press("n")
    await story.see("[ alt+c Copy for Ticket ]")
    await story.press("alt+c")
    await story.see("[ alt+c Copy for Ticket ]", "2 sensitive")
    await story.press("escape")
    await story.see("[ c Copy for Ticket ]")


@pytest.mark.parametrize("look", [Look(colours="none"), Look(flat=True)], ids=["no colours", "flat"])
async def test_what_rests_is_not_named_where_its_weight_alone_would_say_so(
    tmp_path: Path, clock: StepClock, look: Look
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, look=look) as terminal:
        await terminal.see("SR-2846", "enter Open")
        await terminal.press("down", "enter")
        await terminal.see("The flow has ended.", "u Undo", "f Finish", absent="1-9 Answer")
