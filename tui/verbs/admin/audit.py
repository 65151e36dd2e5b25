"""`resolutionflow admin audit`: who did what on a server, as JSON lines."""

import argparse
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tui.core.streams import say
from tui.verbs.admin.arguments import session_id
from tui.verbs.client import write
from tui.verbs.server import add_database_url

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "print who did what, when and from where, oldest first, one JSON object a line"
_AGO = re.compile(r"([0-9]{1,5})([dh])")
_MOST = 10_000
_AT_ONCE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the filters: an entry has to have all of them."""
    parser.add_argument("--team", metavar="TEAM", help="of this team (all)")
    parser.add_argument("--user", metavar="NAME", help="of what this user did")
    parser.add_argument("--session", type=session_id, metavar="ID", help="about this session")
    parser.add_argument("--ticket", metavar="NUMBER", help="about sessions with this ticket number")
    parser.add_argument(
        "--client", metavar="NAME", help="about sessions of this client, but for those that were deleted"
    )
    parser.add_argument("--action", metavar="WORD", help="of this action, as in read or 'handed over'")
    parser.add_argument(
        "--since",
        type=_moment,
        metavar="TIME",
        help="from then on: 2026-11-01, 2026-11-01T14:30 (UTC), 7d or 12h",
    )
    parser.add_argument("--until", type=_moment, metavar="TIME", help="before then, in the same forms")
    parser.add_argument(
        "--limit", type=_number, metavar="N", help=f"the newest N of them, {_MOST} at most (all)"
    )
    add_database_url(parser)


def print_entries(database: "Database", chosen: argparse.Namespace) -> None:
    """Print the entries that were asked for."""
    from backend.app.administration.audit import Wanted, read_audit

    wanted = Wanted(
        user=chosen.user,
        session_id=chosen.session,
        ticket=chosen.ticket,
        client=chosen.client,
        action=chosen.action,
        since=chosen.since,
        until=chosen.until,
    )
    entries = read_audit(database, team=chosen.team, wanted=wanted, last=chosen.limit)
    found = False
    while some := list(islice(entries, _AT_ONCE)):
        found = True
        write("".join(f"{json.dumps(entry)}\n" for entry in some))
    if not found:
        say("No entry.")


def _moment(text: str) -> datetime:
    now = datetime.now(UTC)
    if ago := _AGO.fullmatch(text):
        span = timedelta(**{"days" if ago[2] == "d" else "hours": int(ago[1])})
        return now - span
    try:
        moment = datetime.fromisoformat(text)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(
            f"a time is written 2026-11-01, 2026-11-01T14:30, 7d or 12h, not {text!r}"
        ) from error


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST}, not {text!r}")
    return int(text)
