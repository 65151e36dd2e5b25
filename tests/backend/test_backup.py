"""Copies of the embedded database: whole, checked, private, and made before its schema changes."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from backend.app.db import backup
from backend.app.db.engine import sqlite_database
from backend.app.db.schema import SCHEMA_HEAD, open_sqlite, upgrade
from backend.app.embedded import create_embedded_app
from tests.forked import call


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = call([*words, "--data-dir", str(folder)], os.environ, Path.cwd())
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def trees(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {name for (name,) in db.execute("SELECT name FROM trees")}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir(mode=0o700)
    create_embedded_app(folder / "resolutionflow.db").state.database.close()
    return folder


def test_a_copy_while_others_write_and_the_way_back(own: Path, tmp_path: Path) -> None:
    database, copy = own / "resolutionflow.db", tmp_path / "copy.db"
    with closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE trees SET name = 'in the WAL' WHERE name = 'Disk Full'")
        db.commit()
        done = run(own, "backup", str(copy))
        assert (done.returncode, done.stderr) == (0, "") and "checked" in done.stdout
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "in the WAL" in trees(copy)
    assert "There is a file" in run(own, "backup", str(copy)).stderr
    with closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE trees SET name = 'later' WHERE name = 'in the WAL'")
        db.commit()
        done = run(own, "restore", str(copy))
        assert done.returncode == 0, done.stderr
        names = {
            name for (name,) in db.execute("SELECT name FROM trees")
        }  # seen by a program that has it open
    assert "in the WAL" in names and "later" not in names
    (before,) = own.glob("*-before-restore-*.db")
    assert "later" in trees(before)
    create_embedded_app(database).state.database.close()
    assert {path.suffix for path in own.iterdir()} == {".db"}, "no half copy is left"


def test_a_copy_of_an_older_schema_is_brought_to_this_one(own: Path, tmp_path: Path) -> None:
    copy = tmp_path / "old.db"
    with closing(sqlite_database(copy)) as old:
        upgrade(old, "0001")
        with closing(sqlite3.connect(copy)) as db:
            created = "2026-01-01 00:00:00"
            db.execute("INSERT INTO teams VALUES (?, 'My team', ?)", (f"{1:032x}", created))
            db.execute("INSERT INTO users VALUES (?, ?, 'jo', ?)", (f"{1:032x}", f"{2:032x}", created))
            db.commit()
        upgrade(old, "0003")
    before = copy.read_bytes()
    with closing(sqlite3.connect(own / "resolutionflow.db")) as running:
        done = run(own, "restore", str(copy))
        assert (done.returncode, done.stderr) == (0, "")
        assert running.execute("SELECT version_num FROM alembic_version").fetchone() == (SCHEMA_HEAD,)
        assert running.execute("SELECT count(*) FROM session_search").fetchone() == (0,)
        flows = "SELECT count(*) FROM trees WHERE name = 'Disk Full'"
        assert running.execute(flows).fetchone() == (1,), "as an update brings them"
    assert copy.read_bytes() == before, "the copy is left as it is"
    assert {path.suffix for path in own.iterdir()} <= {".db", ".db-wal", ".db-shm"}


def test_only_a_file_is_overwritten(own: Path, tmp_path: Path) -> None:
    for target in (tmp_path, Path("/dev/null")):
        done = run(own, "backup", str(target), "--force")
        assert (done.returncode, target.is_file()) == (1, False)
        assert "is no file that could be overwritten" in done.stderr


def test_a_damaged_database_gives_way_to_a_copy(own: Path, tmp_path: Path) -> None:
    database, copy = own / "resolutionflow.db", tmp_path / "copy.db"
    assert run(own, "backup", str(copy)).returncode == 0
    database.write_bytes(b"dear diary " * 1000)
    refused = run(own, "backup", str(tmp_path / "other.db"))
    assert refused.returncode == 2 and "is damaged or no database" in refused.stderr
    assert not (tmp_path / "other.db").exists()
    assert run(own, "restore", str(copy)).returncode == 0
    assert "Disk Full" in trees(database)
    (before,) = own.glob("*-before-restore-*.db")
    assert before.read_bytes() == b"dear diary " * 1000


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_database_that_somebody_holds_is_waited_for_but_not_for_ever(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    database, copy = own / "resolutionflow.db", tmp_path / "copy.db"
    backup.copy_database(database, copy)
    before = trees(database)
    monkeypatch.setattr(backup, "_PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(database)) as db:
        db.execute(lock)
        with pytest.raises(backup.BackupFailed, match="locked by another program"):
            backup.restore_database(copy, database, prepare=lambda _path: None)
    assert trees(database) == before


@pytest.mark.parametrize("what", ["nothing", "text", "another program's"])
def test_what_is_no_copy_is_refused_and_changes_nothing(own: Path, tmp_path: Path, what: str) -> None:
    file = tmp_path / "file.db"
    if what == "text":
        file.write_text("dear diary " * 1000)
    if what == "another program's":
        with closing(sqlite3.connect(file)) as db:
            db.execute("CREATE TABLE recipes (id)")
    before = (own / "resolutionflow.db").read_bytes()
    refused = run(own, "restore", str(file))
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert (own / "resolutionflow.db").read_bytes() == before
    assert [path.name for path in own.iterdir()] == ["resolutionflow.db"]


def test_a_copy_is_made_before_the_schema_changes(tmp_path: Path) -> None:
    path = tmp_path / "resolutionflow.db"
    old = sqlite_database(path)
    upgrade(old, "0003")
    old.close()
    open_sqlite(path).close()
    open_sqlite(path).close()
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith("resolutionflow-0003-") and copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
