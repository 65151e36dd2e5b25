"""Databases that answer and refuse to write: said as such, nothing saved, and carried out once that has passed."""

import asyncio
import threading
from contextlib import closing
from typing import Any

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from backend.app.administration.database import connect as connected
from backend.app.db.engine import Database, parsed_url
from backend.app.db.schema import DatabaseUnusable

DEAD = "127.0.0.1:1"
BUSY = "urn:resolutionflow:problem:database-busy"


@pytest.fixture
def database(database: Database) -> Database:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no standby, and waits for locks by itself")
    return database


def connect(database: Database, name: str | None = None) -> psycopg.Connection:
    url = database.engine.url.set(drivername="postgresql", database=name or database.engine.url.database)
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def take_writes(database: Database, *, taken: bool) -> None:
    """Have the database be as a standby is, or as a primary."""
    with connect(database, "postgres") as connection:
        off = "off" if taken else "on"
        name = database.engine.url.database
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {off}".encode())
    if not taken:
        database.close()


@pytest.mark.soak  # a failover is waited for before the answer
async def test_a_database_that_takes_no_writes(
    api: httpx.AsyncClient, session: dict[str, Any], database: Database
) -> None:
    take_writes(database, taken=False)
    refused = await api.patch(f"sessions/{session['id']}", json={"scratchpad": "x"})
    assert (refused.status_code, refused.json()["type"]) == (503, BUSY)
    assert "The database takes no writes for now; nothing of this was saved." in refused.json()["detail"]
    assert (await api.get(f"sessions/{session['id']}")).json()["scratchpad"] == ""


async def test_it_is_not_ready(api: httpx.AsyncClient, database: Database) -> None:
    assert (await api.get("health/ready")).status_code == 200
    take_writes(database, taken=False)
    unready = await api.get("health/ready")
    assert (unready.status_code, unready.json()["type"]) == (503, BUSY)
    assert (await api.get("health/live")).status_code == 200
    take_writes(database, taken=True)
    assert (await api.get("health/ready")).status_code == 200


async def test_a_call_waits_for_another_that_is_promoted(
    api: httpx.AsyncClient, session: dict[str, Any], database: Database
) -> None:
    failed = threading.Event()
    sa.event.listen(database.engine, "handle_error", lambda _context: failed.set())
    take_writes(database, taken=False)
    call = asyncio.create_task(api.post(f"sessions/{session['id']}/complete"))
    assert await asyncio.to_thread(failed.wait, 10)
    take_writes(database, taken=True)
    assert (await call).status_code == 200


@pytest.mark.soak  # it waits until the lock is given up
async def test_a_lock_that_is_not_had(
    api: httpx.AsyncClient, session: dict[str, Any], database: Database
) -> None:
    with connect(database) as other, other.transaction():
        other.execute("SELECT * FROM sessions FOR UPDATE")
        refused = await api.patch(f"sessions/{session['id']}", json={"scratchpad": "x"})
    assert (refused.status_code, refused.json()["type"]) == (503, BUSY)
    assert "Another change held what this one needs for too long" in refused.json()["detail"]
    assert (await api.patch(f"sessions/{session['id']}", json={"scratchpad": "x"})).status_code == 200


def test_several_servers_of_which_one_answers(database: Database) -> None:
    url = database.engine.url
    folder = url.query.get("host")
    host = f"{folder or url.host}:{url.port or 5432}"
    text = (
        f"postgresql://{url.username}:{url.password or ''}@{DEAD},{host.replace('/', '%2F')}/{url.database}"
    )
    with closing(connected(text)) as found:
        assert found.read(lambda db: db.scalar(sa.text("SELECT 1"))) == 1


def test_several_servers_by_their_addresses() -> None:
    url = parsed_url("postgresql://rf:p%40ss@[::1]:5432,[fe80::2],db%2Done:6000/rf?sslmode=require")
    assert (url.query["host"], url.query["port"]) == ("::1,fe80::2,db-one", "5432,5432,6000")
    assert (url.password, url.database, url.query["sslmode"]) == ("p@ss", "rf", "require")
    with pytest.raises(ValueError, match="a host, or a host and a port"):
        parsed_url("postgresql://rf@one:x,two/rf")


def test_an_upgrade_waits_for_whoever_reads(database: Database) -> None:
    with database.unit_of_work(write=True, patient=True) as db:
        assert db.scalar(sa.text("SHOW lock_timeout")) == "0"
    with database.unit_of_work(write=True) as db:
        assert db.scalar(sa.text("SHOW lock_timeout")) == "5s"


def test_one_in_a_hurry_waits_for_nobody(database: Database) -> None:
    settings = ("lock_timeout", "synchronous_commit")
    with database.unit_of_work(write=True, hurried=True) as db:
        assert [db.scalar(sa.text(f"SHOW {name}")) for name in settings] == ["250ms", "local"]
    with database.unit_of_work(write=True) as db:  # the same connection
        assert [db.scalar(sa.text(f"SHOW {name}")) for name in settings] == ["5s", "on"]


def test_several_servers_of_which_none_answers(database: Database) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be used") as refused:
        connected(f"postgresql://jo:secret@{DEAD},127.0.0.1:2/{database.engine.url.database}")
    assert "secret" not in str(refused.value)
