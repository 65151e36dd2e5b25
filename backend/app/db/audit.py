"""The statements of the audit: entries of a team, in the order of time, and erasing the oldest ones."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.app.db.models import AuditEntry, Session
from backend.app.db.team_scope import Caller, of_team

Place = tuple[datetime, UUID]
"""Where an entry stands in the order of time: by its id where two are of one moment."""


def entries(
    caller: Caller, *, after: Place | None, newest_first: bool, at_most: int
) -> sa.Select[AuditEntry]:
    """Select entries of the caller's team that come after one, in one of the two orders."""
    at, entry_id = AuditEntry.at, AuditEntry.id
    query = of_team(AuditEntry, caller)
    if after is not None:
        place = sa.tuple_(at, entry_id)
        bound = sa.tuple_(sa.literal(after[0], at.type), sa.literal(after[1], entry_id.type))
        query = query.where(place < bound if newest_first else place > bound)
    order = (at.desc(), entry_id.desc()) if newest_first else (at, entry_id)
    return query.order_by(*order).limit(at_most)


def sessions_of_client(caller: Caller, name: str) -> sa.Select[UUID]:
    """Select the ids of the sessions of the caller's team that name a client."""
    return of_team(Session, caller).where(Session.client_name == name).with_only_columns(Session.id)


def removals(caller: Caller, ids: Collection[UUID]) -> sa.Select[AuditEntry]:
    """Select the entries that tell who removed sessions of the caller's team, the last one last."""
    gone = of_team(AuditEntry, caller).where(AuditEntry.about_kind == "session", AuditEntry.about_id.in_(ids))
    return gone.where(AuditEntry.action.in_(("deleted", "erased", "pruned"))).order_by(AuditEntry.at)


def count_before(db: orm.Session, caller: Caller, *, before: datetime) -> int:
    """Return how many entries of the caller's team there are from before a moment."""
    old = of_team(AuditEntry, caller).where(AuditEntry.at < before)
    return db.scalar(old.with_only_columns(sa.func.count())) or 0


def erase_oldest(db: orm.Session, caller: Caller, *, before: datetime, at_most: int) -> int:
    """Erase the oldest entries of the caller's team from before a moment, and return how many there were."""
    old = of_team(AuditEntry, caller).where(AuditEntry.at < before).order_by(AuditEntry.at).limit(at_most)
    ids = old.with_only_columns(AuditEntry.id).scalar_subquery()
    erasure = sa.delete(AuditEntry).where(AuditEntry.team_id == caller.team_id, AuditEntry.id.in_(ids))
    return db.connection().execute(erasure).rowcount
