"""What a source says of its pace, where it has moved, whether it is gone; and outcomes found by their age."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for column in (
        sa.Column("pace", sa.Text, nullable=True),
        sa.Column("move_url", sa.Text, nullable=True),
        sa.Column("move_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("move_answers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("retired", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("source", column)
    op.create_index("ix_outcome_at", "outcome", ["at"])
