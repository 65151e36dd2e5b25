"""`resolutionflow admin user`: the users of a server."""

import argparse
from shlex import quote
from typing import TYPE_CHECKING

from tui.verbs.admin.arguments import add_action
from tui.verbs.admin.linking import link_user

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "users"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add = add_action(actions, "add", "add a user to a team", "team", "name")
    add.add_argument(
        "--admin",
        action="store_true",
        help="may change all of the team's sessions and settings, and hand over",
    )
    add_action(actions, "list", "list the users of a team", "team")
    add_action(
        actions, "link", "say which subject of the single sign-on is this user", "team", "name", "subject"
    )


def _add_user(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users
    from backend.app.core.settings import Settings

    users.add_user(database, team=chosen.team, name=chosen.name, is_admin=chosen.admin, settings=Settings())
    print(
        f"Added {chosen.name}. Next: resolutionflow admin token add {quote(chosen.team)} {quote(chosen.name)}"
    )


def _list_users(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import users

    for name, is_admin in users.list_users(database, team=chosen.team):
        print(f"{name}{'  (admin)' if is_admin else ''}")


ACTIONS = {
    "add": _add_user,
    "list": _list_users,
    "link": link_user,
}
