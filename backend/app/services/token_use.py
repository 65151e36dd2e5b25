"""When tokens were used last, roughly."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team

ROUGHLY = timedelta(minutes=10)
"""A token that is used all the time is written so seldom."""


def note_use(db: Session, *, caller: Caller, now: datetime) -> None:
    """Note that the caller's token is used now, unless that was noted shortly before, or somebody else changes it."""
    token = models.Token
    query = of_team(token, caller).where(token.id == caller.token_id).with_for_update(skip_locked=True)
    row = db.scalars(query).one_or_none()
    if row is not None and (row.last_used_at is None or now - row.last_used_at >= ROUGHLY):
        row.last_used_at = now
