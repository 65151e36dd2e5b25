"""When a session was worked on last and where it stands, and indexes for lists in that order."""

from functools import lru_cache

import sqlalchemy as sa
from alembic import op
from pydantic import ValidationError

from backend.app.db.types import UtcDateTime
from backend.app.flow import current_node_id, heading_at
from backend.app.schemas.trees import Flow

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BATCH = 500
"""Sessions, with their flows, that are in memory at once."""

SESSIONS = sa.table(
    "sessions",
    sa.column("team_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("started_at", UtcDateTime()),
    sa.column("completed_at", UtcDateTime()),
    sa.column("step_count", sa.Integer()),
    sa.column("tree_snapshot", sa.JSON()),
    sa.column("last_activity_at", UtcDateTime()),
    sa.column("stands_at", sa.Text()),
)
DECISIONS = sa.table(
    "decisions",
    sa.column("team_id", sa.Uuid()),
    sa.column("session_id", sa.Uuid()),
    sa.column("position", sa.Integer()),
    sa.column("next_node_id", sa.Text()),
    sa.column("created_at", UtcDateTime()),
    sa.column("undone_at", UtcDateTime()),
)


def upgrade() -> None:
    """Add the columns, fill them in the rows that are there, and add the indexes, one for each of before."""
    never = sa.text("'1970-01-01 00:00:00.000000'")
    op.add_column(
        "sessions", sa.Column("last_activity_at", UtcDateTime(), nullable=False, server_default=never)
    )
    op.add_column("sessions", sa.Column("stands_at", sa.Text(), nullable=True))
    _fill(op.get_bind())
    # Of indexes that look alike to it SQLite takes the one that was made last: those of few sessions come last.
    op.create_index("ix_sessions_activity", "sessions", ["team_id", "last_activity_at", "id"])
    op.create_index(
        "ix_sessions_owner_activity", "sessions", ["team_id", "owner_id", "last_activity_at", "id"]
    )
    in_progress = sa.column("completed_at").is_(None)
    not_exported = sa.column("exported").is_(False)
    for name, condition in (("in_progress", in_progress), ("not_exported", not_exported)):
        op.create_index(
            f"ix_sessions_{name}_activity",
            "sessions",
            ["team_id", "last_activity_at", "id"],
            postgresql_where=condition,
            sqlite_where=condition,
        )


def _fill(connection: sa.Connection) -> None:
    key = sa.tuple_(SESSIONS.c.team_id, SESSIONS.c.id)
    query = _known().order_by(SESSIONS.c.team_id, SESSIONS.c.id).limit(BATCH)
    change = SESSIONS.update().where(
        SESSIONS.c.team_id == sa.bindparam("of_team"), SESSIONS.c.id == sa.bindparam("of_session")
    )
    rows = connection.execute(query).all()
    while rows:
        connection.execute(change, [_filled(row) for row in rows])
        last = sa.tuple_(sa.literal(rows[-1].team_id, sa.Uuid()), sa.literal(rows[-1].id, sa.Uuid()))
        rows = connection.execute(query.where(key > last)).all()


def _known() -> sa.Select[object]:
    """Select what is known of each session; its flow as text, since many have the same."""
    own = sa.and_(DECISIONS.c.team_id == SESSIONS.c.team_id, DECISIONS.c.session_id == SESSIONS.c.id)

    def of_steps(column: sa.ColumnElement[object]) -> sa.ScalarSelect[object]:
        return sa.select(column).where(own).correlate(SESSIONS).scalar_subquery()

    led_to = (
        sa.select(DECISIONS.c.next_node_id)
        .where(own, DECISIONS.c.position == SESSIONS.c.step_count)
        .correlate(SESSIONS)
    )
    return sa.select(
        SESSIONS.c.team_id,
        SESSIONS.c.id,
        SESSIONS.c.started_at,
        SESSIONS.c.completed_at,
        SESSIONS.c.step_count,
        sa.cast(SESSIONS.c.tree_snapshot, sa.Text).label("flow"),
        of_steps(sa.func.max(DECISIONS.c.created_at)).label("recorded_at"),
        of_steps(sa.func.max(DECISIONS.c.undone_at)).label("undone_at"),
        led_to.scalar_subquery().label("next_node_id"),
    )


def _filled(row: sa.Row[object]) -> dict[str, object]:
    moments = (row.started_at, row.completed_at, row.recorded_at, row.undone_at)
    return {
        "of_team": row.team_id,
        "of_session": row.id,
        "last_activity_at": max(moment for moment in moments if moment is not None),
        "stands_at": _stands_at(row),
    }


def _stands_at(row: sa.Row[object]) -> str | None:
    flow = _flow(row.flow)
    if flow is None:
        return None
    try:
        return heading_at(flow, current_node_id(flow, [row] if row.step_count else []))
    except KeyError:
        return None


@lru_cache(maxsize=64)
def _flow(text: str) -> Flow | None:
    """Return a flow; None for one that is damaged, which is no reason to leave all others as they are."""
    try:
        return Flow.model_validate_json(text)
    except ValidationError:
        return None
