"""The database: its engine and its unit of work."""

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from backend.app.core.recent import Recent

_BUSY_TIMEOUT_MS = 10_000
_AUDITED_AGAIN_AFTER = timedelta(minutes=15)
_MOST_RECENT = 20_000
"""So many entries of the audit a process remembers, in some megabytes."""
_WRITES = "resolutionflow_writes"
_PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds, at most, before a unit of work that met another writer is done again."""
_PAUSES_WITHOUT = (0.05, 0.2, 0.5, 1.0, 2.0, 3.0)
"""The same without the database: a restart takes some seconds."""
_AGAIN = frozenset(["40001", "40P01", "23505"])
"""SQLSTATEs after which it may succeed (https://www.postgresql.org/docs/current/errcodes-appendix.html).

A serialization failure, a deadlock, and a row that somebody else has just written: doing it again finds that row.
"""

_NOT_THERE = ("08", "57P0")
"""SQLSTATEs of a connection that broke, and of a server that shuts down or starts."""
_READ_ONLY = "25006"
"""SQLSTATE of a server that takes no writes: a standby, or what was the primary before another was promoted."""
_LOCKED = "55P03"
"""SQLSTATE of a lock that was not had in time."""
_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'"
"""In each transaction, since a pooler takes no such options of a connection; SQLite waits for locks by itself."""

_HURRY_MS = 250
_HURRIED = "resolutionflow_hurried"
_IN_A_HURRY = f"SET LOCAL lock_timeout = '{_HURRY_MS}ms'; SET LOCAL synchronous_commit = local"

_KEPT, _MOST = 10, 40
"""Connections that stay open, and how many there may be: as many as there are threads for calls, so that none waits."""
_KEPT_OF_SQLITE, _MOST_OF_SQLITE = 5, 15
_MACHINE_OFF = {
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""By which a connection breaks, after about 10 s, whose machine is off: the kernel alone would send for 15 minutes.

The first is in milliseconds and for what was sent, the others for an answer that is waited for
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES).
"""

_SEVERAL = re.compile(
    r"(?P<before>postgres(?:ql)?(?:\+\w+)?://(?:[^/@?]*@)?)(?P<servers>[^/@?]*,[^/@?]*)(?P<behind>[/?].*)?"
)

_SERVER = re.compile(r"(?:\[(?P<address>[^]]*)\]|(?P<host>[^][:]*))(?::(?P<port>\d+))?")

AUDITED = "audited"

Result = TypeVar("Result")


class Database:
    """An engine, and units of work on it.

    `schema_changed` tells whether opening it made a new schema: then what a first start adds is still to be added.

    Attributes:
        audited: what this process wrote into the audit lately; a unit of work has it in its `info`.
        most_connections: how many there may be; whoever wants one more waits.
        while_waiting: is entered while a unit of work waits for its connection, and for its transaction to begin.
        while_used: is entered while a unit of work has its connection.
    """

    def __init__(self, engine: sa.Engine, *, most_connections: int) -> None:
        self.engine = engine
        self.most_connections = most_connections
        self.while_waiting: Callable[[], AbstractContextManager[object]] = nullcontext
        self.while_used: Callable[[], AbstractContextManager[object]] = nullcontext
        self.schema_changed = False
        self.audited = Recent(_AUDITED_AGAIN_AFTER, at_most=_MOST_RECENT)
        self._units = sessionmaker(engine, expire_on_commit=False, info={AUDITED: self.audited})

    def read(self, work: Callable[[Session], Result]) -> Result:
        """Do work that reads, in a unit of its own, and return its result."""
        return self._carry_out(work, write=False)

    def write(self, work: Callable[[Session], Result], *, patient: bool = False) -> Result:
        """Do work that writes, in a unit of its own, and return its result; if it is patient, it waits for any lock.

        A lost connection or a conflict with another writer is no failure yet: all of it is done again. So work must
        be safe to repeat, also after a commit whose answer was lost: ids are minted outside it.
        """
        return self._carry_out(work, write=True, patient=patient)

    def takes_writes(self) -> bool:
        """Tell whether the database takes writes now."""
        if self.read(_writable):
            return True
        self.engine.dispose()  # a new connection may lead to the server that was promoted
        return self.read(_writable)

    def _carry_out(self, work: Callable[[Session], Result], *, write: bool, patient: bool = False) -> Result:
        for attempt in count():
            try:
                with self.unit_of_work(write=write, patient=patient) as db:
                    return work(db)
            except DBAPIError as error:
                if is_read_only(error):  # the next connection may lead to the one that was promoted
                    self.engine.dispose()
                pauses = _pauses_after(error)
                if attempt >= len(pauses):
                    raise
            # At random, so that two do not meet again.
            time.sleep(pauses[attempt] * random.uniform(0.5, 1))  # noqa: S311 - nothing secret
        raise AssertionError("count() does not end")

    @contextmanager
    def unit_of_work(self, *, write: bool, patient: bool = False, hurried: bool = False) -> Iterator[Session]:
        """Open a transaction; commit it at the end, or roll it back if anything is raised.

        One that is `hurried` waits a quarter of a second for a lock, and for no standby, as all others do where there is
        a synchronous one: without that standby they wait until it is back.

        On SQLite a writing unit takes the write lock at once (BEGIN IMMEDIATE): a transaction that reads
        first and then wants to write would fail as "locked" without waiting, or lose another's update.
        """
        with self._units() as db:
            with self.while_waiting():
                connection = db.connection(execution_options={_WRITES: write, _HURRIED: hurried})
            with self.while_used():
                if connection.dialect.name == "postgresql" and not patient:
                    connection.exec_driver_sql(_IN_A_HURRY if hurried else _LOCK_TIMEOUT)
                yield db
                db.commit()

    def close(self) -> None:
        """Close all connections; the next unit of work would open new ones."""
        self.engine.dispose()


def parsed_url(text: str) -> sa.URL:
    """Return the URL of a database, also in libpq's form with several servers, ``postgresql://user@one,two:5433/name``.

    Of several, the one that takes writes is meant, unless the URL says otherwise by `target_session_attrs`
    (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS).

    Raises:
        ArgumentError, ValueError: it is none.
    """
    several = _SEVERAL.fullmatch(text)
    if several is None:
        return sa.make_url(text)
    servers = [_SERVER.fullmatch(server) for server in several["servers"].split(",")]
    if None in servers:
        raise ValueError("a server is a host, or a host and a port")
    parts = [(server["address"] or unquote(server["host"]), server["port"]) for server in servers if server]
    hosts, ports = ",".join(host for host, _ in parts), ",".join(port or "5432" for _, port in parts)
    url = sa.make_url(several["before"] + (several["behind"] or ""))
    return url.set(
        query={"target_session_attrs": "read-write", **url.query, "host": hosts, "port": ports},
    )


def postgres_database(url: sa.URL) -> Database:
    """Return a database on a PostgreSQL server, reached by psycopg 3.

    No statement is prepared on the server, since a pooler in between may hand each transaction to another connection.
    """
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # of what is logged: they are notes
        pool_pre_ping=True,
        pool_size=_KEPT,
        max_overflow=_MOST - _KEPT,
        connect_args={"prepare_threshold": None, "connect_timeout": 5, **_MACHINE_OFF},
    )
    return Database(engine, most_connections=_MOST)


