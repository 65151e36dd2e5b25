"""Copies of a SQLite database: whole and checked, also while others write to it."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from backend.app.core.files import new_folder, private_database, private_file, private_folder, put_in_place

KEPT = 3
"""So many of the copies that are made before a migration stay."""

_PATIENCE_SECONDS = 10.0


class BackupFailed(Exception):
    """A copy could not be made, or is none; the message is one sentence for a person."""


def copy_database(source: Path, target: Path, *, overwrite: bool = True) -> None:
    """Copy a database by SQLite's online backup (https://sqlite.org/backup.html), check the copy, and put it in place.

    The target (0600) is there as a whole or not at all.

    Raises:
        BackupFailed: the source is none or damaged, the target cannot be written, or is there and not to be
            overwritten.
    """
    try:
        with _folder_beside(target) as folder:
            unfinished = folder / "copy.db"
            private_file(unfinished)
            _copy(source, unfinished)
            put_in_place(unfinished, target, overwrite=overwrite)
    except FileExistsError as there:
        raise BackupFailed(f"There is a file {target} already; choose another name.") from there
    except OSError as error:
        raise BackupFailed(f"The copy {target} cannot be written ({error.strerror}).") from error


def back_up_before_migration(path: Path, *, version: str, now: datetime) -> Path:
    """Copy a database beside itself before its schema changes, and drop the oldest of such copies.

    Raises:
        BackupFailed: see `copy_database`.
    """
    folder = path.parent / "backups"
    try:
        private_folder(folder)
    except OSError as error:
        raise BackupFailed(f"The folder {folder} cannot be used ({error.strerror}).") from error
    target = folder / f"{path.stem}-{version}-{now:%Y%m%d-%H%M%S}.db"
    copy_database(path, target)
    for old in sorted(folder.glob(f"{path.stem}-*.db"), key=lambda copy: copy.stat().st_mtime)[:-KEPT]:
        old.unlink()
    return target


def restore_database(copy: Path, target: Path, *, prepare: Callable[[Path], None]) -> None:
    """Put the content of a copy in place of that of a database, all of it or nothing.

    Programs that have the database open go on with the new content, so it needs their schema: `prepare` brings a copy
    of the copy there.

    Raises:
        BackupFailed: the copy is damaged, or the target cannot be written.
    """
    try:
        with _folder_beside(target) as folder:
            checked = folder / "checked.db"
            copy_database(copy, checked)
            prepare(checked)
            if not target.exists():
                copy_database(checked, target)
                return
            private_database(target)
            with (
                closing(sqlite3.connect(checked)) as origin,
                closing(sqlite3.connect(target, timeout=_PATIENCE_SECONDS)) as database,
            ):
                origin.execute("PRAGMA journal_mode=WAL")  # as the target is: the mode is part of the content
                origin.backup(database, progress=_patient())
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BackupFailed(
            f"The database {target} cannot be replaced ({reason}); it is as it was."
        ) from error


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Give a folder on the same file system, in which nobody else prepares a journal for SQLite to take up."""
    folder = new_folder(target.parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _patient() -> Callable[[int, int, int], None]:
    """Return what ends a backup that waits for another program: by itself it waits for ever."""
    end = time.monotonic() + _PATIENCE_SECONDS

    def check(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise sqlite3.OperationalError("it is locked by another program")

    return check


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(
                sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE_SECONDS)
            ) as origin,
            closing(sqlite3.connect(target)) as copy,
        ):
            origin.backup(copy, progress=_patient())
            copy.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise BackupFailed(f"The copy {target} cannot be written ({error}).") from error
        raise BackupFailed(f"The database {source} cannot be copied ({error}).") from error
    if found != "ok":
        raise BackupFailed(
            f"The database {source} is damaged ({' '.join(str(found).split())}); nothing was copied."
        )
