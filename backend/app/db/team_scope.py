"""The one place that limits a query to the caller's team."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.app.db.models import Decision, LibraryStep, Session, Team, Tree


@dataclass(frozen=True)
class Caller:
    """Who calls: a user of a team."""

    team_id: UUID
    user_id: UUID


Model = TypeVar("Model", Tree, LibraryStep, Session, Decision)


def of_team(model: type[Model], caller: Caller) -> sa.Select[Model]:
    """Select the rows of a model that the caller's team owns."""
    return sa.select(model).where(model.team_id == caller.team_id)


def own_team(caller: Caller) -> sa.Select[Team]:
    """Select the caller's team."""
    return sa.select(Team).where(Team.id == caller.team_id)
