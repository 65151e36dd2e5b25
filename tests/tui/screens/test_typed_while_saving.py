"""What is typed while a form saves, and for the step whose place is taken: it stays, and is nobody else's."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.tui.network import problem
from tests.tui.office import Office
from tests.tui.running import Terminal
from tests.tui.screens.test_bursts_and_delays import held
from tests.tui.screens.test_earlier_steps import answers, lamp, record, session
from tui.api import sessions as api_sessions


def slow(monkeypatch: pytest.MonkeyPatch, name: str) -> tuple[asyncio.Event, asyncio.Event]:
    """Hold a call of the API until the first event is set; the second says that it was made."""
    call: Callable[..., Any] = getattr(api_sessions, name)
    go, called = asyncio.Event(), asyncio.Event()

    async def waiting(*words: Any, **options: Any) -> Any:
        called.set()
        await go.wait()
        return await call(*words, **options)

    monkeypatch.setattr(api_sessions, name, waiting)
    return go, called


async def begin_an_edit(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Have an edit of the first step under way, and return what ends it."""
    await record(terminal, 1, "1", "green")
    await terminal.press("left", "enter")
    await terminal.see("Step 1: Lit?")
    await terminal.type(" more")
    go, called = slow(monkeypatch, "edit_decision")
    await terminal.press("alt+2", "ctrl+s")
    await called.wait()
    return go


async def test_what_is_typed_while_a_step_is_saved_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lamp(office) as (terminal, _network, api):
        go = await begin_an_edit(terminal, monkeypatch)
        await terminal.type(" and this")
        go.set()
        await terminal.see(
            "Step 1 saved; what was typed since is not",
            "green more and this",
            "● 2 Amber  recorded",
            "not saved yet",
        )
        (step,) = (await session(api))["decisions"]
        assert (step["answer"], step["notes"]) == ("Amber", "green more")
        await terminal.press("escape", "alt+q")
        await terminal.see("* 1", "Lit? → Amber")
        await terminal.press("enter")
        await terminal.see("What you changed before is here", "green more and this")
        await terminal.press("ctrl+s")
        await terminal.see("Step 1 saved", absent="* 1")
        (step,) = (await session(api))["decisions"]
        assert step["notes"] == "green more and this"


@pytest.mark.soak
async def test_what_is_typed_while_a_step_is_saved_stays_where_the_form_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lamp(office) as (terminal, _network, api):
        go = await begin_an_edit(terminal, monkeypatch)
        await terminal.type(" and this")
        await terminal.press("alt+q")
        await terminal.see("Path", absent="Step 1: Lit?")
        go.set()
        await terminal.see("Step 1 saved; what was typed since is not", "* 1")
        await terminal.press("enter")
        await terminal.see("green more and this", "not saved yet")
        await terminal.press("ctrl+s")
        await terminal.see("Step 1 saved", absent="* 1")
        (step,) = (await session(api))["decisions"]
        assert (step["answer"], step["notes"]) == ("Amber", "green more and this")


