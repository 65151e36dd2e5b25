"""What a team has masked besides the default."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; existing teams have decided nothing yet."""
    op.add_column("teams", sa.Column("also_masked", sa.JSON(), nullable=False, server_default="[]"))
