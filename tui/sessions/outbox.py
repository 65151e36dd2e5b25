"""Changes of sessions on their way to the server, on disk and in order, until it has answered each."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tui.drafts.file import LocalFile, Stamp
from tui.drafts.store import Drafts, Fields
from tui.sessions.changes import ASIDE, Aside, Change, Kept, as_row, from_row

NO_SESSION = UUID(int=0)
"""In place of a session's id where a text belongs to none."""
_ROWS = "SELECT number, instance, session, label, kind, body, made_at, refused FROM changes WHERE place = ?"
_SETTLED_NANOSECONDS = 1_000_000_000
"""After so long a file that is written again has another time, however coarse the disk's clock."""


@dataclass(eq=False)
class Queued:
    """A change on its way, or one that is never sent again and waits to be looked at.

    Attributes:
        label: the session's ticket and client, for people.
        number: its place in the order; 0 for one that is not on disk.
        refused: why the server does not take it; empty as long as it is to be sent.
        attempted: whether it was sent at least once: the server may have it.
        awaited: how many wait for its answer.
        answer: settled with None once the server has it, with an error if there is no answer or a refusal.
    """

    session_id: UUID
    change: Change | Kept
    label: str
    made_at: datetime
    number: int = 0
    refused: str = ""
    attempted: bool = False
    awaited: int = 0
    answer: "asyncio.Future[None] | None" = field(default=None, repr=False)


@dataclass(frozen=True)
class LeftAside:
    """Texts that runs which are gone set aside.

    Attributes:
        texts: they, in order.
        same_file: whether it is the file that was asked before: one that took its place may lack what could not be read.
    """

    texts: list[Queued]
    same_file: bool


