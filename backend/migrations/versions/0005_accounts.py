"""Team admins, and tokens that say who calls."""

import sqlalchemy as sa
from alembic import op

from backend.app.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. Whoever is there already worked alone, and is the admin of that."""
    op.add_column("users", sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE users SET is_admin = true"))
    op.create_index("uq_users_team_id_name", "users", ["team_id", "name"], unique=True)
    op.create_index("uq_teams_name", "teams", ["name"], unique=True)
    op.create_table(
        "tokens",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_tokens"),
        sa.ForeignKeyConstraint(
            ["team_id", "user_id"], ["users.team_id", "users.id"], name="fk_tokens_users"
        ),
    )
    op.create_index("ix_tokens_digest", "tokens", ["digest"])
