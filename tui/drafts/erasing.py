"""Erasing what is kept on disk of one session: it is overwritten there, whichever run of the program kept it."""

import sqlite3
from contextlib import suppress
from uuid import UUID

from tui.drafts.file import LocalFile

_STATEMENTS = (
    "DELETE FROM drafts WHERE place = ? AND subject = ?",
    "DELETE FROM changes WHERE place = ? AND session = ?",
    "DELETE FROM sessions WHERE place = ? AND session = ?",
)
_PLACES = "SELECT place FROM drafts UNION SELECT place FROM changes UNION SELECT place FROM sessions"


def erase_session(file: LocalFile, session_id: UUID, *, server: str = "") -> bool:
    """Erase drafts, changes and the copy of a session; tell whether the disk took it. Blocks for a few milliseconds.

    With a `server` also what was kept for others who call that, and for tokens of which nobody knew whose they are.
    """
    with suppress(sqlite3.Error, OSError):
        with file.transaction() as connection:
            places = {place for (place,) in connection.execute(_PLACES) if _is_of(place, server)}
            for place in (file.place, *places):
                for statement in _STATEMENTS:
                    connection.execute(statement, (place, str(session_id)))
        return True
    return False


def _is_of(place: str, server: str) -> bool:
    return bool(server) and place.partition(" ")[0] == server
