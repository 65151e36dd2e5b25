"""Values of a flow's inputs, and the lines of command output that matter."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; sessions of before have none."""
    op.add_column("sessions", sa.Column("input_values", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("decisions", sa.Column("marked_lines", sa.JSON(), nullable=False, server_default="[]"))
