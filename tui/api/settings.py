"""The team's settings over HTTP."""

from backend.app.schemas.settings import TeamSettings, TeamSettingsResponse
from tui.api.http import Http, parsed


async def read_settings(http: Http) -> TeamSettingsResponse:
    """Return the team's settings."""
    return parsed(await http.call("GET", "settings"), TeamSettingsResponse)


async def write_settings(http: Http, body: TeamSettings, *, if_version: int) -> TeamSettingsResponse:
    """Change the team's settings, if they are still at that version."""
    answer = await http.call("PUT", "settings", body=body, headers={"If-Match": f'"{if_version}"'})
    return parsed(answer, TeamSettingsResponse)
