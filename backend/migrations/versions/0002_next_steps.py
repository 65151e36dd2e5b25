"""Next steps of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column as the scratchpad has it, and fill the rows that are there."""
    op.add_column("sessions", sa.Column("next_steps", sa.Text(), server_default=sa.text("''"), nullable=True))
    op.execute(sa.text("UPDATE sessions SET next_steps = '' WHERE next_steps IS NULL"))
