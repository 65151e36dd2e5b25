"""`resolutionflow open`: the terminal program, right in the session of a ticket."""

import argparse

from tui.sessions.intents import OpenTicket
from tui.settings.config import Config
from tui.verbs.terminal import run_client


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "ticket",
        metavar="TICKET",
        help="the ticket number; of several sessions the one worked on last that is in progress, else the newest",
    )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Open the program, and return the exit status: 1 if no session has that ticket number."""
    return run_client(config, intent=OpenTicket(chosen.ticket))
