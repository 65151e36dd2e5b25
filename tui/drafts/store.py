"""What is typed and not sent yet, on disk within a second.

A draft belongs to the instance that typed it, which holds a lock as long as it runs; once it is gone, however it ended,
the next one that asks for the subject takes the draft over.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from tui.drafts.file import LocalFile

Fields = dict[str, str]

_RETRY_SECONDS = 1.0


def drafts_of(server: str, team: str, user: str) -> str:
    """Return the place of a user's drafts for a server."""
    return f"{server} {team}/{user}"


@dataclass(frozen=True)
class Draft:
    """What was typed for a subject by instances that are gone, and when it was kept last."""

    fields: Fields
    kept_at: datetime


class Drafts:
    """The drafts of one engineer on one server."""

    def __init__(self, file: LocalFile, *, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self._wanted: dict[str, Fields] = {}
        self._written: dict[str, Fields] = {}
        self._replaced: list[str] = []
        self._committed = True
        """Whether nothing of what counts as written is still on its way to the disk."""
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        file.write_again.append(self._write_again)

    def keep(self, subject: str, read: Callable[[], Fields]) -> bool:
        """Have the fields that are there now on disk soon, in place of those kept before; none erases the draft.

        Not while something else replaces the draft: what is on its way would be kept as typed, too. Tells whether there
        are any fields.
        """
        with self._changed:
            fields = read()
            if subject in self._replaced or self._wanted.get(subject, {}) == fields:
                return bool(fields)
            self._wanted[subject] = fields
            self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
            self._thread.start()
        return bool(fields)

    def await_replacing(self, seconds: float) -> None:
        """Wait until nothing replaces a draft, for so many seconds at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._replaced, timeout=seconds)

    def flush(self, seconds: float) -> bool:
        """Wait until all is on disk or cannot be, for so many seconds at most; tell whether it is."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._file.problem) or self._all_kept(), timeout=seconds)
            return self._all_kept()

    @property
    def problem(self) -> str:
        """Why the last write failed, as one sentence; empty while all goes well."""
        return self._file.problem

    def take_over(self, subject: str) -> Draft | None:
        """Return the draft of instances that are gone, which is this one's from now on.

        Of several the texts are joined, the older first. Nothing else is kept for the subject until it is `adopted`.
        Blocks for a few milliseconds.
        """
        place, own = self._file.place, self._file.instance
        try:
            with self._file.transaction() as connection:
                rows = connection.execute(
                    "SELECT instance, field, text, kept_at FROM drafts WHERE place = ? AND subject = ? ORDER BY kept_at",
                    (place, subject),
                ).fetchall()
                left = [row for row in rows if row[0] != own.id and own.is_gone(row[0])]
                mine = [row for row in rows if row[0] == own.id]
                if not left:
                    return None
                fields = _joined([(field, text) for _instance, field, text, _at in left])
                own_too = _joined([(field, text) for _instance, field, text, _at in [*left, *mine]])
                self._replace(connection, subject, own_too)
                for instance in {row[0] for row in left}:
                    connection.execute(
                        "DELETE FROM drafts WHERE place = ? AND subject = ? AND instance = ?",
                        (place, subject, instance),
                    )
        except (sqlite3.Error, OSError):
            return None
        with self._changed:
            self._wanted[subject] = self._written[subject] = own_too
            self._replaced.append(subject)
        return Draft(fields, self._moment(max(row[3] for row in left)))

    def left(self) -> list[str]:
        """Return the subjects of drafts that instances which are gone left. Blocks for a few milliseconds."""
        own = self._file.instance
        try:
            with self._file.transaction() as connection:
                rows = connection.execute(
                    "SELECT DISTINCT subject, instance FROM drafts WHERE place = ?", (self._file.place,)
                ).fetchall()
                return [row[0] for row in rows if row[1] != own.id and own.is_gone(row[1])]
        except (sqlite3.Error, OSError):
            return []

    def adopted(self, subject: str) -> None:
        """Say that what was taken over is among what is kept for the subject from now on."""
        with self._changed:
            self._replaced.remove(subject)
            self._changed.notify_all()

    @contextmanager
    def replacing(
        self, subject: str, fields: Fields, *, on_disk: Callable[[], None]
    ) -> Iterator[sqlite3.Connection]:
        """Open a transaction for something else that replaces a draft as well: both or neither; then call `on_disk`.

        Raises:
            OSError, sqlite3.Error: the file cannot be written.
        """
        before = self._written.get(subject, {})
        with self._changed:
            self._replaced.append(subject)
        try:
            with self._file.transaction() as connection:
                yield connection
                self._replace(connection, subject, fields)
                with self._changed:
                    self._wanted[subject] = self._written[subject] = fields
            on_disk()  # here, on this thread: whoever waits for it may be gone by now
        except (sqlite3.Error, OSError):
            with self._changed:
                self._written[subject] = before
            raise
        finally:
            with self._changed:
                self._replaced.remove(subject)
                self._changed.notify_all()

    def _all_kept(self) -> bool:
        return self._committed and not self._waiting()

    def _waiting(self) -> list[str]:
        return [
            subject for subject, fields in self._wanted.items() if fields != self._written.get(subject, {})
        ]

    def _run(self) -> None:
        while True:
            before: dict[str, Fields] = {}
            with self._changed:
                self._changed.wait_for(self._waiting)
                self._committed = False
            try:
                with self._file.transaction() as connection:
                    with self._changed:  # only now: a transaction before this one may have written them
                        wanted = {subject: self._wanted[subject] for subject in self._waiting()}
                        before = {subject: self._written.get(subject, {}) for subject in wanted}
                    for subject, fields in wanted.items():
                        self._replace(connection, subject, fields)
                    with self._changed:  # before anybody else has the file
                        self._written |= wanted
            except (sqlite3.Error, OSError):
                with self._changed:
                    self._written |= before
                    self._committed = True
                    self._changed.notify_all()
                time.sleep(_RETRY_SECONDS)
                continue
            with self._changed:
                self._committed = True
                self._changed.notify_all()

    def _replace(self, connection: sqlite3.Connection, subject: str, fields: Fields) -> None:
        before = self._written.get(subject, {})
        for field in before.keys() - fields.keys():
            connection.execute(
                "DELETE FROM drafts WHERE place = ? AND subject = ? AND instance = ? AND field = ?",
                (self._file.place, subject, self._file.instance.id, field),
            )
        changed = {field: text for field, text in fields.items() if before.get(field) != text}
        self._write(connection, subject, changed)

    def _write_again(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "DELETE FROM drafts WHERE place = ? AND instance = ?", (self._file.place, self._file.instance.id)
        )
        with self._changed:
            written = dict(self._written)
        for subject, fields in written.items():
            self._write(connection, subject, fields)

    def _write(self, connection: sqlite3.Connection, subject: str, fields: Fields) -> None:
        key = (self._file.place, subject, self._file.instance.id)
        at = self._now().isoformat()
        connection.executemany(
            "INSERT OR REPLACE INTO drafts (place, subject, instance, field, text, kept_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [
                # SQLite takes no half of a surrogate pair, which a broken paste may hold.
                (*key, field, text.encode(errors="replace").decode(), at)
                for field, text in fields.items()
            ],
        )

    def _moment(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # a byte of it is another one by now
            return self._now()


def _joined(texts: list[tuple[str, str]]) -> Fields:
    fields: Fields = {}
    for field, text in texts:
        before = fields.get(field, "")
        fields[field] = text if before in text else before if text in before else f"{before}\n{text}"
    return fields
