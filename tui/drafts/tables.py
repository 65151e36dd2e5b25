"""The tables of the file of drafts, and what makes a file unfit for use."""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Literal

from backend.app.core.files import private_database

VERSION = 1
"""Stands in the file as `user_version`; 0 are files from before there was one, with the same tables."""
Flaw = Literal["damaged", "newer"]
BUSY_SECONDS = 5.0
MODE = 0o600

KEYS = {"drafts": "place, subject, instance, field", "changes": "number", "sessions": "rowid"}
"""The tables, each with what its rows are stored by."""
_CREATE = (
    """CREATE TABLE IF NOT EXISTS drafts (
        place TEXT NOT NULL, subject TEXT NOT NULL, instance TEXT NOT NULL, field TEXT NOT NULL,
        text TEXT NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (place, subject, instance, field)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, instance TEXT NOT NULL,
        session TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, made_at TEXT NOT NULL,
        refused TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS sessions (
        place TEXT NOT NULL, session TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
        kept_at TEXT NOT NULL, PRIMARY KEY (place, session)
    )""",
)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WRITE_VERSION_AT, _LATEST_WRITE_VERSION = 18, 2


class Unfit(sqlite3.DatabaseError):
    """A file cannot be used as it is."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"the file is {flaw}")
        self.flaw = flaw


def code(error: Exception) -> int:
    """Return what SQLite says that went wrong; 0 for errors that are not its own."""
    extended: int = getattr(error, "sqlite_errorcode", 0)
    return extended & 0xFF


def shows_damage(error: Exception) -> bool:
    """Tell whether an error comes from what is in the file, and not from the disk, its rights or other programs."""
    return code(error) in _DAMAGE


def connect(path: Path) -> sqlite3.Connection:
    """Open a file, made (0600) if it is not there, with the tables of this version.

    Raises:
        Unfit: it is damaged, or of a newer version.
        OSError, sqlite3.Error: it cannot be read or written, or another user could have prepared it.
    """
    private_database(path)
    if _said_read_only(path):
        raise Unfit("damaged")
    connection = opened(path)
    try:
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _check(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        connection.close()
        # What is asked for here is wrong in no file but a damaged one, of which an error may quote what is no text.
        if (
            shows_damage(error)
            or code(error) == sqlite3.SQLITE_ERROR
            or isinstance(error, UnicodeDecodeError)
        ):
            raise Unfit("damaged") from error
        raise
    return connection


def opened(path: Path | str) -> sqlite3.Connection:
    """Return a connection that gives texts with a replacement for what is none."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.text_factory = lambda text: text.decode(errors="replace")
    return connection


@cache
def blank() -> bytes:
    """Return a file with the tables and no rows."""
    connection = opened(":memory:")
    try:
        _make(connection)
        return connection.serialize()
    finally:
        connection.close()


@cache
def columns(table: str) -> dict[str, tuple[object, ...]]:
    """Return the columns of a table by name, each with its type and rules, as they have to be."""
    connection = opened(":memory:")
    try:
        _make(connection)
        return columns_in(connection, table)
    finally:
        connection.close()


def columns_in(connection: sqlite3.Connection, table: str) -> dict[str, tuple[object, ...]]:
    """Return the columns of a table as they are; none if it is not there."""
    return {name: rules for _at, name, *rules in connection.execute(f"PRAGMA table_info({table})")}


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table in _CREATE:
        connection.execute(table)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _check(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    # Not quick_check, to which rows in a wrong order are fine: one that SQLite does not find is not removed either, and
    # comes back.
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise Unfit("damaged")
    if not 0 <= version <= VERSION:
        raise Unfit("newer")
    if version == 0:
        _make(connection)
    for table in KEYS:
        if columns_in(connection, table) != columns(table) or _has_wrong_kinds(connection, table):
            raise Unfit("damaged")


def _has_wrong_kinds(connection: sqlite3.Connection, table: str) -> bool:
    """Tell whether a value is no text where it has to be one: a flipped bit says what kind it is."""
    wrong = " OR ".join(
        f"typeof({name}) <> '{str(kind).lower()}'" for name, (kind, *_rules) in columns(table).items()
    )
    found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {wrong})")  # noqa: S608 - names from here
    return bool(found.fetchone()[0])


def _said_read_only(path: Path) -> bool:
    """Tell whether the file says of itself that only later versions of SQLite may write it."""
    with path.open("rb") as file:
        head = file.read(_WRITE_VERSION_AT + 1)
    return len(head) > _WRITE_VERSION_AT and head[_WRITE_VERSION_AT] > _LATEST_WRITE_VERSION
