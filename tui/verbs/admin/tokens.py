"""`resolutionflow admin token`: the tokens of a server."""

import argparse
from typing import TYPE_CHECKING

from tui.verbs.admin.arguments import add_action

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "tokens"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add = add_action(actions, "add", "make a token for a user, and print it this once", "team", "user")
    add.add_argument("--days", type=_days, default=90, metavar="N", help="how long it is good for (90)")
    add_action(actions, "revoke", "revoke a token by its id", "team", "id")
    add_action(actions, "list", "list the tokens of a team", "team")


def _add_token(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import tokens
    from backend.app.core.settings import Settings

    made = tokens.add_token(
        database, team=chosen.team, user=chosen.user, days=chosen.days, settings=Settings()
    )
    print(made.text)
    print(f"Good until {made.expires_at:%Y-%m-%d}; its id is {made.id}. It is not shown again.")


def _revoke_token(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import tokens
    from backend.app.core.settings import Settings

    tokens.revoke_token(database, team=chosen.team, token_id=chosen.id, settings=Settings())
    print("Revoked.")


def _list_tokens(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import tokens
    from backend.app.core.settings import Settings

    for token in tokens.list_tokens(database, team=chosen.team, settings=Settings()):
        until = {"good": "good until", "expired": "expired on"}.get(token.state)
        state = f"{until} {token.expires_at:%Y-%m-%d}" if until else token.state
        print(f"{token.id}  {token.user}  {state}")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"days are a number from 1 to 3650, not {text!r}")
    return int(text)


ACTIONS = {
    "add": _add_token,
    "revoke": _revoke_token,
    "list": _list_tokens,
}
