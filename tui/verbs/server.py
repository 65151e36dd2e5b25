"""What the verbs of a server share: its database's URL, and errors that become sentences."""

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tui.core.streams import say
from tui.settings.config import Config, ConfigError
from tui.verbs.client import OK, REFUSED, UNUSABLE

if TYPE_CHECKING:
    from backend.app.db.engine import Database

VARIABLE = "RESOLUTIONFLOW_DATABASE_URL"
_MOST_DAYS = 36_500
Result = TypeVar("Result")


def add_database_url(parser: argparse.ArgumentParser) -> None:
    """Declare the flag of the database."""
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help=f"postgresql://user@host/name or sqlite:///file.db; a password belongs in {VARIABLE} or ~/.pgpass, "
        "since others can see a command line",
    )


def database_url(chosen: argparse.Namespace) -> str:
    """Return the URL of the flag or the variable.

    Raises:
        ConfigError: there is none, or it is no text.
    """
    url: str = chosen.database_url or os.environ.get(VARIABLE, "").strip()
    if not url:
        raise ConfigError(f"Say which database: --database-url URL, or the variable {VARIABLE}.")
    if not url.isprintable():  # also a surrogate, by which Python stands for a byte that is no UTF-8
        where = "--database-url" if chosen.database_url else f"the variable {VARIABLE}"
        raise ConfigError(f"The URL in {where} holds a control character, or a byte that is no UTF-8.")
    return url


def days_of(text: str) -> int:
    """Return how many days are meant by a text like ``400d``.

    Raises:
        ValueError: none are; the message says what is taken.
    """
    days = text.removesuffix("d")
    if not text.endswith("d") or not days.isascii() or not days.isdigit() or not 1 <= int(days) <= _MOST_DAYS:
        raise ValueError(f"days are 1d to {_MOST_DAYS}d")
    return int(days)


def on_database(
    _config: Config,
    chosen: argparse.Namespace,
    work: Callable[["Database"], None],
    *,
    any_schema: bool = False,
) -> int:
    """Do work on the server's database and return the exit status; what goes wrong is said on stderr."""
    from sqlalchemy.exc import DBAPIError

    from backend.app.administration.database import connect, reason_of, require_schema
    from backend.app.core.errors import Problem
    from backend.app.db.schema import DatabaseUnusable

    try:
        database = connect(database_url(chosen))
        try:
            if not any_schema:
                require_schema(database)
            work(database)
        finally:
            database.close()
    except DatabaseUnusable as unusable:
        say(str(unusable))
        return UNUSABLE
    except DBAPIError as error:
        say(f"The database did not do this ({reason_of(error)}); nothing is changed.")
        return UNUSABLE
    except Problem as problem:
        say(problem.detail)
        return REFUSED
    return OK
