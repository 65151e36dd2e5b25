"""What a database keeps of rows that were deleted, and getting rid of it as far as that is ours to do.

SQLite overwrites deleted rows (secure_delete), but the index of its search goes on holding their trigrams until parts of
it are merged, and its WAL the pages as they were (https://sqlite.org/fts5.html#the_merge_command,
https://sqlite.org/pragma.html#pragma_wal_checkpoint). What PostgreSQL keeps until a VACUUM is its administrator's.
"""

import sqlite3
from contextlib import suppress
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db.engine import Database
from backend.app.db.search import has_table

_PAGES = 500
"""So much of the search's index is merged in one unit of work: others write in between."""
_LEAST_CHANGES = 2
"""Fewer changes say that all is merged."""


def scrub(database: Database) -> None:
    """Have a SQLite file, and the WAL beside it, hold nothing of the rows that were deleted; PostgreSQL is left alone.

    While another program reads the file, its WAL stays until the next one of these, or until it is closed.
    """
    if database.engine.dialect.name != "sqlite":
        return
    if database.read(lambda db: has_table(db.connection())):
        pages = -_PAGES  # a negative number begins with all of the index, whatever it is made of
        while database.write(partial(_merge, pages=pages)):
            pages = _PAGES
    _empty_wal(database)


def _merge(db: Session, *, pages: int) -> bool:
    """Merge some of the search's index; tell whether there may be more."""
    connection = db.connection()
    before = connection.scalar(sa.text("SELECT total_changes()"))
    connection.execute(
        sa.text("INSERT INTO session_search (session_search, rank) VALUES ('merge', :pages)"),
        {"pages": pages},
    )
    return bool(connection.scalar(sa.text("SELECT total_changes()")) - before >= _LEAST_CHANGES)


def _empty_wal(database: Database) -> None:
    connection = database.engine.raw_connection()
    try:
        with suppress(sqlite3.Error):  # what was asked for is done; the next checkpoint does this
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
