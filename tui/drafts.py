"""What is typed and not sent yet, on disk within a second: one SQLite file of the engineer's (0600).

A draft belongs to the instance that typed it, which holds a lock as long as it runs; once it is gone, however it ended,
the next one that asks for the subject takes the draft over. What is sent or discarded is overwritten in the file
(https://sqlite.org/pragma.html#pragma_secure_delete), so the journal is no WAL, which would keep it for a while.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.files import private_folder
from tui.instances import Instance

Fields = dict[str, str]

_BUSY_SECONDS = 5.0
_RETRY_SECONDS = 1.0
_TABLE = """CREATE TABLE IF NOT EXISTS drafts (
    place TEXT NOT NULL, subject TEXT NOT NULL, instance TEXT NOT NULL, field TEXT NOT NULL,
    text TEXT NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (place, subject, instance, field)
) WITHOUT ROWID"""


def drafts_of(server: str, team: str, user: str) -> str:
    """Return the place of a user's drafts for a server."""
    return f"{server} {team}/{user}"


@dataclass(frozen=True)
class Draft:
    """What was typed for a subject by instances that are gone, and when it was kept last."""

    fields: Fields
    kept_at: datetime


class Drafts:
    """The drafts of one engineer on one server.

    Attributes:
        place: which server, and who; drafts of other places are left alone.
        problem: why the last write failed, as one sentence; empty while all goes well.
    """

    def __init__(self, path: Path, *, place: str, now: Callable[[], datetime]) -> None:
        self.place = place
        self.problem = ""
        self._path = path
        self._now = now
        self._instance = Instance(path.parent / "instances")
        self._wanted: dict[str, Fields] = {}
        self._written: dict[str, Fields] = {}
        self._changed = threading.Condition()
        self._file = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._thread: threading.Thread | None = None

    def keep(self, subject: str, fields: Fields) -> None:
        """Have these fields on disk soon, in place of those kept before; none erases the draft."""
        with self._changed:
            if self._wanted.get(subject, {}) == fields:
                return
            self._wanted[subject] = fields
            self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
            self._thread.start()

    def flush(self, seconds: float) -> bool:
        """Wait until all is on disk, for so many seconds at most; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting(), timeout=seconds)

    def take_over(self, subject: str) -> Draft | None:
        """Return the draft of instances that are gone, which is this one's from now on.

        Of several the texts are joined, the older first. Blocks for a few milliseconds.
        """
        try:
            with self._file, self._opened() as connection:
                rows = connection.execute(
                    "SELECT instance, field, text, kept_at FROM drafts WHERE place = ? AND subject = ? ORDER BY kept_at",
                    (self.place, subject),
                ).fetchall()
                left = [row for row in rows if row[0] != self._instance.id and self._instance.is_gone(row[0])]
                if not left:
                    return None
                fields = _joined([(field, text) for _instance, field, text, _at in left])
                self._replace(connection, subject, fields)
                for instance in {row[0] for row in left}:
                    self._erase(connection, subject, instance)
        except (sqlite3.Error, OSError) as error:
            self.problem = _sentence(error, self._path)
            return None
        with self._changed:
            self._wanted[subject] = self._written[subject] = fields
        return Draft(fields, datetime.fromisoformat(max(row[3] for row in left)))

    def close(self) -> None:
        """Let go of the file; what is not written by now is lost."""
        with self._file:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._instance.end()

    def _waiting(self) -> list[str]:
        return [
            subject for subject, fields in self._wanted.items() if fields != self._written.get(subject, {})
        ]

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._waiting)
                wanted = {subject: self._wanted[subject] for subject in self._waiting()}
            try:
                with self._file, self._opened() as connection:
                    for subject, fields in wanted.items():
                        self._replace(connection, subject, fields)
            except (sqlite3.Error, OSError) as error:
                self.problem = _sentence(error, self._path)
                time.sleep(_RETRY_SECONDS)
                continue
            with self._changed:
                self.problem = ""
                self._written |= wanted
                self._changed.notify_all()

    def _replace(self, connection: sqlite3.Connection, subject: str, fields: Fields) -> None:
        before = self._written.get(subject, {})
        at = self._now().isoformat()
        for field in before.keys() - fields.keys():
            connection.execute(
                "DELETE FROM drafts WHERE place = ? AND subject = ? AND instance = ? AND field = ?",
                (self.place, subject, self._instance.id, field),
            )
        connection.executemany(
            "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?, ?)",
            [
                # SQLite takes no half of a surrogate pair, which a broken paste may hold.
                (self.place, subject, self._instance.id, field, text.encode(errors="replace").decode(), at)
                for field, text in fields.items()
                if before.get(field) != text
            ],
        )

    def _erase(self, connection: sqlite3.Connection, subject: str, instance: str) -> None:
        connection.execute(
            "DELETE FROM drafts WHERE place = ? AND subject = ? AND instance = ?",
            (self.place, subject, instance),
        )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the file, which is made if it is not there."""
        if self._connection is None:
            private_folder(self._path.parent)
            self._instance.begin()
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(_TABLE)
            self._connection = connection
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()


def _joined(texts: list[tuple[str, str]]) -> Fields:
    fields: Fields = {}
    for field, text in texts:
        before = fields.get(field, "")
        fields[field] = text if before in text else before if text in before else f"{before}\n{text}"
    return fields


def _sentence(error: sqlite3.Error | OSError, path: Path) -> str:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"What you type is not kept on disk: {path} cannot be written ({reason})."
