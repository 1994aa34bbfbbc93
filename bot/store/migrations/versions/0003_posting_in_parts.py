"""Posting in parts: claims are numbered, rows know how far they are, channels can be held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is in the ledger was claimed never, and is told in no parts."""
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("fence", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("parts", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("channel") as table:
        table.add_column(sa.Column("refusals", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("held_why", sa.Text, nullable=False, server_default=""))