class Outbox:
    """The changes of one engineer on one server. All calls block for a few milliseconds."""

    def __init__(self, file: LocalFile, drafts: Drafts) -> None:
        self._file = file
        self._drafts = drafts
        self._seen: Stamp | None = None
        """The file as it was when it was asked for texts that were set aside, if it can have no more of them since."""
        self._asked: tuple[int, int] | None = None
        """Which file that was."""

    def add(self, queued: Queued, draft: Fields, *, on_disk: Callable[[], None], subject: str = "") -> None:
        """Put a change on disk, and its draft without what it holds: both at once; then call `on_disk`.

        The draft is the session's, unless it is that of another subject.
        If the disk takes nothing, the change has no number: it can still be sent.
        """
        kind, body = as_row(queued.change)
        with (
            suppress(sqlite3.Error, OSError),
            self._drafts.replacing(subject or str(queued.session_id), draft, on_disk=on_disk) as connection,
        ):
            cursor = connection.execute(
                "INSERT INTO changes (place, instance, session, label, kind, body, made_at, refused) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._file.place,
                    self._file.instance.id,
                    str(queued.session_id),
                    queued.label,
                    kind,
                    _storable(body),
                    queued.made_at.isoformat(),
                    queued.refused,
                ),
            )
            queued.number = cursor.lastrowid or 0

    def rewrite(self, queued: Queued, draft: Fields, *, on_disk: Callable[[], None]) -> None:
        """Put a change in place of what it was when it was added; the rest as for `add`."""
        if not queued.number:
            self.add(queued, draft, on_disk=on_disk)
            return
        _kind, body = as_row(queued.change)
        with (
            suppress(sqlite3.Error, OSError),
            self._drafts.replacing(str(queued.session_id), draft, on_disk=on_disk) as connection,
        ):
            connection.execute(
                "UPDATE changes SET body = ? WHERE number = ?", (_storable(body), queued.number)
            )

    def give_back(self, queued: Queued, draft: Fields) -> None:
        """Erase a change that is not taken, and keep the session's draft, which has its texts again: both at once."""
        with (
            suppress(sqlite3.Error, OSError),  # it would be sent again, and refused again
            self._drafts.replacing(str(queued.session_id), draft, on_disk=lambda: None) as connection,
        ):
            connection.execute("DELETE FROM changes WHERE number = ?", (queued.number,))

    def remove(self, answered: Iterable[Queued]) -> None:
        """Erase changes: the server has them, or the engineer dropped them."""
        # If it fails, they would be sent again, which changes nothing.
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.executemany(
                "DELETE FROM changes WHERE number = ?", [(queued.number,) for queued in answered]
            )

    def refuse(self, queued: Queued) -> None:
        """Keep it with the reason why the server does not take it."""
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.execute(
                "UPDATE changes SET refused = ? WHERE number = ?", (queued.refused, queued.number)
            )

    def look(self) -> list[Queued]:
        """Return the changes that are to be sent, whichever instance they are of, in order; nothing becomes of them."""
        try:
            with self._file.transaction() as connection:
                rows = connection.execute(
                    f"{_ROWS} AND refused = '' ORDER BY number", (self._file.place,)
                ).fetchall()
        except (sqlite3.Error, OSError):
            return []
        return [queued for queued in (_queued(*row) for row in rows) if not isinstance(queued.change, Kept)]

    def left_aside(self, *, anew: bool) -> LeftAside | None:
        """Return the texts that instances which are gone set aside: they stay nobody's, so every program has them.

        None where it cannot be told; unless `anew` says otherwise, also where nothing was written since they were
        asked for.
        """
        stamp, own = self._file.stamp(), self._file.instance
        if stamp is None or (stamp == self._seen and not anew):
            return None
        try:
            with self._file.transaction(to_look=True) as connection:
                opened = self._file.stamp()  # of the one that is read: it may have replaced what was there
                rows = connection.execute(
                    f"{_ROWS} AND kind = '{ASIDE}' ORDER BY number", (self._file.place,)
                ).fetchall()
                gone = {instance: own.is_gone(instance) for instance in {row[1] for row in rows} - {own.id}}
        except (sqlite3.Error, OSError):
            self._seen = stamp  # where the disk takes no more, reading it again would find the same
            return None
        if opened is None:
            return None
        # Once a run ends its texts are nobody's, and nothing is written then.
        is_final = all(gone.values()) and opened[2] < time.time_ns() - _SETTLED_NANOSECONDS
        self._seen = opened if is_final else None
        before, self._asked = self._asked, opened[:2]
        return LeftAside([_queued(*row) for row in rows if gone.get(row[1])], before in (None, opened[:2]))

    def take_over(self) -> list[Queued]:
        """Return the changes of instances that are gone, in order; they are this one's from now on.

        Not texts that were set aside: see `left_aside`.
        """
        own = self._file.instance
        try:
            with self._file.transaction() as connection:
                rows = connection.execute(
                    f"{_ROWS} AND kind != '{ASIDE}' ORDER BY number", (self._file.place,)
                ).fetchall()
                left = [row for row in rows if row[1] != own.id and own.is_gone(row[1])]
                connection.executemany(
                    "UPDATE changes SET instance = ? WHERE number = ?", [(own.id, row[0]) for row in left]
                )
        except (sqlite3.Error, OSError):
            return []
        return [_queued(*row) for row in left]


def _queued(
    number: int, _instance: str, session: str, label: str, kind: str, body: str, made_at: str, refused: str
) -> Queued:
    """Return a row; one that belongs to no session that could have it is set aside."""
    change = from_row(kind, body)
    try:
        session_id = UUID(session)
    except ValueError:
        session_id = NO_SESSION
        change = Aside(change.heading(), "\n".join(filter(None, change.texts)) or body)
    try:
        made = datetime.fromisoformat(made_at)
    except ValueError:
        made = datetime.fromtimestamp(0, UTC)
    return Queued(session_id, change, label, made, number, refused)


def _storable(text: str) -> str:
    # SQLite takes no half of a surrogate pair, which a broken paste may hold.
    return text.encode(errors="replace").decode()
