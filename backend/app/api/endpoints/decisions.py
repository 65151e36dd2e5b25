"""The steps of a session: append, edit, undo."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, IfVersion, SettingsDep, set_etag
from backend.app.schemas.sessions import DecisionCreate, DecisionResponse, DecisionUpdate
from backend.app.services import recording

router = APIRouter(route_class=CallerFirst, prefix="/sessions/{session_id}/decisions", tags=["decisions"])


@router.post("", status_code=status.HTTP_201_CREATED)
def append_decision(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    body: DecisionCreate,
    response: Response,
) -> DecisionResponse:
    """Append a step."""
    append = partial(
        recording.append_step,
        caller=caller,
        session_id=session_id,
        step_id=body.id or settings.new_id(),
        body=body,
        now=settings.clock(),
    )
    step, version = database.write(append)
    set_etag(response, version)
    return step


@router.patch("/{decision_id}")
def edit_decision(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    decision_id: UUID,
    body: DecisionUpdate,
    if_version: IfVersion,
    response: Response,
) -> DecisionResponse:
    """Edit the texts or the answer of a step, if the session is still at that version."""
    edit = partial(
        recording.edit_step,
        caller=caller,
        session_id=session_id,
        step_id=decision_id,
        body=body,
        if_version=if_version,
        now=settings.clock(),
    )
    step, version = database.write(edit)
    set_etag(response, version)
    return step


@router.delete("/{decision_id}", status_code=status.HTTP_204_NO_CONTENT)
def undo_decision(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    decision_id: UUID,
    response: Response,
) -> None:
    """Undo the last step."""
    undo = partial(
        recording.undo_step,
        caller=caller,
        session_id=session_id,
        step_id=decision_id,
        now=settings.clock(),
    )
    version = database.write(undo)
    set_etag(response, version)
