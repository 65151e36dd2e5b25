"""The team's settings: read, change."""

from functools import partial

from fastapi import APIRouter, Response

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, IfVersion, SettingsDep, set_etag
from backend.app.schemas.settings import TeamSettings, TeamSettingsResponse
from backend.app.services import team_settings

router = APIRouter(route_class=CallerFirst, prefix="/settings", tags=["settings"])


@router.get("")
def read_settings(database: DatabaseDep, caller: CallerDep, response: Response) -> TeamSettingsResponse:
    """Read the team's settings."""
    decided = database.read(partial(team_settings.read_settings, caller=caller))
    set_etag(response, decided.version)
    return decided


@router.put("")
def write_settings(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    if_version: IfVersion,
    body: TeamSettings,
    response: Response,
) -> TeamSettingsResponse:
    """Change the team's settings; If-Match guards against overwriting somebody else's change."""
    decided = database.write(
        partial(
            team_settings.write_settings,
            caller=caller,
            body=body,
            if_version=if_version,
            now=settings.clock(),
        )
    )
    set_etag(response, decided.version)
    return decided
