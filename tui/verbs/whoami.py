"""`resolutionflow whoami`: which server, team and user this is."""

import argparse
from functools import partial

from tui.sessions.store import SessionStore
from tui.settings.config import EMBEDDED, Config
from tui.settings.credentials import own_login
from tui.verbs.client import OK, with_store


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(config: Config, _chosen: argparse.Namespace) -> int:
    """Print it and return the exit status."""
    login = own_login(config.state_dir)
    server = config.server or (login.server if login else EMBEDDED)
    if server == EMBEDDED:
        print(f"Your own database, {config.database}")
        return OK
    return with_store(config, partial(_tell, server))


async def _tell(server: str, store: SessionStore) -> int:
    me = await store.whoami()
    print(f"{me.name}{' (admin)' if me.is_admin else ''} of {me.team} on {server}")
    return OK
