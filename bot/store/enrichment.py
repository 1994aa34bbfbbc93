"""What enrichment found in articles: language, mentions, topics, summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, delete, func, or_, select

from bot.store import articles
from bot.store.tables import ArticleRow, ArticleTopicRow, EnrichmentRow, MentionRow, SalienceRow
from bot.store.upsert import batches, replace_row
from bot.store.values import article_of, summary_document, summary_of
from bot.types import Article, Enriched, Mention, Tagging

_Row = TypeVar("_Row", MentionRow, SalienceRow, ArticleTopicRow)


def lacking(session: Session, version: str | None) -> list[int]:
    """Numbers of the articles without an enrichment of their present text, oldest first.

    With a version, also of those that another version enriched.
    """
    lacks = [col(EnrichmentRow.article_id).is_(None), col(EnrichmentRow.stale)]
    if version is not None:
        lacks.append(col(EnrichmentRow.version) != version)
    wanted = (
        select(ArticleRow.id)
        .outerjoin(EnrichmentRow, col(EnrichmentRow.article_id) == ArticleRow.id)
        .where(or_(*lacks))
        .order_by(col(ArticleRow.moment), col(ArticleRow.id))
    )
    return list(session.exec(wanted))


def of_articles(session: Session, article_ids: Sequence[int]) -> list[Enriched]:
    """Those of the articles that are enriched, in the order given.

    Of an article that its publisher changed since, it is what was found in the earlier text, without the places where
    it stood: those are gone.
    """
    found: dict[int, Enriched] = {}
    for batch in batches(article_ids):
        found |= _load(session, batch)
    return [found[article_id] for article_id in article_ids if article_id in found]


def _load(session: Session, article_ids: Sequence[int]) -> dict[int, Enriched]:
    rows = session.exec(
        select(ArticleRow, EnrichmentRow)
        .join(EnrichmentRow, col(EnrichmentRow.article_id) == ArticleRow.id)
        .where(col(ArticleRow.id).in_(article_ids))
    ).all()
    mentions = _grouped(session, MentionRow, article_ids)
    salience = _grouped(session, SalienceRow, article_ids)
    topics = _grouped(session, ArticleTopicRow, article_ids)
    found = {}
    for article_row, row in rows:
        article = article_of(article_row)
        tagging = Tagging(
            mentions=_mentions(mentions[article.id], article, stale=row.stale),
            salience=dict(sorted(((s.entity_id, s.score) for s in salience[article.id]), key=lambda s: (-s[1], s[0]))),
            topics=tuple(t.topic for t in sorted(topics[article.id], key=lambda t: t.position)),
        )
        summary = summary_of(row.summary, with_evidence=not row.stale)
        found[article.id] = Enriched(article, tagging, summary, row.version, article_row.story_id or 0)
    return found


def _grouped(session: Session, model: type[_Row], article_ids: Sequence[int]) -> defaultdict[int, list[_Row]]:
    grouped: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in session.exec(select(model).where(col(model.article_id).in_(article_ids))):
        grouped[row.article_id].append(row)
    return grouped


def _mentions(rows: Sequence[MentionRow], article: Article, *, stale: bool) -> tuple[Mention, ...]:
    """All, or those that still stand where they say in a text that was changed."""
    text = article.full_text
    return tuple(
        Mention(row.entity_id, row.start, row.end, row.surface, row.score)
        for row in sorted(rows, key=lambda row: row.position)
        if not stale or text[row.start : row.end] == row.surface
    )


def surfaces(session: Session, entity_ids: Sequence[str]) -> dict[str, list[str]]:
    """How each entity that is mentioned is written, most often first; of equals that with the fewest capitals."""
    counts: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for batch in batches(entity_ids):
        rows = session.exec(
            select(MentionRow.entity_id, MentionRow.surface, func.count())
            .where(col(MentionRow.entity_id).in_(batch))
            .group_by(MentionRow.entity_id, MentionRow.surface)
        )
        for entity_id, surface, count in rows:
            counts[entity_id].append((-count, sum(map(str.isupper, surface)), surface))
    return {entity_id: [surface for *_, surface in sorted(found)] for entity_id, found in counts.items()}


def proposed_people(session: Session, family: str) -> list[str]:
    """The ids of the proposed people who are mentioned and whose name ends so, as ids write it."""
    entity_id = col(MentionRow.entity_id)
    named = entity_id.startswith("person:"), entity_id.endswith(f"-{family}", autoescape=True)
    return sorted(session.exec(select(MentionRow.entity_id).where(*named).distinct()))


# --- saving -----------------------------------------------------------------------------------------------------


def save(session: Session, found: Enriched) -> None:
    """Keep what was found in an article, in place of what an earlier enrichment found.

    Where its publisher changed the article while it was being enriched, it counts as stale from the start.
    """
    row = session.get(ArticleRow, found.article.id, with_for_update=True)
    assert row is not None, "an article is saved before it is enriched"
    row.story_id = row.story_id or found.story_id or None  # stories may have been set in order since it was read
    if row.language != found.article.language:
        row.language = found.article.language
        articles.index(session, row)
    session.add(row)
    enrichment = EnrichmentRow(
        article_id=found.article.id,
        version=found.version,
        stale=row.changed != found.article.changed,
        summary=summary_document(found.summary),
    )
    replace_row(session, enrichment)
    _replace_tagging(session, found.article.id, found.tagging)


def _replace_tagging(session: Session, article_id: int, tagging: Tagging) -> None:
    for model in (MentionRow, SalienceRow, ArticleTopicRow):
        session.execute(delete(model).where(col(model.article_id) == article_id))
    rows: list[SQLModel] = [
        MentionRow(
            article_id=article_id,
            position=position,
            start=mention.start,
            end=mention.end,
            entity_id=mention.entity_id,
            surface=mention.surface,
            score=mention.score,
        )
        for position, mention in enumerate(tagging.mentions)
    ]
    rows += [SalienceRow(article_id=article_id, entity_id=e, score=s) for e, s in tagging.salience.items()]
    topics = dict.fromkeys(tagging.topics)
    rows += [ArticleTopicRow(article_id=article_id, position=n, topic=topic) for n, topic in enumerate(topics)]
    session.add_all(rows)
