"""The tables. Rows never leave this room: what comes out are the values of `bot.types`.

The index for full-text search is made by the migrations, since the two databases have nothing in common there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import CleanText, Document, UtcTime


def _text(**options: Any) -> Any:
    return Field(sa_type=CleanText, **options)


def _time(**options: Any) -> Any:
    return Field(sa_type=UtcTime, **options)


def _document() -> Any:
    return Field(default_factory=list, sa_type=Document)


class SourceRow(SQLModel, table=True):
    """A source and its history; removed ones stay, so that their articles keep a name."""

    __tablename__ = "source"
    id: int | None = Field(default=None, primary_key=True)
    url: str = _text(unique=True)
    title: str = _text(default="")
    kind: str
    language: str | None = None
    labels: Any = _document()
    removed: bool = False
    etag: str | None = _text(default=None)
    last_modified: str | None = _text(default=None)
    checked_at: dt.datetime | None = _time(default=None)
    next_at: dt.datetime | None = _time(default=None)
    failures: int = 0
    error: str | None = _text(default=None)


class ArticleRow(SQLModel, table=True):
    """An article as its publisher has it now."""

    __tablename__ = "article"
    id: int | None = Field(default=None, primary_key=True)
    url: str = _text(unique=True)
    source_id: int = Field(index=True)
    title: str = _text()
    standfirst: str = _text(default="")
    text: str = _text()
    author: str | None = _text(default=None)
    published: dt.datetime | None = _time(default=None)
    language: str = ""
    access: str
    kind: str
    collected: dt.datetime = _time()
    changed: dt.datetime | None = _time(default=None)
    moment: dt.datetime = _time(index=True)  #: published, else collected
    story_id: int | None = Field(default=None, index=True)


class ArticleSourceRow(SQLModel, table=True):
    """Which sources carried an article."""

    __tablename__ = "article_source"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    source_id: int = Field(primary_key=True, index=True)
    seen: dt.datetime = _time()


class EntryRow(SQLModel, table=True):
    """A feed's entry that has been dealt with, and the stamp that it had then."""

    __tablename__ = "entry"
    source_id: int = Field(primary_key=True)
    key: str = _text(primary_key=True)
    stamp: str = _text()
    article_id: int | None = None


class RevisionRow(SQLModel, table=True):
    """An earlier text of an article."""

    __tablename__ = "revision"
    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(index=True, foreign_key="article.id", ondelete="CASCADE")
    title: str = _text()
    text: str = _text()
    replaced: dt.datetime = _time()


class IndexedRow(SQLModel, table=True):
    """The stems of an article, separated by spaces: what search looks in."""

    __tablename__ = "indexed"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    title: str
    body: str


class OutcomeRow(SQLModel, table=True):
    """What became of a URL in a step."""

    __tablename__ = "outcome"
    id: int | None = Field(default=None, primary_key=True)
    url: str = _text(index=True)
    step: str
    status: str
    reason: str = _text()
    at: dt.datetime = _time()
    source_id: int = 0
    article_id: int = Field(default=0, index=True)


class EnrichmentRow(SQLModel, table=True):
    """What enrichment found; `stale` once the publisher has changed the article."""

    __tablename__ = "enrichment"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    version: str = _text()
    stale: bool = False
    summary: Any = _document()


class MentionRow(SQLModel, table=True):
    """One place in an article that names an entity."""

    __tablename__ = "mention"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    start: int = Field(primary_key=True)
    end: int
    entity_id: str = _text()
    surface: str = _text()
    score: float


class SalienceRow(SQLModel, table=True):
    """How far an article is about an entity."""

    __tablename__ = "salience"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    entity_id: str = Field(primary_key=True, index=True)
    score: float


class ArticleTopicRow(SQLModel, table=True):
    """A topic of an article; position 0 is the best."""

    __tablename__ = "article_topic"
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    topic: str = Field(primary_key=True, index=True)
    position: int


class StoryRow(SQLModel, table=True):
    """A story; its articles name it."""

    __tablename__ = "story"
    id: int | None = Field(default=None, primary_key=True)
    headline: str = _text()
    first_seen: dt.datetime = _time()
    last_seen: dt.datetime = _time(index=True)


class WatchlistRow(SQLModel, table=True):
    """A watchlist; a removed one stays, so that its editions keep a name."""

    __tablename__ = "watchlist"
    id: int | None = Field(default=None, primary_key=True)
    name: str = _text(unique=True)
    entity_ids: Any = _document()
    topics: Any = _document()
    queries: Any = _document()
    language: str
    timezone: str
    channels: Any = _document()
    removed: bool = False


class ChannelRow(SQLModel, table=True):
    """A channel; a removed one loses its address and stays, so that the ledger can be read."""

    __tablename__ = "channel"
    id: int | None = Field(default=None, primary_key=True)
    name: str = _text(unique=True)
    address: str = _text()
    removed: bool = False


class EditionRow(SQLModel, table=True):
    """One edition per watchlist and local date."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("watchlist_id", "date"),)
    id: int | None = Field(default=None, primary_key=True)
    watchlist_id: int = Field(foreign_key="watchlist.id")
    date: dt.date
    made: dt.datetime = _time()


class ItemRow(SQLModel, table=True):
    """One story in an edition, written down as it was."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("edition_id", "story_id"),)
    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", ondelete="CASCADE")
    position: int
    story_id: int = Field(index=True)
    document: Any = _document()


class DeliveryRow(SQLModel, table=True):
    """The ledger: one row of one item to one channel."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("item_id", "channel_id"),)
    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE")
    channel_id: int = Field(foreign_key="channel.id", index=True)
    status: str = Field(index=True)
    attempts: int = 0
    owner: str = _text(default="")
    lease_until: dt.datetime | None = _time(default=None)
    reason: str = _text(default="")
    changed: dt.datetime | None = _time(default=None)
