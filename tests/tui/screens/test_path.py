"""The path beside a step: which answer was given, also in few columns."""

from tests.tui.running import Terminal


async def test_answers_that_begin_alike_are_told_apart(story: Terminal) -> None:
    await story.press("enter")
    await story.see("✓ 2 Can the user r… Yes", "✓ 3 Check DN… incorrect")
    await story.press("left", "enter")
    await story.see("Step 3: Check DNS configuration on VPN adapter")
    await story.press("alt+1", "ctrl+s")
    await story.see("✓ 3 Check DNS… correct", absent="incorrect")


async def test_a_long_answer_is_cut_at_its_end(story: Terminal) -> None:
    await story.press("enter")
    await story.see("✓ 1 Is the VPN cli… Yes")
    await story.press("left", "up", "up", "enter")
    await story.see("Step 1: Is the VPN client installed")
    await story.press("alt+2", "ctrl+s")
    await story.see("Go on?")
    await story.press("y")
    await story.see("✓ 1 Is the V… No, miss…", absent="✓ 2")
