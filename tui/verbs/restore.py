"""`resolutionflow restore FILE`: the engineer's own database as a copy has it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from backend.app.core.files import private_folder
from tui.core.streams import say
from tui.settings.config import Config
from tui.verbs.client import OK, UNUSABLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="a copy that `backup` made, or one from the folder `backups`"
    )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Restore the database and return the exit status."""
    from backend.app.db.backup import BackupFailed, copy_database, restore_database
    from backend.app.db.schema import DatabaseUnusable, require_ours
    from backend.app.embedded import bring_up_to_date

    source, database = Path(chosen.file).expanduser().absolute(), config.database
    kept = database.with_name(f"{database.stem}-before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}.db")
    try:
        require_ours(source)
        private_folder(database.parent)
        told = ""
        if database.exists():
            try:
                require_ours(database)
                copy_database(database, kept)
            except (DatabaseUnusable, BackupFailed):  # it is why one restores: out of the way, as it is
                _move_away(database, kept)
            told = f" What was there before is in {kept}."
        restore_database(source, database, prepare=bring_up_to_date)
    except (DatabaseUnusable, BackupFailed) as failed:
        say(str(failed))
        return UNUSABLE
    except OSError as error:
        say(f"The folder {database.parent} cannot be written ({error.strerror}).")
        return UNUSABLE
    print(f"Your own database is as in {source} now.{told}")
    return OK


def _move_away(database: Path, kept: Path) -> None:
    for end in ("", "-wal", "-shm"):
        part = database.with_name(database.name + end)
        if part.exists():
            part.replace(kept.with_name(kept.name + end))
