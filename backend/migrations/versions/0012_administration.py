"""Users who leave or sign in elsewhere, when tokens were used, what was done by whom, and how long sessions are kept."""

import sqlalchemy as sa
from alembic import op

from backend.app.db.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. Nobody is disabled, nothing is erased before somebody says so."""
    op.add_column("teams", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column("users", sa.Column("disabled_at", UtcDateTime(), nullable=True))
    op.add_column("users", sa.Column("subject", sa.Text(), nullable=True))
    op.create_index("uq_users_team_id_subject", "users", ["team_id", "subject"], unique=True)
    op.add_column("tokens", sa.Column("last_used_at", UtcDateTime(), nullable=True))
    op.add_column("tokens", sa.Column("for_login", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "audit",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("about_name", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_audit"),
    )
    op.create_index("ix_audit_team_id_at", "audit", ["team_id", "at"])
    op.create_index("ix_audit_team_id_about_id", "audit", ["team_id", "about_id"])
