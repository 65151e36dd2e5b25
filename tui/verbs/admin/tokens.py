"""`resolutionflow admin token`: the tokens of a server."""

import argparse
from typing import TYPE_CHECKING

from tui.verbs.admin.arguments import a_word, add_action, add_days, aligned, an_id, when

if TYPE_CHECKING:
    from backend.app.administration.tokens import KnownToken
    from backend.app.db.engine import Database

TOLD = "tokens"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    add = add_action(actions, "add", "make a token for a user, and print it this once", "team", "user")
    add_days(add, 90, "how long it is good for")
    revoke = add_action(actions, "revoke", "revoke a token by its id, or all of a user", "team")
    which = revoke.add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?", type=an_id)
    which.add_argument("--user", metavar="NAME", type=a_word, help="all tokens of this user, invitations too")
    add_action(actions, "list", "list the tokens of a team, and when each was used last", "team")


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

    if chosen.user is None:
        tokens.revoke_token(database, team=chosen.team, token_id=chosen.id, settings=Settings())
        print("Revoked.")
        return
    count = tokens.revoke_tokens(database, team=chosen.team, user=chosen.user, settings=Settings())
    print(f"Revoked {'1 token' if count == 1 else f'{count} tokens'} of {chosen.user}.")


def _list_tokens(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import tokens
    from backend.app.core.settings import Settings

    listed = tokens.list_tokens(database, team=chosen.team, settings=Settings())
    rows = [(str(token.id), token.user, _state(token), when(token.last_used_at)) for token in listed]
    print(aligned([("ID", "USER", "STATE", "LAST USE"), *rows]))


def _state(token: "KnownToken") -> str:
    until = {"good": "good until", "expired": "expired on"}.get(token.state)
    state = f"{until} {token.expires_at:%Y-%m-%d}" if until else token.state
    if token.for_login and token.last_used_at:  # used up, which revokes it
        state = "used"
    return f"invitation, {state}" if token.for_login else state


ACTIONS = {
    "add": _add_token,
    "revoke": _revoke_token,
    "list": _list_tokens,
}
