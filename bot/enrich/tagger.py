"""What tags and sums up articles: the two Protocols, and the ways that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from bot.enrich.registry import Registry
from bot.enrich.salience import salience
from bot.enrich.summary import VERSION, Length, summarise
from bot.enrich.topics import Topics
from bot.types import Article, Summary, Tagging

if TYPE_CHECKING:
    from bot.enrich.entities import EntityFinder

__all__ = ["ExtractiveSummarizer", "Length", "RuleTagger", "Summarizer", "Tagger"]


class Tagger(Protocol):
    """Finds who and what articles name, how far they are about each, and their topics."""

    @property
    def version(self) -> str:
        """Changes whenever `tag` may answer otherwise: stored with what it found; without spaces."""
        ...

    def tag(self, articles: Sequence[Article]) -> list[Tagging]:
        """One tagging for each article, in order; an article's `language` is known by then. Raises ModelError."""
        ...


class Summarizer(Protocol):
    """Sums up articles."""

    @property
    def version(self) -> str:
        """Changes whenever `summarize` may answer otherwise; without spaces."""
        ...

    def summarize(self, articles: Sequence[Article], *, length: Length) -> list[Summary]:
        """One summary for each article, in order; empty for one without sentences. Raises ModelError."""
        ...


class RuleTagger:
    """The `Tagger` of the registry and the topics' rules: what it names is in the registry, and nothing else is."""

    def __init__(self, registry: Registry, topics: Topics) -> None:
        self._registry = registry
        self._topics = topics
        self.version = f"rules-1:{registry.fingerprint}:{topics.fingerprint}"

    def tag(self, articles: Sequence[Article]) -> list[Tagging]:
        """One tagging for each article, in order."""
        return [self._tag(article) for article in articles]

    def _tag(self, article: Article) -> Tagging:
        mentions = self._finder.find(article)
        scores = salience(article, mentions, lambda entity_id: self._registry.entities[entity_id].type)
        return Tagging(mentions, scores, self._topics.find(article, scores))

    @cached_property
    def _finder(self) -> EntityFinder:
        from bot.enrich.entities import EntityFinder  # the automaton is built when there is something to tag

        return EntityFinder(self._registry)


class ExtractiveSummarizer:
    """The `Summarizer` that takes sentences as they stand; it needs no file and never fails."""

    version = VERSION

    def summarize(self, articles: Sequence[Article], *, length: Length) -> list[Summary]:
        """One summary for each article, in order."""
        return [summarise(article, length) for article in articles]
