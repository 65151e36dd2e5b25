"""Indexes for the views of a list that hold few of many sessions: in progress, not exported, one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes. Their conditions are written as the queries write them, or SQLite would not use them."""
    in_progress = sa.column("completed_at").is_(None)
    not_exported = sa.column("exported").is_(False)
    for name, condition in (("in_progress", in_progress), ("not_exported", not_exported)):
        op.create_index(
            f"ix_sessions_{name}",
            "sessions",
            ["team_id", "id"],
            postgresql_where=condition,
            sqlite_where=condition,
        )
    op.create_index("ix_sessions_owner", "sessions", ["team_id", "owner_id", "id"])
