"""Users of a team."""

from backend.app.administration.teams import in_team
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.services import accounts


def add_user(database: Database, *, team: str, name: str, is_admin: bool, settings: Settings) -> None:
    """Add a user to a team.

    Raises:
        NotFound: there is no such team.
        NameTaken: the team has a user of this name.
    """
    in_team(
        database,
        team,
        lambda db, caller: accounts.add_user(
            db, caller=caller, name=name, is_admin=is_admin, user_id=settings.new_id(), now=settings.clock()
        ),
    )


def list_users(database: Database, *, team: str) -> list[tuple[str, bool]]:
    """Return the users of a team: name, and whether they are admins."""
    users = in_team(database, team, lambda db, caller: accounts.list_users(db, caller=caller))
    return [(user.name, user.is_admin) for user in users]
