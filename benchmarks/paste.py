#!/usr/bin/env python3
"""How long the screen stands still while 1 MB is pasted: .venv/bin/python benchmarks/paste.py

Into notes and, with no field focused, into output; marked as a paste, and sent as keys. Beside it: a bare TextArea into
which the same text is put at once, in the same run.
"""

import asyncio
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from textual.widgets import TextArea

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.standstill import Bare, Ticker
from benchmarks.standstill import measured as measured_against
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.screens.navigation import NavigationScreen
from tui.widgets.text import TextField

ROW = "2026-02-13T09:15:00Z dc01 dns[4121]:\tquery from 192.0.2.17 | ok #42\n"
CHARACTERS = 1_000_000
BAR_MS = 300

measured = partial(measured_against, bar=BAR_MS)


def texts() -> dict[str, str]:
    """Logs of short lines, of long ones, and of one line alone."""
    return {
        "short lines": ROW * (CHARACTERS // len(ROW)),
        "one line": ROW.replace("\n", " ") * (CHARACTERS // len(ROW)),
        "lines of 20,000": (ROW.replace("\n", " ") * 300 + "\n") * (CHARACTERS // (300 * len(ROW))),
    }


async def pasted(folder: Path) -> None:
    """Measure pastes into the walk."""
    for name, text in texts().items():
        print(f"{name}: {len(text):,} characters")
        for marked in (True, False):
            for field, keys in (("notes", ["n"]), ("output", [])):
                place = Path(tempfile.mkdtemp(dir=folder))
                clock = StepClock()
                async with running(demo(place, clock), place, clock) as terminal:
                    await terminal.see("SR-2847", "enter Open")
                    await terminal.press("enter")
                    await terminal.see("Path")
                    await terminal.press(*keys)
                    words = f"{field}, {'marked' if marked else 'as keys'}"
                    await measured(words, Ticker(), partial(paste, terminal, field, text, marked=marked))


async def paste(terminal: Terminal, field: str, text: str, *, marked: bool) -> None:
    """Paste, and wait until all of it is in its field."""
    typed = text.replace("\n", "\r")
    terminal.send(f"\x1b[200~{typed}\x1b[201~".encode() if marked else typed.encode())
    screen = terminal.app.screen
    if not isinstance(screen, NavigationScreen):
        raise TypeError(screen)
    into: TextField = screen.step.notes if field == "notes" else screen.step.output
    await terminal.wait_until(lambda: into.text.rstrip("\n") == text.rstrip("\n"), field)


async def bare() -> None:
    """Measure a bare TextArea on the same texts."""
    for name, text in texts().items():
        app = Bare()
        async with app.run_test(size=(80, 24)) as pilot:
            area = app.query_one(TextArea)

            async def put(text: str = text, area: TextArea = area) -> None:
                area.insert(text)
                await pilot.pause()

            await measured(name, Ticker(), put)


if __name__ == "__main__":
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(pasted(Path(name)))
    print("a bare TextArea into which the same is put")
    asyncio.run(bare())
    print(f"{time.perf_counter() - began:.0f} s in all")
