"""`resolutionflow config`: the settings in force, and where each comes from."""

import subprocess
from pathlib import Path

import pytest

from tests.forked import call

ROOT = Path(__file__).parents[3]
SECRET = "-".join(["hunter", "2"])


def config(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = call(words, {"HOME": str(home), **environment}, home)
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def rows(done: subprocess.CompletedProcess[str]) -> dict[str, tuple[str, str]]:
    assert (done.returncode, done.stderr) == (0, "")
    cells = [line.split("  ") for line in done.stdout.partition("\n\n")[0].splitlines()]
    parts = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    return {name: (value, origin) for name, value, origin in parts}


def test_where_each_setting_comes_from(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "resolutionflow" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f'theme = "nord"\nmouse = true\nnative_command = "/opt/bin/pbcopy --password {SECRET}"\n'
        '[keys]\nfinish = "F"\ncopy = "y"\ncopi = "K"\n'
    )
    done = config(
        tmp_path,
        "--theme",
        "ansi-dark",
        "config",
        RESOLUTIONFLOW_CLIPBOARD="file",
        RESOLUTIONFLOW_TOKEN=SECRET,
    )
    told = rows(done)
    assert told["settings file"] == (str(path), "there, default")
    assert told["theme"] == ("ansi-dark", "flag --theme")
    assert told["clipboard"] == ("file", "variable RESOLUTIONFLOW_CLIPBOARD")
    assert told["mouse"] == ("true", "file")
    assert told["native_command"] == ("pbcopy …", "file")
    assert told["server"] == ("embedded", "default")
    assert told["data_dir"] == (str(tmp_path / ".local/share/resolutionflow"), "default")
    assert told["token"] == ("set", "variable RESOLUTIONFLOW_TOKEN")
    assert told["keys.finish"] == ("F", "file")
    assert SECRET not in done.stdout
    *_rows, unknown, clash = done.stdout.strip().split("\n\n")
    assert unknown.startswith("Does not hold: config.toml, [keys] copi: there is no such verb")
    assert clash.startswith(
        'Does not hold: config.toml, [keys] copy = "y": y is command (Command) on the screen Step'
    )


@pytest.mark.soak
def test_a_theme_that_there_is_not(tmp_path: Path) -> None:
    done = config(tmp_path, "config", RESOLUTIONFLOW_THEME="pink")
    assert rows(done)["theme"] == ("pink", "variable RESOLUTIONFLOW_THEME")
    assert "\n\nDoes not hold: There is no theme 'pink'; known are ansi-dark, " in done.stdout


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    told = rows(config(tmp_path, "config", RESOLUTIONFLOW_CONFIG=str(tmp_path / "mine.toml")))
    assert told["settings file"] == (str(tmp_path / "mine.toml"), "not there, variable RESOLUTIONFLOW_CONFIG")
    assert told["token"] == ("not set", "default")


@pytest.mark.soak
def test_what_the_settings_leave_open(tmp_path: Path) -> None:
    linux = {"TERM": "linux", "LANG": "C"}
    told = rows(config(tmp_path, "config", **linux))
    assert told["theme"] == ("ansi-dark", "this terminal")
    assert (told["ascii"], told["mouse"]) == (("true", "this terminal"), ("false", "default"))
    state = tmp_path / ".local" / "state" / "resolutionflow"
    state.mkdir(parents=True, mode=0o700)
    (state / "choices.json").write_text('{"themes": {"16": "nord"}, "mouse": true}')
    (state / "choices.json").chmod(0o600)
    told = rows(config(tmp_path, "config", **linux, RESOLUTIONFLOW_ASCII="no"))
    assert told["theme"] == ("nord", "chosen in the program")
    assert told["mouse"] == ("true", "chosen in the program")
    assert told["ascii"] == ("false", "variable RESOLUTIONFLOW_ASCII")


@pytest.mark.parametrize("what", ["--schema", pytest.param("--example", marks=pytest.mark.soak)])
def test_what_can_be_set_is_printed_however_wrong_the_settings_are(tmp_path: Path, what: str) -> None:
    (tmp_path / "wrong.toml").write_text("them = 1")
    wrong = {"RESOLUTIONFLOW_CONFIG": str(tmp_path / "wrong.toml")}
    done = config(tmp_path, "config", what, **wrong)
    held = {"--schema": "config.schema.json", "--example": "config.example.toml"}[what]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (ROOT / "docs" / held).read_text(encoding="utf-8")
    if what == "--schema":
        plain = config(tmp_path, "config", **wrong)
        assert (plain.returncode, plain.stdout, plain.stderr.count("\n")) == (2, "", 1)
        assert "has an unknown setting 'them'; known are ascii, clipboard," in plain.stderr


def test_doctor_says_it_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[keys]\nfinish = ["F", "f8"]\ncopy = "ctrl+a"\ncopy_last = "G"\n')
    done = config(tmp_path, "doctor", RESOLUTIONFLOW_CONFIG=str(tmp_path / "mine.toml"), TERM="linux")
    told = " ".join(done.stdout.split())
    assert (
        'own keys finish F f8, copy_last G not mine.toml, [keys] copy = "ctrl+a": GNU screen takes ctrl+a'
        in told
    )
    assert "G shows how to get it" in told
