#!/usr/bin/env python3
"""How long the screen stands still in the preview of a 1 MB note: .venv/bin/python benchmarks/preview.py

A ticker on the user interface's loop measures the longest gap between two of its turns while the note is opened,
scrolled, edited and copied. Beside it: a bare TextArea that is given the same text, in the same run.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import TextArea

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.screens.navigation import NavigationScreen
from tui.screens.preview import PreviewScreen

ROW = "2026-02-13T09:15:00Z dc01 dns[4121]: query from 192.0.2.17 | ok #42\n"
NOTE_CHARACTERS = 980_000
TICK_SECONDS = 0.002
BAR_MS = 100


class Ticker:
    """Notes the longest gap between two turns of the loop."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._task = asyncio.create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.perf_counter()
            self.longest = max(self.longest, now - self._last)
            self._last = now

    def begin(self) -> None:
        """Forget what was measured."""
        self.longest, self._last = 0.0, time.perf_counter()


async def measured(name: str, ticker: Ticker, work: Callable[[], Awaitable[object]]) -> None:
    """Do work and print how long it took and the longest standstill meanwhile."""
    await asyncio.sleep(0.2)
    ticker.begin()
    began = time.perf_counter()
    await work()
    took = time.perf_counter() - began
    await asyncio.sleep(0.05)
    standstill = 1000 * ticker.longest
    mark = "" if standstill <= BAR_MS else f"  over {BAR_MS} ms"
    print(f"  {name:<22}{1000 * took:>8.0f} ms, longest standstill {standstill:>5.0f} ms{mark}")


async def preview(folder: Path) -> str:
    """Measure the preview; return the note."""
    clock = StepClock()
    async with running(demo(folder, clock), folder, clock, size=(120, 40)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Path")
        await _record_output(terminal)
        await terminal.press("v")
        await terminal.see("Level of detail: full")
        ticker = Ticker()

        async def opened() -> None:
            await terminal.press("p")
            await terminal.see("Preview · SR-2847")
            await terminal.wait_until(_editable(terminal))

        await measured("open", ticker, opened)
        note = _screen(terminal).text
        print(f"  ({len(note):,} characters, {note.count(chr(10)):,} lines)")
        for name, keys in (
            ("scroll", ["pagedown"] * 5),
            ("end of the note", ["ctrl+end"]),
            ("type", list("edited")),
            ("new lines", ["enter"] * 3),
            ("undo", ["ctrl+z"]),
            ("rendered", ["alt+w"]),
            ("back to the text", ["w"]),
        ):
            await measured(name, ticker, partial(terminal.press, *keys))

        async def copied() -> None:
            await terminal.press("alt+c")
            await terminal.see("It is in")

        await measured("copy", ticker, copied)
    return note


def _screen(terminal: Terminal) -> PreviewScreen:
    screen = terminal.app.screen
    if not isinstance(screen, PreviewScreen):
        raise TypeError(screen)
    return screen


def _editable(terminal: Terminal) -> Callable[[], bool]:
    return lambda: not _screen(terminal).editor.read_only


async def _record_output(terminal: Terminal) -> None:
    screen = terminal.app.screen
    if not isinstance(screen, NavigationScreen) or screen.opened is None:
        raise TypeError(screen)
    screen.opened.draft.output = ROW * (NOTE_CHARACTERS // len(ROW))
    await terminal.app.context.store.writer.record_step(screen.opened, screen.opened.draft.take())


class Bare(App[None]):
    """A TextArea and nothing else."""

    def compose(self) -> ComposeResult:
        """Have one TextArea."""
        yield TextArea(compact=True)


async def bare(note: str) -> None:
    """Measure a bare TextArea on the same text."""
    app = Bare()
    async with app.run_test(size=(120, 40)) as pilot:
        area = app.query_one(TextArea)
        ticker = Ticker()

        async def loaded() -> None:
            area.load_text(note)
            await pilot.pause()

        await measured("open", ticker, loaded)
        await measured("scroll", ticker, lambda: _press(pilot, ["pagedown"] * 5))
        await measured("type", ticker, lambda: _press(pilot, list("edited")))


async def _press(pilot: Pilot[None], keys: list[str]) -> None:
    await pilot.press(*keys)


if __name__ == "__main__":
    print(f"preview of a note of {NOTE_CHARACTERS:,} characters")
    with tempfile.TemporaryDirectory() as name:
        text = asyncio.run(preview(Path(name)))
    print("a bare TextArea with the same text")
    asyncio.run(bare(text))
