"""The `resolutionflow` command, also `rflow`."""

import argparse
import gc
import sys
from collections.abc import Sequence

from tui import __version__
from tui.config import ConfigError, load_config


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command. Exit status: 0, 1 not found or refused, 2 bad use or a database that cannot be used."""
    chosen = _parser().parse_args(arguments)
    gc.disable()  # start-up makes no garbage to speak of; the API's start switches it on again
    try:
        config = load_config(
            {"data_dir": chosen.data_dir, "state_dir": chosen.state_dir, "theme": chosen.theme}
        )
        if chosen.demo:
            from tui.verbs.demo import run_demo as run_verb
        else:
            from tui.verbs.start import start as run_verb
        status = run_verb(config)
    except ConfigError as error:
        print(f"resolutionflow: {error}", file=sys.stderr)
        sys.exit(2)
    from tui.run import end_process

    end_process(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="resolutionflow",
        description="Walk a troubleshooting flow in the terminal and paste a clean ticket note at any moment.",
    )
    parser.add_argument("--version", action="version", version=f"resolutionflow {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="try it on a throw-away database with example sessions"
    )
    parser.add_argument("--data-dir", metavar="FOLDER", help="where the database is kept")
    parser.add_argument("--state-dir", metavar="FOLDER", help="where copies of notes and the log are kept")
    parser.add_argument(
        "--theme", metavar="NAME", help="colours, such as resolutionflow, ansi-dark, textual-light"
    )
    return parser
