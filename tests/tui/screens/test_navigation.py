"""Walking a flow by keys."""

from pathlib import Path

import pytest
from textual import events

from backend.app.embedded import create_embedded_app
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, fresh, running
from tui.core.rounding import Rounding


async def start(terminal: Terminal, ticket: str = "SR-1") -> None:
    await terminal.press("n")
    await terminal.see("New session", "15 nodes")
    await terminal.type(ticket)
    await terminal.press("enter")
    await terminal.type("Contoso")
    await terminal.press("enter")
    await terminal.type("vpn")
    await terminal.press("ctrl+s")
    await terminal.see("Is the VPN client installed and up to date?", "Step 1", "1 Yes")


async def test_answers_by_number_by_enter_and_from_within_a_field(empty: Terminal) -> None:
    await start(empty)
    await empty.press("1")
    await empty.see("Step 1 recorded: Yes", "Can the user reach the VPN gateway?")
    await empty.press("down", "enter")
    await empty.see("Step 2 recorded: No, name does not resolve", "Clear the local DNS cache")
    await empty.press("n")
    await empty.type("1 try")
    await empty.press("alt+1")
    await empty.see("Step 3 recorded", "Can the user reach the VPN gateway?")
    await empty.press("9")  # the question has three answers
    await empty.press("up")
    assert "Step 3 recorded" in empty.text


async def test_a_letter_in_a_field_is_text_and_esc_leaves_it(empty: Terminal) -> None:
    await start(empty)
    await empty.press("n")
    await empty.type("quick notes x")
    await empty.see("quick notes x", "escape Leave field  alt + 1-9 Answer", "c Copy for Ticket")
    await empty.press("alt+k")  # no verb has it, and it is no text
    await empty.press("escape")
    await empty.see("quick notes x", "c Copy for Ticket", "step 1 not recorded", absent="escape Leave")


async def test_undo_brings_the_text_back(empty: Terminal) -> None:
    await start(empty)
    await empty.press("n")
    await empty.type("seen")
    await empty.press("alt+1")
    await empty.see("Step 1 recorded: Yes")
    await empty.offers("u Undo")
    await empty.press("n")
    await empty.type("typed since")
    await empty.press("alt+u")
    await empty.see("Step 1 undone; its text is back in the fields", "Step 1", "typed since")
    await empty.press("ctrl+home")
    await empty.see("seen")
    await empty.offers("escape Leave field", at_rest="u Undo")


async def test_typed_text_survives_leaving_the_screen(empty: Terminal) -> None:
    await start(empty)
    await empty.press("n")
    await empty.type("half a thought")
    await empty.press("alt+q")
    await empty.see("[1 Open", "SR-1")
    await empty.press("enter")
    await empty.see("half a thought", "step 1 not recorded")


async def test_a_paste_without_a_field_goes_to_output(empty: Terminal) -> None:
    from textual.events import Paste

    await start(empty)
    empty.app.post_message(Paste("1\n2\nq\nf\n"))
    await empty.see("Pasted into Output of step 1: 4 lines, 8 characters", "Output · 4 lines", " 1-9 Answer")
    await empty.press("1")
    await empty.see("Step 1 recorded: Yes")


async def test_what_is_pasted_into_a_field_is_legible_at_once(empty: Terminal) -> None:
    from textual.events import Paste

    await start(empty)
    await empty.press("n")
    empty.app.post_message(Paste("opened ok \u202egnp.exe\nsoft\xadhyphen"))
    await empty.see("opened ok [U+202E]gnp.exe", "softhyphen")
    await empty.type(" here")
    await empty.see("softhyphen here")
    await empty.press("escape", "1")
    await empty.see("Step 1 recorded: Yes")
    await empty.press("alt+q", "n")
    await empty.see("New session")
    empty.app.post_message(Paste("vpn\u202e\u2066\u200b"))
    await empty.see("vpn[U+202E]")


async def test_resuming_at_the_same_step(tmp_path: Path, clock: StepClock) -> None:
    for turn in range(2):
        async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
            if turn == 0:
                await terminal.see("No sessions yet")
                await start(terminal)
                await terminal.press("1")
                await terminal.see("Step 1 recorded")
                await terminal.press("2")
                await terminal.see("Step 2 recorded", "Clear the local DNS cache")
            else:
                await terminal.see("SR-1", "● ")
                await terminal.press("enter")
                await terminal.see("Step 3", "Clear the local DNS cache", "✓ 2")


