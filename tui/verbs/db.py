"""`resolutionflow db upgrade`: the schema of a server's database."""

import argparse
from functools import partial
from typing import TYPE_CHECKING

from tui.settings.config import Config
from tui.verbs.server import add_database_url, on_database

if TYPE_CHECKING:
    from backend.app.db.engine import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    upgrade = parser.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
        "upgrade", help="make the schema, or bring it to this program's; make a backup first"
    )
    add_database_url(upgrade)


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Upgrade the schema and return the exit status."""
    return on_database(config, chosen, partial(_upgrade), any_schema=True)


def _upgrade(database: "Database") -> None:
    from backend.app.administration.database import upgrade_schema

    upgrade = upgrade_schema(database)
    print(
        f"The schema is {upgrade.now}; it was so before."
        if upgrade.before == upgrade.now
        else f"The schema is {upgrade.now} now, after {upgrade.before}."
    )
    if not upgrade.search_is_indexed:
        print(
            "Searching has no index, so it takes seconds among a million sessions: install pg_trgm (Debian: "
            "postgresql-contrib), let this user create it in this database, and run this again."
        )
