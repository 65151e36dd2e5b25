"""Whether a database's schema is the one this program knows, and bringing it there."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.files import private_database
from backend.app.db.backup import BackupFailed, back_up_before_migration
from backend.app.db.engine import Database, sqlite_database
from backend.app.db.search import make_index

SCHEMA_HEAD = "0013"
"""The newest migration. Comparing with it takes under a millisecond; importing alembic takes hundreds."""

_KNOWN = {
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    SCHEMA_HEAD,
}
_TABLES = {"teams", "users", "trees", "sessions", "decisions"}
"""The tables that every schema has, also the oldest."""


class DatabaseUnusable(Exception):
    """The database cannot be used; the message is one sentence for a person."""


def open_sqlite(path: Path) -> Database:
    """Open the SQLite database at path, making or upgrading it as needed.

    The file is made with mode 0600. A file that cannot be used is left as it is. `schema_changed` of the result
    tells whether the schema is new in this database.

    Raises:
        DatabaseUnusable: it is read-only, damaged, no database, newer than this program, or another user could have
            prepared it.
    """
    _make(path, private_database)
    version = _version_of(path)
    database = sqlite_database(path)
    if version != SCHEMA_HEAD:
        if version is not None:
            _back_up(path, version)
        upgrade(database)
        database.schema_changed = True
    return database


def bring_to_head(path: Path) -> bool:
    """Bring a SQLite database to this program's schema, without a copy of it as it is; tell whether it had another."""
    with closing(sqlite_database(path)) as database:
        if version_in(database) == SCHEMA_HEAD:
            return False
        upgrade(database)
        return True


def _back_up(path: Path, version: str) -> None:
    try:
        back_up_before_migration(path, version=version, now=datetime.now(UTC))
    except BackupFailed as failed:
        raise DatabaseUnusable(f"The database was not brought to the new schema: {failed}") from failed


def require_ours(path: Path) -> None:
    """Refuse a file that is no database of this program.

    Raises:
        DatabaseUnusable: it is not there, damaged, of another program, empty, or newer than this program.
    """
    if not path.is_file():
        raise DatabaseUnusable(f"There is no file {path}.")
    if _version_of(path) is None:
        raise DatabaseUnusable(f"The file {path} holds no database of ResolutionFlow.")


def make_private(path: Path) -> None:
    """Make the file of a server's SQLite database, for its owner alone, if it is not there.

    One that is there is taken as it is: whoever administers the server may be another user.

    Raises:
        DatabaseUnusable: it or its folder cannot be written.
    """
    _make(path, lambda path: os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600)))


def version_in(database: Database) -> str | None:
    """Return the version of a database's schema; None for an empty one."""

    def read(db: Session) -> str | None:
        if not sa.inspect(db.connection()).has_table("alembic_version"):
            return None
        version: str | None = db.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return version

    return database.read(read)


def describe(path: Path) -> str:
    """Return size, mode and schema of the SQLite database at path, which is not changed.

    Raises:
        DatabaseUnusable: it is damaged, no database, or newer than this program.
    """
    if not path.exists():
        return "not there yet; the first start makes it"
    version = _version_of(path)
    stat = path.stat()
    state = "current" if version == SCHEMA_HEAD else f"the next start makes it {SCHEMA_HEAD}"
    return f"{stat.st_size / 1_000_000:.1f} MB, mode {stat.st_mode & 0o777:04o}, schema {version} ({state})"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to a revision, in one transaction; at the newest make the search's index too."""
    from alembic import command  # here, since its import takes longer than the whole start-up
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    config.set_main_option("path_separator", "os")
    with database.unit_of_work(write=True, patient=True) as db:
        config.attributes["connection"] = db.connection()
        command.upgrade(config, revision)
        if revision == "head":
            make_index(db.connection())


def _make(path: Path, make: Callable[[Path], None]) -> None:
    _require_writable(path)
    try:
        make(path)
    except OSError as error:
        raise DatabaseUnusable(_unopened(path, str(error.strerror))) from error


def _require_writable(path: Path) -> None:
    if not path.parent.is_dir():
        raise DatabaseUnusable(
            f"There is no folder {path.parent}; make it, or choose another with --data-dir."
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise DatabaseUnusable(
            f"The database {path} is read-only for you; give yourself write access to it (chmod u+w), "
            "or choose another folder with --data-dir."
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DatabaseUnusable(
            f"The folder {path.parent} is read-only for you, so the database in it cannot be used; "
            "choose another folder with --data-dir."
        )


def _version_of(path: Path) -> str | None:
    """Return the schema version, or None for an empty database, without changing the file."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        ) as connection:
            tables = {
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if _is_small(path) else "ok"
            rows = (
                connection.execute("SELECT version_num FROM alembic_version")
                if "alembic_version" in tables
                else ()
            )
            version = next((number for (number,) in rows), None)
    except sqlite3.DatabaseError as error:
        raise unusable(path, error) from error
    if damage != "ok":
        raise DatabaseUnusable(_damaged(path, str(damage)))
    if version is None and tables:
        raise DatabaseUnusable(
            f"The file {path} is a database of another program; choose another folder with --data-dir."
        )
    if version is not None and version not in _KNOWN:
        raise DatabaseUnusable(
            f"The database {path} was made by a newer ResolutionFlow (its schema is {version}, this program knows "
            f"up to {SCHEMA_HEAD}); update the program, or choose another folder with --data-dir."
        )
    if version is not None and (missing := _TABLES - tables):
        raise DatabaseUnusable(_damaged(path, f"it has no table {min(missing)}"))
    return version


def unusable(path: Path, error: BaseException | None) -> DatabaseUnusable:
    """Return what an error of SQLite means for whoever wants to use the database at path."""
    # The lower byte is the primary code (https://sqlite.org/rescode.html).
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseUnusable(
                f"The database {path} is locked by another program; end that one, then start again."
            )
        case sqlite3.SQLITE_FULL:
            return DatabaseUnusable(
                f"The disk of the database {path} is full; make room there, or choose another folder with --data-dir."
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM | sqlite3.SQLITE_READONLY:
            return DatabaseUnusable(_unopened(path, str(error)))
        case _:
            return DatabaseUnusable(_damaged(path, str(error)))


def _is_small(path: Path) -> bool:
    """Tell whether checking the whole file takes a few milliseconds only."""
    return path.stat().st_size < 4 * 1024 * 1024  # 4 MB


def _unopened(path: Path, reason: str) -> str:
    return f"The database {path} cannot be opened ({reason}); choose another folder with --data-dir."


def _damaged(path: Path, reason: str) -> str:
    reason = " ".join(reason.split())
    return (
        f"The database {path} is damaged or no database ({reason}); move it away to start with an empty one, "
        "or put a backup in its place."
    )
