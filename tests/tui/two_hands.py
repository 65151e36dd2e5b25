"""Two clients on one database, both on the session in progress."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from backend.app.embedded import create_embedded_app
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running


@asynccontextmanager
async def two_hands(folder: Path, clock: StepClock) -> AsyncIterator[tuple[Terminal, Terminal]]:
    """Two clients on one database, both on the session in progress."""
    async with running(demo(folder, clock), folder, clock) as here:
        await here.see("SR-2847", "enter Open")
        await here.press("enter")
        await here.see("Step 4")
        other = lambda: create_embedded_app(folder / "demo.db")  # noqa: E731 - a factory
        async with running(other, folder, clock, seed=2_000_000) as there:
            await there.see("SR-2847", "enter Open")
            await there.press("enter")
            await there.see("Step 4")
            yield here, there


async def write_scratchpad(terminal: Terminal, text: str) -> None:
    await terminal.press("s")
    await terminal.type(text)
    await terminal.see("saving")


async def saved(terminal: Terminal) -> None:
    await terminal.see("all saved")
