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
from backend.app.services import accounts
from backend.app.services.accounts import NewToken


@dataclass(frozen=True)
class KnownToken:
    """A token as it is listed: never the token itself."""

    id: UUID
    user: str
    expires_at: datetime
    state: Literal["good", "expired", "revoked"]


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

    return in_team(database, team, add)


def revoke_token(database: Database, *, team: str, token_id: UUID, settings: Settings) -> None:
    """Revoke a token of a team; revoking it again changes nothing.

    Raises:
        NotFound: there is no such team, or no such token of it.
    """
    now = settings.clock()
    in_team(
        database,
        team,
        lambda db, caller: accounts.revoke_token(db, caller=caller, token_id=token_id, now=now),
    )


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
        )
        for row, user in rows
    ]
