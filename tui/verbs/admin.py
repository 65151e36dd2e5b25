"""`resolutionflow admin`: teams, users and tokens of a server."""

import argparse
from shlex import quote
from typing import TYPE_CHECKING
from uuid import UUID

from tui.settings.config import Config
from tui.verbs.server import add_database_url, on_database

if TYPE_CHECKING:
    from backend.app.db.engine import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    things = parser.add_subparsers(dest="thing", metavar="team|user|token", required=True)
    team = things.add_parser("team", help="teams").add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    _action(team, "add", "add a team, with the starter flows", "name")
    _action(team, "list", "list the teams")
    user = things.add_parser("user", help="users").add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    add_user = _action(user, "add", "add a user to a team", "team", "name")
    add_user.add_argument(
        "--admin",
        action="store_true",
        help="may change all of the team's sessions and settings, and hand over",
    )
    _action(user, "list", "list the users of a team", "team")
    token = things.add_parser("token", help="tokens").add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    add_token = _action(token, "add", "make a token for a user, and print it this once", "team", "user")
    add_token.add_argument("--days", type=_days, default=90, metavar="N", help="how long it is good for (90)")
    _action(token, "revoke", "revoke a token by its id", "team", "id")
    _action(token, "list", "list the tokens of a team", "team")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Do what was asked and return the exit status."""
    work = _ACTIONS[chosen.thing, chosen.action]
    return on_database(config, chosen, lambda database: work(database, chosen))


def _add_team(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server
    from backend.app.core.settings import Settings

    server.add_team(database, name=chosen.name, settings=Settings())
    print(
        f"Added the team {chosen.name}. Next: resolutionflow admin user add {quote(chosen.name)} NAME --admin"
    )


def _list_teams(database: "Database", _chosen: argparse.Namespace) -> None:
    from backend.app import administration as server

    for name in server.list_teams(database):
        print(name)


def _add_user(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server
    from backend.app.core.settings import Settings

    server.add_user(database, team=chosen.team, name=chosen.name, is_admin=chosen.admin, settings=Settings())
    print(
        f"Added {chosen.name}. Next: resolutionflow admin token add {quote(chosen.team)} {quote(chosen.name)}"
    )


def _list_users(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server

    for name, is_admin in server.list_users(database, team=chosen.team):
        print(f"{name}{'  (admin)' if is_admin else ''}")


def _add_token(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server
    from backend.app.core.settings import Settings

    made = server.add_token(
        database, team=chosen.team, user=chosen.user, days=chosen.days, settings=Settings()
    )
    print(made.text)
    print(f"Good until {made.expires_at:%Y-%m-%d}; its id is {made.id}. It is not shown again.")


def _revoke_token(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server
    from backend.app.core.settings import Settings

    server.revoke_token(database, team=chosen.team, token_id=chosen.id, settings=Settings())
    print("Revoked.")


def _list_tokens(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app import administration as server
    from backend.app.core.settings import Settings

    for token in server.list_tokens(database, team=chosen.team, settings=Settings()):
        until = {"good": "good until", "expired": "expired on"}.get(token.state)
        state = f"{until} {token.expires_at:%Y-%m-%d}" if until else token.state
        print(f"{token.id}  {token.user}  {state}")


_ACTIONS = {
    ("team", "add"): _add_team,
    ("team", "list"): _list_teams,
    ("user", "add"): _add_user,
    ("user", "list"): _list_users,
    ("token", "add"): _add_token,
    ("token", "revoke"): _revoke_token,
    ("token", "list"): _list_tokens,
}


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str, *words: str
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=told)
    for word in words:
        action.add_argument(word, metavar=word.upper(), type=_id if word == "id" else _word)
    add_database_url(action)
    return action


def _word(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError("a name has at least one character, all of them printable")
    return text.strip()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no id; `admin token list` shows them") from error


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"days are a number from 1 to 3650, not {text!r}")
    return int(text)
