"""A file of drafts that cannot be used is set aside; what can be read of it is in the one that takes its place."""

import os
import random
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.drafts.damage import asides, changed, flushed, keeps, opened, overwritten, rows
from tui.drafts import rescue, tables
from tui.drafts.file import LocalFile
from tui.drafts.store import Draft, Drafts
from tui.sessions.changes import Aside, as_row
from tui.sessions.outbox import NO_SESSION, LeftAside, Outbox

PAGE = 4096
COUNT = 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with rows of an instance that is gone: 40 drafts, 40 changes and 40 sessions on several pages each."""
    path = tmp_path / "drafts.db"
    file = LocalFile(path, place="here")
    at = datetime(2026, 2, 13, tzinfo=UTC).isoformat()
    with file.transaction() as connection:
        for number in range(COUNT):
            connection.execute(
                "INSERT INTO drafts (place, subject, instance, field, text, kept_at) VALUES (?, ?, ?, ?, ?, ?)",
                ("here", f"subject {number:02}", "gone", "step.notes", f"typed {number} " * 50, at),
            )
            connection.execute(
                "INSERT INTO changes (number, place, instance, session, label, kind, body, made_at, refused) "
                "VALUES (?, 'elsewhere', 'gone', 'no id', 'SR-1', 'append', ?, ?, '')",
                (number * 2 + 1, f"changed {number} " * 50, at),
            )
            connection.execute(
                "INSERT INTO sessions (place, session, version, body, kept_at) VALUES ('here', ?, 3, ?, ?)",
                (f"session {number}", f"body {number} " * 50, at),
            )
    file.close()
    return path


def test_a_file_without_a_version_is_used_as_it_is(path: Path) -> None:
    changed("PRAGMA user_version = 0")(path)
    before = {table: rows(path, table) for table in tables.KEYS}
    assert opened(path).notice == ""
    assert {table: rows(path, table) for table in tables.KEYS} == before
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (tables.VERSION,)
    assert asides(path) == []


def index_at(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE type = 'index'").fetchone()
    return (int(root) - 1) * PAGE


ALL = "(120 rows) is here"
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_bytes(b"Dear diary, " * 1000), "nothing of it could be read"),
    "zeros": (lambda path: path.write_bytes(bytes(3 * PAGE)), "nothing of it could be read"),
    "no first page": (lambda path: overwritten(path, 0, bytes(PAGE)), ALL),
    "another first page": (lambda path: overwritten(path, 0, random.Random(1).randbytes(PAGE)), ALL),
    "another size": (lambda path: overwritten(path, 28, (7).to_bytes(4)), ALL),
    "another page size": (lambda path: overwritten(path, 16, b"\x20\x00"), ALL),
    "for later versions of SQLite": (lambda path: overwritten(path, 18, b"\x03"), ALL),
    "another encoding": (lambda path: overwritten(path, 59, b"\x02"), ALL),
    "a description that is no text": (
        lambda path: overwritten(path, path.read_bytes().index(b"EATE TABLE sessions"), b"\x9d"),
        ALL,
    ),
    "another column": (changed("ALTER TABLE changes RENAME COLUMN label TO caption"), ALL),
    "a column too many": (changed("ALTER TABLE drafts ADD COLUMN colour TEXT"), ALL),
    "no table": (changed("DROP TABLE sessions"), "(80 rows) is here"),
    "a value of another kind": (changed("UPDATE drafts SET text = CAST(text AS BLOB)"), ALL),
    "no index": (lambda path: overwritten(path, index_at(path), bytes(PAGE)), ALL),
    "no end": (lambda path: os.truncate(path, path.stat().st_size - PAGE), "rows) is here"),
    "a page of nothing": (lambda path: overwritten(path, path.stat().st_size // 2, bytes(PAGE)), "is here"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_read(path: Path, damage: str) -> None:
    harm, told = DAMAGES[damage]
    harm(path)
    path.chmod(0o644)
    harmed = path.read_bytes()
    notice = opened(path).notice
    (aside,) = asides(path)
    assert aside.read_bytes() == harmed
    assert stat.S_IMODE(aside.stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600
    assert notice.startswith(f"What you had typed was in a damaged file, which is now {aside}; ")
    assert told in notice
    assert keeps(path, "typed after it")
    assert opened(path).notice == "" and asides(path) == [aside]


def test_what_is_read_is_as_it_was(path: Path) -> None:
    before = {table: rows(path, table) for table in tables.KEYS}
    overwritten(path, 0, bytes(PAGE))
    opened(path)
    assert {table: rows(path, table) for table in tables.KEYS} == before
    with closing(sqlite3.connect(path)) as db:
        added = db.execute(
            "INSERT INTO changes (place, instance, session, label, kind, body, made_at, refused) "
            "VALUES ('here', 'i', 's', 'l', 'undo', 'b', 'm', '')"
        ).lastrowid
    # Not one that a running program may know a change by that could not be read.
    assert added is not None and added > 1_000_000


def test_rows_on_both_sides_of_a_damaged_page_are_read(path: Path) -> None:
    content = path.read_bytes()
    middle = content.index(b"typed 20 ") // PAGE
    overwritten(path, middle * PAGE, b"\xff" * PAGE)
    opened(path)
    kept = {row[1] for row in rows(path, "drafts")}
    assert {"subject 00", "subject 39"} <= kept and "subject 20" not in kept
    assert len(kept) > COUNT / 2
    assert len(rows(path, "changes")) == len(rows(path, "sessions")) == COUNT


def test_a_file_of_a_newer_version_is_set_aside_and_read(path: Path) -> None:
    changed("ALTER TABLE drafts ADD COLUMN colour TEXT", "PRAGMA user_version = 2")(path)
    notice = opened(path).notice
    (aside,) = asides(path)
    assert notice == (
        f"What you had typed was in a file of a newer version of ResolutionFlow, which is now {aside}; "
        "what could be read of it (120 rows) is here."
    )
    assert "newer" in aside.name
    assert keeps(path, "typed after it")


def test_texts_that_are_none_are_read_with_a_mark(path: Path) -> None:
    file = LocalFile(path, place="here")
    with file.transaction() as connection:
        connection.execute("UPDATE drafts SET text = CAST(x'61ff62' AS TEXT), kept_at = 'at noon'")
    clock = StepClock()
    draft = Drafts(file, now=clock).take_over("subject 07")
    file.close()
    assert draft == Draft({"step.notes": "a\N{REPLACEMENT CHARACTER}b"}, clock())


def test_a_file_that_no_hand_typed_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "_LARGEST_BYTES", PAGE)
    overwritten(path, 0, bytes(PAGE))
    assert opened(path).notice.endswith(f"which is now {asides(path)[0]}; it is too large to be read.")
    assert rows(path, "drafts") == []


def test_without_memory_to_read_from_it_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "_CAN_READ_MEMORY", False)
    overwritten(path, 0, bytes(PAGE))
    assert opened(path).notice.endswith("nothing of it could be read.")
    assert keeps(path, "typed after it")


def test_no_file_is_set_aside_over_another(path: Path, clock: StepClock) -> None:
    for content in (b"first", b"second", b"third"):
        path.write_bytes(content)
        file = LocalFile(path, place="here", now=clock)
        with file.transaction():
            pass
        file.close()
    assert sorted(aside.read_bytes() for aside in asides(path)) == [b"first", b"second", b"third"]


def test_a_journal_goes_with_its_file(path: Path, tmp_path: Path) -> None:
    before = {table: rows(path, table) for table in tables.KEYS}
    died = tmp_path / "died" / "drafts.db"
    died.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA cache_size = 1")  # so that half of what is written is in the file already
        db.execute("UPDATE sessions SET body = 'never finished'")
        for ending in ("", "-journal"):
            shutil.copy(f"{path}{ending}", f"{died}{ending}")
    overwritten(died, 18, b"\x03")
    assert ALL in opened(died).notice
    assert {table: rows(died, table) for table in tables.KEYS} == before


@pytest.mark.parametrize("finished", [False, True], ids=["before its rows were kept", "after it"])
def test_what_another_attempt_set_aside_is_read_once(path: Path, finished: bool) -> None:
    before = {table: rows(path, table) for table in tables.KEYS}
    aside = path.with_name("drafts-damaged-20261125-184500.db")
    shutil.copy(path, aside.with_name(f"{aside.name}.unread"))
    if not finished:
        path.unlink()
    assert f"which is now {aside}; what could be read of it (120 rows)" in opened(path).notice
    assert {table: rows(path, table) for table in tables.KEYS} == before
    assert len(rows(path, "sqlite_sequence")) == 1
    assert asides(path) == [aside]
    assert opened(path).notice == ""


def test_other_errors_set_nothing_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        file = LocalFile(path, place="here")
        with pytest.raises(sqlite3.OperationalError), file.transaction():
            pass
        assert "cannot be written (database is locked)" in file.problem
        other.execute("COMMIT")
        with file.transaction() as connection:
            connection.execute("SELECT 1")
        assert file.problem == ""
        with pytest.raises(sqlite3.OperationalError), file.transaction() as connection:
            connection.execute("PRAGMA max_page_count = 1")
            connection.execute("INSERT INTO sessions VALUES ('here', 'large', 1, ?, '')", ("x" * 10**6,))
        assert "(database or disk is full)" in file.problem
        with file.transaction() as connection:
            connection.execute("SELECT 1")
        file.close()
    assert asides(path) == []


def test_whoever_only_looks_tells_of_no_problem_and_holds_no_lock_for_longer(tmp_path: Path) -> None:
    path = tmp_path / "drafts.db"
    file = LocalFile(path, place="here")
    with pytest.raises(sqlite3.OperationalError), file.transaction() as connection:
        connection.execute("INSERT INTO nowhere VALUES (1)")
    with file.transaction(to_look=True):
        pass
    assert "cannot be written" in file.problem
    with file.transaction():
        pass
    with pytest.raises(sqlite3.OperationalError), file.transaction(to_look=True) as connection:
        connection.execute("SELECT * FROM nowhere")
    assert file.problem == ""
    file.close()
    with pytest.raises(OSError), file.transaction(to_look=True):
        pass
    assert LocalFile(path, place="here").instance.is_gone(file.instance.id)


def test_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "drafts.db").mkdir()
    file = LocalFile(tmp_path / "drafts.db", place="here")
    with pytest.raises((OSError, sqlite3.Error)), file.transaction():
        pass
    assert "cannot be written" in file.problem
    assert asides(tmp_path / "drafts.db") == []


def test_damage_that_shows_later_costs_nothing_that_is_in_memory(path: Path) -> None:
    file = LocalFile(path, place="here")
    drafts = Drafts(file, now=StepClock())
    drafts.keep("typed now", lambda: {"step.notes": "on disk before"})
    assert flushed(drafts, file)
    path.write_bytes(random.Random(2).randbytes(path.stat().st_size))
    with pytest.raises(sqlite3.DatabaseError), file.transaction() as connection:
        connection.execute("SELECT * FROM drafts").fetchall()
    assert "cannot be written" in file.problem
    with file.transaction():
        pass
    assert file.problem == "" and "damaged file" in file.notice
    assert [row[1:5] for row in rows(path, "drafts")] == [
        ("typed now", file.instance.id, "step.notes", "on disk before")
    ]
    drafts.keep("typed now", dict)
    assert flushed(drafts, file)
    assert rows(path, "drafts") == []
    file.close()


def test_damage_that_no_check_finds_is_damage_all_the_same(path: Path) -> None:
    file = LocalFile(path, place="here")
    with pytest.raises(sqlite3.DatabaseError), file.transaction():
        raise malformed()
    with file.transaction():
        pass
    file.close()
    assert ALL in file.notice
    assert len(asides(path)) == 1


@pytest.mark.parametrize("subject", [b"subject 99", b"subjec! 20"])
def test_rows_in_a_wrong_order_are_damage(path: Path, subject: bytes) -> None:
    content = path.read_bytes()
    assert content.count(b"heresubject 20") == 1
    path.write_bytes(content.replace(b"heresubject 20", b"here" + subject))
    assert ALL in opened(path).notice
    assert len(rows(path, "drafts")) == COUNT


def malformed() -> sqlite3.DatabaseError:
    """What SQLite says of a damaged page."""
    with closing(tables.opened(":memory:")) as db:
        db.deserialize(tables.blank()[:PAGE])
        try:
            db.execute("SELECT * FROM drafts").fetchall()
        except sqlite3.DatabaseError as error:
            return error
    raise AssertionError


def test_another_program_goes_on_in_the_new_file(path: Path) -> None:
    here, there = LocalFile(path, place="here"), LocalFile(path, place="here")
    drafts = Drafts(there, now=StepClock())
    drafts.keep("typed there", lambda: {"step.notes": "on disk before"})
    assert flushed(drafts, there)
    path.write_bytes(b"no database")
    with here.transaction():
        pass
    assert "damaged file" in here.notice
    drafts.keep("typed there", lambda: {"step.notes": "on disk before", "step.output": "typed later"})
    assert flushed(drafts, there)
    assert there.notice == there.problem == ""
    assert [row[3:5] for row in rows(path, "drafts")] == [
        ("step.notes", "on disk before"),
        ("step.output", "typed later"),
    ]
    assert len(asides(path)) == 1
    here.close()
    there.close()


def test_two_programs_that_both_see_the_damage_set_one_file_aside(path: Path) -> None:
    here, there = LocalFile(path, place="here"), LocalFile(path, place="here")
    for file in (here, there):
        with file.transaction():
            pass
    path.write_bytes(random.Random(3).randbytes(path.stat().st_size))
    for file in (here, there):
        with pytest.raises(sqlite3.DatabaseError), file.transaction() as connection:
            connection.execute("SELECT * FROM drafts").fetchall()
    for file in (here, there):
        with file.transaction() as connection:
            connection.execute("SELECT * FROM drafts").fetchall()
        file.close()
    assert len(asides(path)) == 1


def test_a_file_that_looking_for_texts_replaces_is_another_one(path: Path) -> None:
    file = LocalFile(path, place="here")
    outbox = Outbox(file, Drafts(file, now=StepClock()))
    at = datetime(2026, 2, 13, tzinfo=UTC).isoformat()
    kind, body = as_row(Aside("heading", "text"))
    with file.transaction() as connection:
        connection.execute(
            "INSERT INTO changes (place, instance, session, label, kind, body, made_at, refused) "
            "VALUES ('here', 'gone', ?, 'SR-1', ?, ?, ?, 'why')",
            (str(NO_SESSION), kind, body, at),
        )
    left = outbox.left_aside(anew=True)
    assert left is not None and len(left.texts) == 1
    path.write_bytes(b"Dear diary, " * 1000)
    assert outbox.left_aside(anew=True) is None
    assert outbox.left_aside(anew=False) is None
    assert asides(path) == []  # it was not opened again for what could not be read a moment before
    assert outbox.left_aside(anew=True) == LeftAside([], same_file=False)
    file.close()
    assert len(asides(path)) == 1


def test_a_file_that_is_erased_is_made_again(path: Path) -> None:
    file = LocalFile(path, place="here")
    drafts = Drafts(file, now=StepClock())
    drafts.keep("typed now", lambda: {"step.notes": "first"})
    assert flushed(drafts, file)
    path.unlink()
    drafts.keep("typed now", lambda: {"step.notes": "first", "step.output": "second"})
    assert flushed(drafts, file)
    file.close()
    assert [row[4] for row in rows(path, "drafts")] == ["first", "second"]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(60))
def test_no_flipped_byte_stops_it(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    # Half of them where SQLite looks first: headers of the file and of its pages.
    at = chance.randrange(len(content)) if seed % 2 else chance.randrange(len(content) // PAGE) * PAGE
    content[at + (0 if seed % 2 else chance.randrange(100))] ^= chance.randrange(1, 256)
    path.write_bytes(content)
    file = LocalFile(path, place="here")
    drafts = Drafts(file, now=StepClock())
    found = [drafts.take_over(f"subject {number:02}") for number in range(COUNT)]
    file.close()
    # A root of pages takes all below it along; no other byte more than a page.
    lost = COUNT - sum(draft is not None for draft in found)
    assert lost <= 8 or (lost == COUNT and at % PAGE == 0)
    assert keeps(path, "typed after it")
    assert len(asides(path)) <= 1
