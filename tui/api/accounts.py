"""Who calls, who is in the team, and to whom a session is given, over HTTP."""

from uuid import UUID

from pydantic import RootModel

from backend.app.schemas.accounts import (
    HandedOver,
    HandOver,
    HandOverAll,
    MeResponse,
    TokenRequest,
    UserResponse,
)
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


async def exchange_invitation(http: Http, body: TokenRequest) -> None:
    """Have the invitation that is called with exchanged for the token whose SHA-256 is sent."""
    await http.call("POST", "tokens", body=body)


async def hand_over_all(http: Http, user_id: UUID, body: HandOverAll) -> HandedOver:
    """Give what a user has in progress to another user, or a part of it."""
    return parsed(await http.call("POST", f"users/{user_id}/hand-over", body=body), HandedOver)


async def hand_over(http: Http, session_id: UUID, body: HandOver) -> None:
    """Give a session to another user."""
    await http.call("PUT", f"sessions/{session_id}/owner", body=body)
