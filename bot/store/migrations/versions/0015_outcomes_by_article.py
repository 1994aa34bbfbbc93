"""Outcomes are found by their article: a feed's link to it often has tracking parameters that its address has not."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_outcome_article_id", "outcome", ["article_id"])
