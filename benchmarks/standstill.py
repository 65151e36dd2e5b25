"""How long the screen stands still: a ticker on the user interface's loop measures the longest gap between its turns."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.widgets import TextArea

TICK_SECONDS = 0.002


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


async def measured(name: str, ticker: Ticker, work: Callable[[], Awaitable[object]], *, bar: float) -> None:
    """Do work and print how long it took and the longest standstill meanwhile, beside a bar in milliseconds."""
    await asyncio.sleep(0.2)
    ticker.begin()
    began = time.perf_counter()
    await work()
    took = time.perf_counter() - began
    await asyncio.sleep(0.05)
    standstill = 1000 * ticker.longest
    mark = "" if standstill <= bar else f"  over {bar} ms"
    print(f"  {name:<22}{1000 * took:>8.0f} ms, longest standstill {standstill:>5.0f} ms{mark}")


class Bare(App[None]):
    """A TextArea and nothing else."""

    def compose(self) -> ComposeResult:
        """Have one TextArea."""
        yield TextArea(compact=True)
