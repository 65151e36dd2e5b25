"""`resolutionflow admin`: what is asked for in vain is told at once, and changes nothing."""

import argparse
from contextlib import closing
from pathlib import Path

import pytest

from backend.app.administration.database import connect, upgrade_schema
from backend.app.administration.teams import add_team
from backend.app.administration.users import add_user, disable, list_users
from backend.app.core.settings import Settings
from tui.settings.config import Config, ConfigError
from tui.verbs import admin

SUBJECT = "https://sso.example.com/realms/contoso 4711"
AS_PRINTED = "'ISSUER SUB', in quotes, as `login` prints it, not "


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('server')}/server.db"
    with closing(connect(url)) as database:
        upgrade_schema(database)
        add_team(database, name="Contoso", settings=Settings())
        for name in ("ben", "jo"):
            add_user(database, team="Contoso", name=name, is_admin=True, settings=Settings())
        disable(database, team="Contoso", name="jo", settings=Settings())
    return url


def run(url: str, *words: str) -> int:
    parser = argparse.ArgumentParser()
    admin.add_arguments(parser)
    config = Config(data_dir=Path(), state_dir=Path(), download_dir=Path())
    return admin.run(config, parser.parse_args([*words, "--database-url", url]))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("user", "link", "Contoso", "ben", "jo-9"), f"{AS_PRINTED}'jo-9'"),
        (("user", "link", "Contoso", "ben", SUBJECT.replace(" ", "  ")), AS_PRINTED),
        (("user", "link", "Contoso", "ben", SUBJECT.partition(" ")[0]), AS_PRINTED),
        (("user", "link", "Contoso", "ben", SUBJECT.replace("https", "http")), AS_PRINTED),
        (("user", "invite", "Contoso", "ben", "--days", "31"), "days are a number from 1 to 30, not '31'"),
    ],
)
def test_what_is_not_taken(
    words: tuple[str, ...], told: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(url, *words)
    assert told in capsys.readouterr().err


def test_days_without_an_invitation(url: str) -> None:
    with pytest.raises(ConfigError, match="give --invite, too"):
        run(url, "user", "add", "Contoso", "amy", "--days", "5")
    with closing(connect(url)) as database:
        assert [user.name for user in list_users(database, team="Contoso")] == ["ben", "jo"]


def test_a_list_says_who_is_linked(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(url, "user", "link", "Contoso", "ben", SUBJECT) == 0
    assert run(url, "user", "link", "Contoso", "jo", "http://127.0.0.1:9000 jo") == 0
    assert run(url, "user", "add", "Contoso", "kim", "--invite") == 0
    capsys.readouterr()
    assert run(url, "user", "list", "Contoso") == 0
    listed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[-1]) for line in listed[1:]] == [("ben", "linked"), ("jo", "linked"), ("kim", "-")]


def test_nobody_who_is_disabled_is_made_an_admin(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(url, "user", "role", "Contoso", "jo", "member") == 0
    assert run(url, "user", "role", "Contoso", "jo", "admin") == 1
    assert "jo is disabled" in capsys.readouterr().err
    with closing(connect(url)) as database:
        roles = {user.name: user.is_admin for user in list_users(database, team="Contoso")}
    assert roles["jo"] is False


def test_an_audit_without_an_entry_says_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(url, "audit", "--user", "nobody") == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "resolutionflow: No entry.\n")
