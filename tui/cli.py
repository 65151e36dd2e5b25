"""The `resolutionflow` command, also `rflow`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from tui import __version__
from tui.core.ending import end_process
from tui.core.light_imports import leave_out_httpx_command
from tui.core.streams import prepare_streams, say
from tui.keys import take_own_keys
from tui.settings.config import Config, ConfigError, load_config
from tui.settings.flags import common_flags, given
from tui.verbs.terminal import run_client

Verb = Callable[[Config, argparse.Namespace], int]

VERBS = {
    "admin": "teams, users, tokens and sessions of a server, and who did what",
    "attach": "attach what a command prints to the session that is open in the program",
    "backup": "copy your own database to a file",
    "completions": "print what completes verbs, flags, choices and files in a shell",
    "config": "print the settings in force and where they come from, or what can be set",
    "db": "bring a server's database to this program's schema, and erase what it need not keep",
    "doctor": "say how copies are delivered here, and what else a bug report needs",
    "export": "write a session's note to standard output or a file",
    "login": "log in to a team's server",
    "logout": "forget the login",
    "manpage": "print the manual page",
    "new": "open the terminal program in a new session of a flow",
    "open": "open the terminal program in the session of a ticket",
    "redact": "mask sensitive values in a text",
    "restore": "take your own database from such a copy",
    "run": "run a command, and attach what its terminal showed, its exit status and its duration",
    "serve": "serve a team",
    "sessions": "list sessions, and erase one",
    "time": "list start, end and active minutes of your tickets on a day",
    "trees": "list, read, check and import flows",
    "walk": "walk a flow in questions and answers, line by line, without a screen",
    "whoami": "say which server, team and user this is",
}
"""Each is a module of `tui.verbs` with `add_arguments` and `run`; it is imported only when it is asked for.

One that has to work whatever the settings are has `bare` as a default of its arguments, in place of `run`.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command. Exit status: 0, 1 not found or refused, 2 bad use or a database that cannot be used."""
    prepare_streams()
    leave_out_httpx_command()
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:  # also while the program was being imported
        status = 130
    except BrokenPipeError:  # whoever read the output had enough
        status = 1
    except OSError as error:  # of a file it has the name, of standard output none
        say(
            f"{error.filename or 'The output'} cannot be {'used' if error.filename else 'written'} ({error.strerror})."
        )
        status = 2 if error.filename else 1
    end_process(status)


def _run(words: list[str]) -> int:
    parser = parser_of(words)
    try:
        chosen = parser.parse_args(words)
        if chosen.verb and chosen.demo:
            parser.error("--demo goes with no verb; it opens the terminal program on examples")
        if bare := getattr(chosen, "bare", None):
            return int(bare(chosen, lambda: parser_of(list(VERBS))))
        config = load_config(given(chosen))
        take_own_keys(config.keys.by_verb)  # before a screen is imported
        return _run_verb(config, chosen) if chosen.verb else run_client(config, demo=chosen.demo)
    except SystemExit as ended:  # the parser's, after help, the version, or bad use
        return ended.code if isinstance(ended.code, int) else 0
    except ConfigError as error:
        say(str(error))
        return 2


def _run_verb(config: Config, chosen: argparse.Namespace) -> int:
    run: Verb = import_module(f"tui.verbs.{chosen.verb}").run
    return run(config, chosen)


def parser_of(words: list[str]) -> argparse.ArgumentParser:
    """Return the parser; what the verbs take is declared for those alone that are among the words."""
    parser = argparse.ArgumentParser(
        prog="resolutionflow",
        description="Walk a troubleshooting flow in the terminal and paste a clean ticket note at any moment.",
        parents=[common_flags()],
        allow_abbrev="run" not in words,  # a command's own options are no beginnings of these
    )
    parser.add_argument("--version", action="version", version=f"resolutionflow {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="try it on a throw-away database with example sessions"
    )
    parser.add_argument(
        "--theme", metavar="NAME", help="colours, such as resolutionflow, ansi-dark, textual-light"
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for name, told in VERBS.items():
        asked = name in words
        verb = verbs.add_parser(
            name,
            help=told,
            description=f"{told[0].upper()}{told[1:]}.",
            parents=[common_flags()] if asked else [],
            allow_abbrev=name != "run",
        )
        if asked:
            import_module(f"tui.verbs.{name}").add_arguments(verb)
    return parser
