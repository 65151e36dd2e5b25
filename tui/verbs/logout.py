"""`resolutionflow logout`: forget the login."""

import argparse

from tui.config import Config
from tui.credentials import forget_login
from tui.verbs.client import OK, REFUSED, say


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(config: Config, _chosen: argparse.Namespace) -> int:
    """Forget the login and return the exit status."""
    try:
        login = forget_login(config.state_dir)
    except OSError as error:
        say(f"The login in {config.state_dir} cannot be removed ({error.strerror}).")
        return REFUSED
    if login is None:
        print("You were not logged in.")
    else:
        print(
            f"Logged out of {login.server}. Its token is still good: ask your admin to revoke it if it may be known."
        )
    return OK
