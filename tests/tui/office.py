"""A team's server, and the terminals of those who use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import NAME, Fault, Network
from tests.tui.running import Terminal, running
from tui.drafts.store import drafts_of
from tui.sessions.intents import Intent

WIDE = (120, 40)


class Office:
    """A server, and the terminals of those who use it."""

    def __init__(self, server: Server, folder: Path, clock: StepClock) -> None:
        self._server = server
        self._folder = folder
        self._clock = clock
        self._seeds = 1_000_000

    def client(self, user: str) -> httpx.AsyncClient:
        """The API, as a program of this user calls it."""
        return self._server.client(user)

    def disable(self, user: str) -> None:
        """Have a user leave."""
        self._server.disable(user)

    @asynccontextmanager
    async def terminal(
        self,
        user: str,
        size: tuple[int, int] = WIDE,
        fault: Fault | None = None,
        start_with: Intent | None = None,
    ) -> AsyncIterator[tuple[Terminal, Network]]:
        network = Network(self._server.tokens[user])
        network.fault, network.reads_too = fault, fault is not None
        self._seeds += 1_000_000
        folder = self._folder / user
        folder.mkdir(exist_ok=True)
        async with running(
            self._server.hosted,
            folder,
            self._clock,
            size=size,
            place=NAME,
            server=NAME,
            reach=network.reach,
            drafts=drafts_of(NAME, "one", user),
            seed=self._seeds,
            start_with=start_with,
        ) as terminal:
            yield terminal, network


async def start(terminal: Terminal, ticket: str) -> None:
    await terminal.see("No sessions yet")
    await terminal.press("n")
    await terminal.see("New session", "Printer")
    await terminal.type(ticket)
    await terminal.press("ctrl+s")
    await terminal.see("On?", ticket)
