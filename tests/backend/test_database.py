"""The database file: made, upgraded, refused, and never lost to another writer."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

import backend.migrations
from backend.app.db import engine
from backend.app.db.engine import Database, sqlite_database
from backend.app.db.indexes import METADATA
from backend.app.db.schema import SCHEMA_HEAD, DatabaseUnusable, open_sqlite, upgrade
from backend.app.embedded import create_embedded_app
from tests.bounds import HANGS_AFTER

AT_0001 = """
INSERT INTO teams VALUES ('{team}', 'My team', '2026-01-01 00:00:00');
INSERT INTO users VALUES ('{team}', '{user}', 'jo', '2026-01-01 00:00:00');
INSERT INTO trees VALUES ('{team}', '{tree}', 'Old', '', '', '1', 1, '2026-01-01 00:00:00', '{flow}');
INSERT INTO sessions (team_id, id, owner_id, tree_id, tree_name, ticket_number, client_name, started_at,
    tree_snapshot, scratchpad) VALUES ('{team}', '{session}', '{user}', '{tree}', 'Old', 'SR-9', 'Old Ltd',
    '2026-01-01 00:00:00', '{flow}', 'kept');
"""


def test_a_database_of_before_next_steps_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "rf.db"
    old = sqlite_database(path)
    upgrade(old, "0001")
    old.close()
    names = {
        name: f"{number:032x}" for number, name in enumerate(("team", "user", "tree", "session"), start=1)
    }
    flow = '{"name": "Old", "root": "a", "nodes": {"a": {"type": "solution", "title": "End"}}}'
    with closing(sqlite3.connect(path)) as db:
        assert "next_steps" not in {row[1] for row in db.execute("PRAGMA table_info(sessions)")}
        db.executescript(AT_0001.format(**names, flow=flow))
    create_embedded_app(path).state.database.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT next_steps, scratchpad FROM sessions").fetchall() == [("", "kept")]
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == (SCHEMA_HEAD,)
        flows = {name for (name,) in db.execute("SELECT name FROM trees")}
        assert flows >= {"Old", "VPN Connection Failure"}, "an upgrade brings the starter flows that are new"
        assert db.execute("SELECT count(*) FROM step_library").fetchone()[0] > 10


async def test_an_upgraded_session_reads_as_empty_next_steps(tmp_path: Path) -> None:
    test_a_database_of_before_next_steps_is_upgraded(tmp_path)
    path = tmp_path / "rf.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE sessions SET outcome_notes = NULL")
        db.commit()
    app = create_embedded_app(path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api/api/v1/") as api:
        listed = (await api.get("sessions")).json()["items"]
        session = (await api.get(f"sessions/{listed[0]['id']}")).json()
    app.state.database.close()
    assert (session["next_steps"], session["outcome_notes"], session["scratchpad"]) == ("", "", "kept")


def test_the_migrations_give_the_schema_of_the_models(database: Database) -> None:
    def of_the_models(item: object, name: str | None, kind: str, *_more: object) -> bool:
        return "session_search" not in (name or "") and name != "ix_sessions_search"  # what a search adds

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": of_the_models, "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []
    config = Config()
    config.set_main_option("script_location", str(Path(backend.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA_HEAD


def test_how_the_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "rf.db"
    database = open_sqlite(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with database.unit_of_work(write=True) as db:
        pragmas = {
            name: db.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        for extra in tmp_path.iterdir():
            assert stat.S_IMODE(extra.stat().st_mode) == 0o600
    database.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rf.db"
    open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
        db.commit()
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match=r"made by a newer ResolutionFlow \(its schema is 0999"):
        open_sqlite(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "header only", "middle"])
def test_a_damaged_database_is_left_alone(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "rf.db"
    open_sqlite(path).close()
    content = bytearray(path.read_bytes())
    if damage == "text":
        content = bytearray(b"dear diary\n" * 500)
    elif damage == "header only":
        content = content[:100]
    else:
        content[4096 : 4096 * 4] = os.urandom(4096 * 3)
    path.write_bytes(content)
    with pytest.raises(DatabaseUnusable, match="is damaged or no database"):
        open_sqlite(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rf.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (id)")
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match="database of another program"):
        open_sqlite(path)
    assert path.read_bytes() == before


def test_no_update_is_lost_among_sixteen_writers(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "rf.db")
    with database.unit_of_work(write=True) as db:
        db.execute(sa.text("CREATE TABLE counter (value INTEGER)"))
        db.execute(sa.text("INSERT INTO counter VALUES (0)"))

    def add(_number: int) -> None:
        with database.unit_of_work(write=True) as db:
            value = db.scalar(sa.text("SELECT value FROM counter"))
            db.execute(sa.text("UPDATE counter SET value = :value"), {"value": value + 1})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add, range(160)))
    with database.unit_of_work(write=False) as db:
        assert db.scalar(sa.text("SELECT value FROM counter")) == 160
    database.close()


def test_one_in_a_hurry_waits_for_no_writer_and_the_next_one_does(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "rf.db")
    with database.unit_of_work(write=True):
        began = time.monotonic()
        with (
            pytest.raises(OperationalError, match="database is locked"),
            database.unit_of_work(write=True, hurried=True),
        ):
            pass
        assert time.monotonic() - began < 5, "half of what others wait"
    with (
        database.unit_of_work(write=True, hurried=True) as hurried,
        database.unit_of_work(write=False) as other,
    ):
        waits = [db.scalar(sa.text("PRAGMA busy_timeout")) for db in (hurried, other)]
    assert waits == [10_000, 10_000]
    database.close()


def test_a_unit_of_work_that_fails_writes_nothing(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "rf.db")
    with pytest.raises(ZeroDivisionError), database.unit_of_work(write=True) as db:
        db.execute(sa.text("CREATE TABLE half (done)"))
        _ = 1 / 0
    assert "half" not in sa.inspect(database.engine).get_table_names()
    database.close()


def test_two_first_starts_at_once(tmp_path: Path) -> None:
    code = "import sys, pathlib; from backend.app.embedded import create_embedded_app as c; c(pathlib.Path(sys.argv[1]))"
    starts = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "rf.db")]) for _ in range(2)]
    assert [start.wait(timeout=HANGS_AFTER) for start in starts] == [0, 0]
    with closing(sqlite3.connect(tmp_path / "rf.db")) as db:
        assert db.execute("SELECT count(*) FROM teams").fetchone() == (1,)


@pytest.mark.parametrize("name", ["a?b", "a%20b", "a#b", "a b", "ä"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    create_embedded_app(folder / "rf.db").state.database.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with closing(sqlite3.connect(folder / "rf.db")) as db:
        assert db.execute("SELECT count(*) FROM trees").fetchone()[0] >= 12


def test_a_locked_database_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rf.db"
    open_sqlite(path).close()
    connect = sqlite3.connect
    with closing(connect(path)) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(
            sqlite3, "connect", lambda *words, **options: connect(*words, **(options | {"timeout": 0}))
        )
        with pytest.raises(DatabaseUnusable, match="locked by another program; end that one"):
            open_sqlite(path)


@pytest.mark.parametrize("first", [True, False])
def test_a_start_beside_somebody_who_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    path = tmp_path / "rf.db"
    if not first:
        open_sqlite(path).close()
    monkeypatch.setattr(engine, "_BUSY_TIMEOUT_MS", 1)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="locked by another program; end that one") as refused:
            create_embedded_app(path)
    assert "BEGIN" not in str(refused.value)


def test_what_is_no_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "dangling.db").symlink_to(tmp_path / "nowhere" / "rf.db")
    (tmp_path / "folder.db").mkdir()
    for name in ("dangling.db", "folder.db"):
        with pytest.raises(DatabaseUnusable, match="cannot be opened"):
            open_sqlite(tmp_path / name)
    with pytest.raises(DatabaseUnusable, match="There is no folder"):
        open_sqlite(tmp_path / "none" / "rf.db")


def test_a_database_without_one_of_its_tables_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "rf.db"
    open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE decisions")
    with pytest.raises(DatabaseUnusable, match="it has no table decisions"):
        open_sqlite(path)
