"""The clients that sessions name, over HTTP, to be completed while one is typed."""

from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from backend.app.db.engine import Database
from backend.app.services import session_clients
from tests.determinism import StepClock
from tests.teams import Server


async def start(api: httpx.AsyncClient, tree_id: str, *clients: str) -> list[str]:
    """Start a session of each client, the last one last; return their ids."""
    found = []
    for client in clients:
        answer = await api.post("sessions", json={"tree_id": tree_id, "client_name": client})
        assert answer.status_code == 201, answer.text
        found.append(str(answer.json()["id"]))
    return found


async def known(api: httpx.AsyncClient, **params: Any) -> list[str]:
    answer = await api.get("session-clients", params=params)
    assert answer.status_code == 200, answer.text
    names: list[str] = answer.json()["names"]
    return names


async def test_names_that_begin_so_come_first_and_of_each_kind_the_one_used_last(
    api: httpx.AsyncClient, tree_id: str
) -> None:
    await start(api, tree_id, "Contoso Ltd", "Consolidated", "Blue Contoso", "", "Adatum", "Contoso Ltd")
    assert await known(api, q="con") == ["Contoso Ltd", "Consolidated", "Blue Contoso"]
    assert await known(api, q="CON", limit=2) == ["Contoso Ltd", "Consolidated"]
    assert await known(api, q="ltd") == ["Contoso Ltd"]
    assert await known(api, q="toso") == []
    assert await known(api) == ["Contoso Ltd", "Adatum", "Blue Contoso", "Consolidated"]


async def test_case_makes_no_difference_in_any_alphabet(api: httpx.AsyncClient, tree_id: str) -> None:
    await start(api, tree_id, "contoso ltd", "Ärzte GmbH", "Жук", "Contoso Ltd", "100 % Bio (Nord)")
    assert await known(api, q="contoso") == ["Contoso Ltd"]  # the one used last stands for both
    assert (await known(api, q="äRZ"), await known(api, q="жУ")) == (["Ärzte GmbH"], ["Жук"])
    assert (await known(api, q="100 %"), await known(api, q="nord"), await known(api, q="%")) == (
        ["100 % Bio (Nord)"],
        ["100 % Bio (Nord)"],
        [],
    )


async def test_a_name_that_no_session_has_any_more_is_not_known(api: httpx.AsyncClient, tree_id: str) -> None:
    renamed, deleted = await start(api, tree_id, "Contosso", "Contrary")
    await api.patch(f"sessions/{renamed}", json={"client_name": "Contoso"})
    await api.delete(f"sessions/{deleted}")
    assert await known(api, q="cont") == ["Contoso"]


async def test_at_most_ten(api: httpx.AsyncClient, tree_id: str) -> None:
    await start(api, tree_id, *(f"Client {number:02}" for number in range(12)))
    assert await known(api, q="cl") == [f"Client {number:02}" for number in range(11, 1, -1)]
    assert (await api.get("session-clients", params={"limit": 11})).status_code == 422


async def test_a_team_knows_its_own_clients_alone(database: Database, clock: StepClock) -> None:
    server = Server(database, clock)
    async with AsyncExitStack() as stack:
        owner, member, stranger = [
            await stack.enter_async_context(server.client(user)) for user in ("owner", "member", "stranger")
        ]
        await start(owner, str(server.tree_id), "Contoso Ltd")
        assert (await known(member, q="con"), await known(stranger, q="con")) == (["Contoso Ltd"], [])


async def test_no_more_names_are_looked_at_than_are_looked_at_quickly(
    api: httpx.AsyncClient, tree_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_clients, "MOST", 3)
    await start(api, tree_id, *"EDCBA")
    assert await known(api) == ["A", "B", "C"]
