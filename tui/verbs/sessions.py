"""`resolutionflow sessions`: the sessions as a table, or as JSON lines; and erasing one that is completed."""

import argparse
import json
import sys
from functools import partial
from typing import get_args
from urllib.parse import urlsplit

from backend.app.schemas.sessions import SessionListItem, SessionResponse
from tui.api.errors import Unreachable
from tui.core.messages import in_one_line
from tui.core.streams import say
from tui.sessions.store import SessionStore, View
from tui.settings.config import EMBEDDED, Config, ConfigError
from tui.settings.credentials import own_login
from tui.verbs.client import OK, REFUSED, Failed, print_table, with_store, write
from tui.verbs.erasing import ask_for, session_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--status", choices=get_args(View), default="all", help="which of them (all)")
    parser.add_argument("--search", metavar="TEXT", default="", help="words of ticket, client and flow")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    erase = parser.add_subparsers(dest="action", metavar="[ACTION]", required=False).add_parser(
        "erase",
        help="erase a completed session for good, and what is here of it; asks for its ticket number",
    )
    erase.add_argument("id", metavar="ID", type=session_id, help="its id, as the table has it")
    erase.add_argument("--ticket", metavar="NUMBER", help="its ticket number, in place of the question")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Print the sessions, newest first, or erase one, and return the exit status."""
    if chosen.action == "erase":
        return _erase(config, chosen)
    return with_store(config, partial(_list, config, chosen))


async def _list(config: Config, chosen: argparse.Namespace, store: SessionStore) -> int:
    cursor = None
    first = True
    while first or cursor is not None:
        page = await store.list_sessions(chosen.status, chosen.search, cursor)
        if chosen.json:
            write("".join(f"{json.dumps(_record(item), ensure_ascii=False)}\n" for item in page.items))
        elif page.items:
            if first:
                print_table(
                    config, _row("TICKET", "CLIENT", "FLOW", "STATUS", "STEPS", "STARTED (UTC)", "ID")
                )
            print_table(config, "\n".join(map(_line, page.items)))
        first, cursor = False, page.next_cursor
    return OK


def _erase(config: Config, chosen: argparse.Namespace) -> int:
    if chosen.ticket is None and not sys.stdin.isatty():
        raise ConfigError("Say which ticket number the session has: --ticket NUMBER.")
    read: list[SessionResponse] = []
    status = with_store(config, partial(_read, chosen, read), on_disk=True)
    for session in read:
        if chosen.ticket is None and not ask_for(session.ticket_number, session.client_name):
            say("This is something else; nothing is erased.")
            return REFUSED
        status = with_store(config, partial(_erase_with_copies, config, session), on_disk=True)
    return status


async def _read(chosen: argparse.Namespace, read: list[SessionResponse], store: SessionStore) -> int:
    """Read the session that is to be erased, as far as it may be."""
    found = await store.removal.read(chosen.id)
    session = found.session
    if session.completed_at is None and not found.is_gone:
        raise Failed("The session is in progress: delete it in the program, or complete it first.")
    if chosen.ticket is not None and chosen.ticket.strip() != session.ticket_number:
        raise Failed("This is not the ticket number that the session has; nothing is erased.")
    read.append(session)
    return OK


async def _erase_with_copies(config: Config, session: SessionResponse, store: SessionStore) -> int:
    from tui.notes.erasing import erase  # late: a list does not need it

    login = own_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    own = server == EMBEDDED
    try:
        told = await erase(
            store,
            session,
            server="" if own else urlsplit(server).netloc,
            copies=config.copies,
            backups=config.backups if own else None,
        )
    except Unreachable as away:
        raise Failed(f"Whether it is erased is not known: {away} Erasing it again does no harm.") from away
    print(f"{in_one_line(told)}. What was pasted, downloaded or backed up elsewhere stays.")
    return OK


def _record(item: SessionListItem) -> dict[str, object]:
    return {**item.model_dump(mode="json"), "status": _status(item)}


def _status(item: SessionListItem) -> str:
    return "completed" if item.completed_at else "in_progress"


def _line(item: SessionListItem) -> str:
    status = "exported" if item.exported else _status(item).replace("_", " ")
    started = f"{item.started_at:%Y-%m-%d %H:%M}"
    return _row(
        item.ticket_number, item.client_name, item.tree_name, status, item.step_count, started, item.id
    )


def _row(*cells: object) -> str:
    widths = (12, 20, 28, 11, 5, 16, 0)
    return "  ".join(f"{_cut(str(cell), width):<{width}}" for cell, width in zip(cells, widths, strict=True))


def _cut(text: str, width: int) -> str:
    return text if not width or len(text) <= width else text[: width - 1] + "…"
