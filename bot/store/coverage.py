"""What the archive holds of one entity, and how much it holds in all."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot.carriers import told_by
from bot.store import sources
from bot.store.tables import (
    ArticleRow,
    ArticleTopicRow,
    DeliveryRow,
    EditionRow,
    EnrichmentRow,
    MentionRow,
    RevisionRow,
    SalienceRow,
    SourceRow,
)
from bot.store.values import article_of
from bot.types import ABOUT, Coverage, Entity


def of_entity(session: Session, entity: Entity, limit: int) -> Coverage:
    """Past coverage of an entity: the articles about it; at most `limit` of the latest."""
    about = select(SalienceRow.article_id).where(SalienceRow.entity_id == entity.id, col(SalienceRow.score) >= ABOUT)
    naming = select(func.count(func.distinct(MentionRow.article_id))).where(MentionRow.entity_id == entity.id)
    mine = col(ArticleRow.id).in_(about)
    moments = session.exec(select(ArticleRow.moment).where(mine)).all()
    topics = session.exec(
        select(ArticleTopicRow.topic, func.count())
        .where(col(ArticleTopicRow.article_id).in_(about))
        .group_by(ArticleTopicRow.topic)
    )
    other = aliased(SalienceRow)
    companions = session.exec(
        select(other.entity_id, func.count())
        .where(col(other.article_id).in_(about), other.entity_id != entity.id)
        .group_by(other.entity_id)
    )
    newest = (
        select(ArticleRow)
        .where(mine)
        .order_by(col(ArticleRow.moment).desc(), col(ArticleRow.id).desc())
        .limit(max(0, limit))
    )
    latest = [article_of(row) for row in session.exec(newest)]
    carriers = sources.of_articles(session, [article.id for article in latest])
    return Coverage(
        entity=entity,
        articles=len(moments),
        days=tuple(sorted(Counter(moment.date() for moment in moments).items())),
        topics=_most_frequent(dict(topics.all())),
        companions=_most_frequent(dict(companions.all())),
        latest=tuple(latest),
        sources=tuple(told_by(article.url, carriers.get(article.id, ())) for article in latest),
        named=session.exec(naming).one(),
    )


def _most_frequent(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    # Sorted here: PostgreSQL orders text by the rules of its locale.
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def counts(session: Session) -> dict[str, int]:
    """How many there are of what: sources that are followed, articles, enriched articles, revisions and so on."""
    wanted = {
        "sources": select(func.count()).select_from(SourceRow).where(~col(SourceRow.removed)),
        "articles": select(func.count()).select_from(ArticleRow),
        "enriched": select(func.count()).select_from(EnrichmentRow).where(~col(EnrichmentRow.stale)),
        "revisions": select(func.count()).select_from(RevisionRow),
        "stories": select(func.count(func.distinct(ArticleRow.story_id))),
        "editions": select(func.count()).select_from(EditionRow),
        "deliveries": select(func.count()).select_from(DeliveryRow),
    }
    return {name: session.exec(query).one() for name, query in wanted.items()}
