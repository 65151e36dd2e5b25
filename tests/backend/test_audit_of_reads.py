"""Who was shown a session: told by an entry, whichever way it was shown, and shown also where there can be none."""

import logging
import time
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from backend.app.db.engine import Database
from backend.app.ids import new_uuid7
from tests.backend.auditing import STEP, Json, done, entries, started, told, without_audit
from tests.determinism import StepClock
from tests.teams import Server

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def logged(caplog: pytest.LogCaptureFixture) -> list[Json]:
    """The entries that went to the log."""
    return [one.__dict__["fields"]["audit"] for one in caplog.records if one.name == "resolutionflow.audit"]


async def test_who_is_sent_a_session_by_changing_nothing_has_read_it(
    server: Server, owner: httpx.AsyncClient, database: Database, clock: StepClock
) -> None:
    start = {"id": str(new_uuid7()), "tree_id": str(server.tree_id), "ticket_number": "SR-1"}
    step = {**STEP, "id": str(new_uuid7())}
    url, users = f"sessions/{start['id']}", server.users
    await done(owner, "post", "sessions", start)
    await done(owner, "post", f"{url}/decisions", step)

    async def again(client: httpx.AsyncClient, method: str, path: str, body: Json | None) -> None:
        clock.move(minutes=15)
        for _again in range(2):
            await done(client, method, path, body)

    async with server.client("admin") as admin:
        open_ones: list[tuple[httpx.AsyncClient, str, str, Json | None]] = [
            (owner, "post", "sessions", start),
            (admin, "post", f"{url}/decisions", step),
            (admin, "patch", f"{url}/decisions/{step['id']}", {}),
            (owner, "patch", f"{url}/decisions/{step['id']}", {"notes": step["notes"]}),
            (admin, "patch", url, {}),
            (owner, "patch", url, {"ticket_number": "SR-1"}),
            (admin, "put", f"{url}/owner", {"owner_id": str(users["owner"])}),
        ]
        completed: list[tuple[httpx.AsyncClient, str, str, Json | None]] = [
            (admin, "post", f"{url}/complete", None),
            (admin, "post", f"{url}/correction", {}),
        ]
        before = len(entries(database))
        for call in open_ones:
            await again(*call)
        await done(owner, "post", f"{url}/complete")
        for call in completed:
            await again(*call)
    callers = ["owner" if call[0] is owner else "admin" for call in open_ones]
    assert told(entries(database)[before:]) == [
        *((caller, "read", "session", "SR-1", None) for caller in callers),
        ("owner", "completed", "session", "SR-1", None),
        *(("admin", "read", "session", "SR-1", None) for _call in completed),
    ]


async def test_nobody_is_sent_anothers_session_by_starting_it(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    start = {"id": str(new_uuid7()), "tree_id": str(server.tree_id), "ticket_number": "SR-1"}
    await done(owner, "post", "sessions", start)
    known = entries(database)
    for name in ("member", "admin"):
        async with server.client(name) as client:
            refused = await client.post("sessions", json=start)
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "id-conflict")
    assert entries(database) == known


async def test_a_read_is_answered_and_logged_where_it_cannot_be_written_down(
    server: Server, owner: httpx.AsyncClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    session_id = await started(server, owner)
    with without_audit(database), caplog.at_level(logging.WARNING, "resolutionflow.audit"):
        for _again in range(2):
            await done(owner, "get", f"sessions/{session_id}")
    (line,) = logged(caplog)
    assert [line[name] for name in ("user", "action", "id")] == ["owner", "read", session_id]
    assert line["team_id"]


@ON_SQLITE
async def test_a_read_waits_for_no_writer_to_be_written_down(
    server: Server, owner: httpx.AsyncClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    session_id = await started(server, owner)
    with database.unit_of_work(write=True):
        began = time.monotonic()
        await done(owner, "get", f"sessions/{session_id}")
        assert time.monotonic() - began < 5, "half of what a writer waits"
    assert [line["action"] for line in logged(caplog)] == ["read"]


@ON_SQLITE
async def test_a_read_is_answered_where_no_connection_comes_free_for_its_entry(
    server: Server,
    owner: httpx.AsyncClient,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session_id = await started(server, owner)
    usual = database.unit_of_work

    def without_connection(*, write: bool, **more: Any) -> AbstractContextManager[Session]:
        if write:
            raise PoolTimeout("QueuePool limit reached, connection timed out")
        return usual(write=write, **more)

    monkeypatch.setattr(database, "unit_of_work", without_connection)
    await done(owner, "get", f"sessions/{session_id}")
    assert [line["action"] for line in logged(caplog)] == ["read"]


async def test_a_standby_is_asked_once_and_read(
    server: Server, owner: httpx.AsyncClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no standby")
    session_id = await started(server, owner)
    name = database.engine.url.database
    failed: list[str] = []
    sa.event.listen(database.engine, "handle_error", lambda context: failed.append(str(context.statement)))
    database.write(
        lambda db: db.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    )
    database.close()
    for _again in range(2):
        await done(owner, "get", f"sessions/{session_id}")
    assert [statement.split()[:3] for statement in failed] == [["INSERT", "INTO", "audit"]]
    assert [one.name for one in caplog.records if one.levelno >= logging.WARNING] == ["resolutionflow.audit"]
