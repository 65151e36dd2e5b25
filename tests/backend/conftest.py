"""An API on a fresh database, SQLite and PostgreSQL in turn, with a clock and ids that repeat."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.db.engine import Database, postgres_database
from tests.backend.steps import NEXT_STEPS, OUTCOME, VPN_STEPS, complete, record
from tests.databases import PostgresServer, SqliteFiles, api_on
from tests.determinism import StepClock
from tests.teams import Server

VPN = "VPN Connection Failure"


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server(postgres: sa.URL, worker_id: str) -> Iterator[PostgresServer]:
    server = PostgresServer(postgres, worker_id)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of one engineer, with the starter flows."""
    if request.param == "sqlite":
        with request.getfixturevalue("sqlite_files").copy(tmp_path / "rf.db") as database:
            yield database
        return
    with (
        request.getfixturevalue("postgres_server").copy() as url,
        closing(postgres_database(url)) as database,
    ):
        yield database


@pytest.fixture
async def api(database: Database, clock: StepClock) -> AsyncIterator[httpx.AsyncClient]:
    async with api_on(database, clock) as client:
        yield client


@pytest.fixture
async def tree_id(api: httpx.AsyncClient) -> str:
    """The VPN flow's id."""
    return next(str(tree["id"]) for tree in (await api.get("trees")).json() if tree["name"] == VPN)


@pytest.fixture
async def session(api: httpx.AsyncClient, tree_id: str) -> dict[str, Any]:
    """A fresh session on the VPN flow."""
    body = {"tree_id": tree_id, "ticket_number": "SR-2847", "client_name": "Contoso Ltd"}
    answer = await api.post("sessions", json=body)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


@pytest.fixture
async def vpn(api: httpx.AsyncClient, session: dict[str, Any], clock: StepClock) -> str:
    """The specification's completed example."""
    session_id = str(session["id"])
    pad = "- Server IP: 10.0.1.50\n- VPN Client: GlobalProtect 6.2.1\n- Affected user: jsmith@contoso.com"
    await api.patch(f"sessions/{session_id}", json={"scratchpad": pad})
    await record(api, session_id, *VPN_STEPS)
    clock.move(minutes=27)
    await complete(api, session_id, outcome_notes=OUTCOME, next_steps=NEXT_STEPS)
    return session_id


@pytest.fixture
def server(database: Database, clock: StepClock) -> Server:
    """A server with two teams and everybody's tokens."""
    return Server(database, clock)


@pytest.fixture
async def owner(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """The API, as the owner of sessions calls it."""
    async with server.client("owner") as client:
        yield client
