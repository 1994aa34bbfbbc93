"""The archive: all tables, and the index for search.

Written with plain types, so that what this revision makes stays the same when the models move on.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE search USING fts5(
        title, body, content='indexed', content_rowid='article_id',
        tokenize="ascii tokenchars '_'", detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_added AFTER INSERT ON indexed BEGIN
        INSERT INTO search(rowid, title, body) VALUES (new.article_id, new.title, new.body);
    END
    """,
    """
    CREATE TRIGGER search_removed AFTER DELETE ON indexed BEGIN
        INSERT INTO search(search, rowid, title, body) VALUES ('delete', old.article_id, old.title, old.body);
    END
    """,
    """
    CREATE TRIGGER search_changed AFTER UPDATE ON indexed BEGIN
        INSERT INTO search(search, rowid, title, body) VALUES ('delete', old.article_id, old.title, old.body);
        INSERT INTO search(rowid, title, body) VALUES (new.article_id, new.title, new.body);
    END
    """,
)
_POSTGRESQL_SEARCH = (
    """
    ALTER TABLE indexed ADD COLUMN search_stems tsvector GENERATED ALWAYS AS
        (array_to_tsvector(array_remove(string_to_array(title || body, ' '), ''))) STORED
    """,
    # Without a list of pending entries, which makes the planner shun the index until a vacuum has merged it.
    "CREATE INDEX search_stems ON indexed USING gin (search_stems) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Apply."""
    _collecting()
    _enriching()
    _digesting()
    _posting()
    for statement in _SQLITE_SEARCH if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_SEARCH:
        op.execute(statement)


def _collecting() -> None:
    op.create_table(
        "source",
        _id(),
        *_texts("url"),
        _key("url_key", unique=True),
        *_texts("title", "kind"),
        *_texts("language", nullable=True),
        *_texts("labels"),
        sa.Column("removed", sa.Boolean, nullable=False),
        *_texts("etag", "last_modified", nullable=True),
        *_times("checked_at", "next_at", nullable=True),
        *_numbers("failures"),
        *_texts("error", nullable=True),
    )
    op.create_table(
        "article",
        _id(),
        *_texts("url"),
        _key("url_key", unique=True),
        *_numbers("source_id"),
        *_texts("title", "standfirst", "text"),
        *_texts("author", nullable=True),
        *_times("published", nullable=True),
        *_texts("language", "access", "kind"),
        *_times("collected"),
        *_times("changed", nullable=True),
        *_times("moment"),
        sa.Column("story_id", sa.Integer, nullable=True),
    )
    op.create_index("ix_article_moment", "article", ["moment"])
    op.create_index("ix_article_story_id", "article", ["story_id"])
    op.create_table("article_source", _article(), _primary("source_id"), *_times("seen"))
    op.create_index("ix_article_source_source_id", "article_source", ["source_id"])
    op.create_table(
        "entry",
        _primary("source_id"),
        sa.Column("entry_key", sa.String, primary_key=True),
        *_texts("entry", "stamp"),
        sa.Column("article_id", sa.Integer, nullable=True),
    )
    op.create_table("revision", _id(), _article(primary=False), *_texts("title", "text"), *_times("replaced"))
    op.create_index("ix_revision_article_id", "revision", ["article_id"])
    op.create_table("indexed", _article(), *_texts("title", "body"))
    op.create_table(
        "outcome",
        _id(),
        *_texts("url"),
        _key("url_key"),
        *_texts("step", "status", "reason"),
        *_times("at"),
        *_numbers("source_id", "article_id"),
    )
    op.create_index("ix_outcome_url_key", "outcome", ["url_key"])


def _enriching() -> None:
    op.create_table(
        "enrichment",
        _article(),
        *_texts("version"),
        sa.Column("stale", sa.Boolean, nullable=False),
        *_texts("summary"),
    )
    op.create_table(
        "mention",
        _article(),
        _primary("position"),
        *_numbers("start", "end"),
        *_texts("entity_id", "surface"),
        sa.Column("score", sa.Float, nullable=False),
    )
    op.create_index("mention_entity", "mention", ["entity_id", "article_id"])
    op.create_table(
        "salience",
        _article(),
        sa.Column("entity_id", sa.Text, primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
    )
    op.create_index("salience_entity", "salience", ["entity_id", "article_id"])
    op.create_table("article_topic", _article(), _primary("position"), *_texts("topic"))
    op.create_index("article_topic_topic", "article_topic", ["topic", "article_id"])


def _digesting() -> None:
    op.create_table(
        "watchlist",
        _id(),
        *_texts("name"),
        _key("name_key", unique=True),
        *_texts("entity_ids", "topics", "queries", "language", "timezone", "channels"),
        sa.Column("removed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "edition",
        _id(),
        sa.Column("watchlist_id", sa.Integer, sa.ForeignKey("watchlist.id"), nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        *_times("made"),
        sa.UniqueConstraint("watchlist_id", "date"),
    )
    op.create_table(
        "item",
        _id(),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
        *_numbers("position", "story_id"),
        *_texts("document"),
        sa.UniqueConstraint("edition_id", "story_id"),
    )


def _posting() -> None:
    op.create_table(
        "channel",
        _id(),
        *_texts("name"),
        _key("name_key", unique=True),
        *_texts("address"),
        sa.Column("removed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "delivery",
        _id(),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), nullable=False),
        sa.Column("channel_id", sa.Integer, sa.ForeignKey("channel.id"), nullable=False),
        *_texts("status"),
        *_numbers("attempts"),
        *_texts("owner"),
        *_times("lease_until", nullable=True),
        *_texts("reason"),
        *_times("changed", nullable=True),
        sa.UniqueConstraint("item_id", "channel_id"),
    )
    op.create_index("ix_delivery_channel_id", "delivery", ["channel_id"])
    op.create_index("ix_delivery_status", "delivery", ["status"])


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _primary(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _article(*, primary: bool = True) -> sa.Column[Any]:
    of = sa.ForeignKey("article.id", ondelete="CASCADE")
    return sa.Column("article_id", sa.Integer, of, primary_key=primary, autoincrement=False, nullable=False)


def _key(name: str, *, unique: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String, nullable=False, unique=unique)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _times(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]
