"""A paste leaves the focus where it was: keys and text after it do what they would have done before."""

import pytest

from tests.tui.running import Terminal
from tests.tui.screens.test_pastes import BEGIN, END, open_walk

PASTE = BEGIN + b"1q\r2f " + END
TAKEN = "Pasted into Output of step 4: 2 lines, 6 characters"


async def test_on_the_answers(story: Terminal) -> None:
    await open_walk(story)
    await story.press("1")
    await story.see("Step 4 recorded", "2 No")
    story.send(PASTE)
    await story.see("Pasted into Output of step 5")
    await story.press("down", "enter")
    await story.see("Step 5 recorded", "✓ 5 ", "… No │")


async def test_on_the_path(story: Terminal) -> None:
    await open_walk(story)
    await story.press("left", "up")
    story.send(PASTE)
    await story.see(TAKEN, "enter Edit step")
    await story.press("up", "enter")
    await story.see("Step 1: Is the VPN client")
    await story.press("escape", "escape")
    await story.see("enter Edit step", absent="Step 1: Is the VPN client")
    story.send(PASTE)
    await story.see("Pasted into Output of step 4", "enter Edit step")
    await story.press("right", "1")
    await story.see("Step 4 recorded")


@pytest.mark.parametrize(("key", "field"), [("n", "notes"), ("o", "output"), ("s", "scratchpad")])
async def test_in_a_field_of_the_step(story: Terminal, key: str, field: str) -> None:
    await open_walk(story)
    await story.press(key)
    story.send(b"before " + PASTE + b"after")
    await story.see("2f after", "step 4 not recorded" if field != "scratchpad" else "alt + ")
    await story.press("left", "backspace", "X")
    await story.see("2f aftXr")
    focused = story.app.focused
    assert focused is not None and focused.id == field
    await story.press("escape", "1")
    await story.see("Step 4 recorded")


async def test_in_the_list(story: Terminal) -> None:
    await story.press("down")
    story.send(PASTE)
    await story.see("Kept for Output of the next step that you open", "[1 Open")
    await story.press("enter")
    await story.see("SR-2846", "The flow has ended")
    await story.press("q")
    await story.see("[1 Open", "enter Open")
    story.send(PASTE)
    await story.see("Kept for Output of the next step that you open")
    await story.press("up", "enter")
    await story.see("SR-2847", "What was pasted before is in Output: 4 lines")


async def test_in_the_search(story: Terminal) -> None:
    await story.press("slash")
    story.send(BEGIN + b"SR-28" + END)
    await story.see("[4 All", "SR-28  ", "SR-2846")
    story.send(b"47")
    await story.see("SR-2847", absent="SR-2846")
    await story.press("escape")
    await story.see("[1 Open", "SR-2846")
