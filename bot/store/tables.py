"""The tables. Rows never leave this room: what comes out are the values of `bot.types`.

A `…_key` is the fingerprint of the column that it is named after: that column may be of any length, its key is unique
and looked up. The index for full-text search is made by the migrations, since the two databases have nothing in common
there; its parts are named `search…`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import CleanText, Document, UtcTime


def _text(**options: Any) -> Any:
    return Field(sa_type=CleanText, **options)


def _time(**options: Any) -> Any:
    return Field(sa_type=UtcTime, **options)


def _document() -> Any:
    return Field(default_factory=list, sa_type=Document)


def _id() -> Any:
    return Field(default=None, primary_key=True)  # the database gives it


def _of_article() -> Any:
    return Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")


class SourceRow(SQLModel, table=True):
    """A source and its history; removed ones stay, so that their articles keep a name."""

    __tablename__ = "source"
    id: int = _id()
    url: str = _text()
    url_key: str = Field(unique=True)
    title: str = _text(default="")
    kind: str = _text()
    language: str | None = _text(default=None)
    labels: Any = _document()
    removed: bool = False
    etag: str | None = _text(default=None)
    last_modified: str | None = _text(default=None)
    checked_at: dt.datetime | None = _time(default=None)
    next_at: dt.datetime | None = _time(default=None)
    failures: int = 0
    error: str | None = _text(default=None)
    pace: Any = Field(default=None, sa_type=Document, nullable=True)
    move_url: str | None = _text(default=None)
    move_since: dt.datetime | None = _time(default=None)
    move_answers: int = 0
    retired: dt.datetime | None = _time(default=None)


class RobotsRow(SQLModel, table=True):
    """The robots.txt of a site, for as long as it holds."""

    __tablename__ = "robots"
    origin_key: str = Field(primary_key=True)
    text: str = _text()
    until: dt.datetime = _time()


class ArticleRow(SQLModel, table=True):
    """An article as its publisher has it now. A story is named by the number of the article that began it."""

    __tablename__ = "article"
    id: int = _id()
    url: str = _text()
    url_key: str = Field(unique=True)
    source_id: int = 0  #: the first that carried it
    title: str = _text()
    standfirst: str = _text(default="")
    text: str = _text()
    author: str | None = _text(default=None)
    published: dt.datetime | None = _time(default=None)
    language: str = _text(default="")
    access: str = _text()
    kind: str = _text()
    collected: dt.datetime = _time()
    changed: dt.datetime | None = _time(default=None)
    moment: dt.datetime = _time(index=True)  #: published, else collected
    story_id: int | None = Field(default=None, index=True)


class StoryRow(SQLModel, table=True):
    """What is known of a story besides its articles; a thread is named by a story that began it."""

    __tablename__ = "story"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    thread_id: int = Field(index=True)
    by_hand: bool = False  #: somebody merged or split it: its articles stay where they are


class ProfileRow(SQLModel, table=True):
    """What of an article is compared with others."""

    __tablename__ = "profile"
    article_id: int = _of_article()
    version: str = _text()
    document: Any = _document()


class StoryKeyRow(SQLModel, table=True):
    """The index of profiles: which articles have a key, by time."""

    __tablename__ = "story_key"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    moment: int = Field(primary_key=True, sa_type=BigInteger)  #: seconds since 1970
    article_id: int = Field(primary_key=True)


class ArticleSourceRow(SQLModel, table=True):
    """Which sources carried an article."""

    __tablename__ = "article_source"
    article_id: int = _of_article()
    source_id: int = Field(primary_key=True, index=True)
    seen: dt.datetime = _time()


class EntryRow(SQLModel, table=True):
    """A feed's entry that has been dealt with, and the stamp that it had then."""

    __tablename__ = "entry"
    source_id: int = Field(primary_key=True)
    entry_key: str = Field(primary_key=True)
    entry: str = _text()
    stamp: str = _text()
    article_id: int | None = None


class RevisionRow(SQLModel, table=True):
    """An earlier text of an article."""

    __tablename__ = "revision"
    id: int = _id()
    article_id: int = Field(index=True, foreign_key="article.id", ondelete="CASCADE")
    title: str = _text()
    text: str = _text()
    replaced: dt.datetime = _time()


class IndexedRow(SQLModel, table=True):
    """The stems of an article, a space before and after each: what search looks in."""

    __tablename__ = "indexed"
    article_id: int = _of_article()
    title: str = _text()
    body: str = _text()


