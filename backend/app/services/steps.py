"""The live steps of a session, read. On the wire and in the database a step is a decision."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.sessions import DecisionResponse

CUT_OUTPUT_AT = 4096
"""Characters of command output in an answer that did not ask for whole outputs."""

_PLAIN = (
    "id",
    "position",
    "node_id",
    "question",
    "answer",
    "action_performed",
    "notes",
    "recorded_at",
    "created_at",
    "next_node_id",
    "marked_lines",
)


def live_steps(
    db: Session, *, caller: Caller, session_id: UUID, whole_outputs: bool
) -> Sequence[DecisionResponse]:
    """Return the steps of a session that were not undone, in order."""
    table = models.Decision
    output = table.command_output if whole_outputs else sa.func.substr(table.command_output, 1, CUT_OUTPUT_AT)
    query = (
        of_team(table, caller)
        .where(table.session_id == session_id, table.position.is_not(None))
        .order_by(table.position)
        .with_only_columns(
            *(getattr(table, name) for name in _PLAIN),
            output.label("command_output"),
            sa.func.length(table.command_output).label("command_output_length"),
        )
    )
    return [DecisionResponse.model_validate(row, from_attributes=True) for row in db.execute(query)]
