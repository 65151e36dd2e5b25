"""`resolutionflow export`: a session's note on standard output or in a file."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import get_args
from uuid import UUID

from backend.app.schemas.export import DetailLevel, ExportFormat, SessionExport
from backend.app.schemas.sessions import SessionListItem
from tui.core.streams import say
from tui.notes.download import DownloadFailed, FileThere, save_note
from tui.sessions.state import OpenSession
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.verbs.client import OK, Failed, with_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("session", metavar="SESSION", help="a ticket number, or a session's id")
    parser.add_argument("--format", choices=get_args(ExportFormat), default="markdown")
    parser.add_argument("--detail", choices=get_args(DetailLevel), default="standard")
    parser.add_argument("--summary", action="store_true", help="with the summary block")
    parser.add_argument("--through", type=_step, metavar="N", help="through step N only")
    parser.add_argument("--redact", action="store_true", help="with sensitive values masked")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE (mode 0600)")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Export a session and return the exit status."""
    return with_store(config, partial(_export, chosen))


async def _export(chosen: argparse.Namespace, store: SessionStore) -> int:
    opened = await find_session(store, chosen.session)
    options = SessionExport(
        format=chosen.format,
        detail_level=chosen.detail,
        include_summary=chosen.summary,
        max_step_index=chosen.through,
        redaction_mode="mask" if chosen.redact else "none",
    )
    note = await store.render(opened, options)
    _write(note.text, chosen)
    # Only now: a session whose note went nowhere is not exported.
    await store.mark_exported(opened, options)
    return OK


def _write(text: str, chosen: argparse.Namespace) -> None:
    if chosen.output is None:
        try:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.flush()
        except OSError as error:
            raise Failed(f"The note could not be written ({error.strerror}).") from error
        return
    path = Path(chosen.output)
    try:
        save_note(path, text, overwrite=chosen.force)
    except FileThere as there:
        raise Failed(f"{there} Name another file, or overwrite it with --force.") from there
    except DownloadFailed as failed:
        raise Failed(str(failed)) from failed
    say(f"Saved to {path}")


async def find_session(store: SessionStore, name: str) -> OpenSession:
    """Return the session with this id or ticket number.

    Raises:
        Failed: no session has this ticket number, or several have.
        Refused: no session has this id.
    """
    try:
        return await store.open(UUID(name))
    except ValueError:
        found = await _with_ticket(store, name)
    if not found:
        raise Failed(f"No session has the ticket number {name!r}; `resolutionflow sessions` lists them.")
    if len(found) > 1:
        ids = "\n".join(f"  {item.id}  started {item.started_at:%Y-%m-%d %H:%M} UTC" for item in found)
        raise Failed(f"{len(found)} sessions have the ticket number {name!r}; name one by its id:\n{ids}")
    return await store.open(found[0].id)


async def _with_ticket(store: SessionStore, ticket: str) -> list[SessionListItem]:
    found: list[SessionListItem] = []
    cursor = None
    while True:
        page = await store.list_sessions("all", ticket, cursor)
        found += [item for item in page.items if item.ticket_number.casefold() == ticket.strip().casefold()]
        cursor = page.next_cursor
        if cursor is None:
            return found


def _step(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a step is a number from 1, not {text!r}")
    return int(text)
