"""`resolutionflow admin team`: the teams of a server."""

import argparse
from shlex import quote
from typing import TYPE_CHECKING

from tui.verbs.admin.arguments import add_action

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "teams"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add_action(actions, "add", "add a team, with the starter flows", "name")
    add_action(actions, "list", "list the teams")


def _add_team(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import teams
    from backend.app.core.settings import Settings

    teams.add_team(database, name=chosen.name, settings=Settings())
    print(
        f"Added the team {chosen.name}. Next: resolutionflow admin user add {quote(chosen.name)} NAME --admin"
    )


def _list_teams(database: "Database", _chosen: argparse.Namespace) -> None:
    from backend.app.administration import teams

    for name in teams.list_teams(database):
        print(name)


ACTIONS = {
    "add": _add_team,
    "list": _list_teams,
}
