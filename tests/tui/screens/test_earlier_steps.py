"""Correcting what was recorded steps ago, by keys: the texts, and the answer with what it takes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from textual.events import Paste

from tests.backend.test_earlier_answers import FLOW
from tests.tui.network import Network, broken, problem
from tests.tui.office import Office
from tests.tui.running import Terminal

Json = dict[str, Any]

UNREACHABLE = broken(httpx.ConnectError, "No route to host")
LONG = "\n".join(f"line {number} of the log" for number in range(1, 10_001))
"""Too long to be answered whole with the session."""


def focused(terminal: Terminal) -> str:
    return type(terminal.app.focused).__name__


async def opened(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4", "Set the internal DNS servers", "Left correct a step")


async def test_a_note_two_steps_back_takes_four_keys(story: Terminal) -> None:
    await opened(story)
    await story.press("left", "up", "enter")
    await story.see("Step 2: Can the user reach the VPN gateway?")
    await story.type("Pinged twice")
    await story.press("ctrl+s")
    await story.see("Step 2 saved", "Step 4")
    assert focused(story) == "AnswerList"
    await story.press("left", "up", "enter")
    await story.see("Pinged twice")


async def test_the_way_to_the_path_and_back(story: Terminal) -> None:
    await opened(story)
    for there, back in (("left", "right"), ("h", "escape"), ("alt+h", "right")):
        await story.press(there)
        await story.see("Right to the answers")
        assert focused(story) == "PathList"
        await story.press(back)
        await story.see("Left correct a step")
        assert focused(story) == "AnswerList"
    await story.press("n")
    await story.type("ac")
    await story.press("left")
    await story.type("bh")
    await story.see("abhc", "alt+h correct a step")
    await story.press("alt+h")
    await story.see("Right to the answers", "abhc")
    await story.press("right", "s")
    await story.type("x")
    await story.press("alt+h", "enter")
    await story.see("Step 3: Check DNS configuration")


async def test_without_a_step_there_is_no_way_to_the_path(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see("New session", "15 nodes")
    await empty.press("ctrl+s")
    await empty.see("Step 1", absent="correct a step")
    await empty.press("left", "h")
    assert focused(empty) == "AnswerList"


async def test_what_is_typed_over_a_step_is_marked_in_the_path(story: Terminal) -> None:
    await opened(story)
    await story.press("left", "up", "enter")
    await story.see("○ 2 No, name does not resolve", "● 1 Yes  recorded")
    await story.press("escape", "3")
    await story.see("● 3 No, port does not answer", "○ 1 Yes  recorded", "not saved yet")
    await story.press("escape")
    await story.see("* 2", "✓ 3", "✓ 1")
    await story.press("enter")
    await story.see("What you changed before is here", "● 3 No, port does not answer")
    await story.press("alt+1")
    await story.see("● 1 Yes", absent="not saved yet")
    await story.press("shift+tab", "down", "enter")
    await story.see("● 2 No, name does not resolve", "not saved yet")
    await story.press("alt+z", "y")
    await story.see("✓ 2", absent="* 2")


@asynccontextmanager
async def lamp(
    office: Office, size: tuple[int, int] = (100, 34)
) -> AsyncIterator[tuple[Terminal, Network, httpx.AsyncClient]]:
    """A terminal on a fresh session of a flow with a loop and answers that lead to the same step."""
    async with office.client("owner") as api:
        assert (await api.post("trees", json=FLOW)).status_code == 201
        async with office.terminal("owner", size=size) as (terminal, network):
            await terminal.see("No sessions yet")
            await terminal.press("n")
            await terminal.see("New session", "Lamp")
            await terminal.type("SR-1")
            await terminal.press("tab", "tab")
            await terminal.type("lamp")
            await terminal.press("ctrl+s")
            await terminal.see("Lit?", "SR-1")
            yield terminal, network, api


async def record(terminal: Terminal, number: int, answer: str, notes: str = "", output: str = "") -> None:
    if notes:
        await terminal.press("n")
        await terminal.type(notes)
        await terminal.press("escape")
    if output:
        terminal.app.post_message(Paste(output))
        await terminal.see("Pasted into Output")
    await terminal.press(answer)
    await terminal.see(f"Step {number} recorded")


async def session(api: httpx.AsyncClient) -> Json:
    (listed,) = (await api.get("sessions")).json()["items"]
    answer: Json = (await api.get(f"sessions/{listed['id']}?outputs=full")).json()
    return answer


def answers(read: Json) -> list[str]:
    return [step["answer"] for step in read["decisions"]]


async def go_round(terminal: Terminal) -> None:
    """Record four steps with texts, the third one custom and the last one long."""
    await record(terminal, 1, "1", "green")
    await record(terminal, 2, "2", "no page")
    await terminal.press("a")
    await terminal.type("Looked around")
    await terminal.press("enter")
    await terminal.type("Walked")
    await terminal.press("ctrl+s")
    await terminal.see("Step 3 recorded")
    await record(terminal, 4, "3", "dark now", LONG)


TAKEN_BACK = "\n".join(
    [
        "Taken back: Prints? → No\nNotes: no page\n",
        "Taken back: [CUSTOM] Looked around\nAction: Walked\n",
        f"Taken back: Lit? → Dark\nNotes: dark now\nOutput:\n{LONG}\n",
    ]
)


async def choose_dark(terminal: Terminal) -> None:
    """Give the first of four steps the answer that leads elsewhere."""
    await terminal.press("left", "up", "up", "up", "enter")
    await terminal.see("Step 1: Lit?")
    await terminal.press("alt+3")
    await terminal.type(" no")
    await terminal.press("ctrl+s")
    await terminal.see(
        "Dark instead of Green leads elsewhere: steps 2 Prints?, 3 Looked around, 4 Lit? are taken back; "
        "their texts go to the scratchpad, which the note shows as Evidence. Go on?"
    )


@pytest.mark.soak
async def test_an_answer_that_leads_to_the_same_step_leaves_the_later_ones(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await go_round(terminal)
        await terminal.press("left", "up", "up", "up", "enter")
        await terminal.see("Step 1: Lit?")
        await terminal.press("alt+2", "ctrl+s")
        await terminal.see("Step 1 saved", "Lit? → Amber", "✓ 4")
        read = await session(api)
        assert answers(read) == ["Amber", "No", "", "Dark"] and not read["scratchpad"]


async def test_the_last_step_leads_where_its_other_answer_does(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await record(terminal, 1, "1")
        await record(terminal, 2, "2")
        await terminal.press("n")
        await terminal.type("typed for what comes")
        await terminal.press("alt+h", "enter", "alt+1", "ctrl+s")
        await terminal.see(
            "Yes instead of No leads elsewhere: what is typed for Lit? goes to the scratchpad, which the note shows as "
            "Evidence."
        )
        await terminal.press("y")
        await terminal.see("Step 2 saved; what was typed for Lit? is in the scratchpad", "Solution: Done")
        read = await session(api)
        assert answers(read) == ["Green", "Yes"]
        assert read["scratchpad"] == "Typed for: Lit?\nNotes: typed for what comes\n"
        await terminal.press("left", "enter", "alt+2", "ctrl+s")
        await terminal.see("► 3 Lit?")


async def test_an_answer_that_leads_elsewhere_takes_the_later_steps_back(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await go_round(terminal)
        await terminal.press("s")
        await terminal.type("typed before")
        await terminal.press("escape", "left", "up", "enter")
        await terminal.see("Looked around", "Walked")
        await terminal.type("half a thought")
        await terminal.press("escape", "escape")
        await terminal.see("* 3")
        await terminal.press("right")
        await choose_dark(terminal)
        await terminal.press("n")
        await terminal.see("not saved yet")
        before = await session(api)
        assert answers(before) == ["Green", "No", "", "Dark"] and before["scratchpad"] in ("", "typed before")
        await terminal.press("ctrl+s")
        await terminal.see("Go on?")
        await terminal.press("y")
        await terminal.see(
            "Step 1 saved; the texts of steps 2–4 are in the scratchpad", "► 2 Replug it", absent="✓ 2"
        )
        assert focused(terminal) == "AnswerList"
        read = await session(api)
        assert answers(read) == ["Dark"] and read["decisions"][0]["notes"] == "green no"
        texts = TAKEN_BACK.replace("Walked\n", "Walked\nNotes, not saved: half a thought\n")
        assert read["scratchpad"] == f"typed before\n\n{texts}"
        await terminal.press("s")
        await terminal.type("behind")
        await terminal.see("all saved")
        assert (await session(api))["scratchpad"].endswith("line 10000 of the log\nbehind")


@pytest.mark.soak
async def test_taking_steps_back_while_the_server_is_away(office: Office) -> None:
    async with lamp(office) as (terminal, network, api):
        await go_round(terminal)
        network.fault, network.reads_too = UNREACHABLE, True
        await choose_dark(terminal)
        await terminal.press("y")
        await terminal.see("kept here and sent later", "► 2 Replug it", "Dark", "offline · 5 waiting")
        await record(terminal, 2, "1", "replugged")
        await terminal.press("alt+exclamation_mark")
        await terminal.see("Scratchpad", "Undo of a step", "Answer and texts of a step", "Step Replug it")
        await terminal.press("escape")
        assert answers(await session(api)) == ["Green", "No", "", "Dark"]
        network.fault = None
        await terminal.press("alt+exclamation_mark", "ctrl+r")
        await terminal.see("Nothing waits")
        read = await session(api)
        assert answers(read) == ["Dark", ""] and read["decisions"][0]["notes"] == "green no"
        assert read["decisions"][1]["notes"] == "replugged"
        assert read["scratchpad"] == TAKEN_BACK


@pytest.mark.soak
async def test_where_the_whole_texts_are_out_of_reach_nothing_is_taken_back(office: Office) -> None:
    async with lamp(office) as (terminal, _network, _api):
        await go_round(terminal)
    async with office.terminal("owner", size=(100, 34)) as (terminal, network):
        await terminal.see("SR-1", "enter Open")
        await terminal.press("enter")
        await terminal.see("✓ 4")
        network.fault, network.reads_too = UNREACHABLE, True
        await choose_dark(terminal)
        await terminal.press("y")
        await terminal.see("Not saved: ", "No route to host", "Step 1: Lit?", "green no")
        await terminal.press("alt+q")
        await terminal.see("✓ 4", "* 1", absent="waiting")


@pytest.mark.soak
@pytest.mark.parametrize("method", ["PATCH", pytest.param("DELETE", marks=pytest.mark.soak)])
async def test_what_fails_on_the_way_loses_no_text(office: Office, method: str) -> None:
    """With PATCH it is the scratchpad that is not taken, with DELETE the first undo after it."""
    async with lamp(office) as (terminal, network, api):
        await go_round(terminal)
        refused = problem(403, "forbidden", "Only its owner can change this session.")

        await choose_dark(terminal)
        before = await session(api)
        wanted = network.handle_async_request

        async def handle(request: httpx.Request) -> httpx.Response:
            return refused(request) if request.method == method else await wanted(request)

        network.handle_async_request = handle  # type: ignore[method-assign]
        await terminal.press("y")
        await terminal.see("Not saved: Only its owner can change this session.", "Step 1: Lit?", "green no")
        after = await session(api)
        assert after["decisions"] == before["decisions"]
        assert after["scratchpad"] == (TAKEN_BACK if method == "DELETE" else "")
        network.handle_async_request = wanted  # type: ignore[method-assign]
        await terminal.press("ctrl+s")
        await terminal.see("Go on?")
        await terminal.press("y")
        await terminal.see("Step 1 saved", "► 2 Replug it")
        read = await session(api)
        assert answers(read) == ["Dark"]
        assert read["scratchpad"] == TAKEN_BACK


async def test_texts_that_the_scratchpad_does_not_take_stay_with_their_steps(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await record(terminal, 1, "1")
        recorded = (await session(api))["id"]
        long = {"node_id": "plug", "answer": "No", "command_output": "x" * 1_000_001}
        assert (await api.post(f"sessions/{recorded}/decisions", json=long)).status_code == 201
        await terminal.press("q")
        await terminal.see("enter Open")
        await terminal.press("enter")
        await terminal.see("✓ 2")
        await terminal.press("left", "up", "enter", "alt+3", "ctrl+s")
        await terminal.see("leads elsewhere: step 2 Prints? is taken back; its texts go")
        await terminal.press("y")
        await terminal.see("The scratchpad cannot be saved: it is longer than 1,000,000 characters")
        read = await session(api)
        assert answers(read) == ["Green", "No"] and not read["scratchpad"]


async def test_steps_recorded_elsewhere_meanwhile_are_not_taken_back_unasked(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await record(terminal, 1, "1")
        await record(terminal, 2, "2", "no page")
        await terminal.press("left", "up", "enter", "alt+3", "ctrl+s")
        await terminal.see("Go on?")
        recorded = (await session(api))["id"]
        later = {"node_id": "lit", "answer": "Amber", "notes": "theirs"}
        assert (await api.post(f"sessions/{recorded}/decisions", json=later)).status_code == 201
        await terminal.press("y")
        await terminal.see("Not saved: Other steps follow by now")
        assert answers(await session(api)) == ["Green", "No", "Amber"]
        await terminal.press("ctrl+s")
        await terminal.see("steps 2 Prints?, 3 Lit? are taken back")
        await terminal.press("y")
        await terminal.see("► 2 Replug it")
        assert "Taken back: Lit? → Amber\nNotes: theirs" in (await session(api))["scratchpad"]


@pytest.mark.soak
async def test_many_steps_that_are_taken_back_are_not_all_named(office: Office) -> None:
    async with lamp(office, size=(60, 20)) as (terminal, _network, _api):
        for number in range(1, 9):
            await record(terminal, number, "1" if number % 2 else "2")
        await terminal.press("left", *["up"] * 7, "enter", "alt+3", "ctrl+s")
        await terminal.see("steps 2 Prints?, 3 Lit?, 4 Prints?, 5 Lit? and 3 more are taken back")
        await terminal.press("escape", "alt+q")
        await terminal.see("* 1", "► 9 Lit?")


@pytest.mark.soak
async def test_three_undone_steps_keep_their_texts_apart(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        await record(terminal, 1, "1", "first", "out 1")
        await record(terminal, 2, "2", "second")
        await record(terminal, 3, "2", "third", "out 3")
        await terminal.press("u")
        await terminal.see("Step 3 undone", "third", absent="Step 3: Lit?")
        await terminal.press("u")
        await terminal.see("Step 2 undone")
        await terminal.press("u")
        await terminal.see("Step 1 undone")
        await terminal.press("1")
        await terminal.see("Step 1 recorded")
        (step,) = (await session(api))["decisions"]
        assert step["notes"] == "Step 1: Lit?\nfirst\n\nStep 2: Prints?\nsecond\n\nStep 3: Lit?\nthird"
        assert step["command_output"] == "Step 1: Lit?\nout 1\n\nStep 3: Lit?\nout 3"


@pytest.mark.soak
async def test_undone_custom_steps_keep_their_texts_apart(office: Office) -> None:
    async with lamp(office) as (terminal, _network, api):
        for number in range(1, 4):
            await terminal.press("a")
            await terminal.type(f"Title {number}")
            await terminal.press("enter")
            await terminal.type(f"act {number}")
            await terminal.press("ctrl+s")
            await terminal.see(f"Step {number} recorded")
        for number in (3, 2, 1):
            await terminal.press("u")
            await terminal.see(f"Step {number} undone")
        await terminal.press("a")
        await terminal.see("Title 3")
        await terminal.press("ctrl+s")
        await terminal.see("Step 1 recorded: [CUSTOM] Title 3")
        (step,) = (await session(api))["decisions"]
        assert step["action_performed"] == (
            "Step 1: [CUSTOM] Title 1\nact 1\n\nStep 2: [CUSTOM] Title 2\nact 2\n\nTitle 3\nact 3"
        )
