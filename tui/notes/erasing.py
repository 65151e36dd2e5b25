"""Erasing a completed session with what this machine has of it, and saying what stays."""

from functools import partial
from pathlib import Path

from backend.app.schemas.sessions import SessionResponse
from tui.clipboard.delivery import short_path
from tui.clipboard.note_file import erase_copies
from tui.core.messages import Part, counted
from tui.core.threads import in_thread
from tui.sessions.label import label_of
from tui.sessions.made_here import names_of_notes
from tui.sessions.store import SessionStore


async def erase(
    store: SessionStore, session: SessionResponse, *, server: str, copies: Path, backups: Path | None
) -> tuple[Part, ...]:
    """Erase a session of a server, what was typed for it, and copies of its note; return what to say of it.

    Raises:
        ApiError: it is not erased; where there was no answer, that is not known.
    """
    gone = await store.removal.erase(session, server=server)
    erased, left = await in_thread(partial(erase_copies, copies, named=names_of_notes(session)))
    kept = await in_thread(partial(backups_with, backups, session))
    named = label_of(session, without="the session")
    here_too = ", and is erased here too" if gone.here_too else ""
    return (
        Part(f"{named} was gone already{here_too}" if gone.before else f"Erased {named}"),
        Part("" if gone.here_too else "what was typed for it stays on this disk, which does not take it"),
        Part(told_of_backups(kept)),
        Part(f"{_copies(left)} of its note cannot be erased" if left else ""),
        Part("" if session.ticket_number else "copies of its note, if there are any, stay here"),
        Part(f"also {_copies(erased)} of its note here" if erased else "", 1),
    )


def _copies(count: int) -> str:
    return f"{count} {'copy' if count == 1 else 'copies'}"


def backups_with(folder: Path | None, session: SessionResponse) -> list[Path]:
    """Return the copies of one's own database that were made beside it since a session was started."""
    if folder is None:
        return []
    since = session.started_at.timestamp()
    try:
        return [path for path in folder.glob("*.db") if path.stat().st_mtime >= since]
    except OSError:
        return []


def told_of_backups(kept: list[Path]) -> str:
    """Say which copies of the database have a session still; nothing without any."""
    if not kept:
        return ""
    have = "has" if len(kept) == 1 else "have"
    return f"{counted(len(kept), 'backup')} in {short_path(kept[0].parent)} {have} it still"
