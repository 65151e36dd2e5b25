"""Settings: flags, then environment, then config.toml, then defaults."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

APP = "resolutionflow"
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
    theme: str = "resolutionflow"
    """The name of a colour theme. `ansi-dark` and `ansi-light` use the terminal's own 16 colours."""
    mouse: bool = False
    """Whether the program takes the mouse; if it does, the terminal's own selection needs Shift."""

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.data_dir / "resolutionflow.db"

    @property
    def choices(self) -> Path:
        """The file of what the engineer chose last."""
        return self.state_dir / "choices.json"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state_dir / "resolutionflow.log"


def load_config(flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings in force. Flags that are None were not given.

    Raises:
        ConfigError: a setting is unknown, or its value is of no use.
    """
    path = Path(
        environment.get("RESOLUTIONFLOW_CONFIG") or platformdirs.user_config_path(APP) / "config.toml"
    )
    values: dict[str, tuple[Any, str]] = {}
    for name, value in _read(path).items():
        values[name] = (value, f"{path}, {name}")
    for field in fields(Config):
        variable = f"RESOLUTIONFLOW_{field.name.upper()}"
        if environment.get(variable):
            values[field.name] = (environment[variable], f"the variable {variable}")
        if flags.get(field.name) is not None:
            values[field.name] = (flags[field.name], f"the flag --{field.name.replace('_', '-')}")
    config = Config(
        data_dir=platformdirs.user_data_path(APP, appauthor=False),
        state_dir=platformdirs.user_state_path(APP, appauthor=False),
        download_dir=_downloads(),
    )
    typed: dict[str, Any] = {name: _typed(name, value, where) for name, (value, where) in values.items()}
    return replace(config, **typed)


def _downloads() -> Path:
    """Return the usual folder; servers have none, and then it is the home folder."""
    usual = platformdirs.user_downloads_path()
    return usual if usual.is_dir() else Path.home()


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # also no UTF-8, no TOML
        reason = error.strerror if isinstance(error, OSError) else str(error)
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


def _typed(name: str, value: Any, where: str) -> Path | str | bool:
    if name == "mouse":
        if isinstance(value, bool):
            return value
        if str(value).lower() in (*_TRUE, *_FALSE):
            return str(value).lower() in _TRUE
        raise ConfigError(f"mouse has to be true or false, not {value!r} ({where}).")
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{name} has to be a text, not {value!r} ({where}).")
    return Path(value).expanduser().absolute() if name.endswith("_dir") else value
