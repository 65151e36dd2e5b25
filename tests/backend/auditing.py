"""What tests of the audit do, and what was written down of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import sqlalchemy as sa

from backend.app.administration.audit import Wanted, read_audit
from backend.app.db.engine import Database
from tests.teams import Server

Json = dict[str, Any]
STEP = {"node_id": "a", "answer": "Yes", "notes": "secret of team one"}


async def started(server: Server, owner: httpx.AsyncClient, ticket: str = "SR-1", client: str = "") -> str:
    body = {"tree_id": str(server.tree_id), "ticket_number": ticket, "client_name": client}
    return str((await done(owner, "post", "sessions", body))["id"])


async def done(client: httpx.AsyncClient, method: str, path: str, body: Json | None = None) -> Json:
    answer = await client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return dict(answer.json()) if answer.content.startswith(b"{") else {}


def entries(
    database: Database, team: str | None = "one", last: int | None = None, **wanted: Any
) -> list[Json]:
    return list(read_audit(database, team=team, wanted=Wanted(**wanted), last=last))


def told(found: list[Json]) -> list[tuple[Any, ...]]:
    return [tuple(entry[name] for name in ("user", "action", "kind", "name", "detail")) for entry in found]


@contextmanager
def without_audit(database: Database) -> Iterator[None]:
    """Have the database take everything but entries of the audit."""
    database.write(lambda db: db.execute(sa.text("ALTER TABLE audit RENAME TO audit_away")))
    yield
    database.write(lambda db: db.execute(sa.text("ALTER TABLE audit_away RENAME TO audit")))
