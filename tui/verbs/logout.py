"""`resolutionflow logout`: forget the login."""

import argparse
import sqlite3
from urllib.parse import urlsplit

from tui.core.streams import say
from tui.sessions.known import erase_sessions
from tui.settings.config import Config
from tui.settings.credentials import forget_login, read_login
from tui.settings.known_tokens import forget_owners
from tui.verbs.client import OK, REFUSED


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(config: Config, _chosen: argparse.Namespace) -> int:
    """Forget the login and return the exit status."""
    login = read_login(config.state_dir)
    try:
        gone = forget_login(config.state_dir, login)
    except OSError as error:
        say(f"The login in {config.state_dir} cannot be removed ({error.strerror}).")
        return REFUSED
    if login is None:
        print("You were not logged in.")
        return OK
    forget_owners(config.state_dir, login.server)
    try:
        erase_sessions(config.drafts, urlsplit(login.server).netloc)
    except (OSError, sqlite3.Error) as error:
        say(f"Logged out, but the sessions kept in {config.drafts} cannot be erased ({error}).")
        return REFUSED
    if not gone:
        say(f"The token for {login.server} stays in your keyring, which cannot be reached from here.")
    print(
        f"Logged out of {login.server}, and its sessions are erased here; what is not sent yet stays. "
        "The token is still good: ask your admin to revoke it if it may be known."
    )
    return OK
