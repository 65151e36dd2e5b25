"""`resolutionflow config`: the settings in force and where they come from, or what can be set."""

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import fields

from tui.clipboard.native import program_of
from tui.keys import VERBS
from tui.settings.choices import Choices
from tui.settings.config import EMBEDDED, FILE, KEYS, Config, InForce, read_settings, settings_file
from tui.settings.credentials import TOKEN, read_login
from tui.settings.described import example, schema
from tui.settings.flags import given
from tui.terminal.look import look_of
from tui.themes import why_no_theme
from tui.verbs.client import OK, print_table, write

Row = tuple[str, str, str]
"""A name, a value, and where it comes from."""
_DEFAULT, _CHOSEN = "default", "chosen in the program"
_LEFT_OPEN = ("theme", "ascii", "mouse")
"""Settings that say nothing until they are set."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--schema", action="store_true", help="print the JSON schema of config.toml")
    what.add_argument(
        "--example", action="store_true", help="print a config.toml in which all stands, commented out"
    )
    parser.set_defaults(bare=run)  # schema and example, however wrong the settings are


def run(chosen: argparse.Namespace, _whole: Callable[[], argparse.ArgumentParser]) -> int:
    """Print what was asked for and return the exit status."""
    if chosen.schema or chosen.example:
        write(schema() if chosen.schema else example())
        return OK
    in_force = read_settings(given(chosen))
    rows = [_file_row(), *_setting_rows(in_force), *_key_rows(in_force)]
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    values = min(values, 48)
    table = [f"{name:<{names}}  {value:<{values}}  {origin}" for name, value, origin in rows]
    told = filter(None, (why_no_theme(in_force.config.theme), *in_force.config.keys.problems))
    problems = [f"\nDoes not hold: {problem}" for problem in told]
    print_table(in_force.config, "\n".join([*table, *problems]))
    return OK


def _file_row() -> Row:
    path = settings_file(os.environ)
    there = "there" if path.is_file() else "not there"
    named = "RESOLUTIONFLOW_CONFIG"
    return (
        "settings file",
        str(path),
        f"{there}, {f'variable {named}' if os.environ.get(named) else _DEFAULT}",
    )


def _setting_rows(in_force: InForce) -> Iterator[Row]:
    """Return the settings; of what may hold a secret no more than that it is set."""
    config, origins = in_force.config, in_force.origins
    login = read_login(config.state_dir)
    for name in (one.name for one in fields(config) if one.name != KEYS):
        value, origin = str(getattr(config, name)), origins.get(name, _DEFAULT)
        if name == "copy_dir":
            value = str(config.copies)
        elif name == "server" and not value:
            value, origin = (login.server, "login") if login is not None else (EMBEDDED, _DEFAULT)
        elif name == "native_command":
            value = f"{program_of(value)}{' …' if ' ' in value else ''}" if value else "not set"
        elif name in _LEFT_OPEN and name not in origins:
            value, origin = _left_open(config, name)
        elif isinstance(getattr(config, name), bool):
            value = value.lower()
        yield name, value, origin
    if os.environ.get(TOKEN, "").strip():
        yield "token", "set", f"variable {TOKEN}"
    else:
        yield "token", "set" if login is not None else "not set", "login" if login is not None else _DEFAULT


def _left_open(config: Config, name: str) -> tuple[str, str]:
    """Return what holds where the settings leave it open: to the engineer in the program, or to the terminal."""
    look, choices = look_of(config, os.environ), Choices.read(config.choices)
    if name == "ascii":
        return str(look.characters != "all").lower(), "this terminal"
    if name == "mouse":
        return str(choices.mouse).lower(), _CHOSEN if choices.mouse else _DEFAULT
    theme = look.first_theme(choices.themes)
    return theme, _CHOSEN if theme == choices.themes.get(look.colours) else "this terminal"


def _key_rows(in_force: InForce) -> Iterator[Row]:
    for verb, own in in_force.config.keys.by_verb.items():
        told = " ".join(VERBS[verb].keys_with(own))
        yield f"{KEYS}.{VERBS[verb].setting}", told, FILE
