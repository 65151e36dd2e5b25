"""The API that this run works with: in this process, or on a server."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from tui.api.embedded import EmbeddedTransport, Factory, embedded_app
from tui.api.http import Http, in_process, on_server
from tui.drafts.store import drafts_of
from tui.settings import keyring
from tui.settings.config import EMBEDDED, Config, ConfigError
from tui.settings.credentials import TOKEN, TokenAuth, read_login


@dataclass(frozen=True)
class Connection:
    """A way to the API.

    Attributes:
        place: which API this is and who calls, for the status line.
        server: the server's name; empty for an API in this process.
        drafts: whose drafts are those that are typed here.
        stop: lets calls under way finish, for so many seconds at most.
    """

    http: Http
    place: str
    stop: Callable[[float], None]
    server: str = ""
    drafts: str = ""


def connect(config: Config, environment: Mapping[str, str] = os.environ) -> Connection:
    """Return the connection that the settings name, else the login that is kept, else the engineer's own database.

    Raises:
        ConfigError: the token is in a keyring and the extra for it is not installed, or the variables for the CA or a
            proxy are of no use.
    """
    login = read_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    if server == EMBEDDED:
        drafts = f"{EMBEDDED} {config.database.absolute()}"
        return replace(own(lambda: embedded_app(config.database), EMBEDDED), drafts=drafts)
    name = urlsplit(server).netloc
    # Whose the token of the variable is, only the server can tell.
    known = login if login is not None and login.server == server and not environment.get(TOKEN) else None
    if known and known.in_keyring and not keyring.installed():
        raise ConfigError(
            f"The token for {server} is in your keyring, and the package that reads it is not installed: install "
            f"resolutionflow[keyring], or log in again with resolutionflow login --server {server}."
        )
    place = f"{known.user} · {name}" if known else name
    drafts = drafts_of(name, known.team, known.user) if known else name
    auth = TokenAuth(server, config.state_dir, environment)
    try:
        http = on_server(server, auth)
    except (OSError, ValueError, ImportError) as error:  # no file, no CA, no proxy that can be used
        raise ConfigError(
            f"{name} cannot be called ({error}); SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, HTTP_PROXY and ALL_PROXY say "
            "how, and one of them is of no use."
        ) from error
    return Connection(http, place, lambda _seconds: None, server=name, drafts=drafts)


def own(factory: Factory, place: str) -> Connection:
    """Return a connection to an API in this process."""
    transport = EmbeddedTransport(factory)
    return Connection(in_process(transport), place, transport.stop)
