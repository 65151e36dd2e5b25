"""The same keys move in every list that has the focus."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.determinism import StepClock
from tests.tui.office import Office
from tests.tui.running import Terminal, demo, running
from tests.tui.screens.test_flow_tree import add_flows, large


def at(terminal: Terminal) -> int | None:
    """Return where the cursor of the list stands that has the focus."""
    focused = terminal.app.focused
    assert isinstance(focused, OptionList)
    return focused.highlighted


async def moves(terminal: Terminal, *, last: int) -> None:
    """See that letters and keys move the cursor between the first and the last row."""
    await terminal.press("home")
    assert at(terminal) == 0
    await terminal.press("j")
    assert at(terminal) == 1
    await terminal.press("k")
    assert at(terminal) == 0
    await terminal.press("end")
    assert at(terminal) == last
    await terminal.press("k")
    assert at(terminal) == last - 1


async def test_answers_and_the_path(story: Terminal) -> None:
    await story.press("j", "k", "enter")
    await story.see("Set the internal DNS servers", "Path")
    await story.press("u")
    await story.see("Check DNS", "► 3")
    await moves(story, last=1)
    await story.press("left")
    await moves(story, last=1)


async def test_the_timeline_and_the_options(story: Terminal) -> None:
    await story.press("e")
    await story.see("Timeline", "enter Go on")
    await moves(story, last=2)
    await story.press("x")
    await story.see("Export options", "[markdown]")
    await story.press("end")
    last = at(story)
    assert last is not None
    await moves(story, last=last)
    await story.press("home", "pagedown")
    assert at(story) != 0
    await story.press("pageup")
    assert at(story) == 0


async def test_to_whom_a_session_is_handed_over(office: Office) -> None:
    async with office.terminal("admin") as (terminal, _network):
        store = terminal.app.context.store
        (flow,) = await store.list_flows()
        await store.start(tree_id=flow.id, ticket_number="SR-1", client_name="Contoso")
        await terminal.press("ctrl+r")
        await terminal.see("SR-1", "Hand over")
        await terminal.press("greater_than_sign")
        await terminal.see("goes to:")
        await terminal.press("home", "j")
        assert at(terminal) == 1
        await terminal.press("k")
        assert at(terminal) == 0


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("j", "k"),
        *(pytest.param(*keys, marks=pytest.mark.soak) for keys in (("pagedown", "pageup"), ("end", "home"))),
    ],
)
async def test_a_flow(tmp_path: Path, clock: StepClock, down: str, up: str) -> None:
    factory = demo(tmp_path, clock)
    await add_flows(tmp_path / "demo.db", large())
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("n")
        await terminal.press("tab", "tab")
        await terminal.type("large")
        await terminal.see("Large")
        await terminal.press("ctrl+s")
        await terminal.see("Path", "Question number 1?")
        await terminal.press("w")
        await terminal.see("So many.")
        await terminal.press(down)
        await terminal.see(absent="So many.")
        await terminal.press(up)
        await terminal.see("So many.")
