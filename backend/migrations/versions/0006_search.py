"""What a search of sessions looks in: ticket number, client and flow in one column, in lower case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEARCH = "lower(ticket_number || ' ' || client_name || ' ' || tree_name)"


def upgrade() -> None:
    """Add the column. SQLite can add only one that is computed when it is read."""
    stored = op.get_context().dialect.name == "postgresql"
    op.add_column("sessions", sa.Column("search", sa.Text(), sa.Computed(SEARCH, persisted=stored)))
    if stored:
        # With the usual 100 the planner takes a rare word for a common one, and walks all sessions.
        op.execute("ALTER TABLE sessions ALTER COLUMN search SET STATISTICS 1000")
