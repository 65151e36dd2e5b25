"""`resolutionflow walk`: a session in questions and answers, line by line, without a screen."""

import argparse
from typing import get_args

from backend.app.schemas.export import ExportFormat
from tui.core.streams import say
from tui.settings.config import Config
from tui.settings.connection import connect
from tui.verbs.client import UNUSABLE
from tui.walk.beginning import Wanted
from tui.walk.run import run as run_walk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "session",
        nargs="?",
        metavar="SESSION",
        default="",
        help="a ticket number, or a session's id; without it the sessions in progress are listed",
    )
    parser.add_argument(
        "--flow", metavar="NAME", default="", help="start a session on this flow: its name, id, or words"
    )
    parser.add_argument("--ticket", metavar="NUMBER", default="", help="the new session's ticket number")
    parser.add_argument("--client", metavar="NAME", default="", help="whose ticket it is")
    parser.add_argument(
        "--interactive",
        action="store_true",
        help="somebody types, though the input is no terminal: what is not understood is said, and ends nothing",
    )
    parser.add_argument(
        "--format",
        choices=get_args(ExportFormat),
        help="of the note in this run, in place of the one chosen last",
    )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Walk a session on standard input and output, and return the exit status."""
    if chosen.session and (chosen.flow or chosen.ticket or chosen.client):
        say("A session that is named is gone on with; --flow, --ticket and --client start a new one.")
        return UNUSABLE
    if (chosen.ticket or chosen.client) and not chosen.flow:
        say("--ticket and --client belong to a new session, which --flow starts.")
        return UNUSABLE

    wanted = Wanted(chosen.session, chosen.flow, chosen.ticket, chosen.client)
    return run_walk(
        config, connect(config), wanted, note_format=chosen.format, interactive=chosen.interactive
    )
