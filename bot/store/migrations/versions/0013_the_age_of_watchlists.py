"""Watchlists know when they were made: a first edition may have been slept through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of watchlists that are there nobody knows it."""
    with op.batch_alter_table("watchlist") as table:
        table.add_column(sa.Column("made", sa.DateTime(timezone=True), nullable=True))
