"""What whoever runs the server does from its command line: teams, users, tokens, and the schema."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.db.engine import Database, parsed_url, postgres_database, sqlite_database
from backend.app.db.schema import SCHEMA_HEAD, DatabaseUnusable, make_private, upgrade, version_in
from backend.app.db.search import make_index
from backend.app.db.team_scope import Caller
from backend.app.services import accounts
from backend.app.services.accounts import NewToken
from backend.app.services.starters import add_starters

_KINDS = "postgresql://user@host/name, or sqlite:///path/to/file.db"
Result = TypeVar("Result")


@dataclass(frozen=True)
class KnownToken:
    """A token as it is listed: never the token itself."""

    id: UUID
    user: str
    expires_at: datetime
    state: Literal["good", "expired", "revoked"]


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


def add_team(database: Database, *, name: str, settings: Settings) -> None:
    """Add a team, with the starter flows and library steps.

    Raises:
        NameTaken: there is one of this name.
    """

    def add(db: Session) -> None:
        team = accounts.add_team(db, name=name, team_id=settings.new_id(), now=settings.clock())
        add_starters(db, caller=_of(team.id), settings=settings)

    database.write(add)


def list_teams(database: Database) -> list[str]:
    """Return the names of all teams."""
    return database.read(accounts.list_teams)


def add_user(database: Database, *, team: str, name: str, is_admin: bool, settings: Settings) -> None:
    """Add a user to a team.

    Raises:
        NotFound: there is no such team.
        NameTaken: the team has a user of this name.
    """
    _in_team(
        database,
        team,
        lambda db, caller: accounts.add_user(
            db, caller=caller, name=name, is_admin=is_admin, user_id=settings.new_id(), now=settings.clock()
        ),
    )


def list_users(database: Database, *, team: str) -> list[tuple[str, bool]]:
    """Return the users of a team: name, and whether they are admins."""
    users = _in_team(database, team, lambda db, caller: accounts.list_users(db, caller=caller))
    return [(user.name, user.is_admin) for user in users]


def add_token(database: Database, *, team: str, user: str, days: int, settings: Settings) -> NewToken:
    """Make a token for a user, good for so many days.

    Raises:
        NotFound: there is no such team, or no such user in it.
    """

    def add(db: Session, caller: Caller) -> NewToken:
        owner = accounts.find_user(db, caller=caller, name=user)
        return accounts.add_token(
            db, caller=caller, user=owner, token_id=settings.new_id(), now=settings.clock(), days=days
        )

    return _in_team(database, team, add)


def revoke_token(database: Database, *, team: str, token_id: UUID, settings: Settings) -> None:
    """Revoke a token of a team; revoking it again changes nothing.

    Raises:
        NotFound: there is no such team, or no such token of it.
    """
    now = settings.clock()
    _in_team(
        database,
        team,
        lambda db, caller: accounts.revoke_token(db, caller=caller, token_id=token_id, now=now),
    )


def list_tokens(database: Database, *, team: str, settings: Settings) -> list[KnownToken]:
    """Return the tokens of a team, newest first."""
    rows = _in_team(database, team, lambda db, caller: accounts.list_tokens(db, caller=caller))
    now = settings.clock()
    return [
        KnownToken(
            row.id,
            user,
            row.expires_at,
            "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "good",
        )
        for row, user in rows
    ]


def _in_team(database: Database, team: str, work: Callable[[Session, Caller], Result]) -> Result:
    return database.write(lambda db: work(db, _of(accounts.find_team(db, name=team).id)))


def _of(team_id: UUID) -> Caller:
    """Return whoever runs the server, as one who decides for a team."""
    return Caller(team_id=team_id, user_id=UUID(int=0), is_admin=True)
