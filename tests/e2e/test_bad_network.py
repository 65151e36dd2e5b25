"""A network that drops, delays, truncates and lies: the server ends with each step once, and the client's view is it."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.serving import prepare, serving
from tests.teams import FLOW as PRINTER
from tui.api import http
from tui.api.http import BASE_PATH, Http
from tui.core.clock import Sources
from tui.drafts.file import LocalFile
from tui.sessions import sender, writer
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import CustomStep, StepDraft
from tui.sessions.store import SessionStore

OPERATIONS = 500
LOOP = {
    **PRINTER,
    "nodes": {
        "a": {
            "type": "decision",
            "question": "Again?",
            "options": [{"label": "Yes", "next": "a"}, {"label": "No", "next": "b"}],
        },
        "b": {"type": "solution", "title": "End"},
    },
}
FAULTS = (
    "drop",
    "delay",
    "lose the answer",
    "truncate",
    "answer 500",
    "answer 502 after it",
    "answer too late",
)


class Proxy:
    """Stands between client and server; each connection carries one call."""

    def __init__(self, server: str, chance: random.Random) -> None:
        parts = urlsplit(server)
        self._server = (parts.hostname, parts.port)
        self._chance = chance
        self.bad = True
        self._calls: set[asyncio.Task[None] | None] = set()
        self.counts = dict.fromkeys((*FAULTS, "none"), 0)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with listener:
            yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._calls.add(asyncio.current_task())  # nobody else holds one that waits
        fault = self._chance.choice(FAULTS) if self.bad and self._chance.random() < 0.4 else "none"
        self.counts[fault] += 1
        try:
            request = await _request(reader)
            if fault == "drop":
                return
            if fault == "answer 500":
                writer.write(_page(500))
                return
            if fault == "delay":
                await asyncio.sleep(self._chance.random() * 0.3)
            answer = await self._forward(request)
            if fault == "answer too late":
                await asyncio.sleep(0.8)
            if fault == "answer 502 after it":
                answer = _page(502)
            if fault == "truncate":
                answer = answer[: self._chance.randrange(1, len(answer))]
            if fault != "lose the answer":
                writer.write(answer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client gave up
        finally:
            with contextlib.suppress(OSError):
                await writer.drain()
                writer.close()
                await writer.wait_closed()

    async def _forward(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._server)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    return head + await reader.readexactly(length)


def _page(status: int) -> bytes:
    return b"HTTP/1.1 %d Bad\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>" % status


def reach(address: str, token: str) -> Http:
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    client = httpx.AsyncClient(
        base_url=address + BASE_PATH, headers=headers, limits=httpx.Limits(max_keepalive_connections=0)
    )
    return Http(client, server=address)


class Engineer:
    """Does what engineers do, and remembers what has to come of it."""

    def __init__(self, store: SessionStore, opened: OpenSession, chance: random.Random) -> None:
        self._store = store
        self._opened = opened
        self._chance = chance
        self.notes: list[str] = []
        self.scratchpad = ""

    async def act(self, number: int) -> None:
        writer, opened = self._store.writer, self._opened
        text = f"{number} written"
        match self._chance.random():
            case part if part < 0.5:
                await writer.record_step(opened, StepDraft(notes=text), answer="Yes")
                self.notes.append(text)
            case part if part < 0.6:
                await writer.record_custom_step(opened, CustomStep(title="Look", notes=text))
                self.notes.append(text)
            case part if part < 0.7 and self.notes:
                await writer.undo_step(opened)
                self.notes.pop()
            case part if part < 0.8 and self.notes:
                at = self._chance.randrange(len(self.notes))
                step = opened.steps[at]
                await writer.edit_step(opened, step.id, {"notes": (text, step.notes)})
                self.notes[at] = text
            case _:
                await writer.texts.save(opened, {"scratchpad": text})
                self.scratchpad = text


@pytest.mark.soak
async def test_500_operations_over_a_bad_network(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(sender, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(sender, "_LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(http, "_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(writer, "_LAST_SECONDS", 120)
    chance = random.Random(7)
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log") as server:
        async with server.client(token) as straight:
            tree_id = (await straight.post("trees", json=LOOP)).json()["id"]
            session_id = (await straight.post("sessions", json={"tree_id": tree_id})).json()["id"]
            proxy = Proxy(server.address, chance)
            async with proxy.listening() as address:
                local = LocalFile(tmp_path / "state" / "drafts.db", place="jo")
                store = SessionStore(reach(address, token), Sources(), local)
                proxy.bad = False
                opened = await store.open(session_id)
                proxy.bad = True
                engineer = Engineer(store, opened, chance)
                most = 0
                for number in range(OPERATIONS):
                    await engineer.act(number)
                    most = max(most, len(store.writer.sender.waiting))
                while store.writer.sender.waiting:
                    proxy.bad = len(store.writer.sender.waiting) > 20
                    store.writer.sender.hurry()
                    await asyncio.sleep(0.01)
                assert store.writer.sender.refused == []
                there = (await straight.get(f"sessions/{session_id}")).json()
                local.close()
        assert [step["notes"] for step in there["decisions"]] == engineer.notes
        assert [step["position"] for step in there["decisions"]] == list(range(1, len(engineer.notes) + 1))
        assert there["scratchpad"] == engineer.scratchpad
        assert [str(step.id) for step in opened.steps] == [step["id"] for step in there["decisions"]]
        assert [step.notes for step in opened.steps] == engineer.notes
        assert opened.session.scratchpad == engineer.scratchpad
        print(f"{OPERATIONS} operations, {len(engineer.notes)} steps, at most {most} waiting; {proxy.counts}")  # noqa: T201 - the counts
