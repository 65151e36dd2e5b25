"""Settings: flags, then environment, then config.toml, then defaults."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import platformdirs

from backend.app.core.text_files import NoText, TooLarge, read_text_file
from tui.clipboard.settings import CopySettings, WayName

APP = "resolutionflow"
EMBEDDED = "embedded"
"""In place of a server's address: the engineer's own database, also while logged in."""
_WAYS = get_args(WayName)
_SWITCHES = ("mouse", "ascii", "flat")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class ConfigError(Exception):
    """A setting cannot be used; the message is one sentence that says which, where and what to do."""


@dataclass(frozen=True)
class Config:
    """All settings of the client."""

    data_dir: Path
    """Where the embedded database lives."""
    state_dir: Path
    """Where copies of notes and the log live."""
    download_dir: Path
    """Where downloads go as long as the engineer did not choose another folder in the program."""
    copy_dir: Path | None = None
    """Where copies of notes are kept; without it, in the state folder."""
    clipboard: WayName = "auto"
    """The way that copies take: `auto` is the best that the terminal allows, `file` none but the file."""
    osc52_max_bytes: int = 0
    """The largest text in bytes that goes to the terminal by OSC 52; 0: what it is known to take, or with a question."""
    native_command: str = ""
    """A command that takes a copy on standard input, in place of the usual clipboard programs."""
    server: str = ""
    """A team server's address; `embedded` is the engineer's own database. Without it, where one is logged in."""
    theme: str = ""
    """The name of a colour theme; without it, the one chosen in the program, else what the terminal's colours allow.

    `ansi-dark` and `ansi-light` use the terminal's own 16 colours.
    """
    mouse: bool | None = None
    """Whether the program takes the mouse; without it, as it was left in the program, and at first not.

    If it does, the terminal's own selection needs Shift.
    """
    ascii: bool | None = None
    """Whether frames and marks are drawn in ASCII; without it, where the terminal takes nothing else."""
    flat: bool = False
    """Whether panes have no frames and stand below one another, and the terminal's cursor stands where one is.

    For braille displays and screen readers, which follow it.
    """

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.data_dir / "resolutionflow.db"

    @property
    def choices(self) -> Path:
        """The file of what the engineer chose last."""
        return self.state_dir / "choices.json"

    @property
    def copies(self) -> Path:
        """The folder of the copies of notes."""
        return self.copy_dir or self.state_dir / "copies"

    @property
    def copying(self) -> CopySettings:
        """The settings of the delivery ladder."""
        return CopySettings(self.clipboard, self.osc52_max_bytes, self.native_command)

    @property
    def drafts(self) -> Path:
        """The file of what is typed and not sent."""
        return self.state_dir / "drafts.db"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state_dir / "resolutionflow.log"


def settings_file(environment: Mapping[str, str]) -> Path:
    """Return the file of the settings, which need not be there."""
    return Path(
        environment.get("RESOLUTIONFLOW_CONFIG") or platformdirs.user_config_path(APP) / "config.toml"
    )


def load_config(flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings in force. Flags that are None were not given.

    Raises:
        ConfigError: a setting is unknown, or its value is of no use.
    """
    path = settings_file(environment)
    values: dict[str, tuple[Any, str]] = {}
    for name, setting in _read(path).items():
        values[name] = (setting, f"{path}, {name}")
    for field in fields(Config):
        variable = f"RESOLUTIONFLOW_{field.name.upper()}"
        # What was read from a file may end in a newline.
        if value := environment.get(variable, "").strip():
            values[field.name] = (value, f"the variable {variable}")
        if flags.get(field.name) is not None:
            values[field.name] = (flags[field.name], f"the flag --{field.name.replace('_', '-')}")
    config = Config(
        data_dir=platformdirs.user_data_path(APP, appauthor=False),
        state_dir=platformdirs.user_state_path(APP, appauthor=False),
        download_dir=_downloads(),
    )
    typed: dict[str, Any] = {name: _typed(name, value, where) for name, (value, where) in values.items()}
    return replace(config, **typed)


def _address(value: Any, where: str) -> str:
    """Return a server's address as all others of it are written."""
    value = str(value).strip()
    if value == EMBEDDED:
        return EMBEDDED
    import httpx  # late: most runs have no server

    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.port != 0 and httpx.URL(value).host
    except (ValueError, httpx.InvalidURL):  # also a host that cannot be encoded
        known = None
    unwanted = parts.username or parts.query or parts.fragment if known else True
    if unwanted or " " in value or not value.isprintable():
        shown = re.sub(r"//[^/]*@", "//…@", value)  # a password has no place in an address, nor in a message
        raise ConfigError(f"A server's address looks like https://flow.example.com, not {shown!r} ({where}).")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _downloads() -> Path:
    """Return the usual folder; servers have none, and then it is the home folder."""
    usual = platformdirs.user_downloads_path()
    return usual if usual.is_dir() else Path.home()


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = tomllib.loads(read_text_file(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # also no text, no TOML
        reason = error.strerror if isinstance(error, OSError) else _reason(error)
        raise ConfigError(
            f"The settings in {path} cannot be read ({reason}); correct the file or move it away."
        ) from error
    known = {field.name for field in fields(Config)}
    for name in settings:
        if name not in known:
            raise ConfigError(
                f"{path} has an unknown setting {name!r}; known are {', '.join(sorted(known))}."
            )
    return settings


def _reason(error: ValueError | RecursionError) -> str:
    """Return why a file is of no use; of these, Python's own words would help nobody."""
    match error:
        case RecursionError():
            return "it is nested too deeply"
        case TooLarge() | tomllib.TOMLDecodeError():
            return str(error)
        case NoText():
            return f"{error}; save it as UTF-8"
        case _:
            return "a number in it is too long"


def _typed(name: str, value: Any, where: str) -> Path | str | bool | int:
    if name == "osc52_max_bytes":
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
            raise ConfigError(f"osc52_max_bytes has to be a number of bytes, not {value!r} ({where}).")
        return int(value)
    if name == "server":
        return _address(value, where)
    if name == "clipboard" and value not in _WAYS:
        raise ConfigError(f"clipboard has to be one of {', '.join(_WAYS)}, not {value!r} ({where}).")
    if name in _SWITCHES:
        if isinstance(value, bool):
            return value
        if str(value).lower() in (*_TRUE, *_FALSE):
            return str(value).lower() in _TRUE
        raise ConfigError(f"{name} has to be true or false, not {value!r} ({where}).")
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{name} has to be a text, not {value!r} ({where}).")
    if not name.endswith("_dir"):
        return value
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError as error:
        raise ConfigError(f"{name} names the home folder of nobody: {value!r} ({where}).") from error
