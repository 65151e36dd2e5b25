"""`resolutionflow run`: a command as without it, and what it printed attached to a session."""

import argparse
import os
import signal
import sys

from tui.core.streams import say
from tui.settings.config import Config
from tui.verbs.destination import add_destination

_UNUSABLE = 2
_UNWRITTEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments: all from the first word that is no option is the command."""
    parser.epilog = "Exit status: the command's; 127 there is no such command, 126 it cannot be run, 2 bad use of run itself."
    add_destination(parser)
    parser.add_argument(
        "command",
        nargs=argparse.PARSER,
        metavar="COMMAND",
        help="the command and all of its arguments; -- may stand before it",
    ).required = False  # so that one sentence says it


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Run the command, hand in what it printed, and return the command's exit status."""
    words = chosen.command or []
    words = words[1:] if words[:1] == ["--"] else words
    if not words:
        say("No command was given; try resolutionflow run -- ping -c 3 192.0.2.1")
        return _UNUSABLE
    if sys.platform == "win32":
        say(
            "A command can be run in a terminal of its own on Unix alone; try COMMAND | resolutionflow attach"
        )
        return _UNUSABLE
    from tui.recording.running import run_recorded

    done = run_recorded(words)
    if done.ended.reason:
        say(_reason(words[0], done.ended.reason))
        return done.ended.status
    if fault := done.record.fault:
        say(f"The output cannot be written ({fault}).")
    from tui.verbs.run_record import hand_over

    hand_over(config, done, session=chosen.session, to=chosen.to)
    if done.ended.signal == signal.SIGINT:  # so that a shell ends the loop that it runs this in
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return done.ended.status or (_UNWRITTEN if fault else 0)


def _reason(name: str, number: int) -> str:
    if number == 2 and "/" not in name:
        return (
            f"{name}: there is no such command; aliases and what is built into a shell are run as in "
            f"resolutionflow run -- bash -ic {name or 'NAME'}"
        )
    return f"{name}: it cannot be run ({os.strerror(number)})."
