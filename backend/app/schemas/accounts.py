"""Who calls, and who is in the team."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from backend.app.schemas.base import LINES, RequestBody, ResponseBody
from backend.app.schemas.text import Stored

INVITATION = "rf_invite_"
"""What an invitation begins with, by which programs and people know it."""


class UserResponse(ResponseBody):
    """An engineer of the team."""

    id: UUID
    name: Stored
    is_admin: bool
    disabled: bool = False
    """Whether this user left: no call of such a user is answered."""


class MeResponse(UserResponse):
    """Who calls."""

    team: Stored


class HandOver(RequestBody):
    """To whom a session is given."""

    MOST_BYTES: ClassVar[int] = LINES

    owner_id: UUID


class HandOverAll(RequestBody):
    """To whom all that a user has in progress is given."""

    MOST_BYTES: ClassVar[int] = LINES

    to: UUID
    also_completed: bool = False
    """Whether completed sessions go along; they say who did the work."""


class HandedOver(ResponseBody):
    """How many sessions were given, and how many are left for the same call again."""

    handed_over: int
    left: int


class TokenRequest(RequestBody):
    """The token that an invitation is exchanged for: its SHA-256, since only whoever made it is to know it."""

    MOST_BYTES: ClassVar[int] = LINES

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class TokenResponse(ResponseBody):
    """A token as it is known to the server."""

    id: UUID
    expires_at: datetime
