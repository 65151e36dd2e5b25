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


def erase_session(file: LocalFile, session_id: UUID) -> bool:
    """Erase drafts, changes and the copy of a session; tell whether the disk took it. Blocks for a few milliseconds."""
    with suppress(sqlite3.Error, OSError):
        with file.transaction() as connection:
            for statement in _STATEMENTS:
                connection.execute(statement, (file.place, str(session_id)))
        return True
    return False
