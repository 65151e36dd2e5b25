"""`login` with a single sign-on, at a server of two processes, in a narrow terminal and without one."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import COMMAND, Server, prepare, run, serving
from tests.e2e.stub_terminal import opened
from tests.issuer import CLIENT, StubIssuer, issuing

pytestmark = pytest.mark.soak  # each runs a server and some commands, in a process each


@pytest.fixture
def stub() -> Iterator[StubIssuer]:
    with issuing() as stub:
        yield stub


@pytest.fixture
def server(stub: StubIssuer, tmp_path: Path) -> Iterator[Server]:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")
    flags = ("--oidc-issuer", stub.url, "--oidc-client-id", CLIENT, "--oidc-team", "Contoso")
    with serving(url, tmp_path / "log", *flags, "--workers", "2") as server:
        yield server


@pytest.fixture
def around(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "PYTHONPATH")}
    return {**kept, "HOME": str(tmp_path), "TERM": "xterm-256color"}


def test_signing_in_from_a_narrow_terminal(server: Server, stub: StubIssuer, around: dict[str, str]) -> None:
    stub.waits = ["authorization_pending"] * 3
    words = [*COMMAND, "login", "--server", server.address]
    with opened(words, around, size=(60, 24)) as terminal:
        terminal.wait_for(f"{stub.url}/confirm", "and enter this code: WDJB-MJHT", "waiting ...")
        terminal.wait_for("An invitation, or a token? Log in with --paste instead.")
        told = terminal.wait_for("Logged in to")
        assert f"{server.address} as amy of Contoso." in told
        assert terminal.ended() == 0
    done = run("whoami", environment=around)
    assert (done.returncode, done.stdout) == (0, f"amy of Contoso on {server.address}\n")
    assert run("logout", environment=around).returncode == 0


def test_ending_it_before_it_is_confirmed(server: Server, stub: StubIssuer, around: dict[str, str]) -> None:
    stub.waits = ["authorization_pending"] * 1_000
    with opened([*COMMAND, "login", "--server", server.address], around) as terminal:
        terminal.wait_for("waiting ...")
        terminal.write(b"\x03")
        assert terminal.ended() == 130
        assert "Traceback" not in terminal.shown()
    assert "own database" in run("whoami", environment=around).stdout


def test_a_refusal_and_a_pasted_token(server: Server, stub: StubIssuer, around: dict[str, str]) -> None:
    stub.waits = ["access_denied"]
    with opened([*COMMAND, "login", "--server", server.address], around) as terminal:
        terminal.wait_for("resolutionflow: The sign-in was refused.")
        assert terminal.ended() == 1
    with opened([*COMMAND, "login", "--paste", "--server", server.address], around) as terminal:
        terminal.wait_for("Token:")
        terminal.write(b"rf_wrong\r")
        terminal.wait_for("The token is unknown, expired or revoked")
        assert terminal.ended() == 1
    piped = run("login", "--server", server.address, environment=around, text="rf_wrong\n")
    assert (piped.returncode, piped.stdout) == (1, "")


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--oidc-team", "Contoso"), "Single sign-on needs --oidc-issuer; there is only --oidc-team."),
        (("--oidc-issuer", "http://example.com"), "The issuer is an https URL"),
        (("--oidc-issuer", "https://example.com"), "needs --oidc-client-id"),
        (("--oidc-issuer", "https://example.com", "--oidc-client-id", "x"), "Say whose team people are of"),
    ],
)
def test_serve_says_what_is_missing(tmp_path: Path, flags: tuple[str, ...], told: str) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url)
    done = run("serve", "--port", "0", "--database-url", url, *flags, environment=os.environ)
    assert done.returncode == 2
    assert done.stderr.startswith("resolutionflow: ") and told in done.stderr


def test_client_and_api_load_nothing_of_it(around: dict[str, str]) -> None:
    seen = "import tui.run, tui.verbs.login, backend.app.main, sys; print('joserfc' in sys.modules)"
    assert run(environment=around, command=[sys.executable, "-c", seen]).stdout == "False\n"
