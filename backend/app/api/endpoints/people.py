"""People come and leave: an invitation becomes a token, and all that somebody has in progress becomes another's."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, status

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, InvitedDep, SettingsDep
from backend.app.schemas.accounts import HandedOver, HandOverAll, TokenRequest, TokenResponse
from backend.app.services import handing_over, invitations

router = APIRouter(route_class=CallerFirst, tags=["accounts"])


@router.post("/tokens", status_code=status.HTTP_201_CREATED)
def exchange_invitation(
    database: DatabaseDep, invited: InvitedDep, settings: SettingsDep, body: TokenRequest
) -> TokenResponse:
    """Make the token with this SHA-256 for whoever calls with an invitation, once; again is the same answer."""
    exchange = partial(
        invitations.exchange,
        caller=invited,
        digest=body.digest,
        token_id=settings.new_id(),
        now=settings.clock(),
    )
    return database.write(exchange)


@router.post("/users/{user_id}/hand-over")
def hand_over_all(
    database: DatabaseDep, caller: CallerDep, settings: SettingsDep, user_id: UUID, body: HandOverAll
) -> HandedOver:
    """Give what a user has in progress to another user of the team; for team admins. Again, for what is left."""
    give = partial(
        handing_over.hand_over_all,
        caller=caller,
        user_id=user_id,
        to=body.to,
        also_completed=body.also_completed,
        now=settings.clock(),
    )
    return database.write(give)
