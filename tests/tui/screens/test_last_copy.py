"""Last copy shows the newest copy, also one that is under way when it is opened."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.api.errors import ApiError

SENT = {"TERM": "xterm-256color"}
Slow = Callable[[], asyncio.Event]


@asynccontextmanager
async def on_a_step(
    folder: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Terminal, Slow]]:
    """A step on the screen, and what makes notes wait until an event is set."""
    async with running(demo(folder, clock), folder, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Step 4")
        store = terminal.app.context.store
        render: Callable[..., Awaitable[object]] = store.render

        def slow() -> asyncio.Event:
            ready = asyncio.Event()

            async def rendered(*given: object) -> object:
                await ready.wait()
                return await render(*given)

            monkeypatch.setattr(store, "render", rendered)
            return ready

        yield terminal, slow


async def test_a_copy_under_way_is_shown_in_place_of_the_one_before(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_a_step(tmp_path, clock, monkeypatch) as (terminal, slow):
        await terminal.press("y", "2")
        await terminal.see("Command 2 of 3 · sent, not confirmed")
        await terminal.press("g")
        await terminal.see("→ Sent 20 bytes")
        await terminal.press("escape")
        await terminal.see("Command 2 of 3 · sent", absent="Last copy")
        commands, ready = terminal.sent, slow()
        terminal.burst("c", "g")
        await terminal.see("Last copy", "i Copying …", "written with the copy", absent="20 bytes")
        terminal.app.post_message(events.Paste(commands))
        await terminal.see("The copy is still being made", absent="It arrived")
        ready.set()
        await terminal.see("→ Sent 636 bytes", "Paste here; it is compared", absent="Copying")
        assert terminal.sent != commands
        terminal.app.post_message(events.Paste(commands))
        await terminal.see("NOT what you copied")
        terminal.app.post_message(events.Paste(terminal.sent))
        await terminal.see("It arrived")
        await terminal.press("escape")
        await terminal.see("3 steps", "it arrived")


async def test_the_first_copy_can_be_waited_for(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_a_step(tmp_path, clock, monkeypatch) as (terminal, slow):
        ready = slow()
        terminal.burst("c", "g")
        await terminal.see("i Copying …")
        ready.set()
        await terminal.see("→ Sent", absent="Copying")
        await terminal.press("alt+c")
        await terminal.see("→ Sent", "Did it arrive?", absent="Copying")


@pytest.mark.parametrize("before", [True, False])
async def test_a_copy_that_came_to_nothing_is_not_taken_for_the_one_before(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch, *, before: bool
) -> None:
    async with on_a_step(tmp_path, clock, monkeypatch) as (terminal, _slow):
        if before:
            await terminal.press("y", "2")
            await terminal.see("Command 2 of 3 · sent, not confirmed")
        failing = asyncio.Event()

        async def refused(*_given: object) -> None:
            await failing.wait()
            raise ApiError("The note is too long.")

        monkeypatch.setattr(terminal.app.context.store, "render", refused)
        terminal.burst("c", "g")
        await terminal.see("i Copying …")
        failing.set()
        if before:
            await terminal.see("✗ Nothing was copied now. The copy before: Sent 20 bytes")
            await terminal.press("escape")
        await terminal.see("✗ The note is too long.", "Step 4", absent="Last copy")
