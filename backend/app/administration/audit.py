"""Reading the audit, and erasing what of it is older than it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.core.errors import NotFound
from backend.app.core.settings import Settings
from backend.app.db import models
from backend.app.db.audit import Place, count_before, entries, erase_oldest, sessions_of_client
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services import accounts, audit

_PAGE = 1_000
_BATCH = 5_000
_OPERATOR = UUID(int=0)


@dataclass(frozen=True)
class Wanted:
    """Which entries are wanted: those that have all of this. A time is from `since` on, and before `until`."""

    user: str | None = None
    session_id: UUID | None = None
    ticket: str | None = None
    client: str | None = None
    """Of this client, by its name as it is written now, and of sessions that were not deleted."""
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_audit(
    database: Database, *, team: str | None, wanted: Wanted, last: int | None = None
) -> Iterator[dict[str, object]]:
    """Yield entries of a team or of all, oldest first, each as it is printed; with `last` only so many newest ones.

    They are read in pages: no more than one of each team is in memory, and no transaction waits for whoever reads.

    Raises:
        NotFound: there is no such team, or no such action.
    """
    actions = get_args(audit.Action)
    if wanted.action is not None and wanted.action not in actions:
        raise NotFound(f"No action is called {wanted.action!r}; there are {', '.join(sorted(actions))}.")
    chosen = database.read(partial(_teams, name=team))
    backwards = last is not None
    pages = [_entries(database, found, wanted, newest_first=backwards) for found in chosen]
    merged = merge(*pages, key=lambda one: one[0], reverse=backwards)
    if last is None:
        yield from (told for _place, told in merged)
    else:
        yield from reversed([told for _place, told in islice(merged, last)])


def prune_audit(database: Database, *, days: int, settings: Settings, dry_run: bool) -> int:
    """Erase the entries of all teams that are older than so many days, and return how many there were.

    They go in batches, so that nobody waits for long, and an entry of each team says that they went.
    """
    now = settings.clock()
    before = now - timedelta(days=days)
    teams = database.read(partial(_teams, name=None))
    if dry_run:
        return sum(database.read(partial(count_before, caller=team.caller, before=before)) for team in teams)
    return sum(_prune(database, team, before=before, now=now) for team in teams)


@dataclass(frozen=True)
class _Team:
    id: UUID
    name: str

    @property
    def caller(self) -> Caller:
        """Whoever runs the server, in this team."""
        return Caller(team_id=self.id, user_id=_OPERATOR, is_admin=True)


def _teams(db: Session, *, name: str | None) -> list[_Team]:
    if name is not None:
        found = accounts.find_team(db, name=name)
        return [_Team(found.id, found.name)]
    rows = db.execute(sa.select(models.Team.id, models.Team.name).order_by(models.Team.name))
    return [_Team(row.id, row.name) for row in rows]


def _entries(
    database: Database, team: _Team, wanted: Wanted, *, newest_first: bool
) -> Iterator[tuple[Place, dict[str, object]]]:
    after: Place | None = None
    while True:
        query = _narrowed(
            entries(team.caller, after=after, newest_first=newest_first, at_most=_PAGE), team, wanted
        )
        page = database.read(partial(_told, query=query, team=team))
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _told(
    db: Session, *, query: sa.Select[models.AuditEntry], team: _Team
) -> list[tuple[Place, dict[str, object]]]:
    return [
        ((entry.at, entry.id), {"team": team.name, **audit.as_json(entry)}) for entry in db.scalars(query)
    ]


def _narrowed(
    query: sa.Select[models.AuditEntry], team: _Team, wanted: Wanted
) -> sa.Select[models.AuditEntry]:
    entry = models.AuditEntry
    of_sessions: list[sa.ColumnElement[Any]] = []
    if wanted.session_id is not None:
        of_sessions.append(entry.about_id == wanted.session_id)
    if wanted.ticket is not None:
        of_sessions.append(sa.func.lower(entry.about_name) == wanted.ticket.lower())
    if wanted.client is not None:
        of_sessions.append(entry.about_id.in_(sessions_of_client(team.caller, wanted.client)))
    if of_sessions:
        query = query.where(entry.about_kind == "session", *of_sessions)
    if wanted.user is not None:
        query = query.where(entry.user_name == wanted.user)
    if wanted.action is not None:
        query = query.where(entry.action == wanted.action)
    if wanted.since is not None:
        query = query.where(entry.at >= wanted.since)
    return query.where(entry.at < wanted.until) if wanted.until is not None else query


def _prune(database: Database, team: _Team, *, before: datetime, now: datetime) -> int:
    erased = 0
    while True:
        first = erased == 0
        count = database.write(partial(_erase, team=team, before=before, now=now, tell=first))
        erased += count
        if count < _BATCH:
            return erased


def _erase(db: Session, *, team: _Team, before: datetime, now: datetime, tell: bool) -> int:
    erased = erase_oldest(db, team.caller, before=before, at_most=_BATCH)
    if erased and tell:
        about = audit.About("team", team.id, team.name)
        detail = f"audit before {before:%Y-%m-%dT%H:%M:%SZ}"
        audit.record(db, caller=team.caller, action="erased", about=about, now=now, detail=detail)
    return erased
