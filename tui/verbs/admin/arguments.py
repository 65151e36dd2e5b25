"""Arguments that the actions of `resolutionflow admin` share."""

import argparse
from uuid import UUID

from tui.verbs.server import add_database_url


def add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str, *words: str
) -> argparse.ArgumentParser:
    """Declare an action with the words that it takes, of which one may be an id."""
    action = actions.add_parser(name, help=told)
    for word in words:
        action.add_argument(word, metavar=word.upper(), type=_id if word == "id" else _word)
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


def _word(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError("a name has at least one character, all of them printable")
    return text.strip()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no id; `admin token list` shows them") from error
