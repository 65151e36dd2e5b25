"""Who calls, and who else is in the team."""

from dataclasses import dataclass
from uuid import UUID

from backend.app.schemas.accounts import MeResponse, UserResponse


@dataclass(frozen=True)
class Team:
    """The team of a server's user."""

    me: MeResponse
    users: tuple[UserResponse, ...]

    def knows(self, user_id: UUID) -> bool:
        """Tell whether a user is in the team as it was read."""
        return any(user.id == user_id for user in self.users)

    @property
    def here(self) -> tuple[UserResponse, ...]:
        """Those who can be given work: who did not leave."""
        return tuple(user for user in self.users if not user.disabled)

    def name_of(self, user_id: UUID) -> str:
        """Return a user's name."""
        return next((user.name for user in self.users if user.id == user_id), "–")
