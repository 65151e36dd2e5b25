"""Settings: flags, then environment, then config.toml, then defaults."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import platformdirs

from backend.app.core.text_files import NoText, TooLarge, read_text_file
from tui.clipboard.settings import CopySettings, WayName
from tui.core.rounding import EXACT, Rounding
from tui.keys import VERBS
from tui.settings.own_keys import OwnKeys, read_own_keys

APP = "resolutionflow"
EMBEDDED = "embedded"
"""In place of a server's address: the engineer's own database, also while logged in."""
_WAYS = get_args(WayName)
_SWITCHES = ("ascii", "flat", "full_redraw", "mouse")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class ConfigError(Exception):
    """A setting cannot be used; the message is one sentence that says which, where and what to do."""


@dataclass(frozen=True)
class Config:
    """All settings of the client."""

    data_dir: Path
    """Where the database is kept (folder 0700, file 0600)."""
    state_dir: Path
    """Where copies of notes and the log are kept."""
    download_dir: Path
    """Where downloads go until you choose another folder in the program."""
    copy_dir: Path | None = None
    """Where copies of notes are kept, in place of the state folder."""
    clipboard: WayName = "auto"
    """The way of copies: `auto` is the best that the terminal allows, `file` none but the file."""
    osc52_max_bytes: int = 0
    """The largest text in bytes that goes to the terminal; 0 is what it is known to take, and a question above that."""
    native_command: str = ""
    """A command that takes a copy on standard input, at a desktop, or everywhere with `clipboard` = `native`."""
    server: str = ""
    """The team's server, or `embedded` for your own database; without it the one you are logged in to, else your own."""
    theme: str = ""
    """Colours, in place of those chosen in the program; `ansi-dark` and `ansi-light` use the terminal's own 16."""
    ascii: bool | None = None
    """Whether frames and marks are drawn in ASCII; without it, where the terminal takes nothing else."""
    flat: bool = False
    """Whether no frames are drawn, panes stand below one another, and the terminal's cursor is where you are.

    It is meant for braille displays and screen readers.
    """
    full_redraw: bool = False
    """Whether all that was drawn anew is sent, rather than what differs from what your terminal shows; it costs bytes."""
    mouse: bool | None = None
    """Whether the program takes the mouse; without it, as you left it in the program, and at first it is the terminal's."""
    time_rounding: str = str(EXACT)
    """How working time is rounded, for each ticket and day: `exact`, `up 15` or `nearest 6`, with any number of minutes."""
    keys: OwnKeys = field(default_factory=OwnKeys)
    """A table of your own keys, by the names of verbs: `copy = "K"`, or a list of keys."""

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.data_dir / "resolutionflow.db"

    @property
    def backups(self) -> Path:
        """The folder of the copies that are made of the embedded database before its schema changes."""
        return self.data_dir / "backups"

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
    def rounding(self) -> Rounding:
        """The rule by which working time is rounded."""
        return Rounding.of(self.time_rounding)

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state_dir / "resolutionflow.log"


KEYS = "keys"
"""The setting that is a table, which only the file can hold."""
FILE = "file"
"""The origin of a setting that stands in the file."""
ONLY_VARIABLES = {
    "RESOLUTIONFLOW_TOKEN": "The token, in place of the one that is kept; it is written nowhere.",
    "RESOLUTIONFLOW_CONFIG": "Another file of settings, in place of `config.toml` in your configuration folder.",
}
"""Variables that are no settings of the file, and what they are for."""


@dataclass(frozen=True)
class InForce:
    """The settings in force, and where those come from that are not the defaults, such as `flag --theme`."""

    config: Config
    origins: Mapping[str, str]


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
    return read_settings(flags, environment).config


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"RESOLUTIONFLOW_{name.upper()}"


def read_settings(flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> InForce:
    """Return the settings in force, as `load_config` does, and where they come from.

    Raises:
        ConfigError: a setting is unknown, or its value is of no use.
    """
    path = settings_file(environment)
    values = _read(path)
    own_keys = read_own_keys(values.pop(KEYS, {}), path.name)
    origins = dict.fromkeys(values, FILE)
    for name in (one.name for one in fields(Config) if one.name != KEYS):
        # What was read from a file may end in a newline.
        if value := environment.get(variable_of(name), "").strip():
            values[name], origins[name] = value, f"variable {variable_of(name)}"
        if flags.get(name) is not None:
            values[name], origins[name] = flags[name], f"flag --{name.replace('_', '-')}"
    config = Config(
        data_dir=platformdirs.user_data_path(APP, appauthor=False),
        state_dir=platformdirs.user_state_path(APP, appauthor=False),
        download_dir=_downloads(),
        keys=own_keys,
    )
    typed: dict[str, Any] = {}
    for name, value in values.items():
        where = f"{path}, {name}" if origins[name] == FILE else f"the {origins[name]}"
        typed[name] = _typed(name, value, where)
    return InForce(replace(config, **typed), origins)


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
    known = {one.name for one in fields(Config)}
    for name in settings:
        if name in {verb.setting for verb in VERBS.values()} - known:
            raise ConfigError(
                f"{path} has the verb {name!r} among the settings; put a line [{KEYS}] above it."
            )
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
    if name == "time_rounding":
        try:
            return str(Rounding.of(str(value)))
        except ValueError as error:
            raise ConfigError(
                f"time_rounding has to be exact, or up or nearest with 1 to 1440 minutes, such as up 15, not {value!r} "
                f"({where})."
            ) from error
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
