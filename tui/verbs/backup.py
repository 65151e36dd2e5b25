"""`resolutionflow backup FILE`: a checked copy of the engineer's own database."""

import argparse
from pathlib import Path

from tui.core.streams import say
from tui.settings.config import Config
from tui.verbs.client import OK, REFUSED, UNUSABLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", metavar="FILE", help="the copy; the program may run meanwhile")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Copy the database and return the exit status."""
    from backend.app.db.backup import BackupFailed, copy_database
    from backend.app.db.schema import DatabaseUnusable, require_ours

    target = Path(chosen.file).expanduser().absolute()
    if target.is_symlink() or (target.exists() and not target.is_file()):
        say(f"{target} is no file that could be overwritten; choose another name.")
        return REFUSED
    if target.exists() and not chosen.force:
        say(f"There is a file {target} already; choose another name, or overwrite it with --force.")
        return REFUSED
    try:
        require_ours(config.database)
        copy_database(config.database, target, overwrite=chosen.force)
    except (DatabaseUnusable, BackupFailed) as failed:
        say(str(failed))
        return UNUSABLE
    print(
        f"Your own database is in {target} ({target.stat().st_size / 1_000_000:.1f} MB, mode 0600, checked)."
    )
    return OK
