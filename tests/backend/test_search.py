"""Search: every word in one of ticket number, client and flow; the index finds what a look at each session finds."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.app.db import search
from backend.app.db.engine import Database, postgres_database
from backend.app.db.schema import upgrade
from backend.app.ids import new_uuid7
from tests.databases import SqliteFiles, api_on, empty_database
from tests.determinism import StepClock

TEXT = st.text(alphabet='abAB12 äÄжЖ漢字🙂%_/"*-^:()', max_size=12).map(lambda text: " ".join(text.split()))
"""As the API takes names in: one line, one space at a time."""
FLOW = '{"name": "Printer", "root": "a", "nodes": {"a": {"type": "solution", "title": "End"}}}'
Rows = list[tuple[str, str]]


async def ids_of(api: httpx.AsyncClient, **params: Any) -> list[str]:
    """The whole list, page by page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = {**params, "limit": 3, **({"cursor": cursor} if cursor else {})}
        answer = await api.get("sessions", params=page)
        assert answer.status_code == 200, answer.text
        found += [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found


def insert(database: Database, rows: Rows) -> dict[str, tuple[str, str]]:
    """Sessions beside the template's flow, straight into the table: the index has to notice those too."""
    columns = (
        "team_id, id, owner_id, tree_id, tree_name, ticket_number, client_name, started_at, tree_snapshot"
    )
    made = {str(new_uuid7()): row for row in rows}
    with database.unit_of_work(write=True) as db:
        owner = db.execute(
            sa.text(
                "SELECT users.team_id, users.id AS owner_id, trees.id AS tree_id FROM users, trees LIMIT 1"
            )
        ).one()
        for session_id, (ticket, client) in made.items():
            key = session_id if db.connection().dialect.name == "postgresql" else session_id.replace("-", "")
            db.execute(
                sa.text(f"""INSERT INTO sessions ({columns})
                VALUES (:team_id, :id, :owner_id, :tree_id, 'Printer', :ticket, :client, '2026-01-01', :flow)"""),
                {"id": key, "ticket": ticket, "client": client, "flow": FLOW, **owner._mapping},
            )
    return made


def expected(made: dict[str, tuple[str, str]], q: str) -> list[str]:
    texts = {key: [*(text.lower() for text in row), "printer"] for key, row in made.items()}
    return [
        key
        for key in sorted(texts, reverse=True)
        if all(any(word in text for text in texts[key]) for word in q.lower().split())
    ]


@pytest.mark.parametrize("few", [pytest.param(2_000, marks=pytest.mark.soak), 1])
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(TEXT, TEXT), max_size=8), q=TEXT, data=st.data())
async def test_a_search_finds_what_a_look_at_each_session_finds(
    sqlite_files: SqliteFiles,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    rows: Rows,
    q: str,
    data: st.DataObject,
) -> None:
    monkeypatch.setattr(search, "_FEW", few)
    with sqlite_files.copy(tmp_path_factory.mktemp("search") / "rf.db") as database:
        async with api_on(database, StepClock()) as api:
            made = insert(database, rows)
            if made:
                row = made[data.draw(st.sampled_from(sorted(made)))]
                text = data.draw(st.sampled_from(row))
                start = data.draw(st.integers(0, len(text)))
                for sought in (text[start : start + 5].strip(), text[start:].strip()):
                    assert await ids_of(api, q=sought) == expected(made, sought)
                    of_client = [
                        key for key in sorted(made, reverse=True) if sought.lower() in made[key][1].lower()
                    ]
                    assert await ids_of(api, client=sought) == of_client
            assert await ids_of(api, q=q) == expected(made, q)


ROWS = [
    ("SR-10%", "Contoso Ltd"),
    ("sr-101", "Ärzte GmbH"),
    ("SR-2_0", "contoso europe"),
    ("X/1", 'The "Bar"'),
]
SOUGHT = ["sr-10", "SR-10%", "ärzte", "ÄRZTE gmbh", "contoso", "con so", "2_0", "x/1", '"bar"', "printer sr", "no", "nobody", "ltdprinter", "d p"]  # fmt: skip


