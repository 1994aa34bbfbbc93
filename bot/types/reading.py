"""What reading the archive gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.types.articles import Article
from bot.types.enrichment import Entity, Span


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found by a search; `marks` are the parts of `snippet` to highlight."""

    article: Article
    source: str  #: under whose name it is told
    score: float
    snippet: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Past coverage of one entity: the articles about it, as `company:` finds them in a search."""

    entity: Entity
    articles: int  #: how many are about it
    days: tuple[tuple[date, int], ...]  #: articles per day (UTC) on which there are any, oldest first
    topics: tuple[tuple[str, int], ...]  #: most frequent first
    companions: tuple[tuple[str, int], ...]  #: other entities in the same articles, most frequent first
    latest: tuple[Article, ...]  #: newest first
    sources: tuple[str, ...] = ()  #: under whose name each of these is told
    named: int = 0  #: how many name it, those about it too
