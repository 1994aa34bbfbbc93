"""From a query's tree to a condition in SQL: which articles answer it. Ranking comes later, in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, column, literal_column, not_, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from bot.store.query import All, Either, Filter, Node, Not, Phrase, Since, Until, Word
from bot.store.tables import ArticleRow, ArticleSourceRow, ArticleTopicRow, IndexedRow, MentionRow, SalienceRow
from bot.store.terms import Term, term_of
from bot.text import fold
from bot.types import ABOUT, Source

Resolve = Callable[[str, str], tuple[str, ...]]
"""Gives the ids that a filter such as `company:apple` means. Raises QueryError."""


@dataclass(frozen=True, slots=True)
class Index:
    """The full-text index of a database: how its queries are written, and asked.

    Stems are ASCII letters, digits and `_`, so that there is nothing to escape in them.
    """

    quote: str
    both: str
    either: str
    answers: Callable[[str], Select[Any]]  #: selects the numbers of the articles that answer a query

    def having(self, term: Term) -> str:
        """The query for articles that have a word, or all words of a phrase."""
        return self.both.join(self._one_of(stems) for stems in term.columns)

    def _one_of(self, stems: tuple[str, ...]) -> str:
        return f"({self.either.join(f'{self.quote}{stem}{self.quote}' for stem in stems)})"


def index_of(dialect: str) -> Index:
    """The index of SQLite or PostgreSQL."""
    if dialect == "sqlite":
        return Index('"', " AND ", " OR ", _in_fts5)
    return Index("'", " & ", " | ", _in_tsvector)


def _in_fts5(query: str) -> Select[Any]:
    matches = literal_column("search").op("MATCH")(query)
    return select(column("rowid")).select_from(table("search")).where(matches)


def _in_tsvector(query: str) -> Select[Any]:
    matches = literal_column("indexed.search_stems").op("@@")(cast(query, TSQUERY))
    return select(col(IndexedRow.article_id)).where(matches)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Makes conditions over `article`."""

    index: Index
    resolve: Resolve
    sources: Callable[[], list[Source]]  #: all, asked for only where a query filters by source

    def of(self, node: Node) -> ColumnElement[bool]:
        """The condition that an article answers a query. Raises QueryError for an unknown entity or topic."""
        plain = self._plain(node)
        if plain is not None:
            return self._answers(plain)
        match node:
            case All(nodes):
                return self._all(nodes)
            case Either(nodes):
                return or_(*map(self.of, nodes))
            case Not(inner):
                return not_(self.of(inner))
            case Since(start):
                return col(ArticleRow.moment) >= start
            case Until(end):
                return col(ArticleRow.moment) < end
            case Filter(field, value):
                return self._filter(field, value)
            case Word() | Phrase():
                return self._phrase(term_of(node))

    def _answers(self, query: str) -> ColumnElement[bool]:
        return col(ArticleRow.id).in_(self.index.answers(query))

    def _plain(self, node: Node) -> str | None:
        """The tree as one query of the index; None where it has more in it than words."""
        match node:
            case Word():
                return self.index.having(term_of(node))
            case All(nodes) | Either(nodes):
                parts = [self._plain(inner) for inner in nodes]
                joint = self.index.both if isinstance(node, All) else self.index.either
                return None if None in parts else f"({joint.join(part for part in parts if part)})"
            case _:
                return None

    def _all(self, nodes: tuple[Node, ...]) -> ColumnElement[bool]:
        """Plain words are looked up together, so that it is the index that intersects them."""
        plain = [query for node in nodes if (query := self._plain(node))]
        others = [self.of(node) for node in nodes if not self._plain(node)]
        return and_(*([self._answers(self.index.both.join(plain))] if plain else []), *others)

    def _phrase(self, term: Term) -> ColumnElement[bool]:
        """All its words, by the index; then one after the other, by looking at the stems."""
        stands = [
            stems.contains(needle, autoescape=True)
            for needle in term.needles
            for stems in (col(IndexedRow.title), col(IndexedRow.body))
        ]
        with_words = col(IndexedRow.article_id).in_(self.index.answers(self.index.having(term)))
        return col(ArticleRow.id).in_(select(col(IndexedRow.article_id)).where(with_words, or_(*stands)))

    def _filter(self, field: str, value: str) -> ColumnElement[bool]:
        number = col(ArticleRow.id)
        if field == "lang":
            return col(ArticleRow.language) == value
        if field == "source":
            carried = col(ArticleSourceRow.source_id).in_(self._sources(value))
            return number.in_(select(col(ArticleSourceRow.article_id)).where(carried))
        ids = self.resolve("entity" if field == "mentions" else field, value)
        if field == "topic":
            return number.in_(select(col(ArticleTopicRow.article_id)).where(col(ArticleTopicRow.topic).in_(ids)))
        if field == "mentions":
            return number.in_(select(col(MentionRow.article_id)).where(col(MentionRow.entity_id).in_(ids)))
        about = (col(SalienceRow.entity_id).in_(ids), col(SalienceRow.score) >= ABOUT)
        return number.in_(select(col(SalienceRow.article_id)).where(*about))

    def _sources(self, value: str) -> list[int]:
        wanted = fold(value)
        return [source.id for source in self.sources() if wanted in fold(f"{source.title} {source.url}")]
