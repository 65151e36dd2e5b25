"""`resolutionflow admin audit`: who did what on a server, in JSON lines."""

import argparse
import json
import os
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.app.administration.database import connect, upgrade_schema
from backend.app.administration.teams import add_team, in_team
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.services import audit
from tests.e2e.serving import COMMAND
from tui.settings.config import Config
from tui.verbs import admin

NOW = datetime.now(UTC)
SESSION = UUID(int=7)
Ask = Callable[..., list[dict[str, Any]]]
STRANGE = 'SR-1\n"\x1b[31m Ä'


def put(database: Database, team: str, user: str, *, days: int, ticket: str = "SR-1", count: int = 1) -> None:
    """Have a user read a session, so many days ago."""

    def write(db: Any, caller: Any) -> None:
        for _entry in range(count):
            who = replace(caller, name=user, address="192.0.2.7", request_id="r1")
            about = audit.About("session", SESSION, ticket)
            audit.record(db, caller=who, action="read", about=about, now=NOW - timedelta(days=days))

    in_team(database, team, write)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('server')}/server.db"
    with closing(connect(url)) as database:
        upgrade_schema(database)
        for team in ("Contoso", "Fabrikam"):
            add_team(database, name=team, settings=Settings())
        put(database, "Contoso", "jo", days=9)
        put(database, "Fabrikam", "kim", days=5)
        put(database, "Contoso", "kim", days=3, ticket=STRANGE)
    return url


@pytest.fixture
def ask(url: str, capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    def ask(*words: str) -> list[dict[str, Any]]:
        parser = argparse.ArgumentParser()
        admin.add_arguments(parser)
        status = admin.run(
            Config(data_dir=Path(), state_dir=Path(), download_dir=Path()),
            parser.parse_args(["audit", *words, "--database-url", url]),
        )
        printed = capsysbinary.readouterr()
        nothing = b"" if printed.out else b"resolutionflow: No entry.\n"
        assert (status, printed.err) == (0, nothing)
        return [entry for entry in map(json.loads, printed.out.splitlines()) if entry["action"] == "read"]

    return ask


def test_an_entry_has_all_of_its_fields(ask: Ask) -> None:
    (entry,) = ask("--user", "jo")
    at = NOW - timedelta(days=9)
    assert entry == {
        "time": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "team": "Contoso",
        "user": "jo",
        "user_id": "00000000-0000-0000-0000-000000000000",
        "action": "read",
        "kind": "session",
        "id": str(SESSION),
        "name": "SR-1",
        "detail": None,
        "address": "192.0.2.7",
        "request_id": "r1",
    }


def test_filters(ask: Ask) -> None:
    everything = ask()
    assert [(entry["team"], entry["user"]) for entry in everything] == [
        ("Contoso", "jo"),
        ("Fabrikam", "kim"),
        ("Contoso", "kim"),
    ]
    assert everything[2]["name"] == STRANGE
    day = f"{NOW - timedelta(days=4):%Y-%m-%d}"
    for words, places in (
        ("--team Contoso", [0, 2]),
        ("--user kim", [1, 2]),
        ("--user kim --team Fabrikam", [1]),
        ("--user K", []),
        (f"--session {SESSION}", [0, 1, 2]),
        (f"--session {UUID(int=8)}", []),
        ("--ticket sr-1", [0, 1]),
        ("--client Nobody", []),
        ("--action read", [0, 1, 2]),
        ("--action erased", []),
        ("--since 6d", [1, 2]),
        ("--since 100h --until 1h", [2]),
        (f"--since {day}", [2]),
        (f"--until {day}", [0, 1]),
        (f"--until {day}T00:00Z", [0, 1]),
        ("--limit 2", [1, 2]),
        ("--limit 1 --user jo", [0]),
    ):
        assert ask(*words.split()) == [everything[place] for place in places], words


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        (
            "--since",
            "2026-13-01",
            "a time is written 2026-11-01, 2026-11-01T14:30, 7d or 12h, not '2026-13-01'",
        ),
        (
            "--until",
            "yesterday",
            "a time is written 2026-11-01, 2026-11-01T14:30, 7d or 12h, not 'yesterday'",
        ),
        ("--since", "0001-01-01T00:00+14:00", "a time is written "),
        ("--session", "SR-1", "'SR-1' is no id of a session"),
        ("--limit", "0", "a number from 1 to 10000, not '0'"),
    ],
)
def test_what_is_no_filter(
    ask: Ask, flag: str, value: str, sentence: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with pytest.raises(SystemExit) as ended:
        ask(flag, value)
    assert ended.value.code == 2
    assert f"argument {flag}: {sentence}" in capsysbinary.readouterr().err.decode()


def test_a_team_that_is_not_there(url: str) -> None:
    done = run(url, "--team", "Nobody")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("resolutionflow: There is no team 'Nobody'")


def test_an_action_that_is_none(url: str) -> None:
    done = run(url, "--action", "handed-over")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("resolutionflow: No action is called 'handed-over'; there are added, ")


def test_whoever_reads_may_have_had_enough(url: str, tmp_path: Path) -> None:
    with closing(connect(url)) as database:
        put(database, "Fabrikam", "many", days=0, count=3_000)
    done = run(url, "--user", "many", through="head -n 1")
    assert (json.loads(done.stdout)["user"], done.stderr) == ("many", "")


def run(url: str, *words: str, through: str = "cat") -> subprocess.CompletedProcess[str]:
    call = ["bash", "-o", "pipefail", "-c", f'"$@" | {through}', "sh", *COMMAND, "admin", "audit", *words]
    return subprocess.run(
        call,
        text=True,
        capture_output=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "HOME": str(Path(url.removeprefix("sqlite:///")).parent),
            "RESOLUTIONFLOW_DATABASE_URL": url,
        },
    )
