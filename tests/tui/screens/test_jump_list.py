"""The jump list by keys: to sessions, flows, screens and verbs from wherever one is; typed text stays."""

from pathlib import Path

import pytest
from textual.command import CommandList

from tests.determinism import StepClock
from tests.tui.office import Office
from tests.tui.running import Terminal, demo, running
from tests.tui.sessions.test_lists import UNREACHABLE, started


async def jump(terminal: Terminal, words: str, *seen: str) -> None:
    """Search in the jump list, and go to the first that is found."""
    await terminal.press("ctrl+p")
    await terminal.see("Ticket, client, flow, screen")
    await terminal.type(words)
    await terminal.see(*seen)
    await terminal.press("enter")


@pytest.mark.parametrize(
    ("words", "hit", "there"),
    [
        ("SR-2846", "SR-2846 · ", "Path"),
        ("sr-2840", "SR-2840 · ", "Timeline"),
    ],
)
async def test_a_session_opens_as_from_the_list(story: Terminal, words: str, hit: str, there: str) -> None:
    await jump(story, words, hit)
    await story.see(there, words.upper(), absent="Ticket, client, flow, screen")
    await story.press("q")
    await story.see("enter Open", "SR-2847")


async def test_from_within_a_field_what_is_typed_stays(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Path")
    await story.press("n")
    await story.type("half a note")
    await story.press("alt+s")
    await story.type("evidence")
    await jump(story, "SR-2846", "SR-2846 · ")
    await story.see("SR-2846", "Path", absent="half a note")
    await story.press("q")
    await story.see("enter Open", "SR-2847")
    await jump(story, "SR-2847 contoso", "SR-2847 · ", "● 4")
    await story.see("half a note", "Path")
    await story.press("s")
    await story.see("evidence")


@pytest.mark.soak
async def test_forms_are_closed_on_the_way(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Path")
    await story.press("f")
    await story.see("Outcome notes")
    await story.type("It works again")
    await jump(story, "SR-2846", "SR-2846 · ")
    await story.see("SR-2846", "Path")
    await jump(story, "list of", "No matches found")
    await story.press("escape")
    await jump(story, "Sessions", "Go to the list of sessions")
    await story.see("enter Open", "SR-2847")
    await story.press("enter", "f")
    await story.see("It works again")


async def test_a_question_on_the_way_is_asked_and_stays(story: Terminal) -> None:
    await jump(story, "team settings", "Team settings  b")
    await story.see("The team's own words", "ctrl+s Save")
    await story.type("Fabrikam")
    await jump(story, "SR-2846", "SR-2846 · ")
    await story.see("Leave and lose them?")
    await story.press("n")
    await story.see("Fabrikam", "The team's own words")


async def test_a_flow_opens_the_form_with_it_chosen(story: Terminal) -> None:
    await story.press("n")
    await story.see("New session", "Account Lockout")
    await story.press("tab")
    await story.type("SR-9")
    await story.press("ctrl+p")
    await story.type("slow computer")
    await story.see(
        "SR-2838 · ", "New session: Slow Computer"
    )  # sessions are found as well, and in any order
    found = story.app.screen.query_one(CommandList)
    await story.wait_until(lambda: found.highlighted is not None, "a choice")
    while not str(getattr(found.highlighted_option, "prompt", "")).startswith("New session"):
        await story.press("down")
    await story.press("enter")
    await story.see("─ Slow Computer ─", "SR-9", absent="Ticket, client, flow, screen")
    await story.press("ctrl+s")
    await story.see("SR-9", "Slow Computer", "Path")
    await story.press("q")
    await story.see("enter Open", "SR-9")


async def test_verbs_stand_there_with_their_keys(story: Terminal) -> None:
    await story.press("ctrl+p")
    await story.see("Open  enter", "New  n", "Start a session")
    await story.type("level")
    await story.see("Level  v")
    await story.press("enter")
    await story.see("Level of detail: full")


async def test_what_is_chosen_ahead_of_the_answers_waits_for_them(story: Terminal) -> None:
    await story.press("ctrl+p")
    await story.see("Open  enter")
    story.burst("sr-2845", "enter", "n", "hold on")
    await story.see("SR-2845", "Path", "hold on", absent="SR-2847")


async def test_texts_of_users_are_no_markup(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await started(terminal.app.context.store, "[red]SR-1[/] [b")
        await jump(terminal, "red]sr", "[red]SR-1[/] [b · Contoso")
        await terminal.see("On?", "Path")


async def test_at_most_ten_sessions_are_asked_for(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 60)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("ctrl+p")
        await terminal.type("SR-28")
        await terminal.see("SR-2840 · ", "● 4 Set the internal DNS")
        found = [line for line in terminal.text.splitlines() if line.strip().startswith("SR-28")]
        assert len([line for line in found if " · " in line]) == 10


async def test_without_the_server_those_opened_here_are_found(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await started(terminal.app.context.store, "SR-1")
        network.fault, network.reads_too = UNREACHABLE, True
        await jump(terminal, "sr-1", "SR-1 · Contoso")
        await terminal.see("On?", "Path")


async def test_that_nothing_can_be_asked_is_said(office: Office) -> None:
    async with office.terminal("owner", fault=UNREACHABLE) as (terminal, _network):
        await terminal.see("could not be read")
        await jump(terminal, "sr-1", "Sessions: ", "No route to host")
        await terminal.see("could not be read", absent="Sessions: ")
