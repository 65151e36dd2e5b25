"""Erasing a completed session."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, IfVersion, SettingsDep
from backend.app.db.scrubbing import scrub
from backend.app.schemas.sessions import SessionErasure
from backend.app.services import erasure

router = APIRouter(route_class=CallerFirst, prefix="/sessions", tags=["sessions"])


@router.post("/{session_id}/erasure", status_code=status.HTTP_204_NO_CONTENT)
def erase_session(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    body: SessionErasure,
    if_version: IfVersion,
) -> None:
    """Erase a completed session, whose ticket number has to be named; for team admins. It cannot be undone."""
    erase = partial(
        erasure.erase_session,
        caller=caller,
        session_id=session_id,
        ticket_number=body.ticket_number,
        if_version=if_version,
        now=settings.clock(),
    )
    database.write(erase)
    scrub(database)
