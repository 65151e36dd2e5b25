"""Teams of a server, and work in one of them."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services import accounts
from backend.app.services.starters import add_starters

Result = TypeVar("Result")


def add_team(database: Database, *, name: str, settings: Settings) -> None:
    """Add a team, with the starter flows and library steps.

    Raises:
        NameTaken: there is one of this name.
    """

    def add(db: Session) -> None:
        team = accounts.add_team(db, name=name, team_id=settings.new_id(), now=settings.clock())
        add_starters(db, caller=_of(team.id), settings=settings)

    database.write(add)


def list_teams(database: Database) -> list[str]:
    """Return the names of all teams."""
    return database.read(accounts.list_teams)


def in_team(database: Database, team: str, work: Callable[[Session, Caller], Result]) -> Result:
    """Do work in the team of this name, in one unit of work, as one who decides for it.

    Raises:
        NotFound: there is no such team.
    """
    return database.write(lambda db: work(db, _of(accounts.find_team(db, name=team).id)))


def _of(team_id: UUID) -> Caller:
    """Return whoever runs the server, as one who decides for a team."""
    return Caller(team_id=team_id, user_id=UUID(int=0), is_admin=True)
