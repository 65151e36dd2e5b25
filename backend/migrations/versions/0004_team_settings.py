"""What a team decided about redaction."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; existing teams have decided nothing yet."""
    for column in (
        sa.Column("custom_words", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("allow_list", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("numbered_placeholders", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("settings_version", sa.Integer(), nullable=False, server_default=sa.text("0")),
    ):
        op.add_column("teams", column)
