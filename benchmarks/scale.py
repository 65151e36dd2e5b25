#!/usr/bin/env python3
"""What a call costs among many sessions and steps: .venv/bin/python benchmarks/scale.py

Fills a SQLite file and a PostgreSQL database (the one that RESOLUTIONFLOW_TEST_POSTGRES names, or one from pip, which
has no pg_trgm; scripts/with-debian-postgres has) with 10,000, 100,000 and 1,000,000 sessions of 2,000 clients, and with
sessions of 10, 1,000 and 10,000 steps. Calls go through the API in this process. For each it prints p50 and p95 in
milliseconds, and how many times p50 is that of /health/live, the floor of the same run: flat means that the last
column does not grow.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.core.settings import Settings
from backend.app.db import models
from backend.app.db.engine import Database, postgres_database
from backend.app.db.schema import open_sqlite, upgrade
from backend.app.embedded import create_single_user_app
from backend.app.ids import new_uuid7, uuid7_at
from backend.app.services.cursors import encode_cursor, encode_timed_cursor
from tests.databases import empty_database, postgres_url

START = datetime(2020, 1, 1, tzinfo=UTC)
FLOW = {"name": "Printer", "root": "a", "nodes": {"a": {"type": "solution", "title": "End"}}}
NAMES = ("VPN Connection Failure", "Printer offline", "Account lockout")
BATCH = 5_000
CALLS = 100
WARM = 5
COUNTED: dict[str, dict[str, str]] = {
    "counts": {},
    "counts, common": {"q": "vpn"},
    "counts, client": {"q": "client 0815"},
    "counts, 2 letters": {"q": "qx"},
}


@dataclass(frozen=True)
class Known:
    """What every row of a database refers to."""

    team_id: UUID
    owner_id: UUID
    colleague_id: UUID
    tree_id: UUID


def main() -> None:
    """Fill, call, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 1_000, 10_000])
    chosen = parser.parse_args()
    print(f"{'database':<11}{'size':>18}  {'call':<22}{'p50 ms':>9}{'p95 ms':>9}{'x floor':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name, database in databases(Path(folder)):
            asyncio.run(measure(name, database, chosen.sessions, chosen.steps))


def databases(folder: Path) -> Iterator[tuple[str, Database]]:
    """A SQLite file, then a database on a PostgreSQL server."""
    with closing(open_sqlite(folder / "scale.db")) as database:
        yield "sqlite", database
    with postgres(folder) as database:
        yield "postgresql", database


@contextmanager
def postgres(folder: Path) -> Iterator[Database]:
    """An empty database with the schema."""
    with (
        postgres_url(folder / "pg") as server,
        empty_database(server) as url,
        closing(postgres_database(url)) as database,
    ):
        upgrade(database)
        database.schema_changed = True
        yield database


async def measure(name: str, database: Database, sizes: list[int], lengths: list[int]) -> None:
    """Print a row for each call at each size."""
    app = create_single_user_app(database, settings=Settings())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
        known = add_flow(database)
        here = 0
        for size in sizes:
            add_sessions(database, known, here, size)
            here = size
            floor = await times(api, "GET", "health/live")
            pages = {
                "list": {},
                "deep page": {"cursor": middle(database)},
                "in progress": {"status": "in_progress"},
                "not exported": {"status": "completed", "exported": False},
                "mine": {"mine": True},
                "by activity": {"sort": "activity"},
                "deep, by activity": {"sort": "activity", "cursor": middle(database, by_activity=True)},
                "in progress, by act.": {"sort": "activity", "status": "in_progress"},
                "not exp., by act.": {"sort": "activity", "status": "completed", "exported": False},
                "mine, by activity": {"sort": "activity", "mine": True},
                "common, by activity": {"sort": "activity", "q": "vpn"},
                "client, by activity": {"sort": "activity", "q": "client 0815"},
                "search, common": {"q": "vpn"},
                "search, client": {"q": "client 0815"},
                "search, rare": {"q": f"SR-{size - 7}"},
                "search, none": {"q": "nobody has this"},
                "search, 2 letters": {"q": "qx"},
            }
            for call, params in pages.items():
                taken = await times(api, "GET", "sessions", params=params)
                report(name, f"{size:,} sessions", call, taken, floor)
            for call, params in COUNTED.items():
                taken = await times(api, "GET", "session-counts", params=params)
                report(name, f"{size:,} sessions", call, taken, floor)
            taken = await times(api, "GET", "session-clients", params={"q": "client 08"})
            report(name, f"{size:,} sessions", "clients", taken, floor)
            of_client = {"client": "Client 0815 Ltd", "names": ["gateway", "pc"]}
            taken = await times(api, "GET", "session-values", params=of_client)
            report(name, f"{size:,} sessions", "values of a client", taken, floor)
        for length in lengths:
            session_id, last = add_steps(database, known, length)
            floor = await times(api, "GET", "health/live")
            exports = await times(
                api, "POST", f"sessions/{session_id}/export", json={"preview": True}, calls=20
            )
            report(name, f"{length:,} steps", "append", await appends(api, session_id, last), floor)
            report(name, f"{length:,} steps", "export", exports, floor)


def middle(database: Database, *, by_activity: bool = False) -> str:
    """Return the cursor of a page half-way down."""
    table = models.Session
    ordered = (table.last_activity_at, table.id) if by_activity else (table.id,)
    rows = sa.select(table.last_activity_at, table.id).order_by(*ordered)
    count = database.read(lambda db: db.scalar(sa.select(sa.func.count()).select_from(table)))
    at, last_id = database.read(lambda db: db.execute(rows.offset((count or 0) // 2).limit(1)).one())
    return encode_timed_cursor(at, last_id) if by_activity else encode_cursor(last_id)


async def times(
    api: httpx.AsyncClient, method: str, path: str, *, calls: int = CALLS, **how: Any
) -> list[float]:
    """Return the seconds that each of some calls took, without the first ones."""
    taken = []
    for _ in range(WARM + calls):
        begin = time.perf_counter()
        answer = await api.request(method, path, **how)
        taken.append(time.perf_counter() - begin)
        assert answer.status_code in (200, 201), answer.text
    return taken[WARM:]


async def appends(api: httpx.AsyncClient, session_id: UUID, last: UUID) -> list[float]:
    """Return the seconds of appending steps one after another."""
    taken = []
    for _ in range(WARM + CALLS):
        step_id = new_uuid7()
        body = {
            "id": str(step_id),
            "after": str(last),
            "node_id": "custom-x",
            "question": "Look",
            "notes": "ok",
        }
        taken += await times_once(api, f"sessions/{session_id}/decisions", body)
        last = step_id
    return taken[WARM:]


async def times_once(api: httpx.AsyncClient, path: str, body: dict[str, Any]) -> list[float]:
    """Return the seconds of one POST."""
    begin = time.perf_counter()
    answer = await api.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return [time.perf_counter() - begin]


def report(name: str, size: str, call: str, taken: list[float], floor: list[float]) -> None:
    """Print one row."""
    p50, p95 = percentiles(taken)
    ratio = p50 / percentiles(floor)[0]
    print(f"{name:<11}{size:>18}  {call:<22}{p50 * 1000:>9.2f}{p95 * 1000:>9.2f}{ratio:>9.1f}", flush=True)


def percentiles(taken: list[float]) -> tuple[float, float]:
    """Return the 50th and the 95th."""
    cuts = quantiles(taken, n=20)
    return cuts[9], cuts[18]


def add_flow(database: Database) -> Known:
    """Return the ids that the rows need."""
    with database.unit_of_work(write=False) as db:
        row = db.execute(sa.select(models.User.team_id, models.User.id)).one()
        tree_id = db.scalars(sa.select(models.Tree.id).limit(1)).one()
    colleague = {"team_id": row.team_id, "id": new_uuid7(), "name": "colleague", "created_at": START}
    with database.unit_of_work(write=True) as db:
        db.execute(sa.insert(models.User), [colleague])
    return Known(row.team_id, row.id, colleague["id"], tree_id)


def add_sessions(database: Database, known: Known, here: int, size: int) -> None:
    """Add sessions until there are so many."""
    for first in range(here, size, BATCH):
        rows = [session_row(known, number) for number in range(first, min(first + BATCH, size))]
        with database.unit_of_work(write=True) as db:
            db.execute(sa.insert(models.Session), rows)
    analyse(database)


def analyse(database: Database) -> None:
    """Let PostgreSQL know what there is, as its autovacuum would soon."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def session_row(known: Known, number: int) -> dict[str, Any]:
    """Return a session, a minute after the one before."""
    started = START + timedelta(minutes=number)
    return {
        "team_id": known.team_id,
        "id": uuid7_at(started, number),
        "owner_id": known.owner_id if number % 7_000 == 0 else known.colleague_id,
        "tree_id": known.tree_id,
        "tree_name": NAMES[number % len(NAMES)],
        "tree_snapshot": FLOW,
        "ticket_number": f"SR-{number}",
        "client_name": f"Client {number % 2000:04} Ltd",
        "started_at": started,
        # Not in the order of the starts, as it is where some sessions take long.
        "last_activity_at": started + timedelta(hours=number * 7_919 % 1_000),
        "stands_at": "End",
        "completed_at": started if number % 9_000 else None,
        "exported": bool(number % 8_000),
    }


def add_steps(database: Database, known: Known, length: int) -> tuple[UUID, UUID]:
    """Add a session in progress with so many steps; return its id and its last step's."""
    row = session_row(known, 0) | {"id": new_uuid7(), "completed_at": None, "step_count": length}
    ids = [new_uuid7() for _ in range(length)]
    steps = [
        {
            "team_id": known.team_id,
            "session_id": row["id"],
            "id": step_id,
            "position": position,
            "node_id": "custom-x",
            "next_node_id": "a",
            "question": "Is the VPN client installed and up to date?",
            "answer": "",
            "recorded_at": START + timedelta(seconds=position),
            "created_at": START,
            "body_hash": "",
            "action_performed": "",
            "notes": "Confirmed with the user on the phone.",
            "command_output": "",
        }
        for position, step_id in enumerate(ids, start=1)
    ]

    def insert(db: Any) -> None:
        db.execute(sa.insert(models.Session), [row])
        db.execute(sa.insert(models.Decision), steps)

    database.write(insert)
    analyse(database)
    return row["id"], ids[-1]


if __name__ == "__main__":
    main()
