"""Arguments that the actions of `resolutionflow admin` share, and how they write times and tables."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from rich.cells import cell_len

from tui.verbs.server import add_database_url

_MOST_DAYS = 3650


def add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str, *words: str
) -> argparse.ArgumentParser:
    """Declare an action with the words that it takes."""
    action = actions.add_parser(name, help=told)
    for word in words:
        action.add_argument(word, metavar=word.upper(), type=a_word)
    add_database_url(action)
    return action


def session_id(text: str) -> UUID:
    """Return the id of a session.

    Raises:
        ArgumentTypeError: the text is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no id of a session") from error


def add_days(
    action: argparse.ArgumentParser,
    default: int,
    told: str,
    *,
    most: int = _MOST_DAYS,
    told_apart: bool = False,
) -> None:
    """Declare the flag of how many days something is good for, `most` of them.

    Where it is `told_apart` whether it was given, the default is the caller's to put in place of None.
    """
    action.add_argument(
        "--days",
        type=partial(_days, most=most),
        default=None if told_apart else default,
        metavar="N",
        help=f"{told} ({default})",
    )


def a_word(text: str) -> str:
    """Return a name as it is kept."""
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError("a name has at least one character, all of them printable")
    return text.strip()


def an_id(text: str) -> UUID:
    """Return the id of a token."""
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no id; `admin token list` shows them") from error


def when(time: datetime | None) -> str:
    """Return a time to the minute, as it is in a table."""
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "-"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells with their columns one below the other."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _days(text: str, *, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"days are a number from 1 to {most}, not {text!r}")
    return int(text)
