"""The step library."""

import sqlalchemy as sa
from alembic import op

from backend.app.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "step_library",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_step_library"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_step_library_teams"),
        sa.UniqueConstraint("team_id", "title", name="uq_step_library_team_id_title"),
    )
