"""Stories: the articles that report the same event, held together by the number of the one that began it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.store import enrichment
from bot.store.tables import ArticleRow, EnrichmentRow, SalienceRow
from bot.store.upsert import batches
from bot.types import Enriched, Story

_MOST_CANDIDATES = 200


def put(session: Session, article_id: int, story_id: int) -> int:
    """Put an article into a story, or begin one with it where `story_id` is 0; an article stays where it was put."""
    row = session.get(ArticleRow, article_id, with_for_update=True)
    assert row is not None, "an article is saved before it is put into a story"
    if row.story_id is None:
        row.story_id = story_id or article_id
        session.add(row)
    return row.story_id


def between(session: Session, start: datetime, end: datetime) -> list[Story]:
    """The stories of which an article is of this time (`end` excluded), each with all its articles, oldest first."""
    moved = select(ArticleRow.story_id).where(
        ArticleRow.moment >= start, ArticleRow.moment < end, col(ArticleRow.story_id).is_not(None)
    )
    members: defaultdict[int, list[tuple[datetime, int, str]]] = defaultdict(list)
    for batch in batches(sorted({story_id for story_id in session.exec(moved) if story_id})):
        for story_id, moment, article_id, title in session.exec(
            select(ArticleRow.story_id, ArticleRow.moment, ArticleRow.id, ArticleRow.title).where(
                col(ArticleRow.story_id).in_(batch)
            )
        ):
            members[story_id or 0].append((moment, article_id, title))
    stories = [_story(story_id, sorted(articles)) for story_id, articles in members.items()]
    return sorted(stories, key=lambda story: (story.first_seen, story.id))


def _story(story_id: int, articles: Sequence[tuple[datetime, int, str]]) -> Story:
    return Story(
        article_ids=tuple(article_id for _, article_id, _ in articles),
        headline=articles[0][2],
        first_seen=articles[0][0],
        last_seen=articles[-1][0],
        id=story_id,
    )


def candidates(session: Session, entity_ids: Sequence[str], since: datetime, until: datetime) -> list[Enriched]:
    """Enriched articles of this time (`until` excluded) that an article about these entities may belong with.

    Those about one of the entities, most in common first, then newest, at most 200; for an article about none, those
    that are about none either.
    """
    chosen = (
        select(ArticleRow.id)
        .join(EnrichmentRow, col(EnrichmentRow.article_id) == ArticleRow.id)
        .where(ArticleRow.moment >= since, ArticleRow.moment < until, col(ArticleRow.story_id).is_not(None))
    )
    newest = (col(ArticleRow.moment).desc(), col(ArticleRow.id).desc())
    if entity_ids:
        chosen = (
            chosen.join(SalienceRow, col(SalienceRow.article_id) == ArticleRow.id)
            .where(col(SalienceRow.entity_id).in_(entity_ids))
            .group_by(col(ArticleRow.id), col(ArticleRow.moment))
            .order_by(func.count().desc(), *newest)
        )
    else:
        about_any = select(SalienceRow.article_id).where(SalienceRow.article_id == ArticleRow.id).exists()
        chosen = chosen.where(~about_any).order_by(*newest)
    return enrichment.of_articles(session, session.exec(chosen.limit(_MOST_CANDIDATES)).all())
