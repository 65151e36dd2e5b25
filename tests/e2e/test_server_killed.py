"""The server is killed under load, again and again: what it acknowledged is there, and nothing is half-written."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.ids import new_uuid7
from tests.e2e.serving import Server, prepare
from tests.e2e.test_server import FLOW

pytestmark = pytest.mark.soak
KILLS = 50
WRITERS = 4


class Writer:
    """Appends steps to a session of its own; knows which were acknowledged."""

    def __init__(self) -> None:
        self.session_id = ""
        self.acknowledged: list[str] = []
        self.pending: dict[str, Any] | None = None

    async def write(self, client: httpx.AsyncClient) -> None:
        """Append until the server is gone. A step whose answer was lost is sent again, under the same id."""
        while True:
            after = self.acknowledged[-1] if self.acknowledged else None
            if self.pending is None:
                text = f"step {len(self.acknowledged)} " + "x" * 500
                self.pending = {
                    "id": str(new_uuid7()),
                    "after": after,
                    "node_id": "a",
                    "answer": "Yes",
                    "notes": text,
                }
            answer = await client.post(f"sessions/{self.session_id}/decisions", json=self.pending)
            assert answer.status_code == 201, answer.text
            self.acknowledged.append(str(self.pending["id"]))
            self.pending = None


async def test_fifty_kills_lose_nothing(url: str, tmp_path: Path) -> None:
    token = prepare(url, "jo")["jo"]
    writers = [Writer() for _number in range(WRITERS)]
    port = 0
    for kill in range(KILLS):
        server = Server(url, tmp_path / "log", port=port)
        port = server.port
        async with server.client(token) as client:
            if kill == 0:
                tree = await client.post("trees", json=FLOW)
                for writer in writers:
                    started = await client.post("sessions", json={"tree_id": tree.json()["id"]})
                    writer.session_id = str(started.json()["id"])
            await check(client, writers)
            before = sum(len(writer.acknowledged) for writer in writers)
            tasks = [asyncio.create_task(writer.write(client)) for writer in writers]
            # Killed at another moment each time, counted in acknowledged writes.
            while sum(len(writer.acknowledged) for writer in writers) < before + 3 + kill % 7:
                await asyncio.sleep(0.001)
            server.kill()
            for task in tasks:
                with contextlib.suppress(httpx.TransportError):
                    await task
    server = Server(url, tmp_path / "log", port=port)
    async with server.client(token) as client:
        await check(client, writers)
    server.kill()
    count = sum(len(writer.acknowledged) for writer in writers)
    kind = sa.make_url(url).get_backend_name()
    print(f"{kind}: {KILLS} kills, {count} acknowledged writes, none lost")  # noqa: T201 - with -rP it is shown


async def check(client: httpx.AsyncClient, writers: list[Writer]) -> None:
    """What was acknowledged is there, in order, and at most the one under way beside it, whole."""
    for writer in writers:
        session = (await client.get(f"sessions/{writer.session_id}")).json()
        ids = [step["id"] for step in session["decisions"]]
        allowed = [writer.acknowledged]
        if writer.pending is not None:
            allowed.append([*writer.acknowledged, str(writer.pending["id"])])
        assert ids in allowed
        assert [step["position"] for step in session["decisions"]] == list(range(1, len(ids) + 1))
        for number, step in enumerate(session["decisions"]):
            assert step["notes"] == f"step {number} " + "x" * 500
        assert session["version"] == len(ids) + 1