class OutcomeRow(SQLModel, table=True):
    """What became of a URL in a step."""

    __tablename__ = "outcome"
    id: int = _id()
    url: str = _text()
    url_key: str = Field(index=True)
    step: str = _text()
    status: str = _text()
    reason: str = _text()
    at: dt.datetime = _time(index=True)
    source_id: int = 0
    article_id: int = Field(default=0, index=True)


class EnrichmentRow(SQLModel, table=True):
    """What enrichment found; `stale` once the publisher has changed the article."""

    __tablename__ = "enrichment"
    article_id: int = _of_article()
    version: str = _text()
    stale: bool = False
    summary: Any = _document()


class MentionRow(SQLModel, table=True):
    """One place in an article that names an entity."""

    __tablename__ = "mention"
    __table_args__ = (Index("mention_entity", "entity_id", "article_id"),)
    article_id: int = _of_article()
    position: int = Field(primary_key=True)
    start: int
    end: int
    entity_id: str = _text()
    surface: str = _text()
    score: float


class SalienceRow(SQLModel, table=True):
    """How far an article is about an entity."""

    __tablename__ = "salience"
    __table_args__ = (Index("salience_entity", "entity_id", "article_id"),)
    article_id: int = _of_article()
    entity_id: str = _text(primary_key=True)
    score: float


class ArticleTopicRow(SQLModel, table=True):
    """A topic of an article; position 0 is the best."""

    __tablename__ = "article_topic"
    __table_args__ = (Index("article_topic_topic", "topic", "article_id"),)
    article_id: int = _of_article()
    position: int = Field(primary_key=True)
    topic: str = _text()


class WatchlistRow(SQLModel, table=True):
    """A watchlist; a removed one stays, so that its editions keep a name."""

    __tablename__ = "watchlist"
    id: int = _id()
    name: str = _text()
    name_key: str = Field(unique=True)
    entity_ids: Any = _document()
    topics: Any = _document()
    queries: Any = _document()
    language: str = _text()
    timezone: str = _text()
    routes: Any = _document()
    at: str = _text(default="")
    weekdays: Any = _document()
    alert: Any = Field(default=None, sa_type=Document, nullable=True)
    removed: bool = False
    weights: Any = Field(default_factory=dict, sa_type=Document)
    languages: Any = _document()
    source_ids: Any = _document()
    excluded: Any = Field(default_factory=dict, sa_type=Document)
    period: str = _text(default="day")
    items: int | None = None
    noticed: int | None = None
    made: dt.datetime | None = _time(default=None)


class ChannelRow(SQLModel, table=True):
    """A channel; a removed one loses its address and stays, so that the ledger can be read."""

    __tablename__ = "channel"
    id: int = _id()
    name: str = _text()
    name_key: str = Field(unique=True)
    address: str = _text()
    removed: bool = False
    refusals: int = 0
    held_until: dt.datetime | None = _time(default=None)
    held_why: str = _text(default="")


class EditionRow(SQLModel, table=True):
    """One edition per watchlist and local date."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("watchlist_id", "date"),)
    id: int = _id()
    watchlist_id: int = Field(foreign_key="watchlist.id")
    date: dt.date
    made: dt.datetime = _time()
    since: dt.datetime | None = _time(default=None)


class ItemRow(SQLModel, table=True):
    """One story in an edition, written down as it was; of a correction `story_id` is less than 0, of trends it is 0."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("edition_id", "story_id"),)
    id: int = _id()
    edition_id: int = Field(foreign_key="edition.id", ondelete="CASCADE")
    position: int
    story_id: int
    document: Any = _document()
    told: dt.datetime | None = _time(default=None)


class CoverRow(SQLModel, table=True):
    """An article that an item stands for, and since when it had had its text of then; None for its first."""

    __tablename__ = "cover"
    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    article_id: int = Field(primary_key=True, index=True)
    changed: dt.datetime | None = _time(default=None)


class RestorationRow(SQLModel, table=True):
    """A moment at which this database was found to have been restored from a backup."""

    __tablename__ = "restoration"
    id: int = _id()
    noticed: dt.datetime = _time()


class DeliveryRow(SQLModel, table=True):
    """The ledger: one row of one item to one channel."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("item_id", "channel_id"),)
    id: int = _id()
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE")
    channel_id: int = Field(foreign_key="channel.id", index=True)
    status: str = _text(index=True)
    attempts: int = 0
    owner: str = _text(default="")
    fence: int = 0
    parts: int = 0
    lease_until: dt.datetime | None = _time(default=None)
    reason: str = _text(default="")
    changed: dt.datetime | None = _time(default=None)
    mark: str = _text(default="")
    tried: dt.datetime | None = _time(default=None)
    looks: int = 0
