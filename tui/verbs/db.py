"""`resolutionflow db`: the schema of a server's database, and what need not be kept in it."""

import argparse
from functools import partial
from typing import TYPE_CHECKING

from tui.settings.config import Config
from tui.verbs.server import add_database_url, days_of, on_database

if TYPE_CHECKING:
    from backend.app.administration.erasure import Pruned
    from backend.app.db.engine import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    upgrade = actions.add_parser(
        "upgrade", help="make the schema, or bring it to this program's; make a backup first"
    )
    add_database_url(upgrade)
    prune = actions.add_parser(
        "prune", help="erase the completed sessions that teams keep no longer; a server may run meanwhile"
    )
    prune.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")
    prune.add_argument(
        "--audit-older-than",
        type=_days,
        metavar="400d",
        help="erase what is written down of who did what, too, of so many days ago or more (none of it)",
    )
    add_database_url(prune)


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Do what was asked and return the exit status."""
    if chosen.action == "prune":
        return on_database(
            config, chosen, partial(_prune, dry_run=chosen.dry_run, audit_days=chosen.audit_older_than)
        )
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


def _prune(database: "Database", *, dry_run: bool, audit_days: int | None) -> None:
    from backend.app.administration import erasure
    from backend.app.core.settings import Settings

    any_kept_for_a_time = False
    for pruned in erasure.prune(database, settings=Settings(), dry_run=dry_run):
        any_kept_for_a_time = True
        print(_told(pruned, dry_run=dry_run), flush=True)
    if not any_kept_for_a_time:
        print(
            "All sessions are kept: no team has a retention, which `resolutionflow admin team retention` sets."
        )
    if audit_days is not None:
        _prune_audit(database, days=audit_days, dry_run=dry_run)


def _prune_audit(database: "Database", *, days: int, dry_run: bool) -> None:
    from backend.app.administration.audit import prune_audit
    from backend.app.core.settings import Settings

    gone = prune_audit(database, days=days, settings=Settings(), dry_run=dry_run)
    entries = f"{gone:,} {'entry' if gone == 1 else 'entries'}"
    verb = "would be" if dry_run else "was" if gone == 1 else "were"
    print(f"Audit: {entries} older than {days} {'day' if days == 1 else 'days'} {verb} erased.")


def _told(pruned: "Pruned", *, dry_run: bool) -> str:
    erased = f"{_counted(pruned.sessions)} {'would be' if dry_run else 'was' if pruned.sessions == 1 else 'were'} erased"
    told = f"{pruned.team}: {erased} of those completed and not worked on for {pruned.days} days."
    if not pruned.in_progress:
        return told
    return f"{told} {_counted(pruned.in_progress)} as old, in progress, {'stays' if pruned.in_progress == 1 else 'stay'}."


def _counted(sessions: int) -> str:
    return f"{sessions:,} {'session' if sessions == 1 else 'sessions'}"


def _days(text: str) -> int:
    try:
        return days_of(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{wrong}, not {text!r}") from wrong
