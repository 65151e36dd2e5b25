"""Recording steps: append, edit, undo.

Clients mint the ids and name the step before, so that a call can be repeated safely and two hands on one
session cannot overwrite each other. Each call locks the session row first, and once.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.edits import moved_lines
from backend.app.core.errors import (
    IdConflict,
    InvalidMark,
    InvalidStep,
    NotFound,
    NotLastStep,
    SessionCompleted,
    SessionMoved,
    StepUndone,
)
from backend.app.core.lines import line_count
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.flow import WrongAnswer, heading_at, is_custom, next_node_id
from backend.app.schemas.sessions import DecisionCreate, DecisionResponse, DecisionUpdate
from backend.app.schemas.trees import Flow
from backend.app.services import audit
from backend.app.services.sessions import lock_open_session, lock_session, require_open, worked_on


def append_step(
    db: Session, *, caller: Caller, session_id: UUID, step_id: UUID, body: DecisionCreate, now: datetime
) -> tuple[DecisionResponse, int]:
    """Append a step and return it with the session's version. A repeat is the same answer again.

    Raises:
        NotFound, Forbidden, SessionCompleted: as `lock_open_session`.
        IdConflict: the id is a step's with another body.
        StepUndone: the step was undone.
        InvalidStep: the flow has no such node, or the node no such answer.
        InvalidMark: a marked line is beyond the output.
        SessionMoved: `after` is not the last live step, or the session stands at another node.
    """
    session = lock_session(db, caller=caller, session_id=session_id, with_flow=True)
    body_hash = _hash(body)
    known = _find(db, caller=caller, session_id=session_id, step_id=step_id)
    if known is not None:
        if known.undone_at is not None:
            raise StepUndone("This step was undone, and is not recorded again under the same id.")
        if known.body_hash != body_hash:
            raise IdConflict("A step is recorded already under this id, with other content.")
        audit.record_sent(db, caller=caller, session=session, now=now)
        return _response(known), session.version
    require_open(session)
    _require_lines(body.command_output, body.marked_lines)
    flow = Flow.model_validate(session.tree_snapshot)
    last = _last_live(db, caller=caller, session_id=session_id)
    current = last.next_node_id if last is not None else flow.root
    question, following = _check_step(flow, body, current=current)
    # A client that knows an older end is told where the session stands, even if its node were right by chance.
    moved = "after" in body.model_fields_set and body.after != (last.id if last else None)
    if moved or not (is_custom(body.node_id) or body.node_id == current):
        raise _moved(
            f"The session stands at step {session.step_count}, not where this step belongs; read it again.",
            session,
            last,
            current=current,
        )
    row = models.Decision(
        team_id=caller.team_id,
        session_id=session_id,
        id=step_id,
        position=session.step_count + 1,
        node_id=body.node_id,
        next_node_id=following,
        question=question,
        answer=body.answer,
        action_performed=body.action_performed,
        notes=body.notes,
        command_output=body.command_output,
        marked_lines=list(body.marked_lines),
        recorded_at=body.recorded_at or now,
        created_at=now,
        body_hash=body_hash,
    )
    db.add(row)
    session.step_count += 1
    session.stands_at = heading_at(flow, following)
    _worked_on(db, session, caller=caller, action="recorded", now=now)
    return _response(row), session.version


def edit_step(
    db: Session,
    *,
    caller: Caller,
    session_id: UUID,
    step_id: UUID,
    body: DecisionUpdate,
    if_version: int | None,
    now: datetime,
) -> tuple[DecisionResponse, int]:
    """Change texts or the answer of a recorded step and return it with the session's version.

    Raises:
        NotFound, Forbidden, SessionCompleted, VersionMismatch: as `lock_open_session`; NotFound also for the step.
        StepUndone: the step was undone.
        InvalidStep: its node has no such answer.
        InvalidMark: a marked line is beyond the output.
        SessionMoved: the answer leads elsewhere than the recorded one, and steps follow.
    """
    session = lock_open_session(
        db, caller=caller, session_id=session_id, if_version=if_version, with_flow=body.answer is not None
    )
    row = _required(db, caller=caller, session_id=session_id, step_id=step_id)
    if row.undone_at is not None:
        raise StepUndone("This step was undone meanwhile, and can no longer be edited.")
    changes = body.model_dump(exclude_none=True) | _marks(row, body)
    if body.answer is not None and body.answer != row.answer:
        changes["next_node_id"] = _led_anew(db, caller, session, row, answer=body.answer)
    if any(getattr(row, name) != value for name, value in changes.items()):
        for name, value in changes.items():
            setattr(row, name, value)
        _worked_on(db, session, caller=caller, action="edited", now=now)
    else:
        audit.record_sent(db, caller=caller, session=session, now=now)
    return _response(row), session.version


def undo_step(db: Session, *, caller: Caller, session_id: UUID, step_id: UUID, now: datetime) -> int:
    """Undo the last live step and return the session's version. Undoing it again changes nothing.

    The row stays without its texts, so that a late repeat of the append is recognised.

    Raises:
        NotFound, Forbidden, SessionCompleted: as `lock_open_session`; NotFound also for the step.
        NotLastStep: a live step follows it.
    """
    session = lock_session(db, caller=caller, session_id=session_id)
    row = _required(db, caller=caller, session_id=session_id, step_id=step_id)
    if row.undone_at is not None:
        return session.version
    if session.completed_at is not None:
        raise SessionCompleted(
            "The session is completed; its steps can no longer be undone.", version=session.version
        )
    if row.position != session.step_count:
        raise NotLastStep(f"Step {row.position} is not the last one; undo the steps after it first.")
    row.undone_at = now
    row.position = None
    if not is_custom(row.node_id):  # which left the session where it was
        session.stands_at = row.question
    row.question = row.answer = row.action_performed = row.notes = row.command_output = ""
    row.marked_lines = []
    session.step_count -= 1
    _worked_on(db, session, caller=caller, action="undone", now=now)
    return session.version


def _worked_on(
    db: Session, session: models.Session, *, caller: Caller, action: audit.Action, now: datetime
) -> None:
    worked_on(session, now=now)
    audit.record(db, caller=caller, action=action, about=audit.of_session(session), now=now, often=True)
    db.flush()


def _check_step(flow: Flow, body: DecisionCreate, *, current: str | None) -> tuple[str, str | None]:
    """Return the step's question and where it leads; a custom step leaves the current node as it is."""
    if is_custom(body.node_id):
        if not body.question:
            raise InvalidStep("A custom step needs a title in the field question.", field="question")
        return body.question, current
    node = flow.nodes.get(body.node_id)
    if node is None:
        raise InvalidStep(f"The flow {flow.name!r} has no node {body.node_id!r}.", field="node_id")
    return node.heading, _following(flow, node_id=body.node_id, answer=body.answer)


