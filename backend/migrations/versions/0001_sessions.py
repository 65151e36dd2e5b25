"""Teams, users, trees, sessions and decisions; sessions have no next steps yet."""

import sqlalchemy as sa
from alembic import op

from backend.app.db.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_table(
        "users",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_users"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_users_teams"),
    )
    op.create_table(
        "trees",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("node_count", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_trees"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_trees_teams"),
        sa.UniqueConstraint("team_id", "name", name="uq_trees_team_id_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("tree_id", sa.Uuid(), nullable=False),
        sa.Column("tree_name", sa.Text(), nullable=False),
        sa.Column("ticket_number", sa.Text(), nullable=False),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("exported", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("step_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("outcome_notes", sa.Text(), server_default=sa.text("''"), nullable=True),
        sa.Column("scratchpad", sa.Text(), server_default=sa.text("''"), nullable=True),
        sa.Column("tree_snapshot", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["team_id", "owner_id"], ["users.team_id", "users.id"], name="fk_sessions_users"
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "tree_id"], ["trees.team_id", "trees.id"], name="fk_sessions_trees"
        ),
    )
    op.create_table(
        "decisions",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("next_node_id", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("action_performed", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("command_output", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "session_id", "id", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["team_id", "session_id"],
            ["sessions.team_id", "sessions.id"],
            name="fk_decisions_sessions",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "team_id", "session_id", "position", name="uq_decisions_team_id_session_id_position"
        ),
    )
