"""Logging in with an invitation that was exchanged, and then the login could not be kept."""

import argparse
import asyncio
import errno
import io
import os

import httpx
import pytest

from tests.tui.network import NAME, broken
from tests.tui.office import Office
from tui.settings import keyring
from tui.settings.config import Config
from tui.settings.credentials import TOKEN
from tui.verbs import login

AWAY = broken(httpx.ConnectError, "No route to host")
AGAIN = "Log in again with the same invitation: it goes on where this ended."


def no_disk(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("lost", ["answer", pytest.param("disk", marks=pytest.mark.soak)])
async def test_an_invitation_that_is_exchanged_is_not_spent(
    office: Office,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
) -> None:
    invitation = office.invite("jo")
    monkeypatch.setattr(keyring, "keep", lambda _server, _token: False)

    async def log_in(config: Config) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{invitation}\n"))
        return await asyncio.to_thread(login.run, config, argparse.Namespace(paste=False))

    if lost == "answer":
        with office.commands("jo", None, AWAY) as config:
            assert await log_in(config) == 1
    else:
        with office.commands("jo") as config, monkeypatch.context() as full:
            full.setattr("tui.settings.credentials.write_private", no_disk)
            assert await log_in(config) == 1
    told = capsys.readouterr().err
    assert ("No route to host" if lost == "answer" else "The token is good, but cannot be kept") in told
    assert AGAIN in told
    with office.commands("jo") as config:
        assert await log_in(config) == 0
    assert f"Logged in to https://{NAME} as jo of one." in capsys.readouterr().out
    with office.commands("admin", AWAY) as config:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{os.environ[TOKEN]}\n"))
        assert await asyncio.to_thread(login.run, config, argparse.Namespace(paste=True)) == 1
    told = capsys.readouterr().err
    assert "No route to host" in told and "invitation" not in told
