"""Items know the articles that they stand for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. An item of before stands for what its story had when its edition was last made."""
    op.create_table(
        "cover",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("article_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_cover_article_id", "cover", ["article_id"])
    op.execute(
        "INSERT INTO cover (item_id, article_id, changed) "
        "SELECT item.id, article.id, CASE WHEN article.changed <= edition.made THEN article.changed END "
        "FROM item JOIN edition ON edition.id = item.edition_id JOIN article ON article.story_id = item.story_id "
        "WHERE article.collected <= edition.made"
    )
