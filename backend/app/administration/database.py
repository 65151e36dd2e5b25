"""Connecting to a server's database, and the schema in it."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from backend.app.db.engine import Database, parsed_url, postgres_database, sqlite_database
from backend.app.db.schema import SCHEMA_HEAD, DatabaseUnusable, make_private, upgrade, version_in
from backend.app.db.search import make_index

_KINDS = "postgresql://user@host/name, or sqlite:///path/to/file.db"


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade came to: the versions of the schema, and whether a search has an index."""

    before: str | None
    now: str
    search_is_indexed: bool


def connect(url: str) -> Database:
    """Return the database at a URL, whatever its schema.

    Raises:
        DatabaseUnusable: the URL names none, or it does not answer.
    """
    try:
        parsed = parsed_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable(f"This is no URL of a database; it looks like {_KINDS}.") from error
    match parsed.get_backend_name():
        case "postgresql":
            database = postgres_database(parsed)
        case "sqlite" if parsed.database:
            make_private(Path(parsed.database))
            database = sqlite_database(Path(parsed.database))
        case _:
            raise DatabaseUnusable(f"A server keeps its data in PostgreSQL or SQLite: {_KINDS}.")
    try:
        with database.unit_of_work(write=False) as db:  # once: whoever starts it sees the reason at once
            db.execute(sa.text("SELECT 1"))
    except DBAPIError as error:
        shown = parsed.set(query={}).render_as_string(hide_password=True)  # a query may hold a password, too
        raise DatabaseUnusable(f"The database {shown} cannot be used ({reason_of(error)}).") from error
    return database


def reason_of(error: DBAPIError) -> str:
    """Return what the database says, in one line, for whoever runs the server."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error.orig).__name__


def require_schema(database: Database) -> None:
    """Refuse a database with another schema than this program's.

    Raises:
        DatabaseUnusable: it says which command to run.
    """
    try:
        found = version_in(database)
    except DBAPIError as error:
        raise DatabaseUnusable(f"The database cannot be used ({reason_of(error)}).") from error
    if found is None:
        raise DatabaseUnusable("The database is empty; run `resolutionflow db upgrade` first.")
    if found < SCHEMA_HEAD:
        raise DatabaseUnusable(
            f"The database has the schema {found}, this program {SCHEMA_HEAD}; make a backup, then run "
            "`resolutionflow db upgrade`."
        )
    if found > SCHEMA_HEAD:
        raise DatabaseUnusable(
            f"The database has the schema {found}, newer than this program's {SCHEMA_HEAD}; update the program."
        )


def upgrade_schema(database: Database) -> Upgrade:
    """Bring the schema to this program's, and make the search's index if that has become possible.

    Raises:
        DatabaseUnusable: it holds no UTF-8, or another program's tables, or may not be changed.
    """
    _require_utf8(database)
    before = version_in(database)
    if before is None or before < SCHEMA_HEAD:
        try:
            upgrade(database)
        except DBAPIError as error:
            raise DatabaseUnusable(
                f"The schema cannot be made ({reason_of(error)}): the database has to be empty or ResolutionFlow's, and "
                "its user its owner."
            ) from error
    indexed = database.write(lambda db: make_index(db.connection()), patient=True)
    return Upgrade(before=before, now=version_in(database) or "", search_is_indexed=indexed)


def _require_utf8(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        return
    encoding = database.read(lambda db: db.scalar(sa.text("SHOW server_encoding")))
    if encoding != "UTF8":
        raise DatabaseUnusable(
            f"The database keeps its texts in {encoding}; make one in UTF-8: createdb --encoding=UTF8 "
            "--template=template0 NAME."
        )
