"""Who signs in by an issuer becomes a user here: found, added, or refused."""

from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.core.errors import NameTaken, SignInRefused
from backend.app.core.settings import Settings
from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.services import accounts, people
from backend.app.services.audit import About, Action, record


@dataclass(frozen=True)
class Identity:
    """Who somebody is to an issuer.

    Attributes:
        subject: as in `models.User.subject`. It alone says who it is: names can be changed by those who have them.
        teams: names that the issuer gives, of which one has to be a team's here.
        is_admin: whether this is an admin of the team; None where the issuer does not say.
    """

    subject: str
    name: str
    teams: tuple[str, ...]
    is_admin: bool | None


@dataclass(frozen=True)
class Call:
    """By which call somebody signs in, for the audit."""

    address: str | None
    request_id: str | None


def sign_in(
    db: Session, *, who: Identity, days: int, call: Call, user_id: UUID, token_id: UUID, settings: Settings
) -> str:
    """Return a token for somebody, who becomes a user with `user_id` at the first time.

    Done again with the same `token_id`, the token of before is good for nothing: nobody has it.

    Raises:
        SignInRefused: nobody of these teams, disabled here, or of a name that somebody else has.
    """
    now = settings.clock()
    team = _team_of(db, who.teams)
    system = Caller(team_id=team.id, user_id=user_id, is_admin=True)
    known = _user_of(db, system, who.subject)
    if known is not None:  # by the lock, whoever disables the user finds the token, or it is not made
        known = people.user_with_id(db, caller=system, user_id=known.id, lock=True)
    user = known or _add(db, system, who, now)
    caller = Caller(
        team_id=team.id, user_id=user.id, name=user.name, address=call.address, request_id=call.request_id
    )
    about = About("user", user.id, user.name)
    if user.disabled_at is not None:
        raise SignInRefused(f"{user.name} is disabled in the team {team.name}; ask one of its admins.")
    if known is None:
        record(db, caller=caller, action="added", about=about, now=now)
    if who.is_admin is not None and user.is_admin != who.is_admin:
        user.is_admin = who.is_admin
        action: Action = "made admin" if who.is_admin else "made member"
        record(db, caller=caller, action=action, about=about, now=now)
    made = accounts.add_token(db, caller=caller, user=user, token_id=token_id, now=now, days=days)
    record(db, caller=caller, action="signed in", about=about, now=now)
    return made.text


def link(db: Session, *, caller: Caller, name: str, subject: str, now: datetime) -> None:
    """Have a user of the caller's team be the one whom an issuer knows as a subject, and nobody else any more.

    Raises:
        NotFound: the team has no such user.
        NameTaken: it is another one's subject.
    """
    user = accounts.find_user(db, caller=caller, name=name)
    other = _user_of(db, caller, subject)
    if other is not None and other.id != user.id:
        raise NameTaken(f"That is {other.name!r} already.")
    user.subject = subject
    record(db, caller=caller, action="linked", about=About("user", user.id, user.name), now=now)


def _team_of(db: Session, names: tuple[str, ...]) -> models.Team:
    here = sorted(set(accounts.list_teams(db)) & set(names))
    if len(here) == 1:
        return accounts.find_team(db, name=here[0])
    if here:
        raise SignInRefused(
            f"The issuer says that you are of several teams here: {', '.join(map(repr, here))}."
        )
    told = repr(names[0]) if len(names) == 1 else "any of those that the issuer says you are of"
    raise SignInRefused(f"This server has no team {told}; ask whoever runs it.")


def _user_of(db: Session, caller: Caller, subject: str) -> models.User | None:
    return db.scalars(of_team(models.User, caller).where(models.User.subject == subject)).one_or_none()


def _add(db: Session, system: Caller, who: Identity, now: datetime) -> models.User:
    try:
        user = accounts.add_user(
            db,
            caller=system,
            name=who.name,
            is_admin=bool(who.is_admin),
            user_id=system.user_id,
            now=now,
        )
    except NameTaken:
        raise SignInRefused(
            f"The team has a user {who.name!r}, and nobody has said that it is you; whoever runs the server does that "
            f"with `resolutionflow admin user link TEAM {quote(who.name)} {quote(who.subject)}`."
        ) from None
    user.subject = who.subject
    db.flush()
    return user
