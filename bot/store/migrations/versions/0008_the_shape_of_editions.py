"""Watchlists have weights, languages, sources, exclusions, a period and caps; editions know from when on they tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DOCUMENTS = {"weights": "{}", "languages": "[]", "source_ids": "[]", "excluded": "{}"}


def upgrade() -> None:
    """Add the columns; a watchlist that is there covers a day, or on some days of the week what came since the last."""
    with op.batch_alter_table("watchlist") as table:
        for name, nothing in _DOCUMENTS.items():
            table.add_column(sa.Column(name, sa.Text, nullable=False, server_default=nothing))
        table.add_column(sa.Column("period", sa.Text, nullable=False, server_default="day"))
        table.add_column(sa.Column("items", sa.Integer, nullable=True))
        table.add_column(sa.Column("noticed", sa.Integer, nullable=True))
    with op.batch_alter_table("edition") as table:
        table.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE watchlist SET period = 'last' WHERE weekdays <> '[]'")
