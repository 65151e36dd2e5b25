"""Users of a team: they come, decide more or less, and leave."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.administration import tokens
from backend.app.administration.teams import in_team
from backend.app.core.settings import Settings
from backend.app.db import models
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services import accounts, audit, handing_over, invitations, people
from backend.app.services.accounts import NewToken
from backend.app.services.people import Person


@dataclass(frozen=True)
class Left:
    """What a user leaves behind who was disabled.

    Attributes:
        since: when the user was disabled first.
        revoked: how many tokens were good till now.
        open_sessions: how many sessions in progress are the user's.
        admin_left: whether the team has an admin.
    """

    since: datetime
    revoked: int
    open_sessions: int
    admin_left: bool


def add_user(
    database: Database,
    *,
    team: str,
    name: str,
    is_admin: bool,
    settings: Settings,
    invited_for: int | None = None,
) -> NewToken | None:
    """Add a user to a team, and return an invitation that is good for so many days, if there is to be one.

    Raises:
        NotFound: there is no such team.
        NameTaken: the team has a user of this name.
    """
    now = settings.clock()

    def add(db: Session, caller: Caller) -> NewToken | None:
        user = accounts.add_user(
            db, caller=caller, name=name, is_admin=is_admin, user_id=settings.new_id(), now=now
        )
        _note(db, caller, "added", user, now)
        if invited_for is None:
            return None
        return _invite(db, caller, user, token_id=settings.new_id(), days=invited_for, now=now)

    return in_team(database, team, add)


def invite(database: Database, *, team: str, name: str, days: int, settings: Settings) -> NewToken:
    """Return an invitation for a user who is there already; earlier ones are good for nothing then.

    Raises:
        NotFound: there is no such team, or no such user in it.
        UserDisabled: the user is disabled.
    """
    now = settings.clock()

    def work(db: Session, caller: Caller) -> NewToken:
        user = accounts.find_user(db, caller=caller, name=name)
        return _invite(db, caller, user, token_id=settings.new_id(), days=days, now=now)

    return in_team(database, team, work)


def list_users(database: Database, *, team: str) -> list[Person]:
    """Return the users of a team by name.

    Raises:
        NotFound: there is no such team.
    """
    return in_team(database, team, lambda db, caller: people.list_people(db, caller=caller))


def disable(database: Database, *, team: str, name: str, settings: Settings) -> Left:
    """Let no call of a user be answered any more, and revoke the user's tokens; again changes nothing.

    Raises:
        NotFound: there is no such team, or no such user in it.
    """
    now = settings.clock()

    def work(db: Session, caller: Caller) -> Left:
        user = accounts.find_user(db, caller=caller, name=name)
        since = user.disabled_at
        revoked = people.disable(db, caller=caller, user=user, now=now)
        if since is None:
            _note(db, caller, "disabled", user, now)
        for token in revoked:
            tokens.note(db, caller, "revoked", token.id, name, now)
        db.flush()
        listed = people.list_people(db, caller=caller)
        return Left(
            since=since or now,
            revoked=len(revoked),
            open_sessions=next(person.open_sessions for person in listed if person.name == name),
            admin_left=_has_admin(listed),
        )

    return in_team(database, team, work)


def enable(database: Database, *, team: str, name: str, settings: Settings) -> None:
    """Let a user come back, who needs a new token; again changes nothing.

    Raises:
        NotFound: there is no such team, or no such user in it.
    """
    now = settings.clock()

    def work(db: Session, caller: Caller) -> None:
        user = accounts.find_user(db, caller=caller, name=name)
        if people.enable(db, caller=caller, user=user):
            _note(db, caller, "enabled", user, now)

    in_team(database, team, work)


def set_role(database: Database, *, team: str, name: str, is_admin: bool, settings: Settings) -> bool:
    """Say whether a user decides for the team, from the next call on; tell whether the team has an admin then.

    Raises:
        NotFound: there is no such team, or no such user in it.
        UserDisabled: who is to be an admin is disabled.
    """
    now = settings.clock()

    def work(db: Session, caller: Caller) -> bool:
        user = accounts.find_user(db, caller=caller, name=name)
        user = people.user_with_id(db, caller=caller, user_id=user.id, lock=True)
        if is_admin:
            accounts.require_enabled(user)
        if user.is_admin != is_admin:
            user.is_admin = is_admin
            _note(db, caller, "made admin" if is_admin else "made member", user, now)
        db.flush()
        return _has_admin(people.list_people(db, caller=caller))

    return in_team(database, team, work)


def hand_over(
    database: Database, *, team: str, giver: str, taker: str, also_completed: bool, settings: Settings
) -> int:
    """Give what a user has in progress to another one, a thousand sessions at a time; return how many there were.

    Raises:
        NotFound: there is no such team, or no such user in it.
        UserDisabled: whom they go to is disabled.
    """
    now, given, left = settings.clock(), 0, 1

    def work(db: Session, caller: Caller) -> tuple[int, int]:
        user_id, to = (accounts.find_user(db, caller=caller, name=name).id for name in (giver, taker))
        done = handing_over.hand_over_all(
            db, caller=caller, user_id=user_id, to=to, also_completed=also_completed, now=now
        )
        return done.handed_over, done.left

    while left:
        count, left = in_team(database, team, work)
        given += count
    return given


def _invite(
    db: Session, caller: Caller, user: models.User, *, token_id: UUID, days: int, now: datetime
) -> NewToken:
    made = invitations.invite(db, caller=caller, user=user, token_id=token_id, now=now, days=days)
    _note(db, caller, "invited", user, now)
    return made


def _has_admin(listed: list[Person]) -> bool:
    return any(person.is_admin and person.disabled_at is None for person in listed)


def _note(db: Session, caller: Caller, action: audit.Action, user: models.User, now: datetime) -> None:
    audit.record(db, caller=caller, action=action, about=audit.About("user", user.id, user.name), now=now)
