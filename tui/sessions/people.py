"""People come and leave, as their programs see it: an invitation becomes a token, and all of somebody's work another's."""

from hashlib import sha256
from http import HTTPStatus
from uuid import UUID

from backend.app.schemas.accounts import HandedOver, HandOver, HandOverAll, TokenRequest
from tui.api import accounts
from tui.api.errors import ApiError, Refused
from tui.api.http import Http


class People:
    """What of it the server is asked for."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def exchange_invitation(self, token: str) -> None:
        """Have the invitation that the server is called with exchanged for a token, which is not sent itself.

        Raises:
            Unreachable: it may be exchanged; the same again is answered the same.
            Refused: it is used, expired or revoked (401).
        """
        digest = sha256(token.encode()).hexdigest()
        await accounts.exchange_invitation(self._http, TokenRequest(digest=digest))

    async def revoke_token(self) -> None:
        """Have the server revoke the token that it is called with."""
        await accounts.revoke_own_token(self._http)

    async def hand_over(self, session_id: UUID, to: UUID) -> None:
        """Give a session to another user of the team.

        Raises:
            Refused: whoever calls is no admin (403), there is no such user (404), or the user is disabled (409).
        """
        await accounts.hand_over(self._http, session_id, HandOver(owner_id=to))

    async def hand_over_all(self, user_id: UUID, to: UUID) -> int:
        """Give all that a user has in progress to another user of the team; return how many sessions there were.

        Raises:
            Refused: whoever calls is no admin (403), there is no such user (404), or the other one is disabled (409).
            ApiError: the server cannot do that yet.
        """
        given = 0
        while True:
            done = await self._give_some(user_id, to)
            given += done.handed_over
            if not done.left:
                return given

    async def _give_some(self, user_id: UUID, to: UUID) -> HandedOver:
        try:
            return await accounts.hand_over_all(self._http, user_id, HandOverAll(to=to))
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            there = {user.id for user in await accounts.list_users(self._http)}
            if not {user_id, to} <= there:
                raise
            raise ApiError(
                "The server is older than this program, and cannot hand over all sessions at once."
            ) from refused
