#!/usr/bin/env python3
"""How long the screen stands still in the preview of a 1 MB note: .venv/bin/python benchmarks/preview.py

It is opened, scrolled, edited and copied. Beside it: a bare TextArea that is given the same text, in the same run.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.standstill import Bare, Ticker
from benchmarks.standstill import measured as measured_against
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.screens.navigation import NavigationScreen
from tui.screens.preview import PreviewScreen

ROW = "2026-02-13T09:15:00Z dc01 dns[4121]: query from 192.0.2.17 | ok #42\n"
NOTE_CHARACTERS = 980_000
BAR_MS = 100

measured = partial(measured_against, bar=BAR_MS)


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
            ("edit", ["enter"]),
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
            await terminal.see("g shows how to get it")

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