async def test_words(api: httpx.AsyncClient, database: Database) -> None:
    made = insert(database, ROWS)
    for q in SOUGHT:
        assert await ids_of(api, q=q) == expected(made, q), q


async def test_what_was_changed_is_found_by_its_new_name_alone(
    api: httpx.AsyncClient, session: dict[str, Any]
) -> None:
    path = f"sessions/{session['id']}"
    assert await ids_of(api, q="contoso") == [session["id"]]
    await api.patch(path, json={"client_name": "Fabrikam Inc"})
    assert (await ids_of(api, q="contoso"), await ids_of(api, q="fabrikam")) == ([], [session["id"]])
    await api.delete(path)
    assert await ids_of(api, q="fabrikam") == []


async def test_a_vacuum_leaves_the_search_right(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    with sqlite_files.copy(tmp_path / "rf.db") as database:
        made = insert(database, [(f"SR-{number}", f"Client {number:03}") for number in range(30)])
        async with api_on(database, StepClock()) as api:
            for key in list(made)[:20]:
                await api.delete(f"sessions/{key}")
            with closing(sqlite3.connect(tmp_path / "rf.db")) as db:
                db.execute("VACUUM")
            assert await ids_of(api, q="client 025") == [list(made)[25]]
            await api.patch(f"sessions/{list(made)[25]}", json={"client_name": "Other"})
            assert (await ids_of(api, q="client 025"), await ids_of(api, q="other")) == ([], [list(made)[25]])


def test_sessions_from_before_the_index_are_in_it(tmp_path: Path, sqlite_files: SqliteFiles) -> None:
    with sqlite_files.copy(tmp_path / "rf.db") as database:
        insert(database, ROWS)
        with closing(sqlite3.connect(tmp_path / "rf.db")) as db:
            for name in ("insert", "update", "delete"):
                db.execute(f"DROP TRIGGER session_search_{name}")
            db.execute("DROP TABLE session_search")
            db.execute("DROP TABLE session_search_rows")
        upgrade(database)
        with closing(sqlite3.connect(tmp_path / "rf.db")) as db:
            assert db.execute(
                "SELECT count(*) FROM session_search WHERE session_search MATCH 'ont'"
            ).fetchone() == (2,)


def test_postgres_has_a_trigram_index_where_it_can(postgres: sa.URL) -> None:
    with empty_database(postgres) as url, closing(postgres_database(url)) as database:
        available = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
        if not database.read(lambda db: db.scalar(sa.text(available))):
            pytest.skip("this server has no pg_trgm; scripts/with-debian-postgres runs it on one that has")
        upgrade(database)
        insert_many = """
            INSERT INTO teams (id, name, created_at) VALUES (gen_random_uuid(), 'one', now());
            INSERT INTO users (team_id, id, name, created_at) SELECT id, id, 'jo', now() FROM teams;
            INSERT INTO trees (team_id, id, name, description, category, version, node_count, created_at, definition)
                SELECT id, id, 'Printer', '', '', '', 1, now(), '{}' FROM teams;
            INSERT INTO sessions (team_id, id, owner_id, tree_id, tree_name, ticket_number, client_name, started_at,
                tree_snapshot)
                SELECT teams.id, gen_random_uuid(), teams.id, teams.id, 'Printer', 'SR-' || n, md5(n::text), now(), '{}'
                FROM teams, generate_series(1, 50000) AS n;
            ANALYZE sessions
        """
        database.write(lambda db: db.execute(sa.text(insert_many)))
        plan = database.read(
            lambda db: db.execute(
                sa.text("EXPLAIN SELECT id FROM sessions WHERE search LIKE lower('%SR-4711 %')")
            ).scalars()
        )
        assert "ix_sessions_search" in "\n".join(plan)
