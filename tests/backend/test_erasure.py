"""Erasing completed sessions, one by its ticket number and many by their age: nothing of them is left."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.administration import erasure
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from tests.backend.steps import complete
from tests.databases import SqliteFiles, api_on
from tests.determinism import StepClock
from tests.teams import Server

Json = dict[str, Any]
SECRET = "Zqxjkvw"
"""Stands in every text of a session that is to be erased."""


async def completed(api: httpx.AsyncClient, tree_id: object, ticket: str, word: str = "notes") -> str:
    """A completed session with a step, and a word in each of its texts."""
    body = {"tree_id": str(tree_id), "ticket_number": ticket, "client_name": f"{word} Ltd"}
    session_id = str((await api.post("sessions", json=body)).json()["id"])
    await api.patch(f"sessions/{session_id}", json={"scratchpad": f"{word} in the scratchpad"})
    step = {"node_id": "custom-1", "question": word, "notes": word, "command_output": f"{word}\n" * 5_000}
    assert (await api.post(f"sessions/{session_id}/decisions", json=step)).status_code == 201
    await complete(api, session_id, outcome_notes=word, next_steps=word)
    return session_id


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def audited(database: Database) -> list[tuple[str, str, str, str]]:
    rows = database.read(
        lambda db: db.execute(
            sa.text(
                "SELECT action, about_name, coalesce(user_name, '-'), coalesce(detail, '-') FROM audit "
                "WHERE action IN ('erased', 'pruned', 'retention changed') ORDER BY at, about_name"
            )
        ).all()
    )
    return [(action, name, user, detail) for action, name, user, detail in rows]


async def test_an_admin_erases_a_completed_session(server: Server, database: Database) -> None:
    async with server.client("owner") as owner, server.client("admin") as admin:
        session_id = await completed(owner, server.tree_id, "SR-1")
        stays = await completed(owner, server.tree_id, "SR-2")
        url, body = f"sessions/{session_id}", {"ticket_number": " SR-1"}
        version = (await owner.get(url)).json()["version"]
        assert problem_of(await owner.post(f"{url}/erasure", json=body)) == (403, "forbidden")
        async with server.client("stranger") as stranger:
            assert problem_of(await stranger.post(f"{url}/erasure", json=body)) == (404, "not-found")
        for other in ({"ticket_number": "SR-2"}, {"ticket_number": ""}):
            assert problem_of(await admin.post(f"{url}/erasure", json=other)) == (409, "another-ticket")
        assert (await admin.post(f"{url}/erasure")).status_code == 422
        assert problem_of(await admin.delete(url)) == (409, "session-completed")
        older = {"If-Match": f'"{version - 1}"'}
        assert problem_of(await admin.post(f"{url}/erasure", json=body, headers=older)) == (
            412,
            "version-mismatch",
        )
        assert (await owner.get(url)).status_code == 200
        now = {"If-Match": f'"{version}"'}
        assert (await admin.post(f"{url}/erasure", json=body, headers=now)).status_code == 204
        assert problem_of(await admin.post(f"{url}/erasure", json=body)) == (404, "not-found")
        assert problem_of(await owner.get(url)) == (404, "not-found")
        items = (await owner.get("sessions", params={"q": "ltd"})).json()["items"]
        assert [item["id"] for item in items] == [stays]
    assert audited(database) == [("erased", "SR-1", "admin", "-")]


async def test_a_session_in_progress_is_deleted_another_way(api: httpx.AsyncClient, session: Json) -> None:
    url = f"sessions/{session['id']}"
    answer = await api.post(f"{url}/erasure", json={"ticket_number": session["ticket_number"]})
    assert problem_of(answer) == (409, "session-in-progress")
    assert (await api.get(url)).status_code == 200


async def test_nothing_of_it_is_left_in_the_tables(
    api: httpx.AsyncClient, database: Database, tree_id: str
) -> None:
    await completed(api, tree_id, "SR-1", "kept")
    gone = await completed(api, tree_id, f"{SECRET}-7", SECRET)
    assert SECRET in everything(database)
    answer = await api.post(f"sessions/{gone}/erasure", json={"ticket_number": f"{SECRET}-7"})
    assert answer.status_code == 204, answer.text
    left = everything(database)
    assert "kept in the scratchpad" in left
    assert SECRET.lower() not in left.lower() and gone.replace("-", "") not in left.replace("-", "")


def everything(database: Database) -> str:
    """All rows of all tables, those of the search's index too."""
    names = sa.inspect(database.engine).get_table_names()
    assert {"sessions", "decisions", "audit"} <= set(names)
    return database.read(
        lambda db: "\n".join(str(db.execute(sa.text(f"SELECT * FROM {name}")).all()) for name in names)
    )


