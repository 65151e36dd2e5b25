"""The report for a bug report: what it says, and what it keeps to itself."""

import sys
from pathlib import Path

import pytest

from tests.e2e.copying import Bench
from tests.e2e.stub_terminal import opened
from tests.forked import call

DOCTOR = [sys.executable, "-c", "from tui.cli import main; main(['doctor'])"]


def doctor(bench: Bench, **environment: str) -> str:
    done = call(["doctor"], bench.environment | environment, Path.cwd())
    assert (done.returncode, done.stderr) == (0, b"")
    return " ".join(done.stdout.decode().split())


def test_it_prints_the_chain_and_why(bench: Bench) -> None:
    told = doctor(bench)
    assert "then 1 OSC 52: the terminal may take it: a terminal of unknown kind" in told
    assert "so a copy goes by OSC 52" in told
    assert "resolutionflow.db: not there yet" in told
    assert "LANG=C.UTF-8" in told
    for package in ("resolutionflow 0.", "Python 3.", "textual 8.", "sqlalchemy 2."):
        assert package in told


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "linux"}, "not the Linux console takes no copies so a copy stays in its file"),
        pytest.param({"TERM": "xterm-kitty"}, "then 1 OSC 52: the terminal is kitty", marks=pytest.mark.soak),
        ({"STY": "1.pts-0.host"}, "then 1 screen: GNU screen hands it on to its terminal in pieces"),
        ({"TMUX": "/nowhere,1,0"}, "not tmux does not answer"),
        pytest.param(
            {"RESOLUTIONFLOW_CLIPBOARD": "file"},
            "not the settings say: to a file only",
            marks=pytest.mark.soak,
        ),
        pytest.param(
            {"RESOLUTIONFLOW_CLIPBOARD": "tmux"},
            "not this is no tmux, as far as is known",
            marks=pytest.mark.soak,
        ),
        ({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "DISPLAY": ":9"}, "then 1 OSC 52"),
        ({"DISPLAY": ":9", "PATH": "/nowhere", "TERM": "linux"}, "there is no xclip, xsel or wl-copy"),
        pytest.param(
            {"RESOLUTIONFLOW_OSC52_MAX_BYTES": "500"}, "osc52_max_bytes 500", marks=pytest.mark.soak
        ),
    ],
)
def test_it_follows_the_surroundings(bench: Bench, environment: dict[str, str], expected: str) -> None:
    assert expected in doctor(bench, **environment)


def test_it_asks_the_terminal(bench: Bench) -> None:
    with opened(DOCTOR, bench.environment, primary="\x1b[?62;52c", secondary="\x1b[>1;4000;35c") as terminal:
        terminal.wait_for(
            "DA1 62;52, DA2 1;4000;35", "a terminal that says it takes copies", "so a copy goes by OSC 52"
        )


def test_it_names_no_address_user_or_secret(bench: Bench) -> None:
    secret = "-".join(["hunter", "2"])
    told = doctor(
        bench,
        SSH_CONNECTION="203.0.113.7 50022 198.51.100.9 22",
        RESOLUTIONFLOW_NATIVE_COMMAND=f"pbcopy --password {secret} user@192.0.2.44",
        RESOLUTIONFLOW_CLIPBOARD="native",
        DISPLAY="jump.contoso.example:10.0",
    )
    for kept in ("203.0.113.7", "198.51.100.9", "192.0.2.44", secret, "contoso", str(bench.folder / "home")):
        assert kept not in told
    assert "native_command pbcopy" in told
    assert "set SSH_CONNECTION, DISPLAY" in told


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("CLIPBOARD", "magic", "clipboard has to be one of auto, native, tmux, osc52, file, not 'magic'"),
        ("OSC52_MAX_BYTES", "-3", "osc52_max_bytes has to be a number of bytes, not '-3'"),
    ],
)
def test_a_bad_setting_is_a_sentence(bench: Bench, name: str, value: str, complaint: str) -> None:
    environment = bench.environment | {f"RESOLUTIONFLOW_{name}": value}
    done = call(["doctor"], environment, Path.cwd())
    assert (done.returncode, done.stdout) == (2, b"")
    assert complaint in done.stderr.decode()
    assert f"RESOLUTIONFLOW_{name}" in done.stderr.decode()
