"""Who calls, and who is in the team."""

from uuid import UUID

from backend.app.schemas.base import RequestBody, ResponseBody


class UserResponse(ResponseBody):
    """An engineer of the team."""

    id: UUID
    name: str
    is_admin: bool


class MeResponse(UserResponse):
    """Who calls."""

    team: str


class HandOver(RequestBody):
    """To whom a session is given."""

    owner_id: UUID
