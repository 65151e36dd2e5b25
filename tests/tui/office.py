"""A team's server, and the terminals of those who use it."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import httpx

from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import NAME, Fault, Network
from tests.tui.running import Terminal, running
from tui.api.embedded import EmbeddedTransport
from tui.drafts.store import drafts_of
from tui.sessions.intents import Intent
from tui.settings.config import Config
from tui.settings.connection import Connection, connect
from tui.settings.credentials import TOKEN

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

    def invite(self, user: str) -> str:
        """Have somebody come, and return the invitation."""
        self._server.add_user(user, is_invited=True)
        return self._server.tokens[user]

    @contextmanager
    def commands(self, user: str, *faults: Fault | None) -> Iterator[Config]:
        """Have verbs that run meanwhile reach the server from a user's machine, with the token of the variable.

        Of the ways to the server that they take one after the other, each has one of the faults, for all calls.
        """
        coming = iter(faults)

        def reached(config: Config) -> Connection:
            network = Network(os.environ[TOKEN])
            network.fault, network.reads_too = next(coming, None), True
            transport = EmbeddedTransport(self._server.hosted)
            return replace(connect(config), http=network.reach(transport), stop=transport.stop)

        folder = self._folder / user
        with (
            mock.patch.dict(os.environ, {TOKEN: self._server.tokens[user]}),
            mock.patch("tui.verbs.client.connect", reached),
        ):
            yield Config(
                data_dir=folder,
                state_dir=folder / "state",
                download_dir=folder,
                copy_dir=folder / "copies",
                server=f"https://{NAME}",
            )

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
