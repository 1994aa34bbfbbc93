"""Watchlists have a time of day and days of the week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there keeps the workspace's time, every day."""
    with op.batch_alter_table("watchlist") as table:
        table.add_column(sa.Column("at", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("weekdays", sa.Text, nullable=False, server_default="[]"))
