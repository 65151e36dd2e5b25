"""Erasing sessions of a server: one by its ticket number, or by age what a team does not keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.app.administration.teams import in_team, list_teams
from backend.app.core.errors import SessionInProgress
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.scrubbing import scrub
from backend.app.services import erasure, sessions

_BATCH = 100
"""So many sessions are erased in one unit of work: nobody waits long for what it locks."""


@dataclass(frozen=True)
class Pruned:
    """What came of pruning a team that has a retention.

    Attributes:
        days: after so many days without work a completed session is erased.
        sessions: how many were, or would be.
        in_progress: how many are as old and in progress: they stay.
    """

    team: str
    days: int
    sessions: int
    in_progress: int


def ticket_of(database: Database, *, team: str, session_id: UUID) -> str:
    """Return a session's ticket number.

    Raises:
        NotFound: there is no such team, or no such session of it.
    """
    return in_team(
        database,
        team,
        lambda db, caller: sessions.lock_session(db, caller=caller, session_id=session_id).ticket_number,
    )


def erase_session(
    database: Database, *, team: str, session_id: UUID, ticket: str, settings: Settings
) -> None:
    """Erase a completed session of a team, whose ticket number has to be named.

    Raises:
        NotFound: there is no such team, or no such session of it.
        Problem: it is in progress, or has another ticket number.
    """
    now = settings.clock()
    try:
        in_team(
            database,
            team,
            lambda db, caller: erasure.erase_session(
                db, caller=caller, session_id=session_id, ticket_number=ticket, if_version=None, now=now
            ),
        )
    except SessionInProgress as error:  # whoever runs the server cannot delete one
        raise SessionInProgress(
            "The session is in progress: its owner or a team admin deletes it in the program, or completes it first."
        ) from error
    scrub(database)


def retention_of(database: Database, *, team: str) -> int | None:
    """Return after how many days a team's completed sessions are pruned; None if all are kept.

    Raises:
        NotFound: there is no such team.
    """
    return in_team(database, team, lambda db, caller: erasure.retention_of(db, caller=caller))


def set_retention(database: Database, *, team: str, days: int | None, settings: Settings) -> None:
    """Set after how many days a team's completed sessions are pruned; None keeps all.

    Raises:
        NotFound: there is no such team.
    """
    now = settings.clock()
    in_team(database, team, lambda db, caller: erasure.set_retention(db, caller=caller, days=days, now=now))


def prune(database: Database, *, settings: Settings, dry_run: bool) -> Iterator[Pruned]:
    """Erase what teams do not keep, team by team, and say what came of each that has a retention.

    It may run beside a server, and beside another one of itself.
    """
    erased = False
    for team in list_teams(database):
        days = retention_of(database, team=team)
        if days is None:
            continue
        old = _count_old(database, team, since=settings.clock() - timedelta(days=days))
        gone = old.completed if dry_run else _prune_team(database, team, days, settings)
        erased = erased or (gone > 0 and not dry_run)
        yield Pruned(team, days, gone, old.in_progress)
    if erased:
        scrub(database)


def _count_old(database: Database, team: str, *, since: datetime) -> erasure.Old:
    return in_team(database, team, lambda db, caller: erasure.count_old(db, caller=caller, since=since))


def _prune_team(database: Database, team: str, days: int, settings: Settings) -> int:
    now = settings.clock()
    since = now - timedelta(days=days)
    gone = 0
    while batch := in_team(
        database,
        team,
        lambda db, caller: erasure.prune(db, caller=caller, since=since, at_most=_BATCH, now=now),
    ):
        gone += batch
    return gone