@pytest.mark.soak
async def test_what_is_discarded_while_it_is_saved_is_nothing_typed_since(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lamp(office) as (terminal, _network, _api):
        go = await begin_an_edit(terminal, monkeypatch)
        await terminal.press("alt+z", "y")
        await terminal.see("Path", absent="Step 1: Lit?")
        go.set()
        await terminal.see("Lit? → Amber", "✓ 1", absent="* 1")


async def test_what_is_typed_while_a_ticket_is_saved_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lamp(office) as (terminal, _network, api):
        await terminal.press("i")
        await terminal.see("Ticket number")
        await terminal.type("-7 ")
        go, called = slow(monkeypatch, "update_session")
        await terminal.press("ctrl+s")
        await called.wait()
        await terminal.press("tab")
        await terminal.type("Contoso")
        go.set()
        await terminal.see("Saved; what was typed since is not", "SR-1-7", "Contoso")
        read = await session(api)
        assert (read["ticket_number"], read["client_name"]) == ("SR-1-7", "")
        await terminal.press("ctrl+s")
        await terminal.see("SR-1-7 · Contoso", absent="Ticket number")
        assert (await session(api))["client_name"] == "Contoso"


async def type_for_the_third(terminal: Terminal) -> None:
    """Record two steps, and type something for the third."""
    await record(terminal, 1, "1", "green")
    await record(terminal, 2, "2", "no page")
    await terminal.press("n")
    await terminal.type("amber now")
    await terminal.press("escape")


async def choose_dark(terminal: Terminal) -> None:
    await terminal.press("left", "up", "enter")
    await terminal.see("Step 1: Lit?")
    await terminal.press("alt+3", "ctrl+s")
    await terminal.see(
        "step 2 Prints? is taken back; its texts and what is typed for Lit? go to the scratchpad, "
        "which the note shows as Evidence. Go on?"
    )
    await terminal.press("y")


KEPT = "Taken back: Prints? → No\nNotes: no page\n\nTyped for: Lit?\nNotes: amber now\n"


@pytest.mark.soak
async def test_what_is_typed_for_a_step_is_not_that_of_another_one(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await type_for_the_third(terminal)
        await choose_dark(terminal)
        await terminal.see(
            "Step 1 saved; the texts of step 2 and what was typed for Lit? are in the scratchpad",
            "► 2 Replug it",
        )
        await terminal.press("1")
        await terminal.see("Step 2 recorded")
        read = await session(api)
        assert read["decisions"][1]["notes"] == "" and read["scratchpad"] == KEPT


@pytest.mark.soak
@pytest.mark.parametrize("method", ["PATCH", pytest.param("DELETE", marks=pytest.mark.soak)])
async def test_what_is_typed_for_a_step_stays_where_nothing_is_taken_back(
    office: Office, method: str
) -> None:
    """With PATCH it is the scratchpad that is not taken, with DELETE the first undo after it."""
    async with lamp(office) as (terminal, network, api):
        await type_for_the_third(terminal)
        refused = problem(403, "forbidden", "Only its owner can change this session.")
        wanted = network.handle_async_request

        async def handle(request: httpx.Request) -> httpx.Response:
            return refused(request) if request.method == method else await wanted(request)

        network.handle_async_request = handle  # type: ignore[method-assign]
        await choose_dark(terminal)
        await terminal.see("Not saved: Only its owner can change this session.")
        network.handle_async_request = wanted  # type: ignore[method-assign]
        await terminal.press("escape", "alt+q")
        await terminal.see("► 3 Lit?", "✓ 2", "* 1")
        await terminal.press("right", "1")
        await terminal.see("Step 3 recorded")
        assert (await session(api))["decisions"][2]["notes"] == "amber now"


@pytest.mark.soak
async def test_where_the_second_undo_fails_what_was_typed_is_in_the_scratchpad(office: Office) -> None:
    async with lamp(office) as (terminal, network, api):
        await record(terminal, 1, "1", "green")
        await record(terminal, 2, "2", "no page")
        await record(terminal, 3, "1")
        await terminal.press("n")
        await terminal.type("jammed")
        await terminal.press("escape", "left", "up", "up", "enter")
        await terminal.see("Step 1: Lit?")
        refused = problem(403, "forbidden", "Only its owner can change this session.")
        wanted, undone = network.handle_async_request, []

        async def handle(request: httpx.Request) -> httpx.Response:
            if request.method == "DELETE":
                undone.append(request)
            return refused(request) if len(undone) > 1 else await wanted(request)

        network.handle_async_request = handle  # type: ignore[method-assign]
        await terminal.press("alt+3", "ctrl+s")
        await terminal.see("what is typed for Prints? go to")
        await terminal.press("y")
        await terminal.see("Not saved: Only its owner can change this session.")
        network.handle_async_request = wanted  # type: ignore[method-assign]
        await terminal.press("escape", "alt+q")
        await terminal.see("► 3 Lit?", "✓ 2")
        await terminal.press("right", "1")
        await terminal.see("Step 3 recorded")
        read = await session(api)
        assert read["decisions"][2]["notes"] == ""
        assert read["scratchpad"].endswith("\n\nTyped for: Prints?\nNotes: jammed\n")


@pytest.mark.soak
async def test_a_scratchpad_changed_elsewhere_is_told_as_such(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await terminal.press("s")
        await terminal.type("mine")
        await terminal.see("all saved")
        await terminal.press("escape")
        await type_for_the_third(terminal)
        path = f"sessions/{(await session(api))['id']}"
        assert (await api.patch(path, json={"scratchpad": "theirs"})).status_code == 200
        await choose_dark(terminal)
        await terminal.see(
            "Not saved: The scratchpad was changed elsewhere; decide about it first.", absent="discards it"
        )
        assert answers(await session(api)) == ["Green", "No"]
        await terminal.press("escape", "alt+q")
        await terminal.see("► 3 Lit?", "Whose text is kept?", "amber now", "* 1")
        await terminal.press("m")
        await terminal.see("Yours is kept")
        await terminal.press("right")
        await choose_dark(terminal)
        await terminal.see("Step 1 saved", "► 2 Replug it", absent="* 1")
        assert (await session(api))["scratchpad"] == f"mine\n\n{KEPT}"


@pytest.mark.parametrize("key", ["u", pytest.param("1", marks=pytest.mark.soak)])
async def test_no_key_hits_another_step_while_steps_are_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with lamp(office) as (terminal, _network, api):
        await type_for_the_third(terminal)
        go = held(terminal, monkeypatch, "lead_elsewhere")
        await choose_dark(terminal)
        await terminal.press("alt+q")
        await terminal.see("► 3 Lit?", absent="Step 1: Lit?")
        await terminal.press("right", key)
        await terminal.see("The last step is still being saved; press again in a moment")
        go.set()
        await terminal.see("► 2 Replug it", absent="✓ 2")
        read = await session(api)
        assert answers(read) == ["Dark"] and read["scratchpad"] == KEPT
        await terminal.press("1")
        await terminal.see("Step 2 recorded")
        assert (await session(api))["decisions"][1]["notes"] == ""


async def test_what_is_typed_while_steps_are_taken_back_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lamp(office) as (terminal, _network, api):
        await type_for_the_third(terminal)
        go, called = slow(monkeypatch, "undo_decision")
        await choose_dark(terminal)
        await called.wait()
        await terminal.press("alt+q")
        await terminal.see("amber now", absent="Step 1: Lit?")
        await terminal.press("n")
        await terminal.type(" and blinking")
        go.set()
        await terminal.see("► 2 Replug it", "and blinking", absent="✓ 2")
        assert (await session(api))["scratchpad"] == KEPT
