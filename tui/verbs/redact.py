"""`resolutionflow redact`: a text with its sensitive values masked, or what they are."""

import argparse
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from backend.app.core.text_files import NoText, TooLarge, read_text, read_text_file
from backend.app.schemas.categories import OPTIONS, Option
from backend.app.schemas.redaction import LONGEST_TEXT
from tui.core.streams import say, say_unreadable
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.verbs.client import OK, REFUSED, with_store, write
from tui.verbs.encodings import add_encoding

_MASKED: dict[Option, str] = {
    "hostnames": "host names and UNC paths",
    "accounts": "users, home folders and ids of tenants",
    "phones": "telephone numbers",
    "ids": "IBANs, social security numbers and the like",
}
_LARGEST_BYTES = 4 * LONGEST_TEXT
"""That many characters in whichever encoding."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="a file; - or nothing: standard input"
    )
    add_encoding(parser, such_as="cp850 for `dir > x.txt` of cmd")
    parser.add_argument("--scan", action="store_true", help="print the findings, one JSON object a line")
    for option in OPTIONS:
        parser.add_argument(
            f"--{option}",
            action="append_const",
            const=option,
            dest="also",
            help=f"mask {_MASKED[option]} too",
        )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Print the masked text or the findings, and return the exit status."""
    name = "standard input" if chosen.file == "-" else chosen.file
    try:
        text = _text(chosen.file, chosen.encoding or "")
    except OSError as error:
        say_unreadable(name, error)
        return REFUSED
    except TooLarge as large:
        say(f"{name}: {large}, so nothing was masked.")
        return REFUSED
    except NoText as none:
        say(
            f"{name}: {none}, so nothing was masked; save it as UTF-8, or name what it is in, such as --encoding cp850."
        )
        return REFUSED
    return with_store(config, partial(_scan if chosen.scan else partial(_mask, also=chosen.also or ()), text))


def _text(file: str, encoding: str) -> str:
    """Read all of it before anything is printed: what comes after a fault would be missing without a word."""
    if file == "-":
        return read_text(sys.stdin.buffer, at_most=_LARGEST_BYTES, encoding=encoding)
    return read_text_file(Path(file), at_most=_LARGEST_BYTES, encoding=encoding)


async def _scan(text: str, store: SessionStore) -> int:
    for finding in await store.scan(text):
        write(f"{finding.model_dump_json()}\n")
    return OK


async def _mask(text: str, store: SessionStore, *, also: Iterable[Option]) -> int:
    masked = await store.mask(text, also=also)
    write(masked.text)
    return OK
