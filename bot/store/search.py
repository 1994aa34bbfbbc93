"""Searching: the index finds what answers, Python ranks the newest of it and cuts a snippet from the best.

query ──parse──▶ tree ──┬─▶ condition ──SQL──▶ stems of at most 1,000 articles ──score──▶ the best ──▶ hits
                        └─▶ terms ────────────────────────────────────────────────┘         snippet ──┘
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.carriers import told_by
from bot.store import articles, sources
from bot.store.conditions import Conditions, Index, Resolve, index_of
from bot.store.query import Node, parse_query
from bot.store.ranking import rarity, score
from bot.store.snippets import cut
from bot.store.tables import ArticleRow, IndexedRow, SourceRow
from bot.store.terms import Term, terms_of
from bot.store.values import source_of
from bot.types import Hit, Source

_MOST_SCORED = 1000
_MOST_COUNTED = 10_000  #: articles beyond which a word counts as frequent, whatever more there are


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An article that answers, before it is known how well."""

    article_id: int
    moment: datetime
    title: str
    body: str


def search(session: Session, query: str, resolve: Resolve, limit: int) -> list[Hit]:
    """Articles that answer a query, best first, then newest. Raises QueryError for one that cannot be understood."""
    tree = parse_query(query)
    index = index_of(session.get_bind().dialect.name)
    conditions = Conditions(index, resolve, lambda: _all_sources(session))
    terms = terms_of(tree)
    found = _candidates(session, conditions, tree, limit)
    weights = _weights(session, index, terms) if found else {}
    ranked = sorted(((score(weights, c.title, c.body), c) for c in found), key=lambda pair: _order(*pair))
    return _hits(session, ranked[: max(0, limit)], terms)


def _order(value: float, candidate: _Candidate) -> tuple[float, float, int]:
    return -value, -candidate.moment.timestamp(), -candidate.article_id


def _all_sources(session: Session) -> list[Source]:
    return [source_of(row) for row in session.exec(select(SourceRow))]


def _candidates(session: Session, conditions: Conditions, tree: Node, limit: int) -> list[_Candidate]:
    newest = (
        select(ArticleRow.id, ArticleRow.moment)
        .where(conditions.of(tree))
        .order_by(col(ArticleRow.moment).desc(), col(ArticleRow.id).desc())
        .limit(max(_MOST_SCORED, limit))
        .subquery()  # stems are long: only those of the newest are read
    )
    rows = session.exec(
        select(newest.c.id, newest.c.moment, IndexedRow.title, IndexedRow.body).join(
            newest, newest.c.id == col(IndexedRow.article_id)
        )
    )
    return [_Candidate(number, moment, title, body) for number, moment, title, body in rows]


def _weights(session: Session, index: Index, terms: Sequence[Term]) -> Mapping[Term, float]:
    if not terms:
        return {}
    total = session.exec(select(func.count(col(ArticleRow.id)))).one()
    weights = {}
    for term in terms:
        some = index.answers(index.having(term)).limit(_MOST_COUNTED).subquery()
        weights[term] = rarity(total, session.exec(select(func.count()).select_from(some)).one())
    return weights


def _hits(session: Session, ranked: Sequence[tuple[float, _Candidate]], terms: Sequence[Term]) -> list[Hit]:
    ids = [candidate.article_id for _, candidate in ranked]
    found = {article.id: article for article in articles.by_ids(session, ids)}
    carriers = sources.of_articles(session, ids)
    hits = []
    for value, candidate in ranked:
        article = found[candidate.article_id]
        snippet, marks = cut(article.body, candidate.body, terms)
        hits.append(Hit(article, told_by(article.url, carriers.get(article.id, ())), value, snippet, marks))
    return hits
