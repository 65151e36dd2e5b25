"""Lines of an output that matter: marked by keys, kept with their step, and shown in its note."""

from pathlib import Path

import httpx
import pytest
from textual.events import Paste

from tests.determinism import StepClock
from tests.tui.backups import Backup
from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import Terminal, demo, running

LOG = "\n".join(f"line {number} of the log" for number in range(1, 9))
UNREACHABLE = broken(httpx.ConnectError, "No route to host")


async def pasted(terminal: Terminal, text: str = LOG) -> None:
    terminal.app.post_message(Paste(text))
    await terminal.see("Pasted into Output")


async def marking(terminal: Terminal, key: str = "asterisk") -> None:
    await terminal.press(key)
    await terminal.see("lines marked", "enter Keep marks")


async def marked(terminal: Terminal) -> None:
    """Paste, and mark lines 3 to 5."""
    await pasted(terminal)
    await marking(terminal)
    await terminal.press("j", "j", "space", "j", "j", "m")
    await terminal.see("3 of 8 lines marked", "*3 line 3", "*5 line 5", "4 line 4", " 6 line 6")
    await terminal.press("enter")
    await terminal.see("Output · 8 lines · 3 lines marked", "a note of standard detail shows these")


async def numbers(office: Office) -> list[list[int]]:
    """Return the marked lines of the steps of the only session, as the server has them."""
    async with office.client("owner") as api:
        (listed,) = (await api.get("sessions")).json()["items"]
        session = (await api.get(f"sessions/{listed['id']}")).json()
        return [step["marked_lines"] for step in session["decisions"]]


