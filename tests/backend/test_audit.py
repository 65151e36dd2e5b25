"""Who did what: an entry of each kind, in the unit of work of what it tells of."""

import ast
import logging
import re
from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import get_args
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

import backend.app
from backend.app.administration import audit
from backend.app.administration.audit import prune_audit
from backend.app.core.errors import NotFound
from backend.app.db.engine import Database, postgres_database
from backend.app.main import create_app
from backend.app.services.audit import Action
from backend.app.serving.log import NoFlood
from tests.backend.auditing import STEP, done, entries, started, told, without_audit
from tests.databases import settings_of
from tests.determinism import START, StepClock
from tests.teams import FLOW, Server

DOCS = Path(__file__).parents[2] / "docs" / "server.md"
CUSTOM = {"node_id": "custom-1", "question": "Look closer"}


async def test_what_is_done_with_a_session(
    server: Server, owner: httpx.AsyncClient, database: Database, clock: StepClock
) -> None:
    session_id = await started(server, owner)
    step = await done(owner, "post", f"sessions/{session_id}/decisions", STEP)
    await done(owner, "patch", f"sessions/{session_id}/decisions/{step['id']}", {"notes": "secret, again"})
    await done(owner, "delete", f"sessions/{session_id}/decisions/{step['id']}")
    await done(owner, "patch", f"sessions/{session_id}", {"scratchpad": "secret"})
    await done(owner, "patch", f"sessions/{session_id}", {"ticket_number": "SR-2"})
    await done(owner, "post", f"sessions/{session_id}/complete", {"outcome_notes": "secret outcome"})
    async with server.client("member") as member, server.client("admin") as admin:
        await done(member, "get", f"sessions/{session_id}")
        await done(member, "get", f"sessions/{session_id}/summary")
        for preview in (True, False):
            options = {"preview": preview, "format": "psa", "redaction_mode": "mask"}
            await done(member, "post", f"sessions/{session_id}/export", options)
        await done(member, "post", f"sessions/{session_id}/export", {})
        refused = await member.delete(f"sessions/{session_id}")
        assert refused.status_code == 403
        await done(admin, "post", f"sessions/{session_id}/correction", {"ticket_number": "SR-3"})
        to = {"owner_id": str(server.users["member"])}
        await done(admin, "put", f"sessions/{session_id}/owner", to)
        other = await started(server, owner, "SR-9")
        await done(admin, "delete", f"sessions/{other}")
    found = entries(database, since=START, until=START + timedelta(seconds=1))[1:]  # the first is of the flow
    assert told(found) == [
        ("owner", "started", "session", "SR-1", None),
        ("owner", "recorded", "session", "SR-1", None),
        ("owner", "edited", "session", "SR-1", None),
        ("owner", "undone", "session", "SR-1", None),
        ("owner", "changed", "session", "SR-1", None),
        ("owner", "changed", "session", "SR-2", "formerly SR-1"),
        ("owner", "completed", "session", "SR-2", None),
        ("member", "read", "session", "SR-2", None),
        ("member", "previewed", "session", "SR-2", "psa, masked"),
        ("member", "exported", "session", "SR-2", "psa, masked"),
        ("member", "exported", "session", "SR-2", "markdown, not masked"),
        ("member", "refused", "session", "SR-2", "delete session"),
        ("admin", "corrected", "session", "SR-3", "formerly SR-2"),
        ("admin", "handed over", "session", "SR-3", "to member"),
        ("owner", "started", "session", "SR-9", None),
        ("admin", "deleted", "session", "SR-9", None),
    ]
    assert {entry["id"] for entry in found} == {session_id, other}
    assert {entry["address"] for entry in found} == {"127.0.0.1"}
    assert found[7]["user_id"] == str(server.users["member"])
    assert found[7]["time"] == "2026-02-13T09:15:00.000000Z"
    assert "secret" not in str(found)


