"""Tokens of a team's users."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.administration.teams import in_team
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services import accounts, audit, people
from backend.app.services.accounts import NewToken


@dataclass(frozen=True)
class KnownToken:
    """A token as it is listed: never the token itself."""

    id: UUID
    user: str
    expires_at: datetime
    state: Literal["good", "expired", "revoked"]
    last_used_at: datetime | None
    """Roughly; for an invitation, when it was exchanged."""
    for_login: bool
    """Whether it is an invitation."""


def add_token(database: Database, *, team: str, user: str, days: int, settings: Settings) -> NewToken:
    """Make a token for a user, good for so many days.

    Raises:
        NotFound: there is no such team, or no such user in it.
        UserDisabled: the user is disabled.
    """
    token_id = settings.new_id()  # outside the work, which may be done again: no token stays that nobody has

    def add(db: Session, caller: Caller) -> NewToken:
        owner = accounts.find_user(db, caller=caller, name=user)
        owner = people.user_with_id(db, caller=caller, user_id=owner.id, lock=True)
        now = settings.clock()
        made = accounts.add_token(db, caller=caller, user=owner, token_id=token_id, now=now, days=days)
        note(db, caller, "added", made.id, user, now)
        return made

    return in_team(database, team, add)


def revoke_token(database: Database, *, team: str, token_id: UUID, settings: Settings) -> None:
    """Revoke a token of a team; revoking it again changes nothing.

    Raises:
        NotFound: there is no such team, or no such token of it.
    """
    now = settings.clock()

    def revoke(db: Session, caller: Caller) -> None:
        user = accounts.revoke_token(db, caller=caller, token_id=token_id, now=now)
        note(db, caller, "revoked", token_id, user.name, now)

    in_team(database, team, revoke)


def revoke_tokens(database: Database, *, team: str, user: str, settings: Settings) -> int:
    """Revoke all tokens of a user, invitations too; return how many were good till now.

    Raises:
        NotFound: there is no such team, or no such user in it.
    """
    now = settings.clock()

    def revoke(db: Session, caller: Caller) -> int:
        owner = accounts.find_user(db, caller=caller, name=user)
        owner = people.user_with_id(db, caller=caller, user_id=owner.id, lock=True)
        revoked = people.revoke_tokens(db, caller=caller, user=owner, now=now)
        for token in revoked:
            note(db, caller, "revoked", token.id, user, now)
        return len(revoked)

    return in_team(database, team, revoke)


def list_tokens(database: Database, *, team: str, settings: Settings) -> list[KnownToken]:
    """Return the tokens of a team, newest first."""
    rows = in_team(database, team, lambda db, caller: accounts.list_tokens(db, caller=caller))
    now = settings.clock()
    return [
        KnownToken(
            row.id,
            user,
            row.expires_at,
            "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "good",
            row.last_used_at,
            row.for_login,
        )
        for row, user in rows
    ]


def note(db: Session, caller: Caller, action: audit.Action, token_id: UUID, user: str, now: datetime) -> None:
    """Write down what was done to a token; it has no name but its user's."""
    audit.record(db, caller=caller, action=action, about=audit.About("token", token_id, user), now=now)