def _led_anew(
    db: Session, caller: Caller, session: models.Session, row: models.Decision, *, answer: str
) -> str | None:
    """Return where another answer leads from a recorded step."""
    flow = Flow.model_validate(session.tree_snapshot)
    following = _following(flow, node_id=row.node_id, answer=answer)
    if following != row.next_node_id and row.position != session.step_count:
        last = _last_live(db, caller=caller, session_id=session.id)
        raise _moved(
            f"The answer {answer!r} leads elsewhere than {row.answer!r}, and the session stands at step "
            f"{session.step_count}; undo the steps after step {row.position} first.",
            session,
            last,
            current=last.next_node_id if last is not None else flow.root,
        )
    return following


def _following(flow: Flow, *, node_id: str, answer: str) -> str | None:
    """Return where an answer leads.

    Raises:
        InvalidStep: it is none of the node's, or of a custom step, which takes none.
    """
    if is_custom(node_id):
        raise InvalidStep("A custom step takes no answer.", field="answer")
    try:
        return next_node_id(flow, node_id=node_id, answer=answer)
    except WrongAnswer as wrong:
        raise InvalidStep(f"In the flow {flow.name!r}, {wrong}.", field="answer") from wrong


def _moved(
    detail: str, session: models.Session, last: sa.Row[UUID, str | None] | None, *, current: str | None
) -> SessionMoved:
    """Return the problem that tells where the session stands."""
    return SessionMoved(
        detail,
        last_decision_id=str(last.id) if last else None,
        current_node_id=current,
        step_count=session.step_count,
        version=session.version,
    )


def _marks(row: models.Decision, body: DecisionUpdate) -> dict[str, list[int]]:
    """Return the marks of a step once it is edited, if the edit concerns them."""
    output = body.command_output
    if body.marked_lines is not None:
        _require_lines(row.command_output if output is None else output, body.marked_lines)
        return {"marked_lines": list(body.marked_lines)}
    if output is None or not row.marked_lines:
        return {}
    return {"marked_lines": list(moved_lines(row.marked_lines, row.command_output, output))}


def _require_lines(output: str, marked: Sequence[int]) -> None:
    """Refuse marks beyond an output.

    Raises:
        InvalidMark: a line is not there.
    """
    if not marked or marked[-1] <= (lines := line_count(output)):
        return
    has = f"has {lines:,} line{'' if lines == 1 else 's'}" if lines else "is empty"
    raise InvalidMark(
        f"The command output {has}, so line {marked[-1]:,} of it cannot be marked.", field="marked_lines"
    )


def _hash(body: DecisionCreate) -> str:
    return hashlib.sha256(body.model_dump_json(exclude={"id"}).encode()).hexdigest()


def _find(db: Session, *, caller: Caller, session_id: UUID, step_id: UUID) -> models.Decision | None:
    table = models.Decision
    return db.scalars(
        of_team(table, caller).where(table.session_id == session_id, table.id == step_id)
    ).one_or_none()


def _required(db: Session, *, caller: Caller, session_id: UUID, step_id: UUID) -> models.Decision:
    row = _find(db, caller=caller, session_id=session_id, step_id=step_id)
    if row is None:
        raise NotFound("The session has no such step; it may have been deleted.")
    return row


def _last_live(db: Session, *, caller: Caller, session_id: UUID) -> sa.Row[UUID, str | None] | None:
    """Return id and next node of the last live step; its texts may be large and are not needed."""
    table = models.Decision
    query = of_team(table, caller).where(table.session_id == session_id, table.position.is_not(None))
    newest = query.order_by(table.position.desc()).limit(1)
    return db.execute(newest.with_only_columns(table.id, table.next_node_id)).one_or_none()


def _response(row: models.Decision) -> DecisionResponse:
    fields = {
        name: getattr(row, name) for name in DecisionResponse.model_fields if name != "command_output_length"
    }
    return DecisionResponse(**fields, command_output_length=len(row.command_output))