async def test_a_note_shows_the_lines_that_are_marked(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4", "Set the internal DNS servers")
    await marked(story)
    await story.press("1")
    await story.see("Step 4 recorded")
    await story.press("p")
    await story.press("end")
    shown = await story.see(
        "(2 lines omitted)", "line 3 of the log", "line 5 of the log", "(3 lines omitted)"
    )
    assert "line 2 of" not in shown
    assert "line 6 of" not in shown
    await story.press("q", "e")
    await story.see("3 lines marked", "Timeline")


async def test_marks_stay_with_their_lines_and_come_back_with_an_undone_step(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await marked(story)
    await story.press("o", "up", "up", "up", "up", "enter")
    await story.see("Output · 9 lines · 3 lines marked")
    await marking(story, "alt+asterisk")
    await story.see("*3 line 3", "*4 line 4", " 5 ", "*6 line 5")
    await story.press("p", "space", "enter")
    await story.see("Output · 9 lines · 2 lines marked")
    await story.press("escape", "1")
    await story.see("Step 4 recorded", absent="lines marked")
    await story.press("u")
    await story.see("Step 4 undone", "Output · 9 lines · 2 lines marked")


@pytest.mark.soak
async def test_what_is_left_or_is_too_much_changes_nothing(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("asterisk")
    await pasted(story, "x\n" * 2_100)
    await story.see("Output · 2,100 lines, 4,200 characters")
    await marking(story)
    await story.press("space", "end", "m", "enter")
    await story.see("Not kept: 2,100 lines are marked, and 2,000 can be kept.")
    await story.press("u", "space", "ctrl+s")
    await story.see("Output · 2,100 lines · 1 line marked", "a note of standard detail shows it")
    await marking(story)
    await story.see("*2100 x")
    await story.press("u")
    await story.see("no lines marked")
    await story.press("escape")
    await story.see("Output · 2,100 lines · 1 line marked")


@pytest.mark.soak
async def test_keys_move_in_long_and_wide_outputs(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await pasted(story, "\n".join(f"{n} {'語' * 60} end of {n}\tnext" for n in range(1, 301)))
    await marking(story)
    await story.see("1 語", "…", absent="end of 1")
    await story.press("right", "right", "right", "right")
    await story.see("end of 1", "next")
    await story.press("left", "left", "left", "left", "left", "pagedown", "pagedown", "space")
    await story.see("1 of 300 lines marked", "* ")
    await story.press("end", "space", "home")
    await story.see("2 of 300 lines marked", "  1 1 語")
    await story.press("n", "n")
    await story.see("*300 300 語")
    await story.press("p", "k", "up", "down")
    await story.see(" 36 36 語", absent="*300")


async def test_marks_of_a_recorded_step(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await marked(story)
    await story.press("1")
    await story.see("Step 4 recorded")
    await story.press("left", "enter")
    await story.see("Step 4: Set", "Output · 3 lines marked")
    await marking(story, "alt+asterisk")
    await story.press("n", "space", "home", "space", "enter")
    await story.see("Output · 3 lines marked", "not saved yet")
    await story.press("alt+q")
    await story.see("* 4")
    await story.press("left", "enter")
    await story.see("What you changed before is here", "Output · 3 lines marked", "not saved yet")
    await story.press("alt+o", "x")
    await story.press("ctrl+s")
    await story.see("Step 4 saved")
    await story.press("p", "end")
    shown = await story.see("xline 1 of the log", "line 3 of the log", "line 5 of the log")
    assert "line 4 of" not in shown


@pytest.mark.soak
async def test_marks_of_a_custom_step(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("a")
    await story.type("Look")
    await story.press("tab", "tab", "tab")
    story.app.post_message(Paste(LOG))
    await story.see("line 8 of the log")
    await marking(story, "alt+asterisk")
    await story.press("end", "space", "enter")
    await story.see("Output · 1 line marked")
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Look")
    await story.press("p", "end")
    await story.see("(7 lines omitted)", "line 8 of the log")


async def test_marks_are_kept_on_disk_with_the_draft(tmp_path: Path, clock: StepClock) -> None:
    factory = demo(tmp_path, clock)
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await marked(terminal)
    async with running(factory, tmp_path, clock, seed=2_000_000) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("restored from", "Output · 8 lines · 3 lines marked")
        await marking(terminal)
        await terminal.see("*3 line 3", "*5 line 5", "3 of 8 lines marked")


@pytest.mark.soak
async def test_marks_reach_the_server_once_it_is_there_and_are_created_again(
    office: Office, tmp_path: Path
) -> None:
    backup = Backup(tmp_path)
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = UNREACHABLE
        await marked(terminal)
        await terminal.press("1")
        await terminal.see("1 waiting")
        await terminal.press("left", "enter")
        await terminal.see("Output · 3 lines marked")
        await marking(terminal, "alt+asterisk")
        await terminal.press("u", "end", "space", "enter")
        await terminal.see("Output · 1 line marked")
        await terminal.press("ctrl+s")
        await terminal.see("kept here and sent later", "2 waiting")
        network.fault = None
        await terminal.press("exclamation_mark", "ctrl+r")
        await terminal.see("Nothing waits")
    assert await numbers(office) == [[8]]
    backup.put_back()
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("1 to create again")
        await terminal.press("exclamation_mark", "n")
        await terminal.see("SR-1 is there again as it was here")
    assert await numbers(office) == [[8]]


async def test_marks_are_of_no_other_output_than_they_were_made_in(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
        await marked(terminal)
        await terminal.press("1")
        await terminal.see("Step 1 recorded")
        await terminal.press("left", "enter")
        await terminal.see("Output · 3 lines marked")
        async with office.client("owner") as api:
            (listed,) = (await api.get("sessions")).json()["items"]
            session = (await api.get(f"sessions/{listed['id']}")).json()
            path = f"sessions/{listed['id']}/decisions/{session['decisions'][0]['id']}"
            changed = await api.patch(path, json={"command_output": f"new\n{LOG}"})
            assert changed.status_code == 200
        await marking(terminal, "alt+asterisk")
        await terminal.press("u", "end", "space", "enter")
        await terminal.see("Output · 1 line marked")
        await terminal.press("ctrl+s")
        await terminal.see("Not saved: The command output and marked lines changed elsewhere")
    assert await numbers(office) == [[4, 5, 6]]


@pytest.mark.soak
async def test_a_copy_says_which_outputs_are_cut(tmp_path: Path, clock: StepClock) -> None:
    environment = {"TERM": "xterm-256color"}
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=environment) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        await pasted(terminal)
        await terminal.press("1")
        await terminal.see("Step 4 recorded")
        await terminal.press("c")
        await terminal.see("1 output cut")
        await terminal.press("left", "enter")
        await terminal.see("Step 4: Set")
        await marking(terminal, "alt+asterisk")
        await terminal.press("space", "enter")
        await terminal.see("Output · 1 line marked")
        await terminal.press("ctrl+s")
        await terminal.see("Step 4 saved")
        await terminal.press("c")
        await terminal.see("4 steps", absent="output cut")
