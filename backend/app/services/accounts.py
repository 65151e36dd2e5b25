"""Teams, users, and the tokens that say who calls.

A token is opaque: ``rf_`` and 256 random bits. It is shown once; what is kept is its SHA-256, which needs no salt for
that many bits.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.errors import Forbidden, NameTaken, NotFound, Unauthorized, UserDisabled
from backend.app.db import models
from backend.app.db.team_scope import Caller, by_digest, of_team, own_team, team_named
from backend.app.schemas.accounts import INVITATION, MeResponse, UserResponse
from backend.app.services import audit

_PREFIX = "rf_"
_BYTES = 32


@dataclass(frozen=True)
class NewToken:
    """A token just made; `text` is known only now."""

    id: UUID
    text: str
    expires_at: datetime


def authenticate(db: Session, *, token: str, now: datetime) -> Caller:
    """Return who calls with a token.

    Raises:
        Unauthorized: nobody has this token, or it is expired or revoked, which of these is not said; or the user is
            disabled, or it is an invitation.
    """
    row = db.execute(by_digest(digest_of(token))).one_or_none()
    if row is None or row.Token.expires_at <= now:
        raise _unknown()
    require_known(row.User)
    if row.Token.revoked_at is not None:
        raise _unknown()
    if row.Token.for_login:
        raise Unauthorized("This is an invitation, good for nothing but `resolutionflow login`.")
    return caller_of(row.User, row.Token)


def require_known(user: models.User) -> None:
    """Refuse the call of a user who left.

    Raises:
        Unauthorized: the user did.
    """
    if user.disabled:
        raise Unauthorized("Your access to this server is disabled; ask whoever runs the server.")


def require_enabled(user: models.User) -> None:
    """Refuse to make a token for a user who left, or to give such a user anything.

    Raises:
        UserDisabled: the user did.
    """
    if user.disabled:
        raise UserDisabled(f"{user.name} is disabled; `resolutionflow admin user enable` changes that.")


def caller_of(user: models.User, token: models.Token) -> Caller:
    """Return whoever calls with a token of a user."""
    return Caller(
        team_id=user.team_id, user_id=user.id, is_admin=user.is_admin, token_id=token.id, name=user.name
    )


def _unknown() -> Unauthorized:
    return Unauthorized("The token is unknown, expired or revoked; log in again with `resolutionflow login`.")


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def require_admin(caller: Caller, what: str) -> None:
    """Refuse whoever is no admin of the team.

    Raises:
        Forbidden: the caller is none.
    """
    if not caller.is_admin:
        raise Forbidden(f"Only a team admin can {what}.")


def whoami(db: Session, *, caller: Caller) -> MeResponse:
    """Return the caller's name and team."""
    user = db.scalars(of_team(models.User, caller).where(models.User.id == caller.user_id)).one()
    team = db.scalars(own_team(caller)).one()
    return MeResponse(id=user.id, name=user.name, is_admin=caller.is_admin, team=team.name)


def list_users(db: Session, *, caller: Caller) -> list[UserResponse]:
    """Return the users of the caller's team by name."""
    rows = db.scalars(of_team(models.User, caller).order_by(sa.func.lower(models.User.name), models.User.id))
    return [UserResponse.model_validate(row, from_attributes=True) for row in rows]


def add_team(db: Session, *, name: str, team_id: UUID, now: datetime) -> models.Team:
    """Add a team, without users or flows.

    Raises:
        NameTaken: there is one of this name.
    """
    if db.scalars(team_named(name)).one_or_none() is not None:
        raise NameTaken(f"There is a team {name!r} already.")
    team = models.Team(id=team_id, name=name, created_at=now)
    db.add(team)
    db.flush()
    return team


def find_team(db: Session, *, name: str) -> models.Team:
    """Return a team by its name.

    Raises:
        NotFound: there is none.
    """
    team = db.scalars(team_named(name)).one_or_none()
    if team is None:
        raise NotFound(f"There is no team {name!r}; `resolutionflow admin team list` shows them.")
    return team


def list_teams(db: Session) -> list[str]:
    """Return the names of all teams, for whoever administers the server."""
    return list(db.scalars(sa.select(models.Team.name).order_by(models.Team.name)))


def add_user(
    db: Session, *, caller: Caller, name: str, is_admin: bool, user_id: UUID, now: datetime
) -> models.User:
    """Add a user to the caller's team.

    Raises:
        NameTaken: the team has one of this name.
    """
    if _user_named(db, caller, name) is not None:
        raise NameTaken(f"The team has a user {name!r} already.")
    user = models.User(team_id=caller.team_id, id=user_id, name=name, is_admin=is_admin, created_at=now)
    db.add(user)
    db.flush()
    return user


def find_user(db: Session, *, caller: Caller, name: str) -> models.User:
    """Return a user of the caller's team by name.

    Raises:
        NotFound: the team has none of this name.
    """
    user = _user_named(db, caller, name)
    if user is None:
        raise NotFound(f"The team has no user {name!r}; `resolutionflow admin user list` shows them.")
    return user


def add_token(
    db: Session,
    *,
    caller: Caller,
    user: models.User,
    token_id: UUID,
    now: datetime,
    days: int,
    for_login: bool = False,
) -> NewToken:
    """Make a token, or an invitation to log in, for a user of the caller's team, good for so many days.

    One of the same id, of a unit of work whose answer was lost, is replaced.

    Raises:
        UserDisabled: the user is disabled.
    """
    require_enabled(user)
    prefix = INVITATION if for_login else _PREFIX
    made = NewToken(token_id, prefix + secrets.token_urlsafe(_BYTES), now + timedelta(days=days))
    db.merge(
        models.Token(
            team_id=caller.team_id,
            id=token_id,
            user_id=user.id,
            digest=digest_of(made.text),
            created_at=now,
            expires_at=made.expires_at,
            for_login=for_login,
        )
    )
    db.flush()
    return made


def revoke_token(db: Session, *, caller: Caller, token_id: UUID, now: datetime) -> models.User:
    """Revoke a token, and return whose it was; revoking it again changes nothing.

    Raises:
        NotFound: the team has no such token.
    """
    token = db.scalars(of_team(models.Token, caller).where(models.Token.id == token_id)).one_or_none()
    if token is None:
        raise NotFound("The team has no such token; `resolutionflow admin token list` shows them.")
    token.revoked_at = token.revoked_at or now
    return db.scalars(of_team(models.User, caller).where(models.User.id == token.user_id)).one()


def revoke_own_token(db: Session, *, caller: Caller, now: datetime) -> None:
    """Revoke the token that the caller calls with.

    Raises:
        NotFound: there is none, as in an engineer's own process.
    """
    if caller.token_id is None:
        raise NotFound("Nobody needs a token here, so there is none to revoke.")
    revoke_token(db, caller=caller, token_id=caller.token_id, now=now)
    about = audit.About("token", caller.token_id, caller.name)
    audit.record(db, caller=caller, action="revoked", about=about, now=now)


def list_tokens(db: Session, *, caller: Caller) -> list[tuple[models.Token, str]]:
    """Return the tokens of the caller's team, newest first, each with its user's name."""
    names = {user.id: user.name for user in db.scalars(of_team(models.User, caller))}
    rows = db.scalars(of_team(models.Token, caller).order_by(models.Token.id.desc()))
    return [(row, names[row.user_id]) for row in rows]


def _user_named(db: Session, caller: Caller, name: str) -> models.User | None:
    return db.scalars(of_team(models.User, caller).where(models.User.name == name)).one_or_none()
