"""A session as it will be once the server has what waits to be sent."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import TypeAdapter

from backend.app.flow import current_node_id, is_custom, next_node_id
from backend.app.schemas.sessions import DecisionCreate, DecisionResponse, SessionResponse
from tui.sessions.outbox import Change


def with_changes(session: SessionResponse, changes: Iterable[Change]) -> SessionResponse:
    """Return a session with changes that the server may not have yet; those that it has change nothing."""
    for change in changes:
        match change.kind:
            case "append":
                steps = _appended(session, DecisionCreate.model_validate_json(change.body))
            case "edit":
                steps = _edited(session, StepEdit.validate_json(change.body))
            case "undo":
                steps = tuple(step for step in session.decisions if str(step.id) != change.body)
            case "texts":
                texts = SavedTexts.validate_json(change.body)
                session = session.model_copy(update={name: text for name, (text, _over) in texts.items()})
                continue
        session = session.model_copy(update={"decisions": steps})
    return session


StepEdit = TypeAdapter(tuple[UUID, dict[str, tuple[str, list[str]]]])
"""The body of an edit: the step and its new texts, as in `SavedTexts`."""

SavedTexts = TypeAdapter(dict[str, tuple[str, list[str]]])
"""The body of saved texts: each with those that it may stand in place of, since it was typed over them."""


def _appended(session: SessionResponse, body: DecisionCreate) -> tuple[DecisionResponse, ...]:
    steps = session.decisions
    if body.id is None or body.recorded_at is None or any(step.id == body.id for step in steps):
        return steps
    flow, custom = session.tree_snapshot, is_custom(body.node_id)
    step = DecisionResponse(
        id=body.id,
        position=len(steps) + 1,
        node_id=body.node_id,
        question=body.question if custom else flow.nodes[body.node_id].heading,
        answer=body.answer,
        action_performed=body.action_performed,
        notes=body.notes,
        command_output=body.command_output,
        command_output_length=len(body.command_output),
        recorded_at=body.recorded_at,
        created_at=body.recorded_at,
        next_node_id=current_node_id(flow, steps)
        if custom
        else next_node_id(flow, node_id=body.node_id, answer=body.answer),
    )
    return (*steps, step)


def _edited(
    session: SessionResponse, edit: tuple[UUID, dict[str, tuple[str, list[str]]]]
) -> tuple[DecisionResponse, ...]:
    step_id, body = edit
    texts: dict[str, object] = {name: text for name, (text, _over) in body.items()}
    if "command_output" in body:
        texts["command_output_length"] = len(body["command_output"][0])
    return tuple(step.model_copy(update=texts) if step.id == step_id else step for step in session.decisions)
