"""`resolutionflow admin`: teams, users, tokens and sessions of a server, and who did what."""

import argparse

from tui.settings.config import Config
from tui.verbs.admin import audit, sessions, teams, tokens, users
from tui.verbs.server import on_database

_THINGS = {"team": teams, "user": users, "token": tokens, "session": sessions}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    things = parser.add_subparsers(dest="thing", metavar="|".join([*_THINGS, "audit"]), required=True)
    for name, thing in _THINGS.items():
        actions = things.add_parser(name, help=thing.TOLD)
        thing.add_arguments(actions.add_subparsers(dest="action", metavar="ACTION", required=True))
    audit.add_arguments(things.add_parser("audit", help=audit.TOLD))


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Do what was asked and return the exit status."""
    audited = chosen.thing == "audit"
    work = audit.print_entries if audited else _THINGS[chosen.thing].ACTIONS[chosen.action]
    return on_database(config, chosen, lambda database: work(database, chosen))
