"""Stories: their threads, and the profiles and keys by which an article finds its own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Each story of before is a thread of its own; profiles are made by the next enrichment."""
    op.create_table(
        "story",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("thread_id", sa.Integer, nullable=False),
        sa.Column("by_hand", sa.Boolean, nullable=False),
    )
    op.create_index("ix_story_thread_id", "story", ["thread_id"])
    of_article = sa.ForeignKey("article.id", ondelete="CASCADE")
    op.create_table(
        "profile",
        sa.Column("article_id", sa.Integer, of_article, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "story_key",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("moment", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO story (id, thread_id, by_hand) "
        "SELECT DISTINCT story_id, story_id, false FROM article WHERE story_id IS NOT NULL"
    )
