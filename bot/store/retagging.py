"""What a change of the registry asks of the archive: which articles it concerns, and ids that became one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, literal, or_, select, update

from bot.store.conditions import Conditions, index_of
from bot.store.query import Node, Phrase, Word
from bot.store.stems import WORD
from bot.store.tables import ArticleRow, EnrichmentRow, MentionRow, SalienceRow, WatchlistRow
from bot.store.upsert import batches
from bot.types import follow_key

_AT_ONCE = 40  #: phrases in one question: each is a handful of conditions, and SQLite allows a thousand


def naming(session: Session, phrases: Iterable[str], entity_ids: Sequence[str]) -> list[int]:
    """Numbers of the enriched articles in which a phrase stands or that mention an entity, oldest first.

    A phrase is found as a search finds it, so that there may be some too many. Stale ones are left out: those are
    enriched anew anyway.
    """
    conditions = Conditions(index_of(session.get_bind().dialect.name), lambda _field, _value: (), list)
    found: set[int] = set()
    nodes = list(dict.fromkeys(_nodes(phrases)))
    for start in range(0, len(nodes), _AT_ONCE):
        says = or_(*map(conditions.of, nodes[start : start + _AT_ONCE]))
        found.update(session.exec(select(ArticleRow.id).where(says)))
    for batch in batches(entity_ids):
        found.update(session.exec(select(MentionRow.article_id).where(col(MentionRow.entity_id).in_(batch))))
    return _enriched(session, sorted(found))


def _nodes(phrases: Iterable[str]) -> Iterator[Node]:
    for phrase in phrases:
        words = tuple(WORD.findall(phrase))
        if words:
            yield Phrase(words) if len(words) > 1 else Word(words[0])


def _enriched(session: Session, article_ids: Sequence[int]) -> list[int]:
    found: list[tuple[datetime, int]] = []
    for batch in batches(article_ids):
        fresh = (
            select(ArticleRow.moment, ArticleRow.id)
            .join(EnrichmentRow, col(EnrichmentRow.article_id) == ArticleRow.id)
            .where(col(ArticleRow.id).in_(batch), ~col(EnrichmentRow.stale))
        )
        found += [(moment, number) for moment, number in session.exec(fresh)]
    return [number for _, number in sorted(found)]


def merge(session: Session, merged: Mapping[str, str]) -> None:
    """Let mentions, salience and watchlists of each id be those of the id that it was merged into."""
    for old, new in sorted((old, merged[old]) for old in _present(session, list(merged))):
        session.execute(update(MentionRow).where(col(MentionRow.entity_id) == old).values(entity_id=new))
        _merge_salience(session, old, new)
    for row in session.exec(select(WatchlistRow)) if merged else ():
        _merge_follows(row, merged)
        session.add(row)


def _merge_follows(row: WatchlistRow, merged: Mapping[str, str]) -> None:
    """Let a watchlist follow, weigh and leave out what its entities were merged into; the higher weight stays."""
    weights: dict[str, float] = {}
    for entity_id in row.entity_ids:
        key = follow_key("entity", merged.get(entity_id, entity_id))
        weights[key] = max(weights.get(key, 0.0), row.weights.get(follow_key("entity", entity_id), 1.0))
    others = {key: weight for key, weight in row.weights.items() if not key.startswith(follow_key("entity", ""))}
    row.weights = others | {key: weight for key, weight in weights.items() if weight != 1}
    row.entity_ids = _merged_ids(row.entity_ids, merged)
    if "entity_ids" in row.excluded:
        row.excluded = row.excluded | {"entity_ids": _merged_ids(row.excluded["entity_ids"], merged)}


def _merged_ids(entity_ids: Sequence[str], merged: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(merged.get(entity_id, entity_id) for entity_id in entity_ids))


def _present(session: Session, entity_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for batch in batches(entity_ids):
        for row in (MentionRow, SalienceRow):
            found.update(session.exec(select(row.entity_id).where(col(row.entity_id).in_(batch)).distinct()))
    return found


def _merge_salience(session: Session, old: str, new: str) -> None:
    """Of an article that is about both, the higher salience stays."""
    scores = dict(
        session.exec(select(SalienceRow.article_id, SalienceRow.score).where(SalienceRow.entity_id == old)).all()
    )
    for batch in batches(list(scores)):
        both = select(SalienceRow).where(col(SalienceRow.article_id).in_(batch), SalienceRow.entity_id == new)
        for row in session.exec(both):
            row.score = max(row.score, scores.pop(row.article_id))
            session.add(row)
    for batch in batches(list(scores)):
        alone = (col(SalienceRow.article_id).in_(batch), col(SalienceRow.entity_id) == old)
        session.execute(update(SalienceRow).where(*alone).values(entity_id=new))
    session.execute(delete(SalienceRow).where(col(SalienceRow.entity_id) == old))


def carry_version(session: Session, before: str, after: str) -> None:
    """Let what one version of a tagger did count as done by another that would have done the same."""
    rest = func.substr(EnrichmentRow.version, len(before) + 1)
    same = col(EnrichmentRow.version).startswith(f"{before} ", autoescape=True)
    session.execute(update(EnrichmentRow).where(same).values(version=literal(after).concat(rest)))
