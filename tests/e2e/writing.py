"""Programs that write over HTTP and send again what got no answer, as the client does."""

import asyncio
from typing import Any

import httpx

from backend.app.ids import new_uuid7

_AWAY = (502, 503, 504)
"""Answers of a server without its database, and of a proxy without its servers."""
_PAUSE_SECONDS = 0.1


class Writer:
    """Appends steps to a session of its own, each until it is acknowledged, and knows which were."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.acknowledged: list[str] = []
        self.again = 0

    async def write_until(self, ended: asyncio.Event, client: httpx.AsyncClient) -> None:
        """Append steps until this is over; the last one is acknowledged as well."""
        while not ended.is_set():
            body = {
                "id": str(new_uuid7()),
                "after": self.acknowledged[-1] if self.acknowledged else None,
                "node_id": "a",
                "answer": "Yes",
                "notes": f"step {len(self.acknowledged)}",
            }
            while not await self._is_acknowledged(client, body):
                self.again += 1
                await asyncio.sleep(_PAUSE_SECONDS)
            self.acknowledged.append(str(body["id"]))

    async def _is_acknowledged(self, client: httpx.AsyncClient, body: dict[str, Any]) -> bool:
        try:
            answer = await client.post(f"sessions/{self.session_id}/decisions", json=body)
        except httpx.TransportError:
            return False
        assert answer.status_code == 201 or answer.status_code in _AWAY, answer.text
        return answer.status_code == 201


async def session_on(client: httpx.AsyncClient, flow: dict[str, Any], *tickets: str) -> list[str]:
    """Start a session for each ticket on a flow of its own; their ids."""
    tree = (await client.post("trees", json=flow)).json()["id"]
    bodies = [{"tree_id": tree, "ticket_number": ticket} for ticket in tickets]
    return [str((await client.post("sessions", json=body)).json()["id"]) for body in bodies]


async def step_ids(client: httpx.AsyncClient, session_id: str) -> list[str]:
    """Return the ids of a session's steps, in order; their positions are one after another."""
    steps = (await client.get(f"sessions/{session_id}")).json()["decisions"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [str(step["id"]) for step in steps]
