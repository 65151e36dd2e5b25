"""Whether nobody knows that an exported note arrived where it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what is exported already nothing else was ever said."""
    op.add_column(
        "sessions", sa.Column("export_unconfirmed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
