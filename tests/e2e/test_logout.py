"""What stays after a logout is said, and goes when that is asked for; a token is revoked by whoever has it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.serving import Server, prepare, run, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(f"sqlite:///{tmp_path}/server.db", tmp_path / "log") as server:
        yield server


@pytest.fixture
def token(tmp_path: Path) -> str:
    return prepare(f"sqlite:///{tmp_path}/server.db", "jo")["jo"]


class Home:
    """Where an engineer works."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
            "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        }
        self.copies = folder / "state" / "copies"

    def said(self, status: int, *words: str, typed: str = "", **more: str) -> str:
        done = run(*words, environment=self.environment | more, text=typed)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    def log_in(self, server: Server, token: str) -> None:
        self.said(0, "login", "--server", server.address, typed=token)
        self.copies.mkdir(exist_ok=True)
        for name in ("rf-20260213-091200-SR-1.md", "rf-20260213-091201-SR-2.md", "of-somebody-else.md"):
            (self.copies / name).write_text("a note")

    def log_in_as_before(self, server: Server, token: str) -> None:
        """Have a login whose token was revoked elsewhere."""
        login = {"server": server.address, "user": "jo", "team": "Contoso", "token": token}
        (self.copies.parent / "login.json").write_text(json.dumps(login))
        (self.copies.parent / "login.json").chmod(0o600)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_what_stays_is_said_and_erased_when_asked(token: str, server: Server, home: Home) -> None:
    home.log_in(server, token)
    outputs = home.copies.parent / "outputs"
    outputs.mkdir(mode=0o700)
    for name in ("run-2026-02-13-091200-4711.txt", "of-somebody-else.txt"):
        (outputs / name).write_text("what a command printed")
    opened = home.copies.parent / "opened-last.json"
    place, elsewhere = f"{server.address.removeprefix('http://')} Contoso/jo", "rf.example.com Contoso/jo"
    last = {"session": "01890a5d-ac96-774b-bcce-b302099a8057", "instance": "one", "by": "program"}
    opened.write_text(json.dumps({place: last, elsewhere: last}))
    opened.chmod(0o600)
    told = home.said(0, "logout")
    assert f"1 output of run stays in {outputs}: --all erases it." in told
    assert list(json.loads(opened.read_text())) == [elsewhere], (
        "what was opened on another server stays known"
    )
    assert f"Logged out of {server.address}." in told
    assert f"2 copies of notes stay in {home.copies}: --all erases them." in told
    assert "The token is still good" in told
    told = home.said(0, "logout", "--all")
    assert f"2 copies of notes erased in {home.copies}." in told
    assert f"1 output of run erased in {outputs}." in told
    assert [path.name for path in outputs.iterdir()] == ["of-somebody-else.txt"]
    assert [path.name for path in home.copies.iterdir()] == ["of-somebody-else.md"]
    assert home.said(0, "logout", "--all").strip() == "You were not logged in."


def test_a_token_is_revoked_by_whoever_has_it(token: str, server: Server, home: Home) -> None:
    home.log_in(server, token)
    other = {"RESOLUTIONFLOW_TOKEN": "rf_other"}
    assert "holds another token" in home.said(1, "logout", "--revoke", **other)
    assert "The token is revoked." in home.said(0, "logout", "--revoke")
    assert "unknown, expired or revoked" in home.said(1, "login", "--server", server.address, typed=token)
    home.log_in_as_before(server, token)
    assert "The token is revoked." in home.said(0, "logout", "--revoke"), "it was before"
    assert "There is no login here" in home.said(1, "logout", "--revoke")


def test_where_the_server_is_away_nothing_is_revoked_and_the_login_stays(
    token: str, server: Server, home: Home
) -> None:
    home.log_in(server, token)
    server.kill()
    assert "Whether the token is revoked is not known." in home.said(1, "logout", "--revoke")
    assert "Logged out" in home.said(0, "logout")
