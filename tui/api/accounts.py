"""Who calls, over HTTP."""

from backend.app.schemas.accounts import MeResponse
from tui.api.http import Http, parsed


async def read_me(http: Http) -> MeResponse:
    """Return who calls."""
    return parsed(await http.call("GET", "me"), MeResponse)
