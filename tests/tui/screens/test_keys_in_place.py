"""Keys that do something of their own where they stand: in the path, in fields, in dialogs, and what is said of them."""

from pathlib import Path

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running


async def test_a_digit_in_the_path_answers_nothing(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("left", "up")
    await story.offers("enter Edit step", "right Answers", at_rest="1-9 Answer")
    await story.press("1", "right")
    await story.offers("1-9 Answer")
    await story.see("► 4 Set the internal", absent="Step 4 recorded")
    await story.press("1")
    await story.see("Step 4 recorded")


async def test_the_search_leads_on_to_what_it_found(story: Terminal) -> None:
    for key in ("enter", "down"):
        await story.press("slash")
        await story.type("2847")
        await story.see("[4 All 2]", "enter To the list", absent="enter Open")
        await story.press(key)
        await story.see("enter Open", absent="To the list")
        await story.press("escape")
        await story.see("[1 Open 7]")
    await story.press("slash")
    await story.type("nothing like it")
    await story.see("No session matches", absent="enter To the list")


async def test_delete_in_the_search_is_a_key_of_the_field(story: Terminal) -> None:
    await story.press("slash")
    await story.type("x2847")
    await story.press("home", "delete")
    await story.see("SR-2847", "[4 All 2]", absent="Delete the session")


async def test_pages_belong_to_the_field_that_has_them(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("f")
    await story.see("↓ 19 more · PageDown")
    await story.press("pagedown")
    await story.see("Answer: DNS servers incorrect", absent="Ticket: SR-2847")
    await story.press("pageup")
    await story.see("Ticket: SR-2847")
    for line in range(30):
        story.burst(f"line {line}", "enter")
    await story.see("line 29", absent="line 9")
    await story.press("pageup", "pageup", "pageup", "pageup")
    await story.see("line 0", "Ticket: SR-2847")


async def test_what_is_said_of_a_copy_names_the_keys_that_work(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see(
            "2 sensitive · NOT copied", absent="masks"
        )  # r would copy the one under the cursor
        await terminal.press("enter")
        await terminal.see("2 sensitive, r masks", "g shows how")
        await terminal.press("n")
        await terminal.see("2 sensitive, alt+r masks", "alt+g shows how")
        await terminal.press("escape")
        await terminal.see("2 sensitive, r masks", absent="alt+g")


async def test_a_field_of_a_dialog_names_the_way_out_and_the_list_of_keys(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("i")
    await story.see("Ticket number", "escape Leave field", "alt + z Discard", "? Keys")
    await story.press("alt+question_mark")
    await story.see("─ Keys ─")
    await story.press("escape", "escape")
    await story.see("Ticket number", absent="escape Leave field")


async def test_alt_is_named_in_each_line_whose_keys_take_it(story: Terminal) -> None:
    await story.press("n", "tab", "tab")
    await story.see("Flows 15/15")
    for line in story.text.splitlines()[-2:]:
        assert "alt + " in line or "escape Leave field" in line
        assert not ("q Back" in line and "alt + " not in line)


async def test_the_end_of_a_flow_has_all_its_ways_on_in_a_small_terminal(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(60, 18)) as terminal:
        await terminal.see("SR-2846", "enter Open")
        await terminal.press("down", "enter")
        await terminal.see("The flow has ended.", "to answer it another way", absent=" more ·")
