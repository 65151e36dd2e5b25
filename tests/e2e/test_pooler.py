"""A server behind PgBouncer in transaction mode, where each transaction may meet another connection."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.postgres import NAME, Machine, Postgres, machine, primary, url_of, wait_until
from tests.e2e.serving import VARIABLE, prepare, run, serving
from tests.e2e.test_bad_network import LOOP
from tests.e2e.writing import Writer, session_on, step_ids

pytestmark = pytest.mark.soak
CALLERS = 24
ROUNDS = 8
CONNECTIONS = 5
"""Fewer to PostgreSQL than there are callers, so that transactions of different callers share each."""
PORT = 6432
SETTINGS = f"""\
[databases]
{NAME} = host={{folder}} port={{port}} user=postgres dbname={NAME}

[pgbouncer]
pool_mode = transaction
default_pool_size = {CONNECTIONS}
max_client_conn = 500
query_wait_timeout = 10
server_login_retry = 1
unix_socket_dir = {{folder}}
listen_port = {PORT}
auth_type = any
auth_file = {{folder}}/users
logfile =
"""


@pytest.fixture
def place() -> Iterator[Machine]:
    with machine() as place:
        yield place


@pytest.fixture
def database(place: Machine) -> Postgres:
    return primary(place)


@pytest.fixture
def url(place: Machine, database: Postgres) -> str:
    """The URL of the database, by way of PgBouncer."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("Debian's package pgbouncer is not installed")
    place.write("users", '"postgres" ""\n')
    place.write("pgbouncer.ini", SETTINGS.format(folder=place.folder, port=database.port))
    place.start("pgbouncer", program, str(place.folder / "pgbouncer.ini"))
    wait_until((place.folder / f".s.PGSQL.{PORT}").is_socket, "PgBouncer's socket")
    return url_of(place, PORT)


async def work(client: httpx.AsyncClient, session_id: str, number: int) -> list[int]:
    """Do what engineers do; return the statuses of all answers."""
    statuses = []

    async def call(method: str, path: str, body: dict[str, Any] | None = None) -> None:
        answer = await client.request(method, path, json=body)
        statuses.append(answer.status_code)

    after = None
    for turn in range(ROUNDS):
        step = {"node_id": "a", "answer": "Yes", "notes": f"{number} {turn}", "after": after}
        answer = await client.post(f"sessions/{session_id}/decisions", json=step)
        statuses.append(answer.status_code)
        after = answer.json().get("id")
        await call("PATCH", f"sessions/{session_id}", {"scratchpad": f"pad {turn}"})
        await call("GET", f"sessions?q=SR-{number}&sort=activity")
        await call("GET", "session-counts")
        await call("POST", f"sessions/{session_id}/export", {"preview": True})
    return statuses


def left_on_connections(url: str) -> list[tuple[str, str, int]]:
    """Return the settings and statements that transactions left on each of PgBouncer's connections."""
    query = (
        b"SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
        b"(SELECT count(*) FROM pg_prepared_statements)"
    )
    found: list[tuple[str, str, int]] = []
    with ExitStack() as held:
        for _connection in range(CONNECTIONS):
            connection = held.enter_context(psycopg.connect(url, prepare_threshold=None))
            # Each keeps its transaction open, and so has a connection of its own.
            found += connection.execute(query).fetchall()
    return found


async def test_calls_of_many_share_a_few_connections(url: str, tmp_path: Path) -> None:
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log", "--workers", "2") as server:
        async with server.client(token) as client:
            ids = await session_on(client, LOOP, *(f"SR-{number}" for number in range(CALLERS)))
            calls = (work(client, session_id, number) for number, session_id in enumerate(ids))
            statuses = [status for found in await asyncio.gather(*calls) for status in found]
            found = await client.get("sessions", params={"q": "SR-7"})
            assert [item["ticket_number"] for item in found.json()["items"]] == ["SR-7"]
            for session_id in ids:
                assert len(await step_ids(client, session_id)) == ROUNDS
    assert set(statuses) == {200, 201}
    assert left_on_connections(url) == [("0", "0", 0)] * CONNECTIONS
    print(f"PgBouncer: {len(statuses)} calls, {CONNECTIONS} connections, 0 failed")  # noqa: T201 - the figures


async def test_postgresql_dies_behind_it(
    url: str, place: Machine, database: Postgres, tmp_path: Path
) -> None:
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log") as server:
        async with server.client(token) as client:
            writers = [Writer(session_id) for session_id in await session_on(client, LOOP, "SR-1", "SR-2")]
            ended = asyncio.Event()
            tasks = [asyncio.create_task(writer.write_until(ended, client)) for writer in writers]
            await grow(writers, tasks)
            database.kill()
            await asyncio.to_thread(database.start)
            await grow(writers, tasks)
            ended.set()
            await asyncio.gather(*tasks)
            for writer in writers:
                assert await step_ids(client, writer.session_id) == writer.acknowledged


async def grow(writers: list[Writer], tasks: list[asyncio.Task[None]]) -> None:
    """Wait until each has written some more."""
    marks = [len(writer.acknowledged) + 10 for writer in writers]
    async with asyncio.timeout(HANGS_AFTER):
        while any(len(writer.acknowledged) < mark for writer, mark in zip(writers, marks, strict=True)):
            for task in tasks:
                if task.done():
                    await task
            await asyncio.sleep(0.01)


def test_the_schema_is_made_through_it(url: str, database: Postgres, place: Machine) -> None:
    environment = {"PATH": "/usr/bin", "LANG": "C.UTF-8", VARIABLE: url_of(place, 1, PORT)}
    done = run("db", "upgrade", environment=environment)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert run("db", "upgrade", environment=environment).returncode == 0
    indexes = "SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_sessions_search'"
    assert database.query(indexes, database=NAME) == [(1,)]
