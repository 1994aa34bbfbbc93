"""The ledger knows by what the last message of an item is recognised, and when it was tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was sent before cannot be looked for."""
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("mark", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("tried", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("looks", sa.Integer, nullable=False, server_default="0"))
