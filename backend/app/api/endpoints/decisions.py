"""The steps of a session: append, edit, undo."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from backend.app.api.dependencies import CallerDep, DatabaseDep, SettingsDep, set_etag
from backend.app.schemas.sessions import DecisionCreate, DecisionResponse, DecisionUpdate
from backend.app.services import recording

router = APIRouter(prefix="/sessions/{session_id}/decisions", tags=["decisions"])


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
    with database.unit_of_work(write=True) as db:
        decision, version = recording.append_decision(
            db,
            caller=caller,
            session_id=session_id,
            decision_id=body.id or settings.new_id(),
            body=body,
            now=settings.clock(),
        )
    set_etag(response, version)
    return decision


@router.patch("/{decision_id}")
def edit_decision(
    database: DatabaseDep,
    caller: CallerDep,
    session_id: UUID,
    decision_id: UUID,
    body: DecisionUpdate,
    response: Response,
) -> DecisionResponse:
    """Edit the texts of a step."""
    with database.unit_of_work(write=True) as db:
        decision, version = recording.edit_decision(
            db, caller=caller, session_id=session_id, decision_id=decision_id, body=body
        )
    set_etag(response, version)
    return decision


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
    with database.unit_of_work(write=True) as db:
        version = recording.undo_decision(
            db, caller=caller, session_id=session_id, decision_id=decision_id, now=settings.clock()
        )
    set_etag(response, version)
