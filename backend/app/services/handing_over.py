"""Giving all that somebody has in progress to somebody else."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.accounts import HandedOver
from backend.app.services import accounts, audit, people

MOST_AT_ONCE = 1_000
"""So many sessions are given in one unit of work, which holds their locks as long as it takes."""


def hand_over_all(
    db: Session, *, caller: Caller, user_id: UUID, to: UUID, also_completed: bool, now: datetime
) -> HandedOver:
    """Give the sessions in progress of a user to another one, the oldest first; to the same one changes nothing.

    Completed ones stay whose they are, unless they are asked for: they say who did the work. What the answer says is
    left is given by the same call again.

    Raises:
        Forbidden: the caller is no admin of the team.
        NotFound: the team has no such user.
        UserDisabled: whom they go to is disabled.
    """
    accounts.require_admin(caller, "hand sessions over")
    people.user_with_id(db, caller=caller, user_id=user_id)
    taker = people.user_with_id(db, caller=caller, user_id=to)
    accounts.require_enabled(taker)
    if user_id == to:
        return HandedOver(handed_over=0, left=0)
    owned = _owned(caller, user_id, also_completed=also_completed)
    session = models.Session
    rows = db.scalars(
        owned.options(load_only(session.ticket_number, session.version))  # its texts may be megabytes
        .order_by(session.id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    ).all()
    for row in rows:
        row.owner_id = to
        row.version += 1
        about = audit.About("session", row.id, row.ticket_number)
        audit.record(db, caller=caller, action="handed over", about=about, now=now, detail=f"to {taker.name}")
    db.flush()
    left = db.scalar(owned.with_only_columns(sa.func.count()))
    return HandedOver(handed_over=len(rows), left=left or 0)


def _owned(caller: Caller, user_id: UUID, *, also_completed: bool) -> sa.Select[models.Session]:
    query = of_team(models.Session, caller).where(models.Session.owner_id == user_id)
    return query if also_completed else query.where(models.Session.completed_at.is_(None))
