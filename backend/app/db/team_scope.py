"""The one place that limits a query to the caller's team."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.app.db.models import AuditEntry, Decision, LibraryStep, Session, Team, Token, Tree, User


@dataclass(frozen=True)
class Caller:
    """Who calls: a user of a team."""

    team_id: UUID
    user_id: UUID
    is_admin: bool = False
    """Whether this user decides for the whole team."""
    token_id: UUID | None = None
    """The token that was called with; in an engineer's own process there is none."""
    name: str | None = None
    """The user's name, for the audit; None for whoever administers the server from its command line."""
    address: str | None = None
    """Where the call came from."""
    request_id: str | None = None
    """By which the call is found in the server's log."""
    is_audited: bool = True
    """Whether it is written down what this caller does: not in an engineer's own database."""


Model = TypeVar("Model", Tree, LibraryStep, Session, Decision, User, Token, AuditEntry)


def of_team(model: type[Model], caller: Caller) -> sa.Select[Model]:
    """Select the rows of a model that the caller's team owns."""
    return sa.select(model).where(model.team_id == caller.team_id)


def own_team(caller: Caller) -> sa.Select[Team]:
    """Select the caller's team."""
    return sa.select(Team).where(Team.id == caller.team_id)


def by_digest(digest: str) -> sa.Select[Token, User, Team]:
    """Select the token with this SHA-256, with its user and team, of whichever team: it says who calls."""
    return (
        sa.select(Token, User, Team)
        .join(User, sa.and_(User.team_id == Token.team_id, User.id == Token.user_id))
        .join(Team, Team.id == Token.team_id)
        .where(Token.digest == digest)
    )


def team_named(name: str) -> sa.Select[Team]:
    """Select a team by its name, for whoever administers the server."""
    return sa.select(Team).where(Team.name == name)
