"""Flags that may stand before and after a verb."""

import argparse

OF_SETTINGS = ("data_dir", "state_dir", "theme", "server")
"""The settings that have a flag."""


def given(chosen: argparse.Namespace) -> dict[str, str | None]:
    """Return the settings that are given as flags; those that are not are None."""
    return {name: getattr(chosen, name, None) for name in OF_SETTINGS}


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