async def test_nothing_of_it_is_left_in_the_bytes_of_the_files(
    sqlite_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    path = tmp_path / "bytes.db"
    with sqlite_files.copy(path) as database:
        async with api_on(database, clock) as api:
            trees = (await api.get("trees")).json()
            tree_id = trees[0]["id"]
            for number in range(30):
                await completed(api, tree_id, f"SR-{number}", f"word{number}")
            gone = [await completed(api, tree_id, f"{SECRET}-{number}", SECRET) for number in range(3)]
            assert SECRET in contents(path)
            for number, session_id in enumerate(gone):
                body = {"ticket_number": f"{SECRET}-{number}"}
                assert (await api.post(f"sessions/{session_id}/erasure", json=body)).status_code == 204
            left = contents(path)
            assert "word29 in the scratchpad" in left
            assert SECRET not in left
            assert SECRET.lower() not in left
            # The index of the search holds parts of three letters, in order and shortened by what they share.
            assert not any(part in left for part in ("zqx", "qxj", "xjk", "jkv", "kvw"))


def contents(path: Path) -> str:
    """The bytes of a database and of what lies beside it."""
    return "".join(file.read_bytes().decode("latin-1") for file in path.parent.glob(f"{path.name}*"))


async def test_a_team_keeps_sessions_for_a_time(server: Server, database: Database, clock: StepClock) -> None:
    settings = Settings(clock=clock)
    async with server.client("owner") as owner:
        old = [await completed(owner, server.tree_id, f"SR-{number}") for number in range(3)]
        body = {"tree_id": str(server.tree_id), "ticket_number": "SR-9"}
        in_progress = (await owner.post("sessions", json=body)).json()["id"]
    assert list(erasure.prune(database, settings=settings, dry_run=False)) == []
    assert erasure.retention_of(database, team="one") is None
    erasure.set_retention(database, team="one", days=20, settings=settings)
    assert erasure.retention_of(database, team="one") == 20
    clock.move(days=19)
    assert list(erasure.prune(database, settings=settings, dry_run=False)) == [
        erasure.Pruned("one", 20, 0, 0)
    ]
    async with server.client("owner") as owner:
        new = await completed(owner, server.tree_id, "SR-5")
    clock.move(days=2)
    would = [erasure.Pruned("one", 20, 3, 1)]
    assert list(erasure.prune(database, settings=settings, dry_run=True)) == would
    async with server.client("owner") as owner:
        assert len((await owner.get("sessions")).json()["items"]) == 5
        assert list(erasure.prune(database, settings=settings, dry_run=False)) == would
        assert list(erasure.prune(database, settings=settings, dry_run=False)) == [
            erasure.Pruned("one", 20, 0, 1)
        ]
        left = [item["id"] for item in (await owner.get("sessions")).json()["items"]]
        assert set(left) == {new, in_progress} and not set(left) & set(old)
    erasure.set_retention(database, team="one", days=None, settings=settings)
    clock.move(days=400)
    assert list(erasure.prune(database, settings=settings, dry_run=False)) == []
    assert audited(database) == [
        ("retention changed", "one", "-", "20 days"),
        ("pruned", "SR-0", "-", "-"),
        ("pruned", "SR-1", "-", "-"),
        ("pruned", "SR-2", "-", "-"),
        ("retention changed", "one", "-", "all are kept"),
    ]


async def test_what_somebody_works_with_is_left_for_the_next_time(
    server: Server, database: Database, clock: StepClock
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time")
    settings = Settings(clock=clock)
    async with server.client("owner") as owner:
        locked, _other = [await completed(owner, server.tree_id, f"SR-{number}") for number in range(2)]
    erasure.set_retention(database, team="one", days=5, settings=settings)
    clock.move(days=6)
    with database.unit_of_work(write=True) as db:
        query = sa.text("SELECT 1 FROM sessions WHERE id = :id FOR UPDATE")
        assert db.execute(query, {"id": locked}).all()
        assert [team.sessions for team in erasure.prune(database, settings=settings, dry_run=False)] == [1]
    assert [team.sessions for team in erasure.prune(database, settings=settings, dry_run=False)] == [1]