def sqlite_database(path: Path) -> Database:
    """Return a database in a SQLite file: WAL, synchronous=FULL, foreign keys enforced."""
    url = sa.URL.create("sqlite+pysqlite", database=str(path))  # not parsed: a folder's name may hold ? and %
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
        pool_size=_KEPT_OF_SQLITE,
        max_overflow=_MOST_OF_SQLITE - _KEPT_OF_SQLITE,
    )
    sa.event.listen(engine, "connect", _set_up_connection)
    sa.event.listen(engine, "begin", _begin)
    return Database(engine, most_connections=_MOST_OF_SQLITE)


def is_away(error: DBAPIError) -> bool:
    """Tell whether a PostgreSQL server did not answer: whether a commit was carried out is not known then."""
    if error.connection_invalidated or not isinstance(error, OperationalError):
        return error.connection_invalidated
    # psycopg has None where no answer came; SQLite's errors have no such thing.
    state = getattr(error.orig, "sqlstate", "")
    return state is None or state.startswith(_NOT_THERE)


def is_read_only(error: DBAPIError) -> bool:
    """Tell whether a PostgreSQL server refused to write, and so saved nothing."""
    return getattr(error.orig, "sqlstate", None) == _READ_ONLY


def is_locked(error: DBAPIError) -> bool:
    """Tell whether a PostgreSQL server gave up waiting for another transaction, and so saved nothing."""
    return getattr(error.orig, "sqlstate", None) == _LOCKED


def _writable(db: Session) -> bool:
    # A file is asked by writing alone.
    if db.get_bind().dialect.name != "postgresql":
        return True
    state: str | None = db.scalar(sa.text("SELECT current_setting('transaction_read_only')"))
    return state == "off"


def _pauses_after(error: DBAPIError) -> tuple[float, ...]:
    if is_away(error) or is_read_only(error):
        return _PAUSES_WITHOUT
    return _PAUSES if getattr(error.orig, "sqlstate", None) in _AGAIN else ()


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
    options = connection.get_execution_options()
    begin = "BEGIN IMMEDIATE" if options.get(_WRITES, False) else "BEGIN"
    if not options.get(_HURRIED, False):
        connection.exec_driver_sql(begin)
        return
    # Beginning is all that waits: whoever has the write lock then needs no other one.
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # of any driver
    driver.execute(f"PRAGMA busy_timeout={_HURRY_MS}")
    try:
        connection.exec_driver_sql(begin)
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
