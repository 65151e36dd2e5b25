"""What can be set, from the fields of `Config` and their docstrings: as a schema, and as a file to begin with."""

import ast
import inspect
import json
import textwrap
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from tui.core.rounding import RULE
from tui.keys import VERBS, Verb
from tui.settings import config
from tui.settings.config import KEYS, Config

_USUAL = {
    "data_dir": "~/.local/share/resolutionflow",
    "state_dir": "~/.local/state/resolutionflow",
    "download_dir": "~/Downloads",
    "copy_dir": "~/.local/state/resolutionflow/copies",
}
"""The folders on Linux, where nothing else is set; `resolutionflow config` prints those of the machine."""
_SUCH_AS = {
    "server": "https://flow.example.com",
    "native_command": "wl-copy",
    "theme": "ansi-dark",
    "ascii": True,
    "mouse": True,
}
"""What may stand in the file for settings that have no default."""
_PATTERNS = {"time_rounding": RULE}
"""What texts look like that are of use."""
_WIDTH = 100
_HEAD = """\
Settings of ResolutionFlow, for config.toml in your configuration folder; `resolutionflow config` says where that is.
Flags go before environment variables, and these before this file. Take away the # before what you want to set. Folders
are those of Linux: `resolutionflow config` prints yours.
"""
_KEYS_HEAD = """\
Your own keys. A key is one character, ctrl with a letter, or f2 to f12; a list gives a verb several, of which the first is
named on the screens. Inside text fields alt with the character does the same. What cannot be is said when the program
starts, and by `resolutionflow config`.
"""


@dataclass(frozen=True)
class Setting:
    """Something that can be set.

    Attributes:
        name: what it is called in the file.
        told: what it does, in a sentence or two.
        type: the type of its value.
        default: what holds without it; None where nothing does.
    """

    name: str
    told: str
    type: Any
    default: Any


def settings() -> list[Setting]:
    """Return all that can be set, in the order of `Config`; the table of keys is the last."""
    told, types = _docstrings(), get_type_hints(Config)
    found = []
    for one in fields(Config):
        default = _USUAL.get(one.name) or (None if one.default is MISSING else one.default)
        default = None if one.name in _SUCH_AS else default
        found.append(Setting(one.name, told[one.name], types[one.name], default))
    return sorted(found, key=lambda setting: setting.name == KEYS)


def schema() -> str:
    """Return the JSON schema of the file, draft 2020-12."""
    properties = {setting.name: _property(setting) for setting in settings() if setting.name != KEYS}
    keys = next(setting for setting in settings() if setting.name == KEYS)
    properties[KEYS] = {
        "description": keys.told,
        "type": "object",
        "additionalProperties": False,
        "properties": {verb.setting: _key_property(verb) for verb in VERBS.values()},
    }
    key = {"type": "string", "minLength": 1}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of ResolutionFlow (config.toml)",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": {"keys": {"anyOf": [key, {"type": "array", "items": key, "minItems": 1}]}},
    }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n"


def example() -> str:
    """Return a file in which everything stands, commented out: sentences behind ``# ``, settings behind ``#``."""
    parts = [_comment(_HEAD)]
    for setting in settings():
        if setting.name != KEYS:
            value = _SUCH_AS.get(setting.name, setting.default)
            default = "" if setting.default is not None else " By default there is none."
            parts.append(
                f"{_comment(setting.told + _choices(setting) + default)}#{setting.name} = {_toml(value)}\n"
            )
    lines = [f"#{verb.setting} = {_toml(verb.default)}" for verb in VERBS.values()]
    width = max(map(len, lines)) + 2
    keys = "".join(
        f"{line:<{width}}# {verb.label}: {verb.told}\n"
        for line, verb in zip(lines, VERBS.values(), strict=True)
    )
    parts.append(f"{_comment(_KEYS_HEAD)}#[{KEYS}]\n{keys}")
    return "\n".join(parts)


def _docstrings() -> dict[str, str]:
    """Return what stands below each field of `Config`, as one line."""
    (of_config,) = [
        node
        for node in ast.parse(inspect.getsource(config)).body
        if isinstance(node, ast.ClassDef) and node.name == Config.__name__
    ]
    found = {}
    for name, below in zip(of_config.body, of_config.body[1:], strict=False):
        match name, below:
            case ast.AnnAssign(target=ast.Name(id=field)), ast.Expr(value=ast.Constant(value=str(told))):
                found[field] = " ".join(told.split())
    return found


def _property(setting: Setting) -> dict[str, Any]:
    described = {"description": setting.told, **_value_schema(setting.type)}
    if setting.name in _PATTERNS:
        described["pattern"] = _PATTERNS[setting.name]
    return described if setting.default is None else {**described, "default": setting.default}


def _value_schema(type_: Any) -> dict[str, Any]:
    if get_origin(type_) is Literal:
        return {"enum": list(get_args(type_))}
    if bool in (type_, *get_args(type_)):
        return {"type": "boolean"}
    if type_ is int:
        return {"type": "integer", "minimum": 0}
    if type_ is str or Path in (type_, *get_args(type_)):
        return {"type": "string", "minLength": 1}
    raise TypeError(f"no schema for {type_!r}")


def _key_property(verb: Verb) -> dict[str, Any]:
    return {"description": f"{verb.label}: {verb.told}", "$ref": "#/$defs/keys", "default": verb.default}


def _choices(setting: Setting) -> str:
    values = get_args(setting.type) if get_origin(setting.type) is Literal else ()
    return f" One of {', '.join(values)}." if values else ""


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(" ".join(text.split()), _WIDTH))


def _toml(value: Any) -> str:
    """Return a value as TOML writes it, which for these is as JSON does."""
    return json.dumps(value, ensure_ascii=False)
