"""The settings, choices and the login as other programs may have written them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tui.settings.choices import Choices
from tui.settings.config import ConfigError, load_config
from tui.settings.credentials import Login, read_login

LOGIN = {"server": "https://flow.example.com", "user": "Jörg", "team": "Contoso", "token": "rf_x"}
DEEP = "[" * 100_000


def settings(tmp_path: Path, content: bytes) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    return {"RESOLUTIONFLOW_CONFIG": str(path), "RESOLUTIONFLOW_STATE_DIR": str(tmp_path / "state")}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_settings_as_notepad_writes_them(tmp_path: Path, encoding: str) -> None:
    content = 'theme = "nord"\r\nnative_command = "kopiere für"\r\n'.encode(encoding)
    config = load_config({}, settings(tmp_path, content))
    assert (config.theme, config.native_command) == ("nord", "kopiere für")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'theme = "f\xfcr"', "byte 11 is no UTF-8; save it as UTF-8"),
        (b'theme = "x"\0', "byte 12 is NUL, which no text in UTF-8 has; save it as UTF-8"),
        (b"osc52_max_bytes = " + b"9" * 5_000, "a number in it is too long"),
        (b"theme = " + DEEP.encode(), "it is nested too deeply"),
        (b"#" * 1_000_001, "it is larger than 1 MB"),
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config({}, settings(tmp_path, content))
    path = tmp_path / "config.toml"
    assert str(refused.value) == (
        f"The settings in {path} cannot be read ({reason}); correct the file or move it away."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_login_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "login.json").write_bytes(json.dumps(LOGIN, ensure_ascii=False).encode(encoding))
    assert read_login(tmp_path) == Login(**LOGIN)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(LOGIN).replace("Contoso", "\\ud800"),
        json.dumps(LOGIN | {"user": 7}),
        json.dumps(LOGIN)[:-1] + ', "server": "https://other.example.com"}',
        json.dumps(LOGIN).replace('"Contoso"', "9" * 5_000),
        DEEP,
        "\0",
    ],
)
def test_a_login_that_is_of_no_use(tmp_path: Path, content: str) -> None:
    (tmp_path / "login.json").write_text(content)
    assert read_login(tmp_path) is None


@pytest.mark.parametrize(
    "kept", [DEEP, '{"download_dir": ' + "9" * 5_000 + "}", '{"export": [], "export": {}}']
)
def test_choices_that_are_of_no_use(tmp_path: Path, kept: str) -> None:
    (tmp_path / "choices.json").write_text(kept)
    assert Choices.read(tmp_path / "choices.json").export == Choices().export


def test_choices_as_notepad_writes_them(tmp_path: Path) -> None:
    kept: dict[str, Any] = {"export": {"format": "psa"}, "download_dir": "/tmp/für"}
    (tmp_path / "choices.json").write_bytes(json.dumps(kept, ensure_ascii=False).encode("utf-16"))
    choices = Choices.read(tmp_path / "choices.json")
    assert (choices.export.format, choices.download_dir) == ("psa", Path("/tmp/für"))
