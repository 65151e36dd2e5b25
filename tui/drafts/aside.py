"""Files of drafts that cannot be used: they are set aside beside the new one, which takes their rows over.

Such a file has another name until its rows are in the new one, so that whoever comes next goes on with it if the
program or the disk fails in between. It is never erased: what is in it may be all there is.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from backend.app.core.files import private_file
from tui.drafts.rescue import Rescued, TooLarge, rescued
from tui.drafts.tables import BUSY_SECONDS, MODE, Flaw, columns

_UNFINISHED = ".unread"
_COMPANIONS = ("-journal", "-wal", "-shm")
_WHAT: dict[str, str] = {"damaged": "a damaged file", "newer": "a file of a newer version of ResolutionFlow"}
_LARGEST_NUMBER = 2**53
"""A change with a number far beyond all others would leave none for those to come."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only program that opens the file.

    Raises:
        OSError: another one takes too long.
    """
    from filelock import FileLock  # late: not needed before something is typed

    with FileLock(path.with_suffix(".lock"), mode=MODE, timeout=BUSY_SECONDS, thread_local=False):
        yield


def set_aside(path: Path, flaw: Flaw, *, now: Callable[[], datetime]) -> None:
    """Give a file another name in the same folder, which no other one ever had.

    Raises:
        OSError: its folder cannot be written, another user could have prepared it, or another program holds it (Windows).
    """
    stem = f"{path.stem}-{flaw}-{now().astimezone():%Y%m%d-%H%M%S}"
    names = chain((stem,), (f"{stem}-{number}" for number in count(2)))
    asides = (path.with_name(f"{name}{path.suffix}") for name in names)
    target = next(aside for aside in asides if not (aside.exists() or _unfinished(aside).exists()))
    private_file(path)
    # First what could be taken for a part of the new file.
    for companion in _COMPANIONS:
        with suppress(FileNotFoundError):
            _beside(path, companion).rename(_beside(_unfinished(target), companion))
    path.rename(_unfinished(target))


def take_over(path: Path, connection: sqlite3.Connection, *, now: Callable[[], datetime]) -> str:
    """Put what can be read of the files that were set aside into the new one; return what to say of it.

    Raises:
        OSError, sqlite3.Error: the disk takes nothing; all is as before.
    """
    told = []
    for unfinished in sorted(path.parent.glob(f"{path.stem}-*{path.suffix}{_UNFINISHED}")):
        try:
            found = rescued(unfinished, now=now)
        except TooLarge:
            read = "it is too large to be read"
        else:
            _insert(connection, found, now=now)
            read = _told(found.count)
        aside = unfinished.with_suffix("")
        for companion in _COMPANIONS:
            with suppress(FileNotFoundError):
                _beside(unfinished, companion).rename(_beside(aside, companion))
        unfinished.rename(aside)
        what = _WHAT[aside.stem.removeprefix(f"{path.stem}-").split("-")[0]]
        told.append(f"What you had typed was in {what}, which is now {aside}; {read}.")
    return " ".join(told)


def _told(rows: int) -> str:
    if not rows:
        return "nothing of it could be read"
    return f"what could be read of it ({rows} row{'s' if rows > 1 else ''}) is here"


def _insert(connection: sqlite3.Connection, found: Rescued, *, now: Callable[[], datetime]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Programs that run may know changes by numbers that could not be read: no other change gets one of them.
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'changes'")
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('changes', ?)", (int(now().timestamp()),)
        )
        for table, rows in found.rows.items():
            names = tuple(columns(table))
            values = ", ".join("?" * len(names))
            connection.executemany(
                # Ignored is what is there already, from an attempt that did not come to its end.
                f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({values})",  # noqa: S608 - no typed text
                (_numbered(row) for row in rows) if table == "changes" else rows,
            )
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _numbered(change: tuple[object, ...]) -> tuple[object, ...]:
    """Return a change that gets a new number, at the end, if it has none that is of use."""
    number, *rest = change
    usable = isinstance(number, int) and 0 < number < _LARGEST_NUMBER
    return (number if usable else None, *rest)


def _unfinished(path: Path) -> Path:
    return _beside(path, _UNFINISHED)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
