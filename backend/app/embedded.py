"""The API on a SQLite file of one engineer: what the client runs in its own process."""

import getpass
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.core.time_zones import local_time_zone
from backend.app.db import models
from backend.app.db.engine import Database, sqlite_database
from backend.app.db.schema import bring_to_head, open_sqlite, unusable
from backend.app.db.team_scope import Caller
from backend.app.gradual import GradualApp


def create_embedded_app(path: Path, *, settings: Settings | None = None) -> GradualApp:
    """Return the API on the database at path, made and filled with the starter flows at first start.

    Raises:
        DatabaseUnusable: the file cannot be used; it is left as it is.
    """
    try:
        return create_single_user_app(
            open_sqlite(path), settings=settings or Settings(time_zone=local_time_zone())
        )
    except DBAPIError as error:
        raise unusable(path, error.orig) from error


def create_single_user_app(database: Database, *, settings: Settings) -> GradualApp:
    """Return the API on a database of one engineer, whom nobody has to identify."""
    with database.unit_of_work(write=True) as db:
        caller = _existing_caller(db) or _first_start(db, settings)
        if database.schema_changed:
            _bring_starters(db, caller, settings)
    return GradualApp(database=database, caller=caller, settings=settings)


def bring_up_to_date(path: Path) -> None:
    """Bring a copy of such a file to where this program's first start with it would: schema and starter flows.

    Raises:
        DBAPIError: the copy is damaged.
    """
    if not bring_to_head(path):
        return
    with closing(sqlite_database(path)) as database, database.unit_of_work(write=True) as db:
        caller = _existing_caller(db)
        if caller is not None:
            _bring_starters(db, caller, Settings())


def _bring_starters(db: Session, caller: Caller, settings: Settings) -> None:
    from backend.app.services.starters import add_starters  # late: a first start, or one after an update

    add_starters(db, caller=caller, settings=settings)


def _existing_caller(db: Session) -> Caller | None:
    row = db.execute(
        sa.select(models.User.team_id, models.User.id).order_by(models.User.id).limit(1)
    ).one_or_none()
    return (
        Caller(team_id=row.team_id, user_id=row.id, is_admin=True, is_audited=False)
        if row is not None
        else None
    )


def _first_start(db: Session, settings: Settings) -> Caller:
    now = settings.clock()
    caller = Caller(team_id=settings.new_id(), user_id=settings.new_id(), is_admin=True, is_audited=False)
    db.add(models.Team(id=caller.team_id, name="My team", created_at=now))
    db.flush()
    user = models.User(team_id=caller.team_id, id=caller.user_id, name=_login_name(), is_admin=True)
    user.created_at = now
    db.add(user)
    db.flush()
    return caller


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "engineer"
