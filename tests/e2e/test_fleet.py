"""Four servers behind a proxy, of which one is killed each second, and fifty clients: each operation comes once."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from tests.databases import empty_database
from tests.e2e.serving import Server, prepare
from tests.e2e.test_bad_network import LOOP, Engineer
from tests.e2e.test_stopping import await_states, proxy
from tests.e2e.writing import session_on
from tui.api.http import BASE_PATH, Http
from tui.core.clock import Sources
from tui.drafts.file import LocalFile
from tui.sessions.sender import Sender
from tui.sessions.store import SessionStore

pytestmark = pytest.mark.soak
SERVERS = 4
CLIENTS = 50
KILLS = 12
AT_LEAST_UP = 2
"""The last server that is up is not killed: a busy machine starts one in more than a second."""
THINKING_SECONDS = 1.0
BEHIND = 5
"""An engineer who sees so much waiting waits as well."""


class Fleet:
    """Servers on one database, each with a port that it keeps."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self.up = [Server(url, folder / f"log {number}") for number in range(SERVERS)]
        self.ports = {f"s{number}": server.port for number, server in enumerate(self.up)}
        self._starts: set[asyncio.Task[None]] = set()
        self._ended = False

    async def kill_one(self) -> None:
        """Kill the one that has been up for longest, and have it started again."""
        while len(self.up) < AT_LEAST_UP:
            self._complain()
            await asyncio.sleep(0.02)
        server = self.up.pop(0)
        server.kill()
        self._starts.add(asyncio.create_task(asyncio.to_thread(self._start, server.port)))

    async def all_up(self) -> None:
        await asyncio.gather(*self._starts)

    def end(self) -> None:
        self._ended = True
        for server in self.up:
            server.kill()

    def _complain(self) -> None:
        for start in self._starts:
            if start.done():
                start.result()

    def _start(self, port: int) -> None:
        server = Server(self._url, self._folder / f"log {port} {time.monotonic()}", port=port)
        if self._ended:
            server.kill()
        else:
            self.up.append(server)


@contextmanager
def fleet_on(url: str, folder: Path) -> Iterator[Fleet]:
    fleet = Fleet(url, folder)
    try:
        yield fleet
    finally:
        fleet.end()


class Client:
    """A client's own way of writing and sending again, and its engineer."""

    def __init__(self, number: int, session_id: str, folder: Path) -> None:
        self.session_id = session_id
        self.operations = 0
        self.away = 0
        self._number = number
        self._local = LocalFile(folder / f"client {number}" / "drafts.db", place=f"{number}")

    async def work_until(self, ended: asyncio.Event, address: str, token: str) -> None:
        """Work on the session until this is over and the server has all of it."""
        headers = {"Authorization": f"Bearer {token}"}
        chance = random.Random(self._number)
        async with httpx.AsyncClient(base_url=address + BASE_PATH, headers=headers) as http:
            store = SessionStore(Http(http, server=address), Sources(), self._local)
            sender = store.writer.sender
            self._engineer = Engineer(store, await store.open(UUID(self.session_id)), chance)
            while not ended.is_set():
                await self._engineer.act(self.operations)
                self.operations += 1
                self.away += bool(sender.away)
                await asyncio.sleep(chance.random() * 2 * THINKING_SECONDS)
                while len(sender.waiting) > BEHIND:
                    await asyncio.sleep(0.05)
            await self._send_all(sender)
        self._local.close()

    async def _send_all(self, sender: Sender) -> None:
        while sender.waiting:
            sender.hurry()
            await asyncio.sleep(0.05)
        assert sender.refused == []

    async def compare(self, api: httpx.AsyncClient) -> tuple[int, int]:
        """Return how many steps are missing, and how many are there that should not be."""
        there = (await api.get(f"sessions/{self.session_id}")).json()
        found, wanted = [step["notes"] for step in there["decisions"]], self._engineer.notes
        missing = len(set(wanted) - set(found)) + (there["scratchpad"] != self._engineer.scratchpad)
        too_many = len(found) - len(set(found) & set(wanted))
        if not missing and not too_many:
            assert found == wanted
            assert [step["position"] for step in there["decisions"]] == list(range(1, len(wanted) + 1))
        return missing, too_many


async def test_one_of_four_is_killed_each_second(postgres: sa.URL, tmp_path: Path) -> None:
    with empty_database(postgres) as database:
        url = database.render_as_string(hide_password=False)
        token = prepare(url, "jo")["jo"]
        with fleet_on(url, tmp_path) as fleet, proxy(tmp_path, reuse="safe", **fleet.ports) as address:
            await asyncio.to_thread(await_states, address, **dict.fromkeys(fleet.ports, "UP"))
            async with fleet.up[0].client(token) as api:
                ids = await session_on(api, LOOP, *(f"SR-{number}" for number in range(CLIENTS)))
            clients = [Client(number, session_id, tmp_path) for number, session_id in enumerate(ids)]
            ended = asyncio.Event()
            work = [asyncio.create_task(client.work_until(ended, address, token)) for client in clients]
            began = time.monotonic()
            for _kill in range(KILLS):
                await asyncio.sleep(1)  # the rate of the kills, not a wait for anything
                await fleet.kill_one()
            seconds = time.monotonic() - began
            await fleet.all_up()
            ended.set()
            await asyncio.gather(*work)
            async with fleet.up[0].client(token) as api:
                compared = [await client.compare(api) for client in clients]
    operations, away = (sum(getattr(client, name) for client in clients) for name in ("operations", "away"))
    lost, doubled = (sum(numbers) for numbers in zip(*compared, strict=True))
    print(  # noqa: T201 - the figures
        f"fleet: {KILLS} kills in {seconds:.0f} s, {operations} operations by {CLIENTS} clients, of which {away} "
        f"waited for a server; {lost} lost, {doubled} doubled"
    )
    assert (lost, doubled) == (0, 0)
    assert away, "no client met a server that was away"
