"""Watchlists can be alerts; items know when they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there is no alert, and was told at a time that nobody noted."""
    with op.batch_alter_table("watchlist") as table:
        table.add_column(sa.Column("alert", sa.Text, nullable=True))
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("told", sa.DateTime(timezone=True), nullable=True))
