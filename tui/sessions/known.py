"""Sessions as the server gave them last, on disk, so that a start without the server finds them again."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from backend.app.flow import current_node_id, heading_at
from backend.app.schemas.sessions import SessionListItem, SessionResponse, Sort
from tui.drafts.file import LocalFile

_NEWEST = 30
_WORKED = ',"worked_here":true}'
"""The end of a session's body where something was done to it from here; programs that do not know it read over it."""


class KnownSessions:
    """The sessions that one engineer opened on one server, the newest 30. All calls block for a few milliseconds.

    What the disk does not take is not kept: as long as the server answers, nothing of it is needed.
    """

    def __init__(self, file: LocalFile, *, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def keep(self, session: SessionResponse, *, over_later: bool = False) -> None:
        """Have a session on disk; not in place of a later state, as another instance may have put there, unless told so."""
        row = (
            self._file.place,
            str(session.id),
            session.version,
            session.model_dump_json(),
            self._now().isoformat(),
            *(len(_WORKED), _WORKED, _WORKED),
            over_later,
        )
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO sessions (place, session, version, body, kept_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (place, session) DO UPDATE "
                "SET version = excluded.version, kept_at = excluded.kept_at, body = CASE WHEN substr(body, -?) = ? "
                "THEN substr(excluded.body, 1, length(excluded.body) - 1) || ? ELSE excluded.body END "
                "WHERE excluded.version >= version OR ?",
                row,
            )
            connection.execute(
                "DELETE FROM sessions WHERE place = ? AND session NOT IN "
                "(SELECT session FROM sessions WHERE place = ? ORDER BY kept_at DESC LIMIT ?)",
                (self._file.place, self._file.place, _NEWEST),
            )

    def note_work(self, session_id: UUID) -> None:
        """Note that something was done from here to a session that is on disk."""
        place = (self._file.place, str(session_id))
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.execute(
                "UPDATE sessions SET body = substr(body, 1, length(body) - 1) || ? "
                "WHERE place = ? AND session = ? AND substr(body, -?) <> ?",
                (_WORKED, *place, len(_WORKED), _WORKED),
            )

    def worked_on(self, session_id: UUID) -> bool:
        """Tell whether something was done from here to a session that is on disk."""
        place = (self._file.place, str(session_id))
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            row = connection.execute(
                "SELECT substr(body, -?) = ? FROM sessions WHERE place = ? AND session = ?",
                (len(_WORKED), _WORKED, *place),
            ).fetchone()
            return bool(row and row[0])
        return False

    def all_worked_on(self) -> list[SessionResponse]:
        """Return those to which something was done from here."""
        return [session for session in self.all() if self.worked_on(session.id)]

    def forget(self, session_id: UUID) -> None:
        """Erase a session."""
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE place = ? AND session = ?", (self._file.place, str(session_id))
            )

    def all(self) -> list[SessionResponse]:
        """Return them, the one that was started last first."""
        bodies: list[str] = []
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            rows = connection.execute("SELECT body FROM sessions WHERE place = ?", (self._file.place,))
            bodies = [body for (body,) in rows]
        found: list[SessionResponse] = []
        for body in bodies:
            with suppress(ValidationError):  # another version of the program wrote it
                found.append(SessionResponse.model_validate_json(body))
        return sorted(found, key=lambda session: session.started_at, reverse=True)

    def versions(self) -> dict[UUID, int]:
        """Return of each which version it is."""
        with suppress(sqlite3.Error, OSError), self._file.transaction() as connection:
            rows = connection.execute(
                "SELECT session, version FROM sessions WHERE place = ? ORDER BY kept_at DESC",
                (self._file.place,),
            )
            return {UUID(session): version for session, version in rows if is_uuid(session)}
        return {}

    def find(self, session_id: UUID) -> SessionResponse | None:
        """Return one of them; None if it is not there."""
        return next((session for session in self.all() if session.id == session_id), None)


def is_uuid(text: str) -> bool:
    """Tell whether a text is an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def erase_sessions(path: Path, server: str) -> None:
    """Erase the sessions of a server, whoever opened them.

    Raises:
        OSError, sqlite3.Error: the file cannot be written.
    """
    if not path.exists():
        return
    file = LocalFile(path, place=server)
    try:
        with file.transaction() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE place = ? OR substr(place, 1, ?) = ?",
                (server, len(server) + 1, f"{server} "),
            )
    finally:
        file.close()


def as_listed(session: SessionResponse, *, changed: Iterable[datetime] = ()) -> SessionListItem:
    """Return a session as a list shows it, with the times of changes that the server did not have yet."""
    flow, steps = session.tree_snapshot, session.decisions
    moments = (session.started_at, session.completed_at, session.last_activity_at, *changed)
    return SessionListItem(
        id=session.id,
        tree_name=session.tree_snapshot.name,
        ticket_number=session.ticket_number,
        client_name=session.client_name,
        started_at=session.started_at,
        completed_at=session.completed_at,
        exported=session.exported,
        export_unconfirmed=session.export_unconfirmed,
        step_count=len(steps),
        owner_id=session.owner_id,
        last_activity_at=max([*filter(None, moments), *(step.created_at for step in steps)]),
        stands_at=heading_at(flow, current_node_id(flow, steps)),
    )


def together(
    read: Iterable[SessionListItem], here: Iterable[SessionListItem], *, sort: Sort
) -> list[SessionListItem]:
    """Return sessions as the server listed them last with those that are known here; of one in both, the later state."""
    found: dict[UUID, SessionListItem] = {}
    for item in (*read, *here):
        before = found.get(item.id)
        if before is None or before.last_activity_at < item.last_activity_at:
            found[item.id] = item
    return sorted(
        found.values(),
        key=lambda item: item.last_activity_at if sort == "activity" else item.started_at,
        reverse=True,
    )


def matches(item: SessionListItem, search: str) -> bool:
    """Tell whether a session has all words of a search, as the server tells it."""
    text = "\n".join((item.ticket_number, item.client_name, item.tree_name)).casefold()
    return all(word in text for word in search.casefold().split())
