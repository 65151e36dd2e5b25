"""Walks without a screen: a script goes in by a pipe, or somebody types, and what is said comes out."""

import asyncio
import io
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from tests.bounds import HANGS_AFTER
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import NAME, Network
from tests.tui.running import client
from tui.api.embedded import Factory
from tui.context import Context
from tui.core.ascii_lines import Characters
from tui.drafts.store import drafts_of
from tui.walk.beginning import Wanted
from tui.walk.incoming import Chunks, Piped, Typed
from tui.walk.run import prepare, walk
from tui.walk.talk import Out, Talk


class Walker:
    """A walk that goes on, and what it says."""

    def __init__(
        self, context: Context, *, typed: bool, characters: Characters = "all", width: int | None = None
    ) -> None:
        self.context = context
        self.status: int | None = None
        self._said = io.StringIO()
        self._heard = 0
        self._reading, self._writing = os.pipe()
        self.chunks = Chunks(self._reading)
        out = Out(self._said, characters, width)
        incoming = Typed(self.chunks, out.write, now=time.monotonic) if typed else Piped(self.chunks)
        self._talk = Talk(incoming, out)
        prepare(context, self._talk)

    async def run(self, wanted: Wanted) -> None:
        """Walk to the end."""
        self.status = await walk(self.context, self._talk, wanted)

    @property
    def said(self) -> str:
        """All that was said."""
        return self._said.getvalue()

    async def send(self, text: str) -> None:
        """Send text as it is, as much as there is room for at a time."""
        data = text.encode()
        while data:
            data = data[await asyncio.to_thread(os.write, self._writing, data) :]

    async def hear(self, *wanted: str) -> str:
        """Wait until all of these were said since what was heard last; return what was said since then."""
        await self.wait_until(lambda: all(text in self.said[self._heard :] for text in wanted), wanted)
        heard = self.said[self._heard :]
        self._heard += len(heard)
        return heard

    async def wait_until(self, condition: Callable[[], bool], wanted: object = "") -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + HANGS_AFTER
        while not condition():
            assert time.monotonic() < deadline, f"{wanted} not heard:\n{self.said}"
            await asyncio.sleep(0.005)

    async def type(self, line: str, *wanted: str) -> str:
        """Send a line, and wait until these are said."""
        await self.send(f"{line}\n")
        return await self.hear(*wanted)

    def close(self) -> None:
        """End the input."""
        if self._writing >= 0:
            os.close(self._writing)
        self._writing = -1


@asynccontextmanager
async def walking(
    factory: Factory,
    folder: Path,
    clock: StepClock,
    wanted: Wanted,
    *,
    typed: bool = False,
    characters: Characters = "all",
    width: int | None = None,
    seed: int = 5_000_000,
    **reached: Any,
) -> AsyncIterator[Walker]:
    """Walk on an API; the input ends with the block, and so does the walk."""
    context, transport = client(factory, folder, clock, seed=seed, **reached)
    walker = Walker(context, typed=typed, characters=characters, width=width)
    task = asyncio.ensure_future(walker.run(wanted))
    try:
        yield walker
        walker.close()
        await asyncio.wait_for(task, HANGS_AFTER)
    finally:
        walker.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(partial(context.close, 5))
        transport.stop(5)


async def script(
    factory: Factory,
    folder: Path,
    clock: StepClock,
    wanted: Wanted,
    lines: str,
    **options: Any,
) -> Walker:
    """Have a script walked to its end."""
    async with walking(factory, folder, clock, wanted, **options) as walker:
        await walker.send(lines)
    return walker


@asynccontextmanager
async def at_the_office(
    server: Server, folder: Path, clock: StepClock, wanted: Wanted, user: str = "owner", **options: Any
) -> AsyncIterator[tuple[Walker, Network]]:
    """Walk on a team's server, with the same files as that user's screens."""
    network = Network(server.tokens[user])
    (folder / user).mkdir(exist_ok=True)
    async with walking(
        server.hosted,
        folder / user,
        clock,
        wanted,
        place=NAME,
        server=NAME,
        reach=network.reach,
        drafts=drafts_of(NAME, "one", user),
        **options,
    ) as walker:
        yield walker, network
