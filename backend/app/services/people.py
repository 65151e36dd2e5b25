"""People come and leave: whether a user may still call, what a user decides, and what becomes of a user's tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.errors import NotFound
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team


@dataclass(frozen=True)
class Person:
    """A user as whoever administers the server sees one.

    Attributes:
        last_used_at: roughly when a token of the user was used last.
        open_sessions: how many of the user's sessions are in progress.
        linked: whether the issuer of a single sign-on knows the user.
    """

    name: str
    is_admin: bool
    disabled_at: datetime | None
    last_used_at: datetime | None
    open_sessions: int
    linked: bool


def list_people(db: Session, *, caller: Caller) -> list[Person]:
    """Return the users of the caller's team by name."""
    user, token, session = models.User, models.Token, models.Session
    last_uses = of_team(token, caller).with_only_columns(token.user_id, sa.func.max(token.last_used_at))
    used = {row.user_id: row[1] for row in db.execute(last_uses.group_by(token.user_id))}
    counts = of_team(session, caller).with_only_columns(session.owner_id, sa.func.count())
    is_open = session.completed_at.is_(None)
    has_open = {row.owner_id: row[1] for row in db.execute(counts.where(is_open).group_by(session.owner_id))}
    rows = db.scalars(of_team(user, caller).order_by(sa.func.lower(user.name), user.id))
    return [
        Person(
            name=row.name,
            is_admin=row.is_admin,
            disabled_at=row.disabled_at,
            last_used_at=used.get(row.id),
            open_sessions=has_open.get(row.id, 0),
            linked=row.subject is not None,
        )
        for row in rows
    ]


def user_with_id(db: Session, *, caller: Caller, user_id: UUID, lock: bool = False) -> models.User:
    """Return a user of the caller's team.

    A lock holds until the unit of work ends: nothing is made for a user who is being disabled.

    Raises:
        NotFound: the team has no such user.
    """
    query = of_team(models.User, caller).where(models.User.id == user_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    user = db.scalars(query).one_or_none()
    if user is None:
        raise NotFound("The team has no such user.")
    return user


def disable(db: Session, *, caller: Caller, user: models.User, now: datetime) -> list[models.Token]:
    """Let no call of a user be answered any more, from the next one on, and return the tokens that were good till then.

    They are revoked, and stay so when the user is enabled again: where a laptop is lost, or somebody comes back years
    later, a token of before may be anybody's.
    """
    user = user_with_id(db, caller=caller, user_id=user.id, lock=True)
    user.disabled_at = user.disabled_at or now
    return revoke_tokens(db, caller=caller, user=user, now=now)


def enable(db: Session, *, caller: Caller, user: models.User) -> bool:
    """Let a user come back, with new tokens; tell whether the user was disabled."""
    user = user_with_id(db, caller=caller, user_id=user.id, lock=True)
    was_disabled = user.disabled_at is not None
    user.disabled_at = None
    return was_disabled


def revoke_tokens(
    db: Session, *, caller: Caller, user: models.User, now: datetime, only_invitations: bool = False
) -> list[models.Token]:
    """Revoke all tokens of a user, or all invitations; return those that were good till now."""
    token = models.Token
    query = of_team(token, caller).where(token.user_id == user.id, token.revoked_at.is_(None))
    if only_invitations:
        query = query.where(token.for_login.is_(True))
    rows = list(db.scalars(query.order_by(token.id).with_for_update()))
    for row in rows:
        row.revoked_at = now
    return [row for row in rows if row.expires_at > now]
