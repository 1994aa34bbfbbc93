"""The database knows when it was restored from a backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; what is there was never restored, as far as anybody knows."""
    op.create_table(
        "restoration",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("noticed", sa.DateTime(timezone=True), nullable=False),
    )
