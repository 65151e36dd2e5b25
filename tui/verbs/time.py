"""`resolutionflow time`: start, end and active minutes of each ticket on a day."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial

from backend.app.core.time_zones import zone_of
from tui.core.clock import Sources
from tui.core.streams import say
from tui.sessions.store import SessionStore
from tui.sessions.time_sheet import sheets_of
from tui.sessions.working_time import bounds_of
from tui.settings.config import Config
from tui.verbs.client import OK, Failed, print_table, with_store, write
from tui.verbs.time_days import days_named
from tui.verbs.time_tables import Style, csv_lines, json_lines, table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "--day",
        metavar="DAY",
        default="today",
        help="today (the default), yesterday, a weekday, a date, or a range such as 2026-11-02..2026-11-06",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line, with each gap")
    form.add_argument("--csv", action="store_true", help="CSV with a head")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Print the working time of each ticket on the days, and return the exit status."""
    days = days_named(chosen.day, Sources().here().date())
    return with_store(config, partial(_print, config, chosen, days), on_disk=True, also_away=True)


async def _print(
    config: Config, chosen: argparse.Namespace, days: Sequence[date], store: SessionStore
) -> int:
    name = Sources().time_zone()
    zone = zone_of(name)
    since, until = bounds_of(days[0], zone)[0], bounds_of(days[-1], zone)[1]
    progress = _Progress()
    found = await store.own_work.read(since, until, away=store.delivery.away, told=progress.tell)
    progress.end()
    if found.away and not found.sessions:
        raise Failed(found.away)
    if found.away:
        say(f"{found.away} Counted is what was worked on from this machine, as far as it is known here.")
    sheets = sheets_of(found.sessions, days, zone)
    style = Style(zone, name, config.rounding, from_disk=bool(found.away))
    if chosen.json:
        write(json_lines(sheets, style))
    elif chosen.csv:
        write(csv_lines(sheets, style))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print_table(config, table(sheets, style, width=width))
    return OK


class _Progress:
    """How far the reading is, on standard error if that is a terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def tell(self, read: int, of: int) -> None:
        """Show it."""
        if sys.stderr.isatty():
            self._write(f"Reading sessions: {read} of {of}")

    def end(self) -> None:
        """Take it away."""
        if self._shown:
            self._write("")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text:<{len(self._shown)}}\r{text}")
        sys.stderr.flush()
        self._shown = text
