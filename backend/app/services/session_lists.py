"""Lists of sessions: pages in two orders, and how many there are."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.audit import removals
from backend.app.db.counting import counts_of
from backend.app.db.search import holding
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.sessions import (
    SessionCounts,
    SessionListItem,
    SessionPage,
    SessionRemoved,
    SessionVersion,
    SessionVersions,
    Sort,
    Status,
)
from backend.app.services.cursors import (
    decode_cursor,
    decode_timed_cursor,
    encode_cursor,
    encode_timed_cursor,
)

COUNTED_TO = 1_000
"""Views are counted no further: whoever looks at them wants to know whether there is a handful, or more than that."""

Sessions = sa.Select[models.Session]


def list_versions(db: Session, *, caller: Caller, ids: Collection[UUID]) -> SessionVersions:
    """Return the versions of those of these sessions that the team has, and who removed the others, in no order."""
    table = models.Session
    query = of_team(table, caller).where(table.id.in_(ids)).with_only_columns(table.id, table.version)
    items = tuple(SessionVersion(id=row.id, version=row.version) for row in db.execute(query))
    missing = set(ids) - {item.id for item in items}
    removed = (
        {entry.about_id: _removed(entry) for entry in db.scalars(removals(caller, missing))}
        if missing
        else {}
    )
    return SessionVersions(items=items, removed=tuple(removed.values()))


def _removed(entry: models.AuditEntry) -> SessionRemoved:
    is_erased = entry.action != "deleted"
    return SessionRemoved.model_validate(
        {"id": entry.about_id, "is_erased": is_erased, "by_id": entry.user_id, "by": entry.user_name}
    )


def list_sessions(
    db: Session,
    *,
    caller: Caller,
    status: Status | None = None,
    exported: bool | None = None,
    mine: bool = False,
    client: str = "",
    q: str = "",
    sort: Sort = "started",
    cursor: str | None = None,
    limit: int = 50,
) -> SessionPage:
    """Return a page of sessions, by when they were started or worked on, the last one first.

    `client` narrows to clients whose name holds it; of `q`, every word has to be in the ticket number, the
    client's name or the flow's name.

    Raises:
        BadCursor: the cursor is none of this API's, or of the other order.
    """
    table = models.Session
    query = _found(db, caller=caller, client=client, q=q)
    if status is not None:
        query = _with_status(query, status)
    if exported is not None:
        query = query.where(table.exported.is_(exported))
    if mine:
        query = _owned(query, caller)
    query = _by_start(query, cursor) if sort == "started" else _by_activity(query, cursor)
    rows = db.scalars(query.limit(limit + 1)).all()
    items = tuple(SessionListItem.model_validate(row, from_attributes=True) for row in rows[:limit])
    return SessionPage(items=items, next_cursor=_cursor_after(items[-1], sort) if len(rows) > limit else None)


def count_sessions(db: Session, *, caller: Caller, client: str = "", q: str = "") -> SessionCounts:
    """Return how many sessions each view holds, of those that `client` and `q` narrow to as in a list."""
    # In the order of a list, so that a database goes the way that is quick for that.
    found = _by_start(_found(db, caller=caller, client=client, q=q), None)
    completed = _with_status(found, "completed")
    views = {
        "in_progress": _with_status(found, "in_progress"),
        "completed": completed,
        "not_exported": completed.where(models.Session.exported.is_(False)),
        "mine": _owned(found, caller),
    }
    counts = dict(zip(views, counts_of(db, list(views.values()), at_most=COUNTED_TO), strict=True))
    both = min(counts["in_progress"] + counts["completed"], COUNTED_TO)
    return SessionCounts(**counts, all=both, counted_to=COUNTED_TO)


def _found(db: Session, *, caller: Caller, client: str, q: str) -> Sessions:
    query = of_team(models.Session, caller)
    if client:
        query = query.where(models.Session.client_name.icontains(client, autoescape=True))
    return holding(db, query, [*q.split(), *client.split()])


def _with_status(query: Sessions, status: Status) -> Sessions:
    completed_at = models.Session.completed_at
    return query.where(completed_at.is_not(None) if status == "completed" else completed_at.is_(None))


def _owned(query: Sessions, caller: Caller) -> Sessions:
    return query.where(models.Session.owner_id == caller.user_id)


def _by_start(query: Sessions, cursor: str | None) -> Sessions:
    """Order by id, which begins with the time of the start."""
    last_id = models.Session.id
    if cursor:
        query = query.where(last_id < decode_cursor(cursor))
    return query.order_by(last_id.desc())


def _by_activity(query: Sessions, cursor: str | None) -> Sessions:
    at, last_id = models.Session.last_activity_at, models.Session.id
    if cursor:
        query = query.where(sa.tuple_(at, last_id) < _bound(*decode_timed_cursor(cursor)))
    return query.order_by(at.desc(), last_id.desc())


def _bound(at: datetime, last_id: UUID) -> sa.Tuple:
    columns = models.Session
    return sa.tuple_(sa.literal(at, columns.last_activity_at.type), sa.literal(last_id, columns.id.type))


def _cursor_after(item: SessionListItem, sort: Sort) -> str:
    return (
        encode_cursor(item.id) if sort == "started" else encode_timed_cursor(item.last_activity_at, item.id)
    )
