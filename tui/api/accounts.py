"""Who calls, who is in the team, and to whom a session is given, over HTTP."""

from uuid import UUID

from pydantic import RootModel

from backend.app.schemas.accounts import HandOver, MeResponse, UserResponse
from tui.api.http import Http, parsed


class _Users(RootModel[tuple[UserResponse, ...]]):
    """The users of a team."""


async def read_me(http: Http) -> MeResponse:
    """Return who calls."""
    return parsed(await http.call("GET", "me"), MeResponse)


async def revoke_own_token(http: Http) -> None:
    """Have the token that is called with be good for nothing any more."""
    await http.call("DELETE", "me/token")


async def list_users(http: Http) -> tuple[UserResponse, ...]:
    """Return the users of the team, by name."""
    return parsed(await http.call("GET", "users"), _Users).root


async def hand_over(http: Http, session_id: UUID, body: HandOver) -> None:
    """Give a session to another user."""
    await http.call("PUT", f"sessions/{session_id}/owner", body=body)
