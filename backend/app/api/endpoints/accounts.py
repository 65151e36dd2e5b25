"""Who calls, who is in the team, and to whom a session is given."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, SettingsDep, set_etag
from backend.app.schemas.accounts import HandOver, MeResponse, UserResponse
from backend.app.schemas.sessions import SessionResponse
from backend.app.services import accounts, sessions

router = APIRouter(route_class=CallerFirst, tags=["accounts"])


@router.get("/me")
def read_me(database: DatabaseDep, caller: CallerDep) -> MeResponse:
    """Say who calls."""
    return database.read(partial(accounts.whoami, caller=caller))


@router.delete("/me/token", status_code=status.HTTP_204_NO_CONTENT)
def revoke_own_token(database: DatabaseDep, caller: CallerDep, settings: SettingsDep) -> None:
    """Revoke the token that this call is made with."""
    database.write(partial(accounts.revoke_own_token, caller=caller, now=settings.clock()))


@router.get("/users")
def list_users(database: DatabaseDep, caller: CallerDep) -> list[UserResponse]:
    """List the users of the team by name."""
    return database.read(partial(accounts.list_users, caller=caller))


@router.put("/sessions/{session_id}/owner")
def hand_over(
    database: DatabaseDep,
    caller: CallerDep,
    settings: SettingsDep,
    session_id: UUID,
    body: HandOver,
    response: Response,
) -> SessionResponse:
    """Give a session to another user of the team; for team admins."""
    give = partial(
        sessions.hand_over,
        caller=caller,
        session_id=session_id,
        owner_id=body.owner_id,
        now=settings.clock(),
    )
    session = database.write(give)
    set_etag(response, session.version)
    return session
