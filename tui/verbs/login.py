"""`resolutionflow login`: the token of a team's server, tried and kept."""

import argparse
import getpass
import os
import sys
from dataclasses import replace
from http import HTTPStatus

from tui.api.errors import ApiError, Refused
from tui.core.streams import say, say_unreadable
from tui.sessions.store import SessionStore
from tui.settings.config import EMBEDDED, Config, ConfigError
from tui.settings.credentials import TOKEN, Login, is_token, keep_login
from tui.settings.invitation import forget_invitation, is_invitation, token_for
from tui.verbs.client import OK, REFUSED, Failed, log_to_file, with_store
from tui.verbs.sign_in import signed_in

_AGAIN = "Log in again with the same invitation: it goes on where this ended."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; --server is there for all verbs."""
    parser.add_argument(
        "--paste", action="store_true", help="ask for a token, also where the server has a single sign-on"
    )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Have the engineer sign in, or ask for the token, try it, keep it, and return the exit status."""
    server = config.server
    if not server or server == EMBEDDED:
        raise ConfigError("Say which server: resolutionflow login --server https://flow.example.com")
    log_to_file(config)
    try:
        token = (None if chosen.paste or not sys.stdin.isatty() else signed_in(server)) or _ask()
    except ApiError as error:
        say(str(error))
        return REFUSED
    except OSError as error:
        say_unreadable("standard input", error)
        return REFUSED
    if not token:
        say("There was no token; nothing is changed.")
        return REFUSED
    if not is_token(token):
        say("This is no token: it holds a blank, or a character that no token has; nothing is changed.")
        return REFUSED
    config = replace(config, server=server)
    if is_invitation(token):
        return _accept(config, token)
    return _log_in(config, server, token)


def _accept(config: Config, invitation: str) -> int:
    """Exchange an invitation for a token, and log in with that."""
    try:
        token = token_for(invitation, config.state_dir)
    except OSError as error:
        say(f"A token cannot be kept in {config.state_dir} ({error.strerror}); the invitation is still good.")
        return REFUSED
    os.environ[TOKEN] = invitation  # for this process alone: the call below is made with it

    async def exchange(store: SessionStore) -> int:
        try:
            await store.people.exchange_invitation(token)
        except ApiError as error:
            raise Failed(_told(error, _AGAIN)) from error
        return OK

    return with_store(config, exchange) or _log_in(config, config.server, token, again=_AGAIN)


def _log_in(config: Config, server: str, token: str, *, again: str = "") -> int:
    """Try the token and keep it; where that fails, `again` says how to go on."""
    os.environ[TOKEN] = token  # for this process alone: the call below is made with it

    async def try_it(store: SessionStore) -> int:
        try:
            me = await store.whoami()
        except ApiError as error:
            raise Failed(_told(error, again)) from error
        try:
            in_keyring = keep_login(config.state_dir, Login(server, me.name, me.team, token))
        except OSError as error:
            kept = f"The token is good, but cannot be kept in {config.state_dir} ({error.strerror})."
            raise Failed(f"{kept} {again}".rstrip()) from error
        forget_invitation(config.state_dir)
        where = "your keyring" if in_keyring else f"{config.state_dir / 'login.json'} (mode 0600)"
        print(f"Logged in to {server} as {me.name} of {me.team}. The token is in {where}.")
        return OK

    return with_store(config, try_it)


def _told(error: ApiError, again: str) -> str:
    """Say why there is no login, and how to go on unless the server does not take what was sent to it."""
    is_refused = isinstance(error, Refused) and error.status == HTTPStatus.UNAUTHORIZED
    return str(error) if is_refused else f"{error} {again}".rstrip()


def _ask() -> str:
    """Read the token: without echo from a terminal, else from standard input. Never from the command line."""
    try:
        return (getpass.getpass("Token: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    except EOFError:  # ctrl+d
        return ""
