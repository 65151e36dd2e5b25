"""`resolutionflow admin session`: the sessions of a server."""

import argparse
import sys
from typing import TYPE_CHECKING

from tui.settings.config import ConfigError
from tui.verbs.admin.arguments import add_action
from tui.verbs.erasing import ask_for, session_id

if TYPE_CHECKING:
    from backend.app.db.engine import Database

TOLD = "sessions"


def add_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    erase = add_action(
        actions, "erase", "erase a completed session for good; asks for its ticket number", "team"
    )
    erase.add_argument("id", metavar="ID", type=session_id, help="as `resolutionflow sessions` lists it")
    erase.add_argument("--ticket", metavar="NUMBER", help="its ticket number, in place of the question")


def _erase_session(database: "Database", chosen: argparse.Namespace) -> None:
    from backend.app.administration import erasure
    from backend.app.core.errors import AnotherTicket
    from backend.app.core.settings import Settings

    ticket = chosen.ticket
    if ticket is None:
        if not sys.stdin.isatty():
            raise ConfigError("Say which ticket number the session has: --ticket NUMBER.")
        ticket = erasure.ticket_of(database, team=chosen.team, session_id=chosen.id)
        if not ask_for(ticket):
            raise AnotherTicket("This is something else; nothing is erased.")
    erasure.erase_session(
        database, team=chosen.team, session_id=chosen.id, ticket=ticket, settings=Settings()
    )
    print(
        f"Erased the session {chosen.id} of {chosen.team}. It stays in backups made before, and in copies of its note."
    )
    if database.engine.dialect.name == "postgresql":
        print(
            "PostgreSQL overwrites it after a VACUUM; an archive of its WAL has it for as long as that is kept."
        )


ACTIONS = {"erase": _erase_session}
