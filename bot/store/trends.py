"""How many stories of a span of time there are, and what they are about; and what editions said of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot.store.tables import ArticleRow, ArticleTopicRow, EditionRow, ItemRow, SalienceRow
from bot.types import ABOUT, ArticleKind


def story_counts(session: Session, start: datetime, end: datetime) -> tuple[int, dict[str, int], dict[str, int]]:
    """How many stories articles of this time (`end` excluded) tell, and how many are about each entity and topic.

    Paid articles do not count.
    """
    stories = func.count(func.distinct(ArticleRow.story_id))
    here = (ArticleRow.moment >= start, ArticleRow.moment < end, ArticleRow.kind != ArticleKind.SPONSORED.value)
    total = session.exec(select(stories).where(*here)).one()
    entities = (
        select(SalienceRow.entity_id, stories)
        .join(ArticleRow, col(ArticleRow.id) == SalienceRow.article_id)
        .where(*here, SalienceRow.score >= ABOUT)
        .group_by(SalienceRow.entity_id)
    )
    topics = (
        select(ArticleTopicRow.topic, stories)
        .join(ArticleRow, col(ArticleRow.id) == ArticleTopicRow.article_id)
        .where(*here)
        .group_by(ArticleTopicRow.topic)
    )
    return total, dict(session.exec(entities).all()), dict(session.exec(topics).all())


def trends_told(session: Session, watchlist_id: int, since: date, until: date) -> set[str]:
    """Ids of what editions of these dates (`until` excluded) said to be rising."""
    documents = (
        select(ItemRow.document)
        .join(EditionRow, col(EditionRow.id) == ItemRow.edition_id)
        .where(EditionRow.watchlist_id == watchlist_id, EditionRow.date >= since, EditionRow.date < until)
        .where(ItemRow.story_id == 0)
    )
    return {trend["id"] for document in session.exec(documents) for trend in document.get("trends", ())}
