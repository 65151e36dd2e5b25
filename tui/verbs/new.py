"""`resolutionflow new`: the terminal program, right in a new session."""

import argparse

from tui.sessions.intents import StartOn
from tui.settings.config import Config
from tui.verbs.terminal import run_client


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("flow", metavar="FLOW", help="its id, its name, or words of its name")
    parser.add_argument("ticket", metavar="TICKET", help="the ticket number")
    parser.add_argument("client", metavar="CLIENT", nargs="?", default="", help="whose ticket it is")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Open the program, and return the exit status: 1 if no flow goes by that name, or several do."""
    return run_client(config, intent=StartOn(chosen.flow, chosen.ticket, chosen.client))
