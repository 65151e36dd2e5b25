"""Who calls, and who is in the team."""

from typing import ClassVar
from uuid import UUID

from backend.app.schemas.base import LINES, RequestBody, ResponseBody
from backend.app.schemas.text import Stored


class UserResponse(ResponseBody):
    """An engineer of the team."""

    id: UUID
    name: Stored
    is_admin: bool


class MeResponse(UserResponse):
    """Who calls."""

    team: Stored


class HandOver(RequestBody):
    """To whom a session is given."""

    MOST_BYTES: ClassVar[int] = LINES

    owner_id: UUID
