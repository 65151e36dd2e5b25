"""The API for verbs that run without the terminal interface."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable

from tui.api.errors import ApiError, StartFailed, keeps_out
from tui.core.characters import characters_for
from tui.core.clock import Sources
from tui.core.streams import say
from tui.drafts.file import LocalFile
from tui.sessions.known import KnownSessions
from tui.sessions.named import NotNamed
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.settings.connection import connect
from tui.settings.log import start_log
from tui.terminal.ascii_text import in_cells

OK, REFUSED, UNUSABLE = 0, 1, 2
"""Exit status: done; not found or refused; bad use, or a database that cannot be used."""

_LAST_CALLS_SECONDS = 5.0


def log_to_file(config: Config) -> None:
    """Keep what is logged from the terminal, where Python would print it before the sentence."""
    if not logging.getLogger().hasHandlers():
        start_log(config)


class Failed(Exception):
    """The verb cannot do what was asked; the message is for the engineer."""


def with_store(
    config: Config,
    work: Callable[[SessionStore], Awaitable[int]],
    *,
    on_disk: bool = False,
    also_away: bool = False,
) -> int:
    """Run work on the API that the settings name and return the exit status; what goes wrong is said on stderr.

    With `on_disk` the store also has what is typed and not sent, and the sessions that were opened here; the server has
    to answer for that, unless it is `also_away`: then what the disk has of the one who called last is there without it.
    """
    log_to_file(config)
    connection = connect(config)
    local = LocalFile(config.drafts, place=connection.drafts) if on_disk else None
    known = KnownSessions(local, now=Sources.now) if local is not None else None
    store = SessionStore(connection.http, Sources(), local, known=known)

    async def run() -> int:
        if local is not None and connection.server:
            try:
                team = await store.team(connection.server)  # only the server can tell what on disk is whose
            except ApiError as error:
                if not (also_away and keeps_out(error)):
                    raise
                store.delivery.unanswered(error)
            else:
                connection.told_caller(team.me.team, team.me.name)
        return await work(store)

    try:
        status = asyncio.run(run())
    except StartFailed as failed:
        say(str(failed))
        return UNUSABLE
    except (ApiError, Failed, NotNamed) as error:
        say(str(error))
        return REFUSED
    else:
        return status
    finally:
        connection.stop(_LAST_CALLS_SECONDS)
        if local is not None:
            local.close()


def print_table(config: Config, text: str) -> None:
    """Print what is for people to read, in the characters that may be written here; its columns stay."""
    print(in_cells(text, characters_for(sys.stdout, os.environ, setting=config.ascii)))


def write(text: str) -> None:
    """Write a result that other programs read to standard output, in UTF-8 whatever the locale says."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
