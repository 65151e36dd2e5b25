"""`resolutionflow admin`: teams, users, tokens and sessions of a server."""

import argparse

from tui.settings.config import Config
from tui.verbs.admin import sessions, teams, tokens, users
from tui.verbs.server import on_database

_THINGS = {"team": teams, "user": users, "token": tokens, "session": sessions}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    things = parser.add_subparsers(dest="thing", metavar="|".join(_THINGS), required=True)
    for name, thing in _THINGS.items():
        actions = things.add_parser(name, help=thing.TOLD)
        thing.add_arguments(actions.add_subparsers(dest="action", metavar="ACTION", required=True))


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Do what was asked and return the exit status."""
    work = _THINGS[chosen.thing].ACTIONS[chosen.action]
    return on_database(config, chosen, lambda database: work(database, chosen))