async def test_what_is_done_with_what_a_team_shares(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    async with server.client("admin") as admin:
        for title in ("One", "Other"):
            flow = {**FLOW, "name": "Another", "description": title}
            step = {"title": "Look", "action": title}
            for _again in range(2):
                await done(admin, "post", "trees?replace=true", flow)
                await done(admin, "post", "step-library?replace=true", step)
        for _again in range(2):
            await done(admin, "put", "settings", {"allow_list": ["1.1.1.1"], "numbered_placeholders": True})
    for method, path, body in (
        ("put", "settings", {"allow_list": []}),
        ("post", "trees?replace=true", FLOW),
        ("post", "step-library?replace=true", {"title": "Look", "action": "away"}),
    ):
        assert (await owner.request(method, path, json=body)).status_code == 403
    assert told(entries(database))[1:] == [
        ("admin", "added", "flow", "Another", None),
        ("admin", "added", "library step", "Look", None),
        ("admin", "replaced", "flow", "Another", None),
        ("admin", "replaced", "library step", "Look", None),
        ("admin", "changed", "team", "one", "allow_list, numbered_placeholders"),
        ("owner", "refused", "team", "one", "write settings"),
        ("owner", "refused", "team", "one", "import tree"),
        ("owner", "refused", "team", "one", "add step"),
    ]


async def test_lists_and_what_is_not_there_are_not_told(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    session_id = await started(server, owner)
    known = entries(database)
    for path in ("trees", "step-library", "users", "me", "settings", "sessions", "session-counts"):
        assert (await owner.get(path)).status_code == 200
    async with server.client("stranger") as stranger:
        assert (await stranger.get(f"sessions/{session_id}")).status_code == 404
    assert entries(database) == known
    assert entries(database, team="two") == []


async def test_what_is_done_often_is_told_once_in_a_quarter_of_an_hour(
    server: Server, owner: httpx.AsyncClient, database: Database, clock: StepClock
) -> None:
    session_id = await started(server, owner)

    async def work() -> list[str]:
        """What is written down of two reads, two steps and two changes."""
        before = len(entries(database))
        for _again in range(2):
            await done(owner, "get", f"sessions/{session_id}")
            await done(owner, "post", f"sessions/{session_id}/decisions", CUSTOM)
            await done(owner, "patch", f"sessions/{session_id}", {"scratchpad": str(clock.now) + str(_again)})
        return [entry["action"] for entry in entries(database)[before:]]

    once = ["read", "recorded", "changed"]
    assert [await work(), await work()] == [once, []]
    clock.move(minutes=14, seconds=59)
    assert await work() == []
    clock.move(seconds=1)
    assert await work() == once
    elsewhere = httpx.ASGITransport(server.app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(
        transport=elsewhere, base_url=owner.base_url, headers=owner.headers
    ) as same_user:
        await done(same_user, "get", f"sessions/{session_id}")
    assert entries(database)[-1]["address"] == "192.0.2.7"


async def test_neither_is_there_without_the_other(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    session_id = await started(server, owner)
    known = entries(database)
    with without_audit(database):
        for method, path, body in (
            ("patch", f"sessions/{session_id}", {"scratchpad": "x"}),
            ("post", f"sessions/{session_id}/decisions", STEP),
            ("post", f"sessions/{session_id}/complete", None),
            ("delete", f"sessions/{session_id}", None),
            ("post", "step-library", {"title": "Look", "action": "closely"}),
        ):
            assert (await owner.request(method, path, json=body)).status_code >= 500, path
    assert entries(database) == known
    session = await done(owner, "get", f"sessions/{session_id}")
    seen = [session[name] for name in ("version", "scratchpad", "decisions", "completed_at")]
    assert seen == [1, "", [], None]
    await done(owner, "patch", f"sessions/{session_id}", {"scratchpad": "x"})
    assert told(entries(database))[-1] == ("owner", "changed", "session", "SR-1", None)


async def test_what_was_refused_in_the_end_is_not_told(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    session_id = await started(server, owner)
    old = {"If-Match": '"7"'}
    answer = await owner.patch(f"sessions/{session_id}", json={"scratchpad": "x"}, headers=old)
    assert (answer.status_code, told(entries(database))[1:]) == (
        412,
        [("owner", "started", "session", "SR-1", None)],
    )


def test_the_log_drops_no_entry() -> None:
    no_flood = NoFlood()
    record = logging.LogRecord("resolutionflow.audit", logging.WARNING, "", 1, "an entry", (), None)
    assert all(no_flood.filter(record) for _entry in range(100))


async def test_an_engineers_own_database_has_no_audit(
    api: httpx.AsyncClient, vpn: str, database: Database
) -> None:
    assert (await api.get(f"sessions/{vpn}")).status_code == 200
    assert (await api.post(f"sessions/{vpn}/export", json={})).status_code == 200
    assert entries(database, team=None) == []


async def test_entries_are_found(
    server: Server,
    owner: httpx.AsyncClient,
    database: Database,
    clock: StepClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 2)
    first = await started(server, owner, "SR-1", "Contoso")
    clock.move(days=1)
    second = await started(server, owner, "sr-2", "Fabrikam")
    async with server.client("stranger") as stranger, server.client("member") as member:
        await done(stranger, "post", "trees", {**FLOW, "name": "Theirs"})
        clock.move(days=1)
        for session_id in (first, second):
            await done(member, "get", f"sessions/{session_id}")
    everything = entries(database, team=None)
    assert [(entry["team"], entry["action"], entry["name"]) for entry in everything] == [
        ("one", "added", "Printer"),
        ("one", "started", "SR-1"),
        ("one", "started", "sr-2"),
        ("two", "added", "Theirs"),
        ("one", "read", "SR-1"),
        ("one", "read", "sr-2"),
    ]
    of_one = [entry for entry in everything if entry["team"] == "one"]
    assert entries(database) == of_one
    assert entries(database, team="two") == [everything[3]]
    for wanted, places in (
        ({"user": "member"}, [3, 4]),
        ({"action": "started"}, [1, 2]),
        ({"session_id": UUID(first)}, [1, 3]),
        ({"ticket": "SR-2"}, [2, 4]),
        ({"client": "Fabrikam", "action": "read"}, [4]),
        ({"since": START + timedelta(days=1)}, [2, 3, 4]),
        ({"until": START + timedelta(days=1)}, [0, 1]),
        ({"ticket": "Printer"}, []),
    ):
        assert entries(database, **wanted) == [of_one[place] for place in places], wanted
    assert entries(database, team=None, last=3) == everything[-3:]
    assert entries(database, last=100) == of_one
    with pytest.raises(NotFound):
        entries(database, team="nobody")


async def test_entries_are_erased_by_age(
    server: Server,
    owner: httpx.AsyncClient,
    database: Database,
    clock: StepClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "_BATCH", 2)
    async with server.client("stranger") as stranger:
        await done(stranger, "post", "trees", FLOW)
    for number in range(4):
        await started(server, owner, f"SR-{number}")
    clock.move(days=20)
    await started(server, owner, "SR-5")
    clock.move(days=1)
    prune = partial(prune_audit, database, days=1, settings=settings_of(clock))
    assert [prune(dry_run=True), prune(dry_run=True), prune(dry_run=False)] == [6, 6, 6]
    erased = ("erased", "team", "audit before 2026-03-05T09:15:00Z")
    assert [(entry["action"], entry["kind"], entry["detail"]) for entry in entries(database)] == [
        ("started", "session", None),
        erased,
    ]
    assert told(entries(database, team="two")) == [(None, erased[0], "team", "two", erased[2])]
    assert prune(dry_run=False) == 0


def test_nothing_changes_an_entry() -> None:
    """One function adds entries, one erases them by age."""
    root = Path(backend.app.__file__).parent
    found = []
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).split(".")[-1]
                named = called in ("update", "delete", "insert") and "AuditEntry" in ast.unparse(node)
                found += [(path.name, called)] if named or called == "AuditEntry" else []
    assert sorted(found) == [("audit.py", "AuditEntry"), ("audit.py", "delete")]


def test_what_is_written_down_is_explained() -> None:
    """Each action has its row in docs/server.md, and each row is of an action that the source names where it is done."""
    section = DOCS.read_text("utf-8").split("\n## Who did what\n")[1].split("\n## ")[0]
    tables = section.split("\n| action on ")[1:]
    cells = [row.split("|")[1] for table in tables for row in table.split("\n\n")[0].splitlines()[2:]]
    explained = {action for cell in cells for action in re.findall("`([^`]+)`", cell)}
    assert explained == set(get_args(Action))
    root = Path(backend.app.__file__).parent
    named = Counter(
        node.value
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    )
    assert [action for action in get_args(Action) if named[action] == 1] == [], "named by the type alone"


ROLE = "resolutionflow_server_of_test"


async def test_a_servers_role_that_can_only_add(
    server: Server, owner: httpx.AsyncClient, database: Database, clock: StepClock
) -> None:
    """What docs/server.md has an administrator of PostgreSQL do."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no roles")
    block = (
        DOCS.read_text("utf-8")
        .split("one that may only read the audit and add to it:\n\n")[1]
        .split("\n\n")[0]
    )
    grants = block.replace("resolutionflow_server", ROLE)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {ROLE}")
        try:
            for statement in grants.split(";"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"ALTER ROLE {ROLE} PASSWORD 'x'")
            await _as_that_role(server, owner, database, clock)
        finally:
            connection.exec_driver_sql(f"DROP OWNED BY {ROLE}")
            connection.exec_driver_sql(f"DROP ROLE {ROLE}")


async def _as_that_role(
    server: Server, owner: httpx.AsyncClient, database: Database, clock: StepClock
) -> None:
    url = database.engine.url.set(username=ROLE, password="x")
    with closing(postgres_database(url)) as limited:
        server.app = create_app(database=limited, settings=settings_of(clock))
        async with server.client("owner") as client:
            session_id = await started(server, client)
            await done(client, "get", f"sessions/{session_id}")
            await done(client, "delete", f"sessions/{session_id}")
            removed = await done(client, "get", f"session-versions?id={session_id}")
            assert removed["removed"][0]["by"] == "owner"
        assert [entry["action"] for entry in entries(database)] == ["added", "started", "read", "deleted"]
        for statement in ("UPDATE audit SET user_name = NULL", "DELETE FROM audit", "TRUNCATE audit"):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                limited.write(lambda db, statement=statement: db.execute(sa.text(statement)))  # type: ignore[misc]  # a default of a lambda
