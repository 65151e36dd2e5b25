"""An index that goes from one client's name to the next, and knows which session of each was started last."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_sessions_client", "sessions", ["team_id", "client_name", "id"])