async def test_editing_an_earlier_step(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4", "Set the internal DNS servers")
    await story.wait_until(lambda: type(story.app.focused).__name__ == "AnswerList")
    while type(story.app.focused).__name__ != "PathList":
        await story.press("shift+tab")
    await story.press("home", "down", "down", "enter")
    await story.see("Step 3: Check DNS configuration on VPN adapter", "investigating", "ctrl+s Save")
    await story.type(" now")
    await story.see("investigating", "now", "not saved yet")
    await story.press("alt+q")
    await story.see("Step 4", "Set the internal DNS servers")
    await story.press("enter")
    await story.see("What you changed before is here; alt+z discards it", "investigating now")
    await story.press("ctrl+s")
    await story.see("Step 3 saved", "Step 4")
    await story.press("e")
    await story.see("Timeline")
    await story.press("space", "space")
    await story.see("investigating", "now")


async def test_the_scratchpad_is_saved_while_typing(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("s")
    await story.see("Scratchpad", "- Server IP: 10.0.1.50")
    await story.type(" first site")
    await story.see("saving")
    await story.press("escape")
    await story.see("Path", absent="first site")
    await story.press("c")
    await story.see("NOT copied")
    copies = sorted((story.app.context.copier.folder).iterdir())
    assert "first site" in copies[-1].read_text()


async def test_finish_form_can_be_left_and_completes(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("f")
    await story.see(
        "Outcome notes", "Next Steps / Follow-Up", "The note so far", "ctrl+s completes the session."
    )
    await story.type("Mended")
    await story.press("alt+q")
    await story.see("Step 4")
    await story.press("f")
    await story.see("Mended")
    await story.press("tab")
    await story.type("watch it")
    await story.press("ctrl+s")
    await story.see("Step 4, 'Set the internal DNS servers on the VPN adapter', is not recorded.")
    await story.press("escape")
    await story.see("watch it", absent="not recorded.")
    await story.press("ctrl+s", "y")
    await story.see("✓ Completed · c copies the note")
    await story.see("✓ Resolved", "not copied", "Resolution", "Mended", "Next Steps", "watch it")
    assert "Go on" not in story.text


async def test_the_finish_form_says_how_long_was_worked(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.press("f")
        await terminal.see("Active 14 min, 08:45–08:59 ", absent="left out")
        clock.move(minutes=8)
        await terminal.type("Mended")
        await terminal.see("Active 14 min, 08:45–09:23 · 1 gap of 24 min left out")
        terminal.app.context.rounding = Rounding("up", 15)
        await terminal.press("alt+q", "f")
        await terminal.see("Active 15 min (unrounded 14 min), 08:45–09:23 · 1 gap of 24 min left out")


async def test_ticket_and_client_can_be_changed(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("i")
    await story.see("Ticket number", "Client")
    await story.press("ctrl+u")
    await story.type("SR-9")
    await story.press("ctrl+s")
    await story.see("SR-9 · Contoso Ltd", "Step 4")


async def test_a_step_recorded_elsewhere_is_shown_and_nothing_is_lost(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as here:
        await here.see("SR-2847", "enter Open")
        await here.press("enter")
        await here.see("Step 4")
        async with running(
            lambda: create_embedded_app(tmp_path / "demo.db"), tmp_path, clock, seed=2_000_000
        ) as there:
            await there.see("SR-2847", "enter Open")
            await there.press("enter")
            await there.see("Step 4")
            await there.press("1")
            await there.see("Step 4 recorded")
        await here.press("n")
        await here.type("my view")
        await here.press("alt+1")
        await here.see("The session stands at step 4", "Step 5", "my view", "step 5 not recorded")


async def test_nothing_is_answered_where_it_cannot_be_read(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4", "Set the internal DNS servers")
    await story.pilot.resize_terminal(59, 24)
    await story.see("59x24 is too small", absent="Step 4")
    await story.press("1", "n", "u", "q")
    await story.pilot.resize_terminal(80, 17)
    await story.see("80x17 is too small")
    await story.press("1")
    story.app.post_message(events.Paste("pasted meanwhile"))
    await story.pilot.resize_terminal(80, 24)
    await story.see(
        "Step 4", "3 Check", "pasted meanwhile", "Pasted into Output of step 4", absent="too small"
    )


@pytest.mark.parametrize("size", [(60, 18), (200, 60)])
async def test_other_sizes_work_too(tmp_path: Path, clock: StepClock, size: tuple[int, int]) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=size) as terminal:
        await terminal.see("SR-2847")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await terminal.press("1")
        await terminal.see("Step 4 recorded")
        await terminal.press("question_mark")
        await terminal.see("Keys")
