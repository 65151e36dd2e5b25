"""Steps that the flow does not have: by hand, from the library, kept, undone, and marked wherever they show."""

from tests.tui.running import Terminal


async def navigate(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Step 4")


async def test_a_step_by_hand(story: Terminal) -> None:
    await navigate(story)
    await story.press("a", "ctrl+s")
    await story.see("Give the step a title")
    await story.type("Asked the neighbour")
    await story.press("enter")
    await story.type("Called")
    await story.press("tab")
    await story.type("Same fault")
    await story.press("alt+q")
    await story.see("custom step not recorded")
    await story.press("a")
    await story.see("Asked the neighbour", "Called", "Same fault")  # what was typed is still there
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Asked the neighbour", "✓ 4 [CUSTOM]", "Step 5")
    await story.see("Set the internal DNS servers")  # the flow stays where it is
    await story.press("e")
    await story.see("4 [CUSTOM] Asked")
    await story.press("pagedown", "pagedown", "pagedown")
    await story.see("Step 4: [CUSTOM] Asked the neighbour", "Custom step added by engineer")


async def test_a_step_from_the_library(story: Terminal) -> None:
    await navigate(story)
    await story.press("a")
    await story.see("Check free disk space", "Check recent changes")
    await story.type("event")
    await story.see("Check additional event logs", absent="Check free disk space")
    await story.press("down", "enter")
    await story.see("Reviewed the Application and System logs around the time")
    await story.type("Found .NET errors")
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Check additional event logs")
    await story.press("p")
    await story.see("Preview", "chars")
    await story.press(*["pagedown"] * 3)
    await story.see("### Step 4: [CUSTOM] Check additional event logs", "**Notes:** Found .NET errors")


async def test_an_undone_custom_step_gives_its_text_back(story: Terminal) -> None:
    await navigate(story)
    await story.press("a")
    await story.type("Asked")
    await story.press("enter")
    await story.type("Called")
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Asked")
    await story.press("u")
    await story.see("Step 4 undone; its text is back under Add step (a)", "Step 4")
    await story.press("a")
    await story.see("Asked", "Called")
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Asked")


async def test_keeping_a_step_in_the_library(story: Terminal) -> None:
    await navigate(story)
    await story.press("a")
    await story.type("Asked")
    await story.press("enter")
    await story.type("Called")
    await story.press("alt+l")
    await story.see("In the library now: Asked")
    await story.type(" twice")
    await story.press("alt+l")
    await story.see("The library has a step 'Asked' with another action. Replace it?")
    await story.press("n")
    await story.see("Called twice")
    await story.press("alt+l")
    await story.see("Replace it?")
    await story.press("y")
    await story.see("In the library now: Asked", "Asked  Called twice")


async def test_typed_text_of_a_custom_step_is_not_lost_in_silence(story: Terminal) -> None:
    await navigate(story)
    await story.press("a")
    await story.type("Asked")
    await story.press("alt+q", "c")
    await story.see("typed text of a custom step is not in it")
    await story.press("f")
    await story.see("Typed text of a custom step is not recorded")
    await story.press("ctrl+s")
    await story.see("Typed text of a custom step is not recorded, and would be lost.")
    await story.press("n", "alt+q", "ctrl+q")
    await story.wait_until(lambda: story.app.return_code == 0)
