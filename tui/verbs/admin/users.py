"""`resolutionflow admin user`: the users of a server, who come and leave."""

import argparse
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from tui.core.streams import say
from tui.settings.config import ConfigError
from tui.verbs.admin.arguments import add_action, add_days, aligned, when
from tui.verbs.admin.linking import link_user, subject

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "users"
_INVITED_FOR = 3
"""Days that an invitation is good for unless it is said otherwise: it is sent by mail or chat, where it stays."""
_INVITED_AT_MOST = 30


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add = add_action(actions, "add", "add a user to a team", "team", "name")
    add.add_argument(
        "--admin",
        action="store_true",
        help="may change all of the team's sessions and settings, and hand over",
    )
    add.add_argument(
        "--invite", action="store_true", help="print an invitation, with which the user logs in once"
    )
    told = "how long an invitation is good for"
    add_days(add, _INVITED_FOR, f"with --invite, {told}", most=_INVITED_AT_MOST, told_apart=True)
    invite = add_action(
        actions,
        "invite",
        "print an invitation for a user who is there; earlier ones are good for nothing then",
        "team",
        "name",
    )
    add_days(invite, _INVITED_FOR, told, most=_INVITED_AT_MOST)
    add_action(
        actions,
        "list",
        "list the users of a team, their roles, whether they are linked to the single sign-on, and their last use",
        "team",
    )
    add_action(
        actions,
        "disable",
        "answer no call of a user any more, from the next one on, and revoke the user's tokens",
        "team",
        "name",
    )
    add_action(actions, "enable", "let a user come back, who needs a new token", "team", "name")
    role = add_action(actions, "role", "make a user a team admin or a member", "team", "name")
    role.add_argument("role", choices=("admin", "member"))
    give = add_action(
        actions, "hand-over", "give all that a user has in progress to another one", "team", "from", "to"
    )
    give.add_argument("--completed", action="store_true", help="completed sessions too")
    link = add_action(actions, "link", "say whom the single sign-on knows as this user", "team", "name")
    link.add_argument(
        "subject", metavar="SUBJECT", type=subject, help="'ISSUER SUB', in quotes, as `login` prints it"
    )


def _add_user(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    if chosen.days is not None and not chosen.invite:
        raise ConfigError("--days says how long an invitation is good for: give --invite, too.")
    invitation = users.add_user(
        database,
        team=chosen.team,
        name=chosen.name,
        is_admin=chosen.admin,
        settings=Settings(),
        invited_for=(chosen.days or _INVITED_FOR) if chosen.invite else None,
    )
    if invitation is not None:
        _print_invitation(invitation.text, invitation.expires_at, chosen.name)
        return
    print(f"Added {chosen.name}. Next: {_command('user invite', chosen.team, chosen.name)}")


def _invite(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    invitation = users.invite(
        database, team=chosen.team, name=chosen.name, days=chosen.days, settings=Settings()
    )
    _print_invitation(invitation.text, invitation.expires_at, chosen.name)


def _print_invitation(text: str, expires_at: datetime, name: str) -> None:
    print(text)
    print(
        f"Good once, until {when(expires_at)}: {name} pastes it into `resolutionflow login`. "
        "It is not shown again."
    )


def _list_users(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users

    rows = [("NAME", "ROLE", "DISABLED SINCE", "LAST USE", "IN PROGRESS", "SIGN-ON")]
    for user in users.list_users(database, team=chosen.team):
        role = "admin" if user.is_admin else "member"
        since, last = when(user.disabled_at), when(user.last_used_at)
        rows.append((user.name, role, since, last, str(user.open_sessions), "linked" if user.linked else "-"))
    print(aligned(rows))


def _disable(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    left = users.disable(database, team=chosen.team, name=chosen.name, settings=Settings())
    tokens = "1 token" if left.revoked == 1 else f"{left.revoked} tokens"
    print(
        f"{chosen.name} is disabled since {when(left.since)}. Revoked now: {tokens}; whoever is enabled again needs a new one."
    )
    if left.open_sessions:
        sessions = "1 session" if left.open_sessions == 1 else f"{left.open_sessions} sessions"
        command = _command("user hand-over", chosen.team, chosen.name)
        print(f"In progress: {sessions}. Next: {command} TO")
    if not left.admin_left:
        _warn_without_admin(chosen.team)


def _enable(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    users.enable(database, team=chosen.team, name=chosen.name, settings=Settings())
    print(
        f"{chosen.name} is enabled; no earlier token is good. Next: {_command('user invite', chosen.team, chosen.name)}"
    )


def _set_role(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    is_admin = chosen.role == "admin"
    admin_left = users.set_role(
        database, team=chosen.team, name=chosen.name, is_admin=is_admin, settings=Settings()
    )
    print(f"{chosen.name} is {'a team admin' if is_admin else 'a member'}.")
    if not admin_left:
        _warn_without_admin(chosen.team)


def _hand_over(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    giver = vars(chosen)["from"]
    given = users.hand_over(
        database,
        team=chosen.team,
        giver=giver,
        taker=chosen.to,
        also_completed=chosen.completed,
        settings=Settings(),
    )
    sessions = "1 session" if given == 1 else f"{given} sessions"
    print(f"{sessions} of {giver} went to {chosen.to}.")


def _warn_without_admin(team: str) -> None:
    """Say that nobody decides for a team: no reason to refuse, since this command can name another admin."""
    say(f"The team {team} has no admin now. Next: {_command('user role', team)} NAME admin")


def _command(action: str, *words: str) -> str:
    return f"resolutionflow admin {action} {' '.join(map(quote, words))}"


ACTIONS = {
    "add": _add_user,
    "invite": _invite,
    "list": _list_users,
    "link": link_user,
    "disable": _disable,
    "enable": _enable,
    "role": _set_role,
    "hand-over": _hand_over,
}
