"""`resolutionflow redact`: a text with its sensitive values masked, or what they are."""

import argparse
import sys
from functools import partial
from pathlib import Path

from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.verbs.client import OK, REFUSED, say, with_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="a file; - or nothing: standard input"
    )
    parser.add_argument("--scan", action="store_true", help="print the findings, one JSON object a line")
    parser.add_argument("--hostnames", action="store_true", help="mask host names and UNC paths too")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Print the masked text or the findings, and return the exit status."""
    name = "standard input" if chosen.file == "-" else chosen.file
    try:
        content = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file).read_bytes()
        text = content.decode()
    except OSError as error:
        say(f"{name} cannot be read ({error.strerror}).")
        return REFUSED
    except UnicodeDecodeError as error:
        say(f"{name}: byte {error.start + 1} is no UTF-8; nothing was masked.")
        return REFUSED
    return with_store(
        config, partial(_scan if chosen.scan else partial(_mask, hostnames=chosen.hostnames), text)
    )


async def _scan(text: str, store: SessionStore) -> int:
    for finding in await store.scan(text):
        print(finding.model_dump_json())
    return OK


async def _mask(text: str, store: SessionStore, *, hostnames: bool) -> int:
    masked = await store.mask(text, redact_hostnames=hostnames)
    sys.stdout.buffer.write(masked.text.encode())
    sys.stdout.flush()
    return OK
