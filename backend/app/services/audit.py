"""Writing down who did what; entries are only ever added, in the unit of work of what they tell of."""

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.app.core.recent import Recent
from backend.app.db import models
from backend.app.db.engine import AUDITED, Database
from backend.app.db.team_scope import Caller, of_team, own_team
from backend.app.ids import new_uuid7
from backend.app.schemas.sessions import SessionResponse

Kind = Literal["session", "user", "token", "team", "flow", "library step"]
Action = Literal[
    "added",
    "changed",
    "completed",
    "corrected",
    "deleted",
    "disabled",
    "edited",
    "enabled",
    "erased",
    "exported",
    "handed over",
    "invited",
    "linked",
    "made admin",
    "made member",
    "previewed",
    "pruned",
    "read",
    "recorded",
    "refused",
    "replaced",
    "retention changed",
    "revoked",
    "signed in",
    "started",
    "undone",
]
"""What is written down of a thing, as docs/server.md explains it to whoever reads the entries."""

_log = logging.getLogger("resolutionflow.audit")


@dataclass(frozen=True)
class About:
    """What something was done to; `name` is what people call it, and never a text of a session."""

    kind: Kind
    id: UUID | None
    name: str | None = None


def of_session(session: models.Session | SessionResponse) -> About:
    """Return what an entry about a session says that it is about."""
    return About("session", session.id, session.ticket_number)


def record(
    db: Session,
    *,
    caller: Caller,
    action: Action,
    about: About,
    now: datetime,
    detail: str | None = None,
    often: bool = False,
) -> None:
    """Write down what a caller did; `about` says to what.

    What is done `often` in a row is written down once in a quarter of an hour, by each process: of the same caller
    at the same address, with the same action, thing, name and detail.
    """
    if not caller.is_audited:
        return
    if often:
        key = _key(caller, action, about, detail)
        recent: Recent = db.info[AUDITED]
        if recent.holds(key, now=now):
            return
        # Not sooner: what is rolled back was not written down.
        sa.event.listen(db, "after_commit", lambda _db: recent.add(key, now=now), once=True)
    db.add(_entry(caller, action, about, now, detail))


def record_sent(db: Session, *, caller: Caller, session: models.Session, now: datetime) -> None:
    """Write down that a session, or a step of it, was sent by a call to change it that found nothing to change."""
    record(db, caller=caller, action="read", about=of_session(session), now=now, often=True)


def record_apart(
    database: Database,
    *,
    caller: Caller,
    action: Action,
    about: About,
    now: datetime,
    detail: str | None = None,
) -> None:
    """Write down what a caller was shown or refused, in a unit of its own, before the answer goes out; as `often`.

    A database that takes no writes, or is busy, is no reason not to read: the entry then goes to the log.
    """
    key = _key(caller, action, about, detail)
    if not caller.is_audited or database.audited.holds(key, now=now):
        return
    try:
        # Once only, and in a hurry: a reader does not wait until others are done, or another server takes writes.
        with database.unit_of_work(write=True, hurried=True) as db:
            record(db, caller=caller, action=action, about=about, now=now, detail=detail, often=True)
    except SQLAlchemyError as error:  # no DBAPIError is that no connection came free
        told = {"team_id": str(caller.team_id), **as_json(_entry(caller, action, about, now, detail))}
        reason = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        _log.warning("an entry of the audit, not stored (%s)", reason, extra={"fields": {"audit": told}})
        database.audited.add(key, now=now)


def record_refusal(
    database: Database, *, caller: Caller, session_id: UUID | None, attempt: str, now: datetime
) -> None:
    """Write down that a caller was refused what an admin or a session's owner may do."""
    if not caller.is_audited:
        return

    def find(db: Session) -> About:
        sessions = of_team(models.Session, caller).where(models.Session.id == session_id)
        session = db.scalars(sessions).one_or_none() if session_id else None
        if session is not None:
            return of_session(session)
        return About("team", caller.team_id, db.scalars(own_team(caller)).one().name)

    about = database.read(find)
    record_apart(database, caller=caller, action="refused", about=about, now=now, detail=attempt)


def as_json(entry: models.AuditEntry) -> dict[str, object]:
    """Return an entry as it is printed: its fields but for the team's, none of which is ever left out."""
    return {
        "time": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "user": entry.user_name,
        "user_id": _text(entry.user_id),
        "action": entry.action,
        "kind": entry.about_kind,
        "id": _text(entry.about_id),
        "name": entry.about_name,
        "detail": entry.detail,
        "address": entry.address,
        "request_id": entry.request_id,
    }


def _entry(
    caller: Caller, action: Action, about: About, now: datetime, detail: str | None
) -> models.AuditEntry:
    return models.AuditEntry(
        team_id=caller.team_id,
        id=new_uuid7(),
        at=now,
        user_id=caller.user_id if caller.name is not None else None,
        user_name=caller.name,
        action=action,
        about_kind=about.kind,
        about_id=about.id,
        about_name=about.name,
        detail=detail,
        address=caller.address,
        request_id=caller.request_id,
    )


def _key(caller: Caller, action: Action, about: About, detail: str | None) -> Hashable:
    return caller.team_id, caller.user_id, caller.address, action, about, detail


def _text(found: UUID | None) -> str | None:
    return str(found) if found is not None else None
