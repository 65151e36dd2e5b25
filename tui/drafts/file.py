"""The file in which what the server does not have, or may not be there to give, is kept: SQLite, one's own (0600).

What is erased is overwritten (https://sqlite.org/pragma.html#pragma_secure_delete), so the journal is no WAL, which
would keep it for a while.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.core.files import private_folder
from tui.drafts.instances import Instance

_BUSY_SECONDS = 5.0
_TABLES = (
    """CREATE TABLE IF NOT EXISTS drafts (
        place TEXT NOT NULL, subject TEXT NOT NULL, instance TEXT NOT NULL, field TEXT NOT NULL,
        text TEXT NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (place, subject, instance, field)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, instance TEXT NOT NULL,
        session TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, made_at TEXT NOT NULL,
        refused TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS sessions (
        place TEXT NOT NULL, session TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
        kept_at TEXT NOT NULL, PRIMARY KEY (place, session)
    )""",
)


class LocalFile:
    """One connection, used by one thread at a time.

    Attributes:
        place: which server, and who; what belongs to other places is left alone.
        instance: this process among those that use the file.
        problem: why the last transaction failed, as one sentence; empty while all goes well.
    """

    def __init__(self, path: Path, *, place: str) -> None:
        self.place = place
        self.instance = Instance(path.parent / "instances")
        self.problem = ""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open the file, made if it is not there; commit at the end, or write nothing if anything is raised.

        Raises:
            OSError, sqlite3.Error: it cannot be used; `problem` says it for a person.
        """
        with self._lock:
            try:
                connection = self._connection or self._opened()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
            except (sqlite3.Error, OSError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                self.problem = (
                    f"What you type is not kept on disk: {self._path} cannot be written ({reason})."
                )
                raise
            self.problem = ""

    def close(self) -> None:
        """Let go of the file and of the instance's lock."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self.instance.end()

    def _opened(self) -> sqlite3.Connection:
        private_folder(self._path.parent)
        self.instance.begin()
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            connection.execute(table)
        self._connection = connection
        return connection
