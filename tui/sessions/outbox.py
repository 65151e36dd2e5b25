"""Changes of sessions on their way to the server, on disk and in order, until it has answered each."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from tui.drafts.file import LocalFile
from tui.drafts.store import Drafts, Fields

Kind = Literal["append", "edit", "undo", "texts"]


@dataclass(frozen=True)
class Change:
    """One write of the engineer's.

    Attributes:
        body: what is sent, as JSON; how it reads depends on the kind.
        label: the session's ticket and client, for people.
        number: its place in the order; 0 for one that could not be put on disk.
        refused: why the server does not take it; empty as long as it is to be sent.
    """

    session_id: UUID
    kind: Kind
    body: str
    label: str
    made_at: datetime
    number: int = 0
    refused: str = field(default="", compare=False)


class Outbox:
    """The changes of one engineer on one server. All calls block for a few milliseconds."""

    def __init__(self, file: LocalFile, drafts: Drafts) -> None:
        self._file = file
        self._drafts = drafts

    def add(self, change: Change, draft: Fields, *, on_disk: Callable[[], None]) -> Change:
        """Put a change on disk, and the session's draft without what it holds: both at once; then call `on_disk`.

        If the disk takes nothing, the change is returned as it is: it can still be sent.
        """
        try:
            with self._drafts.replacing(str(change.session_id), draft, on_disk=on_disk) as connection:
                cursor = connection.execute(
                    "INSERT INTO changes (place, instance, session, label, kind, body, made_at, refused) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
                    (
                        self._file.place,
                        self._file.instance.id,
                        str(change.session_id),
                        change.label,
                        change.kind,
                        change.body.encode(errors="replace").decode(),
                        change.made_at.isoformat(),
                    ),
                )
        except (sqlite3.Error, OSError):
            return change
        return replace(change, number=cursor.lastrowid or 0)

    def remove(self, change: Change) -> None:
        """Erase a change: the server has it, or the engineer dropped it."""
        self._write("DELETE FROM changes WHERE number = ?", change.number)

    def refuse(self, change: Change) -> None:
        """Keep it with the reason why the server does not take it."""
        self._write("UPDATE changes SET refused = ? WHERE number = ?", change.refused, change.number)

    def take_over(self) -> list[Change]:
        """Return the changes of instances that are gone, in order; they are this one's from now on."""
        own = self._file.instance
        try:
            with self._file.transaction() as connection:
                rows = connection.execute(
                    "SELECT number, instance, session, label, kind, body, made_at, refused FROM changes "
                    "WHERE place = ? ORDER BY number",
                    (self._file.place,),
                ).fetchall()
                left = [row for row in rows if row[1] != own.id and own.is_gone(row[1])]
                connection.executemany(
                    "UPDATE changes SET instance = ? WHERE number = ?", [(own.id, row[0]) for row in left]
                )
        except (sqlite3.Error, OSError):
            return []
        return [
            Change(UUID(session), kind, body, label, datetime.fromisoformat(made_at), number, refused)
            for number, _instance, session, label, kind, body, made_at, refused in left
        ]

    def _write(self, statement: str, *values: object) -> None:
        # If it fails, it would be sent again, which changes nothing.
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.execute(statement, values)
