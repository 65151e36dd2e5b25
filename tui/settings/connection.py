"""The API that this run works with: in this process, or on a server."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

import httpx

from tui.api.embedded import EmbeddedTransport, Factory, embedded_app
from tui.api.http import Http, in_process, on_server
from tui.drafts.store import drafts_of
from tui.settings import keyring
from tui.settings.config import EMBEDDED, Config, ConfigError
from tui.settings.credentials import TOKEN, TokenAuth, is_token, own_login, token_of
from tui.settings.known_tokens import Owner, mark_of, owner_of, remember_owner
from tui.settings.network import route_to


@dataclass(frozen=True)
class Connection:
    """A way to the API.

    Attributes:
        place: which API this is and who calls, for the status line.
        server: the server's name; empty for an API in this process.
        drafts: whose drafts are those that are typed here.
        told_caller: is called with team and user once the server has said who calls; may block for a moment.
        stop: lets calls under way finish, for so many seconds at most.
    """

    http: Http
    place: str
    stop: Callable[[float], None]
    server: str = ""
    drafts: str = ""
    told_caller: Callable[[str, str], None] = lambda _team, _user: None


def connect(config: Config, environment: Mapping[str, str] = os.environ) -> Connection:
    """Return the connection that the settings name, else the login that is kept, else the engineer's own database.

    Raises:
        ConfigError: the login may be another user's, the token is in a keyring and the extra for it is not installed,
            or a variable for the token, the CA or a proxy is of no use.
    """
    login = own_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    if server == EMBEDDED:
        # A folder may have bytes in its name that are no UTF-8, and SQLite takes no text with those.
        drafts = f"{EMBEDDED} {config.database.absolute()}".encode(errors="backslashreplace").decode()
        return replace(own(lambda: embedded_app(config.database), EMBEDDED), drafts=drafts)
    name = urlsplit(server).netloc
    token = token_of(environment)
    if token and not is_token(token):
        raise ConfigError(
            f"The variable {TOKEN} holds a blank, or a character that no token has; set it anew, or unset it to use your login."
        )
    known = login if login is not None and login.server == server and not token else None
    if known and known.in_keyring and not keyring.installed():
        raise ConfigError(
            f"The token for {server} is in your keyring, and the package that reads it is not installed: install "
            f"resolutionflow[keyring], or log in again with resolutionflow login --server {server}."
        )
    # Whose the token of the variable is, only the server can tell; what it said last holds without it.
    caller = known or (owner_of(config.state_dir, server, token) if token else None)
    place = f"{caller.user} · {name}" if caller else name
    route = route_to(server, environment)
    auth = TokenAuth(server, config.state_dir, environment)
    http = on_server(server, auth, proxy=route.proxy, proxy_of=route.named_by, tls=route.tls)
    return Connection(
        http,
        place,
        lambda _seconds: None,
        server=name,
        drafts=drafts_of(name, caller.team, caller.user) if caller else _of_nobody(name, server, token),
        told_caller=partial(_remember, config, server, token) if token else lambda _team, _user: None,
    )


def without_login(server: str, environment: Mapping[str, str] = os.environ) -> Http:
    """Return the API of a server for calls that need no token: none is looked for, and none is sent.

    Raises:
        ConfigError: a variable for the CA or a proxy is of no use.
    """
    route = route_to(server, environment)
    return on_server(server, httpx.Auth(), proxy=route.proxy, proxy_of=route.named_by, tls=route.tls)


def _of_nobody(name: str, server: str, token: str) -> str:
    """Return the place of drafts while it is not known whose the token is: each token has its own."""
    return f"{name} token {mark_of(server, token)}" if token else name


def _remember(config: Config, server: str, token: str, team: str, user: str) -> None:
    remember_owner(config.state_dir, token, Owner(server, team, user))


def own(factory: Factory, place: str) -> Connection:
    """Return a connection to an API in this process."""
    transport = EmbeddedTransport(factory)
    return Connection(in_process(transport), place, transport.stop)
