"""Searching sessions by ticket number, client and flow, fast also among a million of them.

Every session has these three in one column in lower case, `search`, where a word is sought by LIKE. PostgreSQL has a
trigram index on it where pg_trgm is available. SQLite has a trigram table of FTS5 beside it, kept by triggers: it
holds its own row numbers, since those of `sessions` may change in a VACUUM (https://sqlite.org/lang_vacuum.html).
"""

import json
import sqlite3
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models

_TRIGRAM = 3
_TRIGRAMS = 50
"""So many of a search narrow it enough; LIKE decides."""
_FEW = 2_000
"""Up to so many matches SQLite collects and sorts them; of more, a page is found soonest by going through the sessions,
newest first."""
_FTS5_TRIGRAM = (3, 34, 0)
"""The SQLite that brought the tokenizer (https://sqlite.org/releaselog/3_34_0.html)."""

_POSTGRES_INDEX = "CREATE INDEX IF NOT EXISTS ix_sessions_search ON sessions USING gin (search gin_trgm_ops)"
_SQLITE_INDEX = (
    """CREATE TABLE session_search_rows (
        n INTEGER PRIMARY KEY, team_id NOT NULL, session_id NOT NULL, UNIQUE (team_id, session_id)
    )""",
    """CREATE VIRTUAL TABLE session_search USING fts5(
        text, tokenize = 'trigram case_sensitive 1', detail = 'none'
    )""",
    """INSERT INTO session_search_rows (team_id, session_id) SELECT team_id, id FROM sessions ORDER BY id""",
    """INSERT INTO session_search (rowid, text) SELECT n, search FROM session_search_rows AS known
        JOIN sessions ON sessions.team_id = known.team_id AND sessions.id = known.session_id""",
    """CREATE TRIGGER session_search_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO session_search_rows (team_id, session_id) VALUES (new.team_id, new.id);
        INSERT INTO session_search (rowid, text) VALUES (last_insert_rowid(), new.search);
    END""",
    """CREATE TRIGGER session_search_update AFTER UPDATE OF ticket_number, client_name, tree_name ON sessions BEGIN
        UPDATE session_search SET text = new.search WHERE rowid =
            (SELECT n FROM session_search_rows WHERE team_id = new.team_id AND session_id = new.id);
    END""",
    """CREATE TRIGGER session_search_delete AFTER DELETE ON sessions BEGIN
        DELETE FROM session_search WHERE rowid =
            (SELECT n FROM session_search_rows WHERE team_id = old.team_id AND session_id = old.id);
        DELETE FROM session_search_rows WHERE team_id = old.team_id AND session_id = old.id;
    END""",
)
_MATCHES = """SELECT session_id FROM session_search_rows
    WHERE n IN (SELECT rowid FROM session_search WHERE session_search MATCH :wanted LIMIT :most)"""


def make_index(connection: sa.Connection) -> bool:
    """Make the search's index if it is not there and this database can have one; tell whether it is there."""
    match connection.dialect.name:
        case "postgresql":
            return _index_postgres(connection)
        case _:
            return _index_sqlite(connection)


def holding(db: Session, query: sa.Select[models.Session], words: Sequence[str]) -> sa.Select[models.Session]:
    """Narrow a query to the sessions that hold every word, in whatever case, in one of the three."""
    for word in words:
        query = query.where(models.Session.search.like(sa.func.lower(f"%{_escaped(word)}%"), escape="/"))
    found = _few_matches(db, words)
    return query if found is None else query.where(models.Session.id.in_(found))


def _escaped(word: str) -> str:
    for special in "/%_":
        word = word.replace(special, f"/{special}")
    return word


def _index_postgres(connection: sa.Connection) -> bool:
    available = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
    if not connection.scalar(sa.text(available)):
        return False
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except sa.exc.ProgrammingError:  # this user may not; an administrator of the database can
        return False
    connection.execute(sa.text(_POSTGRES_INDEX))
    return True


def _index_sqlite(connection: sa.Connection) -> bool:
    if has_table(connection):
        return True
    compiled = connection.scalar(sa.text("SELECT sqlite_compileoption_used('ENABLE_FTS5')"))
    if not compiled or sqlite3.sqlite_version_info < _FTS5_TRIGRAM:
        return False
    for statement in _SQLITE_INDEX:
        connection.exec_driver_sql(statement)
    return True


def has_table(connection: sa.Connection) -> bool:
    """Tell whether a SQLite database has the table of trigrams."""
    return bool(
        connection.scalar(sa.text("SELECT count(*) FROM sqlite_master WHERE name = 'session_search'"))
    )


def _few_matches(db: Session, words: Sequence[str]) -> sa.TextClause | None:
    """Return a query of the ids of what may match, if SQLite's table knows it to be few."""
    connection = db.connection()
    if connection.dialect.name != "sqlite":
        return None
    wanted = _trigrams(words)
    if not wanted or not has_table(connection):
        return None
    found = db.scalars(sa.text(_MATCHES), {"wanted": wanted, "most": _FEW + 1}).all()
    if len(found) > _FEW:
        return None
    # One parameter, since SQLite takes a limited number of them (https://sqlite.org/limits.html).
    return sa.text("SELECT value FROM json_each(:found)").bindparams(found=json.dumps(found))


def _trigrams(words: Sequence[str]) -> str:
    """Return a query of FTS5 for the words' trigrams; empty for words that are too short to have one."""
    lower = [word.lower() for word in words]
    parts = {
        word[start : start + _TRIGRAM]: None for word in lower for start in range(len(word) - _TRIGRAM + 1)
    }
    return " ".join('"{}"'.format(part.replace('"', '""')) for part in list(parts)[:_TRIGRAMS])
