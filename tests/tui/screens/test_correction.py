"""Correcting ticket number and client of a completed session."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.determinism import StepClock
from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import Terminal, demo, running
from tui.api import sessions

FORM = "Correct ticket and client"


async def completed(terminal: Terminal, ticket: str) -> None:
    """A session of the one who sits there, completed, with its detail on the screen."""
    await start(terminal, ticket)
    await terminal.press("f")
    await terminal.see("Outcome notes")
    await terminal.press("ctrl+s")
    await terminal.see("Complete the session all the same?")
    await terminal.press("y")
    await terminal.see("✓ Resolved", ticket)


async def open_completed(terminal: Terminal, ticket: str) -> None:
    await terminal.see("ResolutionFlow", "n New")
    await terminal.press("2")
    await terminal.see("[2 Completed", ticket)
    await terminal.press("home", "enter")
    await terminal.see("Timeline", "✓ Resolved", ticket)


async def correct(terminal: Terminal, ticket: str) -> None:
    await terminal.press("i")
    await terminal.see(FORM, "Ticket number")
    await terminal.press("ctrl+u")
    await terminal.type(ticket)


async def test_title_note_and_list_show_what_is_right(story: Terminal) -> None:
    await story.press("2")
    await story.see("! done, not copied")
    await story.press("home", "enter")
    await story.see("SR-2847 · ", "not copied", "i Ticket", "Ticket: SR-2847")
    await correct(story, "INC-77")
    await story.press("tab", "ctrl+u")
    await story.type("Tailspin Toys")
    await story.press("ctrl+s")
    await story.see("INC-77 · Tailspin Toys", "Ticket: INC-77", "Client: Tailspin Toys", absent=FORM)
    await story.see("not copied", absent="SR-2847")
    await story.press("q")
    await story.see("[2 Completed", "INC-77", "Tailspin To", absent="SR-2847")
    await story.press("slash")
    await story.type("tailspin inc-77")
    await story.see("INC-77")


async def test_a_session_in_progress_has_no_correction(story: Terminal) -> None:
    await story.press("e")
    text = await story.see("Timeline", "in progress at step 3", "enter Go on")
    assert "i Ticket" not in text
    await story.press("i")
    await story.press("down", "t")
    await story.see("── through here", absent=FORM)


async def test_what_is_typed_stays_until_it_is_saved_or_discarded(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await open_completed(terminal, "SR-2847")
        await correct(terminal, "INC-77")
        await terminal.press("escape")
        await terminal.see(FORM, "INC-77")
        await terminal.press("alt+q")
        await terminal.see("SR-2847 · ", absent=FORM)
        await terminal.press("i")
        await terminal.see(FORM, "INC-77", "alt + z Discard")
        await terminal.press("alt+q")
        await terminal.see("Timeline", absent=FORM)
    async with running(demo(tmp_path, clock), tmp_path, clock, seed=2_000_000) as later:
        await open_completed(later, "SR-2847")
        await later.press("i")
        await later.see(FORM, "INC-77", "alt + z Discard")
        await later.press("alt+z")
        await later.see("Discard what is typed here?")
        await later.press("y")
        await later.see(FORM, absent="INC-77")
        await later.press("ctrl+s")
        await later.see("SR-2847 · ", absent=FORM)


async def test_a_text_that_is_too_long_is_one_sentence(story: Terminal) -> None:
    await open_completed(story, "SR-2847")
    await correct(story, "9" * 501)
    await story.press("ctrl+s")
    await story.see("Not saved: The ticket number cannot be saved: it is longer than 500 characters.", FORM)


async def test_only_an_admin_of_the_team_is_offered_it(office: Office) -> None:
    async with office.terminal("owner") as (owner, _network):
        await completed(owner, "SR-1")
        assert "i Ticket" not in owner.text
        await owner.press("i")
        await owner.press("q")
        await owner.see("n New", absent=FORM)
    async with office.terminal("member") as (member, _network):
        await open_completed(member, "SR-1")
        assert "i Ticket" not in member.text
    async with office.terminal("admin", (80, 24)) as (admin, _network):
        await open_completed(admin, "SR-1")
        await admin.see("owner's", "i Ticket")
        await correct(admin, "SR-2")
        await admin.press("enter")
        await admin.see("SR-2 · ", "Ticket: SR-2", "owner's", absent=FORM)


async def test_without_the_server_the_form_stays(office: Office) -> None:
    async with office.terminal("admin") as (admin, network):
        await completed(admin, "SR-1")
        await correct(admin, "SR-2")
        network.fault, network.reads_too = broken(httpx.ConnectError, "No route to host"), True
        await admin.press("ctrl+s")
        await admin.see(
            "Not saved, since this needs the server: flow.example.com cannot be reached", FORM, "SR-2"
        )
        assert "waiting" not in admin.text
        network.fault = None
        await admin.press("ctrl+s")
        await admin.see("SR-2 · Printer", "Ticket: SR-2", absent=FORM)


async def test_a_form_that_was_left_before_the_answer(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, go, called = sessions.correct_session, asyncio.Event(), asyncio.Event()

    async def waiting(*words: Any, **options: Any) -> Any:
        called.set()
        await go.wait()
        return await call(*words, **options)

    monkeypatch.setattr(sessions, "correct_session", waiting)
    await open_completed(story, "SR-2847")
    await correct(story, "INC-77")
    await story.press("ctrl+s")
    await called.wait()
    await story.press("alt+q")
    await story.see("SR-2847 · ", "Timeline", absent=FORM)
    go.set()
    await story.see("INC-77 · ", "Ticket: INC-77", absent="SR-2847")
    await story.press("i")
    await story.see(FORM, "INC-77")
    await story.offers("ctrl+s Save", at_rest="z Discard")


@pytest.mark.soak
async def test_the_same_correction_elsewhere_is_no_conflict(office: Office) -> None:
    async with office.terminal("admin") as (admin, _first):
        await completed(admin, "SR-1")
        async with office.terminal("admin") as (other, _network):
            await open_completed(other, "SR-1")
            await correct(admin, "SR-2")
            await correct(other, "SR-2")
            await other.press("ctrl+s")
            await other.see("SR-2 · Printer", absent=FORM)
        await admin.press("ctrl+s")
        await admin.see("SR-2 · Printer", "Ticket: SR-2", absent=FORM)


@pytest.mark.soak
async def test_another_change_of_the_session_is_no_conflict(office: Office) -> None:
    async with office.terminal("admin") as (admin, _network), office.terminal("owner") as (owner, _other):
        await completed(owner, "SR-1")
        await open_completed(admin, "SR-1")
        await correct(admin, "SR-2")
        await owner.press("d")
        await owner.see("Save")
        await owner.press("enter")
        await owner.see("Saved", "· copied")
        await admin.press("ctrl+s")
        await admin.see("SR-2 · Printer", "· copied", absent=FORM)


@pytest.mark.soak
async def test_a_correction_elsewhere_is_shown_before_it_is_overwritten(office: Office) -> None:
    async with office.terminal("admin") as (here, _network), office.terminal("admin") as (there, _other):
        await completed(here, "SR-1")
        await open_completed(there, "SR-1")
        await correct(here, "SR-mine")
        await correct(there, "SR-theirs")
        await there.press("ctrl+s")
        await there.see("SR-theirs · Printer", absent=FORM)
        await here.press("ctrl+s")
        await here.see(
            "The ticket number changed elsewhere meanwhile. There is SR-theirs now. Save again to overwrite it.",
            FORM,
            "SR-mine",
        )
        await here.press("ctrl+s")
        await here.see("SR-mine · Printer", "Ticket: SR-mine", absent=FORM)


@pytest.mark.soak
async def test_theirs_comes_into_the_field_in_which_nothing_was_typed(office: Office) -> None:
    async with office.terminal("admin") as (here, _network), office.terminal("admin") as (there, _other):
        await completed(here, "SR-1")
        await open_completed(there, "SR-1")
        await there.press("i")
        await there.see(FORM)
        await there.press("tab")
        await there.type("Tailspin Toys")
        await there.press("ctrl+s")
        await there.see("SR-1 · Tailspin Toys", absent=FORM)
        await correct(here, "SR-2")
        await here.press("ctrl+s")
        await here.see(
            "The client name changed elsewhere meanwhile. There is Tailspin Toys now.", FORM, "SR-2"
        )
        await here.press("ctrl+s")
        await here.see("SR-2 · Tailspin Toys", absent=FORM)


@pytest.mark.soak
async def test_what_was_typed_before_their_correction_asks_too(office: Office) -> None:
    async with office.terminal("admin") as (here, _network), office.terminal("admin") as (there, _other):
        await completed(here, "SR-1")
        await open_completed(there, "SR-1")
        await correct(here, "SR-mine")
        await here.press("alt+q")
        await here.see("SR-1 · ", absent=FORM)
        await correct(there, "SR-theirs")
        await there.press("ctrl+s")
        await there.see("SR-theirs · Printer", absent=FORM)
        await here.press("q")
        await open_completed(here, "SR-theirs")
        await here.press("i")
        await here.see(FORM, "SR-mine")
        await here.press("ctrl+s")
        await here.see("There is SR-theirs now. Save again to overwrite it.", FORM)
        await here.press("alt+z")
        await here.see("Discard what is typed here?")
        await here.press("y")
        await here.see(FORM, absent="SR-mine")
        await here.press("ctrl+s")
        await here.see("SR-theirs · Printer", absent=FORM)
