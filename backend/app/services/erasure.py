"""Erasing completed sessions: one by its ticket number, or those that nobody has worked on for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, load_only

from backend.app.core.errors import AnotherTicket, SessionInProgress
from backend.app.core.text import clean_line, legible
from backend.app.db import models
from backend.app.db.counting import counts_of
from backend.app.db.team_scope import Caller, of_team, own_team
from backend.app.services import audit
from backend.app.services.accounts import require_admin
from backend.app.services.sessions import lock_session, require_version

_COUNTED_TO = 1_000_000_000


@dataclass(frozen=True)
class Old:
    """How many sessions of a team nobody has worked on since some time."""

    completed: int
    in_progress: int


def erase_session(
    db: Session,
    *,
    caller: Caller,
    session_id: UUID,
    ticket_number: str,
    if_version: int | None,
    now: datetime,
) -> None:
    """Erase a completed session with its steps.

    Raises:
        NotFound: the team has no such session; it may have been erased by a call before.
        Forbidden: the caller is no admin of the team.
        SessionInProgress: it is not completed.
        AnotherTicket: the ticket number is not the session's.
        VersionMismatch: `if_version` is not the present version.
    """
    row = lock_session(db, caller=caller, session_id=session_id)
    require_admin(caller, "erase a completed session")
    if row.completed_at is None:
        raise SessionInProgress("The session is in progress; delete it instead.", version=row.version)
    if _read(row.ticket_number) != _read(ticket_number):
        raise AnotherTicket("This is not the ticket number that the session has; nothing is erased.")
    require_version(row, if_version)
    _erase(db, caller=caller, rows=[row], action="erased", now=now)


def prune(db: Session, *, caller: Caller, since: datetime, at_most: int, now: datetime) -> int:
    """Erase so many completed sessions that nobody has worked on since then, the oldest first; return how many.

    Those that somebody else has locked are left for another time.
    """
    query = (
        of_team(models.Session, caller)
        .where(models.Session.completed_at.is_not(None), models.Session.last_activity_at < since)
        .order_by(models.Session.last_activity_at, models.Session.id)
        .limit(at_most)
        .options(load_only(models.Session.ticket_number))
        .with_for_update(skip_locked=True)
    )
    rows = db.scalars(query).all()
    _erase(db, caller=caller, rows=rows, action="pruned", now=now)
    return len(rows)


def count_old(db: Session, *, caller: Caller, since: datetime) -> Old:
    """Return how many sessions nobody has worked on since then."""
    old = of_team(models.Session, caller).where(models.Session.last_activity_at < since)
    completed = old.where(models.Session.completed_at.is_not(None))
    in_progress = old.where(models.Session.completed_at.is_(None))
    return Old(*counts_of(db, [completed, in_progress], at_most=_COUNTED_TO))


def retention_of(db: Session, *, caller: Caller) -> int | None:
    """Return after how many days without work the team's completed sessions are pruned; None keeps all."""
    return db.scalars(own_team(caller)).one().retention_days


def set_retention(db: Session, *, caller: Caller, days: int | None, now: datetime) -> None:
    """Set after how many days without work the team's completed sessions are pruned; None keeps all."""
    team = db.scalars(own_team(caller)).one()
    if team.retention_days == days:
        return
    team.retention_days = days
    about = audit.About("team", team.id, team.name)
    kept = "all are kept" if days is None else f"{days} days"
    audit.record(db, caller=caller, action="retention changed", about=about, now=now, detail=kept)
    db.flush()


def _read(ticket_number: str) -> str:
    return clean_line(
        legible(ticket_number)
    )  # one from before texts were cleaned is typed as it is shown, too


def _erase(
    db: Session, *, caller: Caller, rows: Sequence[models.Session], action: audit.Action, now: datetime
) -> None:
    for row in rows:
        audit.record(
            db,
            caller=caller,
            action=action,
            about=audit.About("session", row.id, row.ticket_number or None),
            now=now,
        )
        db.delete(row)
    db.flush()
