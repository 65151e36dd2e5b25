"""Which server the engineer is logged in to, and the token for it.

The token goes into the system's keyring; where there is none that keeps it, as on most jump boxes, into a file of the
state folder (0600), beside the server's address and the user's name.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx

from backend.app.core.files import NotPrivate, open_private, private_folder, write_private
from backend.app.core.json_text import parse_json
from backend.app.core.text_files import read_text
from tui.settings import keyring
from tui.settings.config import ConfigError

TOKEN = "RESOLUTIONFLOW_TOKEN"  # noqa: S105 - a variable's name


@dataclass(frozen=True)
class Login:
    """A login that is kept. `token` is empty where the keyring has it."""

    server: str
    user: str
    team: str
    token: str = ""

    @property
    def in_keyring(self) -> bool:
        """Whether the keyring has the token."""
        return not self.token


def _file(state_dir: Path) -> Path:
    return state_dir / "login.json"


def read_login(state_dir: Path) -> Login | None:
    """Return the login that is kept, if there is one that can be read."""
    with suppress(NotPrivate):
        return _read(state_dir)
    return None


def own_login(state_dir: Path) -> Login | None:
    """Return the login that is kept, for whoever acts on it.

    Raises:
        ConfigError: another user may have put it there, to learn what goes to the server.
    """
    try:
        return _read(state_dir)
    except NotPrivate as refused:
        raise ConfigError(
            f"The login {_file(state_dir)} cannot be used ({refused.strerror}); move it away and log in again, or "
            "choose another folder with --state-dir."
        ) from refused


def _read(state_dir: Path) -> Login | None:
    try:
        with open_private(_file(state_dir)) as file:
            login = Login(**parse_json(read_text(file)))
        "".join(asdict(login).values()).encode()
    except NotPrivate:
        raise
    except (OSError, ValueError, TypeError):  # also values that are no texts
        return None
    return login


def keep_login(state_dir: Path, login: Login) -> bool:
    """Keep a login; tell whether the keyring took its token.

    Raises:
        OSError: the state folder cannot be written.
    """
    taken = keyring.keep(login.server, login.token)
    kept = Login(login.server, login.user, login.team) if taken else login
    private_folder(state_dir)
    write_private(_file(state_dir), json.dumps(asdict(kept)).encode())
    return taken


def forget_login(state_dir: Path, login: Login | None) -> bool:
    """Forget the login that is kept, also one that cannot be read; tell whether its token is gone too.

    Raises:
        OSError: the state folder cannot be written.
    """
    gone = login is None or not login.in_keyring or keyring.remove(login.server)
    _file(state_dir).unlink(missing_ok=True)
    return gone


def is_token(text: str) -> bool:
    """Tell whether a text can be sent as a token: visible ASCII characters alone."""
    return text.isascii() and text.isprintable() and " " not in text and bool(text)


def token_of(environment: Mapping[str, str]) -> str:
    """Return the token that the variable holds, without the line end that a file left there; empty for none."""
    return environment.get(TOKEN, "").strip()


def _find_token(server: str, state_dir: Path, environment: Mapping[str, str]) -> str:
    """Return the token for a server; empty where there is none that can be sent."""
    if token := token_of(environment):
        return token
    login = read_login(state_dir)
    if login is None or login.server != server:
        return ""
    kept = login.token or keyring.find(server)
    return kept if is_token(kept) else ""


def _whose_token(server: str, state_dir: Path) -> tuple[str, str] | None:
    """Return team and user of the login for a server."""
    login = read_login(state_dir)
    return (login.team, login.user) if login is not None and login.server == server else None


class TokenAuth(httpx.Auth):
    """Sends the token with each call.

    It is looked for at the first one, away from the user interface's loop, and again when the server refuses it: the
    engineer may have logged in anew in another terminal.
    """

    def __init__(self, server: str, state_dir: Path, environment: Mapping[str, str]) -> None:
        self._find = partial(_find_token, server, state_dir, environment)
        self._whose = partial(_whose_token, server, state_dir)
        self._token: str | None = None
        self._user: tuple[str, str] | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the header."""
        if self._token is None:
            self._user = self._whose()
            self._token = await asyncio.to_thread(self._find)
        answer = yield _with_token(request, self._token)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            found = await asyncio.to_thread(self._find)
            # Another engineer on this account is nobody to work as: that would be said wrongly everywhere.
            if found not in ("", self._token) and self._user in (None, self._whose()):
                self._token = found
                yield _with_token(request, found)


def _with_token(request: httpx.Request, token: str) -> httpx.Request:
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    return request
