"""Flags that may stand before and after a verb."""

import argparse


def common_flags() -> argparse.ArgumentParser:
    """Return them as a parent; what is not given is not set, so that one place does not undo the other."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", metavar="FOLDER", help="where the database is kept")
    common.add_argument(
        "--server",
        metavar="URL",
        help="the team's server; embedded is your own database, also while logged in",
    )
    common.add_argument("--state-dir", metavar="FOLDER", help="where copies of notes and the log are kept")
    return common
