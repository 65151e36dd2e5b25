"""`resolutionflow sessions`: the sessions as a table, or as JSON lines."""

import argparse
import json
from functools import partial
from typing import get_args

from backend.app.schemas.sessions import SessionListItem
from tui.sessions.store import SessionStore, View
from tui.settings.config import Config
from tui.verbs.client import OK, print_table, with_store, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--status", choices=get_args(View), default="all", help="which of them (all)")
    parser.add_argument("--search", metavar="TEXT", default="", help="words of ticket, client and flow")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Print the sessions, newest first, and return the exit status."""
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
