"""Sessions: start, read, change, complete, delete."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, undefer

from backend.app.core.errors import (
    Forbidden,
    IdConflict,
    NotFound,
    SessionCompleted,
    SessionInProgress,
    VersionMismatch,
)
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.flow import current_node_id, heading_at
from backend.app.schemas.sessions import (
    SessionComplete,
    SessionCorrection,
    SessionCreate,
    SessionResponse,
    SessionUpdate,
)
from backend.app.schemas.trees import Flow
from backend.app.services import audit, flows, people
from backend.app.services.accounts import require_admin, require_enabled
from backend.app.services.session_values import changed_values
from backend.app.services.steps import live_steps


def create_session(
    db: Session, *, caller: Caller, body: SessionCreate, session_id: UUID, now: datetime
) -> SessionResponse:
    """Start a session on a frozen copy of a flow. The same call under the same id is the same answer again.

    Raises:
        NotFound: the team has no such flow.
        IdConflict: the id is a session's with other content, or of somebody else.
    """
    known = db.scalars(of_team(models.Session, caller).where(models.Session.id == session_id)).one_or_none()
    if known is not None:
        wanted = (body.tree_id, body.ticket_number, body.client_name)
        if (known.tree_id, known.ticket_number, known.client_name) != wanted:
            raise IdConflict("A session exists already under this id, with other content.")
        if known.owner_id != caller.user_id:
            raise IdConflict("A session of somebody else exists already under this id.")
        return _unchanged(db, caller=caller, row=known, now=now)
    flow = flows.read_flow(db, caller=caller, flow_id=body.tree_id).flow
    db.add(
        models.Session(
            team_id=caller.team_id,
            id=session_id,
            owner_id=caller.user_id,
            tree_id=body.tree_id,
            tree_name=flow.name,
            tree_snapshot=flow.model_dump(mode="json"),
            ticket_number=body.ticket_number,
            client_name=body.client_name,
            started_at=min(body.started_at or now, now),
            exported=False,
            export_unconfirmed=False,
            version=1,
            step_count=0,
            outcome_notes="",
            next_steps="",
            scratchpad="",
            last_activity_at=now,
            stands_at=heading_at(flow, flow.root),
        )
    )
    about = audit.About("session", session_id, body.ticket_number)
    audit.record(db, caller=caller, action="started", about=about, now=now)
    db.flush()
    return read_session(db, caller=caller, session_id=session_id)


def read_session(
    db: Session, *, caller: Caller, session_id: UUID, whole_outputs: bool = False
) -> SessionResponse:
    """Return a session with its live steps; long outputs are cut unless they are asked for whole.

    Raises:
        NotFound: the team has no such session.
    """
    row = _row(db, caller=caller, session_id=session_id, with_flow=True)
    steps = live_steps(db, caller=caller, session_id=session_id, whole_outputs=whole_outputs)
    flow = Flow.model_validate(row.tree_snapshot)
    return SessionResponse(
        id=row.id,
        tree_id=row.tree_id,
        tree_snapshot=flow,
        ticket_number=row.ticket_number,
        client_name=row.client_name,
        started_at=row.started_at,
        completed_at=row.completed_at,
        outcome_notes=row.outcome_notes,
        next_steps=row.next_steps,
        scratchpad=row.scratchpad,
        exported=row.exported,
        export_unconfirmed=row.export_unconfirmed,
        version=row.version,
        owner_id=row.owner_id,
        current_node_id=current_node_id(flow, steps),
        decisions=tuple(steps),
        values=row.values,
        last_activity_at=row.last_activity_at,
    )


def update_session(
    db: Session,
    *,
    caller: Caller,
    session_id: UUID,
    body: SessionUpdate,
    if_version: int | None,
    now: datetime,
) -> SessionResponse:
    """Change the text fields and the values of a session in progress.

    Raises:
        NotFound, Forbidden: see `lock_session`.
        SessionCompleted: it is frozen.
        VersionMismatch: `if_version` is not the present version.
        InvalidValue: see `changed_values`.
    """
    row = lock_open_session(
        db, caller=caller, session_id=session_id, if_version=if_version, with_flow=bool(body.values)
    )
    changes = body.model_dump(exclude_none=True)
    if body.values is not None:
        changes["values"] = changed_values(row, body.values) if body.values else row.values
    if all(getattr(row, name) == value for name, value in changes.items()):
        return _unchanged(db, caller=caller, row=row, now=now)
    formerly = _formerly(row, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    worked_on(row, now=now)
    about = audit.of_session(row)
    audit.record(
        db, caller=caller, action="changed", about=about, now=now, detail=formerly, often=not formerly
    )
    db.flush()
    return read_session(db, caller=caller, session_id=session_id)


def complete_session(
    db: Session, *, caller: Caller, session_id: UUID, body: SessionComplete, now: datetime
) -> SessionResponse:
    """Complete a session; from then on it is frozen. Completing again with equal texts changes nothing.

    Raises:
        NotFound, Forbidden: see `lock_session`.
        SessionCompleted: it is completed, with other texts.
    """
    row = lock_session(db, caller=caller, session_id=session_id)
    texts = body.model_dump(exclude_none=True, exclude={"completed_at"})
    if row.completed_at is not None:
        if any((getattr(row, name) or "") != value for name, value in texts.items()):
            raise _completed(row)
        return _unchanged(db, caller=caller, row=row, now=now)
    for name, value in texts.items():
        setattr(row, name, value)
    row.completed_at = max(row.started_at, min(body.completed_at or now, now))
    worked_on(row, now=now)
    audit.record(db, caller=caller, action="completed", about=audit.of_session(row), now=now)
    db.flush()
    return read_session(db, caller=caller, session_id=session_id)


def delete_session(db: Session, *, caller: Caller, session_id: UUID, now: datetime) -> None:
    """Delete a session in progress, with its steps.

    Raises:
        NotFound, Forbidden: see `lock_session`.
        SessionCompleted: completed sessions stay.
    """
    row = lock_open_session(db, caller=caller, session_id=session_id)
    audit.record(db, caller=caller, action="deleted", about=audit.of_session(row), now=now)
    db.delete(row)
    db.flush()


def hand_over(
    db: Session, *, caller: Caller, session_id: UUID, owner_id: UUID, now: datetime
) -> SessionResponse:
    """Give a session to another owner, also one that is completed. Giving it to its owner changes nothing.

    Raises:
        Forbidden: the caller is no admin of the team.
        NotFound: the team has no such session, or no such user.
        UserDisabled: the user is disabled.
    """
    row = _row(db, caller=caller, session_id=session_id, lock=True)
    require_admin(caller, "hand a session over")
    user = people.user_with_id(db, caller=caller, user_id=owner_id)
    if row.owner_id == owner_id:
        return _unchanged(db, caller=caller, row=row, now=now)
    require_enabled(user)
    row.owner_id = owner_id
    row.version += 1
    about = audit.of_session(row)
    audit.record(db, caller=caller, action="handed over", about=about, now=now, detail=f"to {user.name}")
    db.flush()
    return read_session(db, caller=caller, session_id=session_id)


def correct_session(
    db: Session,
    *,
    caller: Caller,
    session_id: UUID,
    body: SessionCorrection,
    if_version: int | None,
    now: datetime,
) -> SessionResponse:
    """Correct ticket number and client of a completed session; all else of it stays frozen.

    Correcting it again with equal values changes nothing, whichever version is named (RFC 9110, section 13.1.1): the
    answer may have been lost.

    Raises:
        NotFound: the team has no such session.
        Forbidden: the caller is no admin of the team.
        SessionInProgress: it is not completed.
        VersionMismatch: `if_version` is not the present version.
    """
    row = _row(db, caller=caller, session_id=session_id, lock=True)
    require_admin(caller, "correct a completed session")
    if row.completed_at is None:
        raise SessionInProgress(
            "The session is in progress; change its ticket number and client with PATCH.", version=row.version
        )
    changes = body.model_dump(exclude_none=True)
    if all(getattr(row, name) == value for name, value in changes.items()):
        return _unchanged(db, caller=caller, row=row, now=now)
    require_version(row, if_version)
    formerly = _formerly(row, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    about = audit.of_session(row)
    audit.record(db, caller=caller, action="corrected", about=about, now=now, detail=formerly)
    db.flush()
    return read_session(db, caller=caller, session_id=session_id)


def mark_exported(
    db: Session, *, caller: Caller, session_id: UUID, unconfirmed: bool, now: datetime, note: str
) -> int:
    """Mark a completed session as exported, leave one in progress as it is, and return its version.

    `note` says in a few words what kind of note left.

    One of which a note is known to have arrived stays so, whatever is known of a later one.
    """
    row = _row(db, caller=caller, session_id=session_id, lock=True)
    audit.record(db, caller=caller, action="exported", about=audit.of_session(row), now=now, detail=note)
    known = row.exported and not row.export_unconfirmed
    if row.completed_at is not None and not known and not (row.exported and unconfirmed):
        row.exported, row.export_unconfirmed = True, unconfirmed
        row.version += 1
    db.flush()
    return row.version


def lock_session(db: Session, *, caller: Caller, session_id: UUID, with_flow: bool = False) -> models.Session:
    """Return the row of a session, locked against other writers until the unit of work ends.

    `with_flow` reads the frozen flow along with it, for whoever needs that.

    Raises:
        NotFound: the team has no such session.
        Forbidden: the caller does not own it, and is no admin of the team.
    """
    row = _row(db, caller=caller, session_id=session_id, lock=True, with_flow=with_flow)
    if row.owner_id != caller.user_id and not caller.is_admin:
        raise Forbidden("Only its owner or a team admin can change this session.")
    return row


def lock_open_session(
    db: Session, *, caller: Caller, session_id: UUID, if_version: int | None = None, with_flow: bool = False
) -> models.Session:
    """Do as `lock_session`, and refuse a completed session, or one that is not at that version.

    Raises:
        NotFound, Forbidden: see `lock_session`.
        SessionCompleted: it is frozen.
        VersionMismatch: `if_version` is not the present version.
    """
    row = lock_session(db, caller=caller, session_id=session_id, with_flow=with_flow)
    require_open(row)
    require_version(row, if_version)
    return row


def require_open(row: models.Session) -> None:
    """Refuse a completed session.

    Raises:
        SessionCompleted: it is frozen.
    """
    if row.completed_at is not None:
        raise _completed(row)


def require_version(row: models.Session, if_version: int | None) -> None:
    """Refuse a session that is not at that version.

    Raises:
        VersionMismatch: it is at another one.
    """
    if if_version is not None and if_version != row.version:
        raise VersionMismatch(
            "The session was changed elsewhere since you read it; read it again, then save again.",
            version=row.version,
        )


def worked_on(row: models.Session, *, now: datetime) -> None:
    """Take note of a change to what a session holds; one of whose it is, or of its export, is none."""
    row.version += 1
    row.last_activity_at = max(row.last_activity_at, now)  # the clocks of two servers differ


def _unchanged(db: Session, *, caller: Caller, row: models.Session, now: datetime) -> SessionResponse:
    """Return a session that a call left as it was: whoever calls learns all of it, as by reading it."""
    audit.record_sent(db, caller=caller, session=row, now=now)
    return read_session(db, caller=caller, session_id=row.id)


def _formerly(row: models.Session, changes: dict[str, str]) -> str | None:
    """Return the ticket number that goes, in words, if it does: by it whoever looks finds what was before."""
    gone = row.ticket_number
    return f"formerly {gone}" if gone and changes.get("ticket_number", gone) != gone else None


def _row(
    db: Session, *, caller: Caller, session_id: UUID, lock: bool = False, with_flow: bool = False
) -> models.Session:
    query = of_team(models.Session, caller).where(models.Session.id == session_id)
    if lock:
        query = query.with_for_update()
    if with_flow:
        query = query.options(undefer(models.Session.tree_snapshot))
    row = db.scalars(query).one_or_none()
    if row is None:
        raise NotFound("There is no such session; it may have been deleted.")
    return row


def _completed(row: models.Session) -> SessionCompleted:
    return SessionCompleted("The session is completed and can no longer be changed.", version=row.version)
