"""`resolutionflow export`: a session's note on standard output or in a file."""

import argparse
import sys
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

from backend.app.schemas.export import DetailLevel, ExportFormat, SessionExport
from backend.app.schemas.sessions import SessionListItem
from tui.api.errors import Refused
from tui.core.streams import say
from tui.notes.download import DownloadFailed, FileThere, save_note
from tui.notes.options import cutoff
from tui.sessions.named import sessions_with
from tui.sessions.state import OpenSession
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.verbs.client import OK, Failed, with_store

By = Literal["ticket", "id"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("session", metavar="SESSION", help="a ticket number, or a session's id")
    parser.add_argument("--by", choices=get_args(By), help="what SESSION is, where it could be either")
    parser.add_argument(
        "--format",
        choices=get_args(ExportFormat),
        default="markdown",
        help="what the note is written in (markdown)",
    )
    parser.add_argument(
        "--detail",
        choices=get_args(DetailLevel),
        default="standard",
        help="how much of the session it has (standard)",
    )
    parser.add_argument("--summary", action="store_true", help="with the summary block")
    parser.add_argument("--through", type=_step, metavar="N", help="through step N only")
    parser.add_argument("--redact", action="store_true", help="with sensitive values masked")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE (mode 0600)")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Export a session and return the exit status."""
    return with_store(config, partial(_export, chosen))


async def _export(chosen: argparse.Namespace, store: SessionStore) -> int:
    opened = await find_session(store, chosen.session, chosen.by)
    options = SessionExport(
        format=chosen.format,
        detail_level=chosen.detail,
        include_summary=chosen.summary,
        max_step_index=chosen.through,
        redaction_mode="mask" if chosen.redact else "none",
    )
    note = await store.render(opened, options)
    _write(note.text, chosen)
    # Only now: a session whose note went nowhere, or only a part of it, is not exported.
    if cutoff(options, steps=len(opened.steps)) is None:
        await store.mark_exported(opened, options, confirmed=True)
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


async def find_session(store: SessionStore, name: str, by: By | None = None) -> OpenSession:
    """Return the session with this id or ticket number; `by` says which of the two it is.

    Raises:
        Failed: there is none, or there are several.
    """
    name = name.strip()
    with_id = await _with_id(store, name) if by != "ticket" else None
    tickets = await _with_ticket(store, name) if by != "id" else []
    others = [item for item in tickets if with_id is None or item.id != with_id.session.id]
    if with_id is None:
        return await store.open(_only(others, name, by).id)
    if others:
        ids = ", ".join(str(item.id) for item in others)
        ticket = with_id.session.ticket_number
        raise Failed(
            f"{name!r} is the id of a session with {f'the ticket number {ticket!r}' if ticket else 'no ticket number'}, "
            f"and the ticket number of session {ids}; say which with --by id or --by ticket."
        )
    return with_id


async def _with_id(store: SessionStore, name: str) -> OpenSession | None:
    session_id = _id_in(name)
    if session_id is None:
        return None
    try:
        return await store.open(session_id)
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return None


async def _with_ticket(store: SessionStore, name: str) -> list[SessionListItem]:
    """Return those with this ticket number; what looks like an id is one with and without its dashes."""
    session_id = _id_in(name)
    spelled = {name} if session_id is None else {name, str(session_id), session_id.hex}
    wanted = {spelling.casefold() for spelling in spelled}
    found: dict[UUID, SessionListItem] = {}
    for spelling in sorted(wanted):
        async for item in sessions_with(store, spelling):
            if item.ticket_number.casefold() in wanted:
                found[item.id] = item
    return list(found.values())


def _only(found: list[SessionListItem], name: str, by: By | None) -> SessionListItem:
    if not found:
        kind = (
            "id" if by == "id" else "ticket number" if by or _id_in(name) is None else "id or ticket number"
        )
        raise Failed(f"No session has the {kind} {name!r}; `resolutionflow sessions` lists them.")
    if len(found) > 1:
        ids = "\n".join(f"  {item.id}  started {item.started_at:%Y-%m-%d %H:%M} UTC" for item in found)
        raise Failed(f"{len(found)} sessions have the ticket number {name!r}; name one by its id:\n{ids}")
    return found[0]


def _id_in(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _step(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a step is a number from 1, not {text!r}")
    return int(text)
