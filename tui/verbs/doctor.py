"""`resolutionflow doctor`: how copies are delivered here and why, and what else a bug report needs.

It names no address, user, host, ticket or client, and no value of a variable that may hold one.
"""

import argparse
import asyncio
import locale
import os
import platform
import shutil
import sys
import textwrap
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from tui import __version__, keys
from tui.api.embedded import describe_database
from tui.clipboard.chain import Chain, Surroundings, find_chain, is_remote
from tui.clipboard.copier import SECONDS
from tui.clipboard.delivery import short_path
from tui.clipboard.native import program_of
from tui.clipboard.probe import probing
from tui.clipboard.terminals import kind_of
from tui.core.ascii_lines import Characters
from tui.settings import keyring
from tui.settings.config import EMBEDDED, Config, settings_file
from tui.settings.credentials import TOKEN, Login, read_login
from tui.terminal.look import Colours, Look, look_of
from tui.terminal.size import prefer_real_size
from tui.verbs.client import OK

_PACKAGES = ("textual", "httpx", "pydantic", "fastapi", "sqlalchemy", "pyperclip")
_SAID = ("TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLORTERM", "NO_COLOR", "XDG_SESSION_TYPE")
"""Variables whose values name programs and colours, and nobody."""
_SET = ("TMUX", "STY", "SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "WT_SESSION")
"""Variables of which it is only said that they are set."""

_COLOURS: dict[Colours, str] = {
    "none": "no colours",
    "16": "the terminal's own 16 colours unless a theme was chosen",
    "many": "the colours of the theme",
}
_CHARACTERS: dict[Characters, str] = {
    "all": "all characters",
    "plain marks": "frames and marks in ASCII",
    "ascii": "ASCII alone",
}

_PATIENCE_SECONDS = 1.0
"""How long the terminal may take to answer; here nothing else waits for it."""

Rows = list[tuple[str, str]]


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(config: Config, _chosen: argparse.Namespace) -> int:
    """Print the report and return the exit status."""
    prefer_real_size()
    with probing(os.environ, seconds=_PATIENCE_SECONDS) as probe:
        pass
    around = Surroundings(os.environ, config.copying, probe.answers)
    chain = asyncio.run(_chain(around))
    sections = {
        "Versions": _versions(),
        "Copies": _copies(config, around, chain),
        "Terminal": _terminal(around, look_of(config, around.environment)),
        "Locale": _locale(os.environ),
        "Server and files": _files(config),
        "Keys": _keys(config),
    }
    for title, rows in sections.items():
        print(f"{title}\n" + "".join(_row(name, told) for name, told in rows))
    return OK


def _row(name: str, told: str) -> str:
    width = max(60, min(100, shutil.get_terminal_size().columns))
    filled = textwrap.fill(
        told, width, initial_indent=f"  {name:<16} ", subsequent_indent=" " * 19, break_long_words=False
    )
    return f"{filled}\n"


async def _chain(around: Surroundings) -> Chain:
    try:
        async with asyncio.timeout(SECONDS):
            return await find_chain(around, lambda _sequence: None)
    except TimeoutError:
        return Chain(against=f"tmux did not answer within {SECONDS:.0f} s")


def _versions() -> Rows:
    return [
        ("resolutionflow", __version__),
        ("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("packages", ", ".join(f"{name} {version(name)}" for name in _PACKAGES)),
    ]


def _copies(config: Config, around: Surroundings, chain: Chain) -> Rows:
    settings = config.copying
    try:
        kept = str(sum(path.name.startswith("rf-") for path in config.copies.iterdir()))
    except OSError as error:
        kept = "none" if isinstance(error, FileNotFoundError) else f"unreadable, {error.strerror}:"
    rows = [
        ("clipboard", settings.way),
        ("osc52_max_bytes", str(settings.osc52_max_bytes or "not set")),
        ("native_command", program_of(settings.native_command) if settings.native_command else "not set"),
        (
            "first",
            f"the text goes to a file in {short_path(config.copies)} ({kept} there, the newest 20 are kept)",
        ),
    ]
    rows += [(f"then {number}", f"{way.name}: {way.why}") for number, way in enumerate(chain.ways, start=1)]
    if chain.against:
        rows.append(("not", chain.against))
    rows.append(("so", _so(chain)))
    rows.append(
        ("you sit", "elsewhere (SSH or mosh)" if is_remote(around) else "at this machine, as far as is known")
    )
    return rows


def _so(chain: Chain) -> str:
    if not chain.ways:
        return f"a copy stays in its file; {keys.LAST_COPY} shows how to get it"
    return f"a copy goes by {chain.ways[0].name}" + (
        ", and by the next if that fails" if chain.ways[1:] else ""
    )


def _terminal(around: Surroundings, look: Look) -> Rows:
    answers = around.answers
    size = shutil.get_terminal_size()
    colours = Console(force_terminal=True).color_system or "none"
    environment = around.environment
    multiplexed = environment.get("TMUX") or environment.get("STY")
    return [
        ("kind", "not asked: a multiplexer" if multiplexed else kind_of(environment, answers).name),
        ("asked, it says", f"DA1 {_numbers(answers.primary)}, DA2 {_numbers(answers.secondary)}"),
        ("held by", ", ".join(around.holders()) or "unknown"),
        ("size", f"{size.columns}x{size.lines}"),
        ("colours", colours),
        (
            "drawn with",
            f"{_COLOURS[look.colours]}, {_CHARACTERS[look.characters]}{', flat' if look.flat else ''}",
        ),
        (
            "variables",
            ", ".join(f"{name}={environment[name]}" for name in _SAID if name in environment) or "none",
        ),
        ("set", ", ".join(name for name in _SET if environment.get(name)) or "none"),
    ]


def _numbers(values: tuple[int, ...]) -> str:
    return ";".join(map(str, values)) or "nothing"


def _locale(environment: Mapping[str, str]) -> Rows:
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return [
        (
            "variables",
            ", ".join(f"{name}={environment[name]}" for name in names if name in environment) or "none",
        ),
        ("encoding", f"{locale.getencoding()}, output {sys.stdout.encoding}"),
    ]


def _files(config: Config) -> Rows:
    settings = settings_file(os.environ)
    return [
        ("server", _server(config)),
        ("database", f"{short_path(config.database)}: {describe_database(config.database)}"),
        ("log", f"{short_path(config.log)}: {_size(config.log)}"),
        ("settings", f"{short_path(settings)}: {_size(settings)}"),
    ]


def _keys(config: Config) -> Rows:
    own = [f"{keys.VERBS[verb].setting} {' '.join(given)}" for verb, given in config.keys.by_verb.items()]
    return [("own keys", ", ".join(own) or "none"), *(("not", problem) for problem in config.keys.problems)]


def _server(config: Config) -> str:
    """Say where the API is, without its address."""
    login = read_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    if server == EMBEDDED:
        return "embedded, in the program's own process"
    known = login if login is not None and login.server == server else None
    return f"a team's server, {server.partition(':')[0]}, {_token(known, os.environ)}"


def _token(login: Login | None, environment: Mapping[str, str]) -> str:
    """Say where the token is, without asking the keyring, which may ask for a password."""
    if environment.get(TOKEN):
        return f"with the token of {TOKEN}"
    if login is None:
        return "not logged in"
    if not login.in_keyring:
        return "logged in, the token is in a file of the state folder"
    if keyring.installed():
        return "logged in, the token is in the keyring"
    return "logged in, but the token is in a keyring and resolutionflow[keyring] is not installed"


def _size(path: Path) -> str:
    return f"{path.stat().st_size:,} bytes" if path.is_file() else "not there"
