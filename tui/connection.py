"""The API that this run works with: in this process, or on a server."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from tui.api.embedded import EmbeddedTransport, Factory, embedded_app
from tui.api.http import Http, in_process, on_server
from tui.config import Config, ConfigError
from tui.credentials import TOKEN, TokenAuth, read_login
from tui.drafts import drafts_of

EMBEDDED = "embedded"
"""In place of a server's address: the engineer's own database, also while logged in."""


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
        ConfigError: the server's address is none.
    """
    login = read_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    if server == EMBEDDED:
        drafts = f"{EMBEDDED} {config.database.absolute()}"
        return replace(own(lambda: embedded_app(config.database), EMBEDDED), drafts=drafts)
    require_address(server)
    name = urlsplit(server).netloc
    # Whose the token of the variable is, only the server can tell.
    known = login if login is not None and login.server == server and TOKEN not in environment else None
    place = f"{known.user} · {name}" if known else name
    drafts = drafts_of(name, known.team, known.user) if known else name
    auth = TokenAuth(server, config.state_dir, environment)
    return Connection(on_server(server, auth), place, lambda _seconds: None, server=name, drafts=drafts)


def own(factory: Factory, place: str) -> Connection:
    """Return a connection to an API in this process."""
    transport = EmbeddedTransport(factory)
    return Connection(in_process(transport), place, transport.stop)


def require_address(server: str) -> None:
    """Refuse what is no address of a server.

    Raises:
        ConfigError: it says how one looks.
    """
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username or parts.query:
        raise ConfigError(f"The server's address looks like https://flow.example.com, not {server!r}.")
