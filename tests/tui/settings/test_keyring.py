"""Where the token of a login is kept: in a keyring that keeps it, else in the private file."""

import sys
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from tui.settings import keyring
from tui.settings.config import Config, ConfigError, load_config
from tui.settings.connection import connect
from tui.settings.credentials import Login, TokenAuth, forget_login, keep_login, read_login

SERVER = "https://flow.example.com"
LOGIN = Login(SERVER, "amy", "Contoso", "rf_secret")


class KeyringError(Exception):
    """As the package's own."""


@dataclass
class Ring:
    """A keyring. `keeps` is false for one that takes a token and has none; `fault` is raised at every call."""

    keeps: bool = True
    fault: Exception | None = None
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, service: str, user: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.tokens.get((service, user))

    def set(self, service: str, user: str, token: str) -> None:
        if self.fault:
            raise self.fault
        if self.keeps:
            self.tokens[service, user] = token

    def delete(self, service: str, user: str) -> None:
        if self.fault:
            raise self.fault
        del self.tokens[service, user]


def install(monkeypatch: pytest.MonkeyPatch, ring: Ring | None) -> None:
    """Put a package `keyring` in place that has this ring; none for a program without the extra."""
    if ring is None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        return
    package, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    package.__spec__ = ModuleSpec("keyring", None)
    vars(errors)["KeyringError"] = KeyringError
    vars(package).update(
        errors=errors, get_password=ring.get, set_password=ring.set, delete_password=ring.delete
    )
    monkeypatch.setitem(sys.modules, "keyring", package)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


async def token_sent(folder: Path) -> str:
    """Return the token that goes with a call."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization", ""))
        return httpx.Response(200)

    auth = TokenAuth(SERVER, folder, {})
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), auth=auth) as client:
        await client.get(SERVER)
    return seen[0].removeprefix("Bearer ")


def settings(folder: Path) -> Config:
    nothing = {"RESOLUTIONFLOW_CONFIG": str(folder / "config.toml")}
    return load_config({"state_dir": str(folder)}, environment=nothing)


async def test_a_good_keyring_has_the_token_and_the_file_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    install(monkeypatch, ring)
    assert keep_login(tmp_path, LOGIN)
    assert "rf_secret" not in (tmp_path / "login.json").read_text()
    assert list(ring.tokens.values()) == ["rf_secret"]
    assert await token_sent(tmp_path) == "rf_secret"
    assert forget_login(tmp_path, read_login(tmp_path))
    assert ring.tokens == {} and read_login(tmp_path) is None


@pytest.mark.parametrize(
    "ring",
    [
        None,
        Ring(keeps=False),
        Ring(fault=KeyringError("locked")),
        Ring(fault=RuntimeError("no recommended backend")),
        Ring(fault=ConnectionRefusedError(111, "no service")),
    ],
    ids=["none installed", "keeps nothing", "locked", "no backend", "away"],
)
async def test_without_a_keyring_that_keeps_it_the_token_is_in_the_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: Ring | None
) -> None:
    install(monkeypatch, ring)
    assert not keep_login(tmp_path, LOGIN)
    file = tmp_path / "login.json"
    assert "rf_secret" in file.read_text() and file.stat().st_mode & 0o777 == 0o600
    assert await token_sent(tmp_path) == "rf_secret"
    connect(settings(tmp_path), {})
    assert forget_login(tmp_path, read_login(tmp_path))
    assert not file.exists()


@pytest.mark.parametrize("ring", [None, Ring(fault=KeyringError("locked"))], ids=["none installed", "locked"])
def test_forgetting_says_when_the_keyring_still_has_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: Ring | None
) -> None:
    install(monkeypatch, Ring())
    keep_login(tmp_path, LOGIN)
    install(monkeypatch, ring)
    assert not forget_login(tmp_path, read_login(tmp_path))
    assert read_login(tmp_path) is None


def test_what_the_keyring_has_lost_is_forgotten_quietly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    install(monkeypatch, ring)
    keep_login(tmp_path, LOGIN)
    ring.tokens.clear()
    assert keyring.find(SERVER) == ""
    assert forget_login(tmp_path, read_login(tmp_path))


def test_a_login_whose_keyring_cannot_be_read_any_more_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, Ring())
    keep_login(tmp_path, LOGIN)
    connect(settings(tmp_path), {})
    install(monkeypatch, None)
    with pytest.raises(ConfigError, match=r"install resolutionflow\[keyring\], or log in again"):
        connect(settings(tmp_path), {})
    connect(settings(tmp_path), {"RESOLUTIONFLOW_TOKEN": "rf_other"})
