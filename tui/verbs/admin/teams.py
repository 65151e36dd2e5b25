"""`resolutionflow admin team`: the teams of a server."""

import argparse
from shlex import quote
from typing import TYPE_CHECKING

from tui.verbs.admin.arguments import add_action
from tui.verbs.server import days_of

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "teams"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add_action(actions, "add", "add a team, with the starter flows", "name")
    add_action(actions, "list", "list the teams")
    retention = add_action(actions, "retention", "how long completed sessions are kept", "name")
    retention.add_argument(
        "kept",
        metavar="400d|off|show",
        type=_kept,
        nargs="?",
        default="show",
        help="days without work, after which `db prune` erases them; off keeps all of them",
    )


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


def _retention(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import erasure
    from backend.app.core.settings import Settings

    if chosen.kept != "show":
        days = None if chosen.kept == "off" else chosen.kept
        erasure.set_retention(database, team=chosen.name, days=days, settings=Settings())
    days = erasure.retention_of(database, team=chosen.name)
    if days is None:
        print(f"{chosen.name} keeps all sessions.")
        return
    unit = "day" if days == 1 else "days"
    print(
        f"{chosen.name} keeps completed sessions for {days} {unit} after they were worked on last. "
        "`resolutionflow db prune` erases the older ones: run it each day."
    )


def _kept(text: str) -> int | str:
    if text in ("off", "show"):
        return text
    try:
        return days_of(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"off, show, or days: {wrong}, not {text!r}") from wrong


ACTIONS = {
    "add": _add_team,
    "list": _list_teams,
    "retention": _retention,
}
