"""Sessions: start, read, change, complete, delete, export."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, IfVersion, SettingsDep, set_etag
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.schemas.export import SessionExport, SummaryResponse
from backend.app.schemas.queries import ReadQuery
from backend.app.schemas.sessions import (
    SessionComplete,
    SessionCorrection,
    SessionCreate,
    SessionResponse,
    SessionUpdate,
)
from backend.app.services import audit, export_service, sessions, team_settings
from backend.app.services.export_document import prefilled_summary
from backend.app.services.redacting import masked_export

_MEDIA_TYPES = sorted({format_.media_type for format_ in export_service.FORMATS.values()})

router = APIRouter(route_class=CallerFirst, prefix="/sessions", tags=["sessions"])


@router.post("", status_code=status.HTTP_201_CREATED)
def create_session(
    database: DatabaseDep, caller: CallerDep, settings: SettingsDep, body: SessionCreate, response: Response
) -> SessionResponse:
    """Start a session."""
    create = partial(
        sessions.create_session,
        caller=caller,
        body=body,
        session_id=body.id or settings.new_id(),
        now=settings.clock(),
    )
    session = database.write(create)
    set_etag(response, session.version)
    return session


@router.get("/{session_id}")
def get_session(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    response: Response,
    query: Annotated[ReadQuery, Query()],
) -> SessionResponse:
    """Read a session with its decisions; outputs over 4 KB are cut unless `outputs=full`."""
    read = partial(sessions.read_session, caller=caller, session_id=session_id, **query.arguments())
    session = database.read(read)
    _record(database, caller, "read", session, settings)
    set_etag(response, session.version)
    return session


@router.patch("/{session_id}")
def update_session(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    body: SessionUpdate,
    if_version: IfVersion,
    response: Response,
) -> SessionResponse:
    """Change the text fields and the values of a session in progress."""
    update = partial(
        sessions.update_session,
        caller=caller,
        session_id=session_id,
        body=body,
        if_version=if_version,
        now=settings.clock(),
    )
    session = database.write(update)
    set_etag(response, session.version)
    return session


@router.delete("/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_session(database: DatabaseDep, caller: CallerDep, settings: SettingsDep, session_id: UUID) -> None:
    """Delete a session in progress."""
    now = settings.clock()
    database.write(partial(sessions.delete_session, caller=caller, session_id=session_id, now=now))


@router.post("/{session_id}/complete")
def complete_session(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    response: Response,
    body: SessionComplete | None = None,
) -> SessionResponse:
    """Complete a session."""
    texts = body or SessionComplete()
    now = settings.clock()
    session = database.write(
        partial(sessions.complete_session, caller=caller, session_id=session_id, body=texts, now=now)
    )
    set_etag(response, session.version)
    return session


@router.post("/{session_id}/correction")
def correct_session(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    body: SessionCorrection,
    if_version: IfVersion,
    response: Response,
) -> SessionResponse:
    """Correct ticket number and client of a completed session; for team admins."""
    correct = partial(
        sessions.correct_session,
        caller=caller,
        session_id=session_id,
        body=body,
        if_version=if_version,
        now=settings.clock(),
    )
    session = database.write(correct)
    set_etag(response, session.version)
    return session


@router.get("/{session_id}/summary")
def get_summary(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    include_tree_info: bool = True,  # noqa: FBT001, FBT002 - a query parameter
    include_outcome_notes: bool = True,  # noqa: FBT001, FBT002 - a query parameter
) -> SummaryResponse:
    """Read the summary block as the session fills it in, to be edited and sent with an export."""
    session = database.read(partial(sessions.read_session, caller=caller, session_id=session_id))
    _record(database, caller, "read", session, settings)
    options = SessionExport(include_tree_info=include_tree_info, include_outcome_notes=include_outcome_notes)
    return prefilled_summary(session, options)


@router.post(
    "/{session_id}/export",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _MEDIA_TYPES}}},
)
def export_session(
    database: DatabaseDep, caller: CallerDep, settings: SettingsDep, session_id: UUID, options: SessionExport
) -> Response:
    """Return the ticket note. A completed session is marked as exported, unless this is a preview."""
    whole = options.detail_level != "summary"
    session = database.read(
        partial(sessions.read_session, caller=caller, session_id=session_id, whole_outputs=whole)
    )
    masked = options.redaction_mode == "mask"
    decided = database.read(partial(team_settings.read_settings, caller=caller)) if masked else None
    located = options.model_copy(update={"time_zone": options.time_zone or settings.time_zone})
    if decided is not None:
        note, file_name = masked_export(session, located, policy=team_settings.policy_of(decided))
    else:
        note = export_service.generate_export(session, located)
        file_name = export_service.file_name(session, located)
    version, kind = session.version, f"{options.format}, {'masked' if masked else 'not masked'}"
    if options.preview:
        _record(database, caller, "previewed", session, settings, kind)
    else:  # last: what could not be rendered was not exported
        mark = partial(
            sessions.mark_exported,
            caller=caller,
            session_id=session_id,
            unconfirmed=options.unconfirmed,
            now=settings.clock(),
            note=kind,
        )
        version = database.write(mark)
    response = Response(
        note, media_type=f"{export_service.FORMATS[options.format].media_type}; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    set_etag(response, version)
    return response


def _record(
    database: Database,
    caller: Caller,
    action: audit.Action,
    session: SessionResponse,
    settings: Settings,
    detail: str | None = None,
) -> None:
    """Write down who was shown a session."""
    about = audit.of_session(session)
    audit.record_apart(
        database, caller=caller, action=action, about=about, now=settings.clock(), detail=detail
    )
