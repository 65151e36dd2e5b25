"""A team's flows: list, read, import. On the wire and in the database a flow is a tree."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from backend.app.core.errors import FlowExists, InvalidFlow, NotFound
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.flow import flow_errors
from backend.app.schemas.trees import Flow, TreeResponse, TreeSummary
from backend.app.services import audit
from backend.app.services.accounts import require_admin


def list_flows(db: Session, *, caller: Caller) -> list[TreeSummary]:
    """Return the team's flows by name."""
    rows = db.scalars(of_team(models.Tree, caller).order_by(sa.func.lower(models.Tree.name), models.Tree.id))
    return [TreeSummary.model_validate(row, from_attributes=True) for row in rows]


def read_flow(db: Session, *, caller: Caller, flow_id: UUID) -> TreeResponse:
    """Return a flow, whole.

    Raises:
        NotFound: the team has no such flow.
    """
    query = (
        of_team(models.Tree, caller).where(models.Tree.id == flow_id).options(undefer(models.Tree.definition))
    )
    row = db.scalars(query).one_or_none()
    if row is None:
        raise NotFound("There is no such flow.")
    return TreeResponse(id=row.id, created_at=row.created_at, flow=Flow.model_validate(row.definition))


def import_flow(
    db: Session, *, caller: Caller, flow: Flow, flow_id: UUID, now: datetime, replace: bool = False
) -> TreeResponse:
    """Save a flow. The same flow again is the same answer again.

    With `replace`, a flow of the same name gets the new content; sessions keep the content they began with.

    Raises:
        Forbidden: the caller wants to replace one, and is no admin of the team.
        InvalidFlow: the flow breaks a rule.
        FlowExists: another flow of that name is there, and `replace` was not asked for.
    """
    if replace:
        require_admin(caller, "replace a flow")
    if errors := flow_errors(flow):
        raise InvalidFlow(
            f"The flow {flow.name!r} is not sound: {errors[0]}.",
            errors=[{"node": error.node, "field": error.field, "message": error.message} for error in errors],
        )
    definition = flow.model_dump(mode="json")
    known = (
        of_team(models.Tree, caller)
        .where(models.Tree.name == flow.name)
        .options(undefer(models.Tree.definition))
    )
    row = db.scalars(known).one_or_none()
    done: audit.Action | None
    if row is None:
        row = models.Tree(team_id=caller.team_id, id=flow_id, created_at=now)
        db.add(row)
        done = "added"
    elif row.definition != definition and not replace:
        raise FlowExists(
            f"There is already a flow {flow.name!r} with other content; give it another name, or replace it."
        )
    else:
        done = "replaced" if row.definition != definition else None
    row.name, row.description, row.category, row.version = (
        flow.name,
        flow.description,
        flow.category,
        flow.version,
    )
    row.node_count = len(flow.nodes)
    row.definition = definition
    if done:
        about = audit.About("flow", row.id, flow.name)
        audit.record(db, caller=caller, action=done, about=about, now=now)
    db.flush()
    return TreeResponse(id=row.id, created_at=row.created_at, flow=flow)
