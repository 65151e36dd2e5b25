"""The team's library of custom steps."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.errors import IdConflict, LibraryStepExists
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.library import LibraryStepCreate, LibraryStepResponse
from backend.app.services import audit
from backend.app.services.accounts import require_admin

STARTER_FILE = Path(__file__).parents[2] / "starter" / "step-library" / "steps.json"


def list_steps(
    db: Session, *, caller: Caller, q: str = "", limit: int | None = None
) -> list[LibraryStepResponse]:
    """Return the library's steps by title; every word of `q` has to be in a step's title or action."""
    table = models.LibraryStep
    query = of_team(table, caller)
    for word in q.split():
        columns = (table.title, table.action)
        query = query.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    rows = db.scalars(query.order_by(sa.func.lower(table.title), table.id).limit(limit))
    return [LibraryStepResponse.model_validate(row, from_attributes=True) for row in rows]


def add_step(
    db: Session,
    *,
    caller: Caller,
    body: LibraryStepCreate,
    step_id: UUID,
    now: datetime,
    replace: bool = False,
) -> LibraryStepResponse:
    """Add a step to the library. The same step again is the same answer again.

    With `replace`, a step of the same title gets the new action.

    Raises:
        Forbidden: the caller wants to replace one, and is no admin of the team.
        IdConflict: the id is a step's with another title.
        LibraryStepExists: a step of that title is there with another action, and `replace` was not asked for.
    """
    if replace:
        require_admin(caller, "replace a step of the library")
    table = models.LibraryStep
    rows = db.scalars(
        of_team(table, caller).where(sa.or_(table.title == body.title, table.id == step_id))
    ).all()
    known = next((row for row in rows if row.title == body.title), None)
    if known is None and rows:
        raise IdConflict("A step of the library has this id already, with another title.")
    done: audit.Action | None
    if known is None:
        known = table(
            team_id=caller.team_id, id=step_id, title=body.title, action=body.action, created_at=now
        )
        db.add(known)
        done = "added"
    elif known.action != body.action and not replace:
        raise LibraryStepExists(
            f"The library has a step {body.title!r} already, with another action; give it another title, or replace it."
        )
    else:
        done = "replaced" if known.action != body.action else None
    known.action = body.action
    if done:
        about = audit.About("library step", known.id, known.title)
        audit.record(db, caller=caller, action=done, about=about, now=now)
    db.flush()
    return LibraryStepResponse.model_validate(known, from_attributes=True)


def read_starter_steps() -> list[LibraryStepCreate]:
    """Return the custom steps that come with the program."""
    return [LibraryStepCreate.model_validate(step) for step in json.loads(STARTER_FILE.read_text("utf-8"))]
