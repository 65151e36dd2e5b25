"""The database: its engine and its unit of work."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

_BUSY_TIMEOUT_MS = 10_000
_WRITES = "resolutionflow_writes"


class Database:
    """An engine, and units of work on it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.schema_changed = False
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def unit_of_work(self, *, write: bool) -> Iterator[Session]:
        """Open a transaction; commit it at the end, or roll it back if anything is raised.

        On SQLite a writing unit takes the write lock at once (BEGIN IMMEDIATE): a transaction that reads
        first and then wants to write would fail as "locked" without waiting, or lose another's update.
        """
        with self._sessions() as session:
            session.connection(execution_options={_WRITES: write})
            yield session
            session.commit()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def sqlite_database(path: Path) -> Database:
    """Return a database in a SQLite file: WAL, synchronous=FULL, foreign keys enforced."""
    url = sa.URL.create("sqlite+pysqlite", database=str(path))  # not parsed: a folder's name may hold ? and %
    engine = sa.create_engine(url, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _set_up_connection)
    sa.event.listen(engine, "begin", _begin)
    return Database(engine)


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would otherwise begin transactions by rules of its own
    # SQLite's own lower() knows ASCII only, and a search has to find Ärzte by ärzte.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _lower(value: str | int | float | None) -> str | int | float | None:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
