"""What tags and sums up articles: the two Protocols, and the ways that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.enrich.names import Discovery
from bot.enrich.proposed import proposed_kind
from bot.enrich.registry import Registry
from bot.enrich.salience import salience, shipped
from bot.enrich.summary import VERSION, Length, summarise
from bot.enrich.topic_choice import shipped_choice
from bot.enrich.topic_words import shipped_words
from bot.enrich.topics import Topics
from bot.types import Article, EntityType, Mention, Summary, Tagging

if TYPE_CHECKING:
    from bot.enrich.entities import EntityFinder
    from bot.enrich.linking import Linker
    from bot.enrich.names import NameFinder

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
    """The `Tagger` of the registry, the topics' rules and, where there is one, the model that finds unknown names.

    Weights in `own`, the user's folder of assets, come before those that ship. Raises AssetError where they are broken.
    """

    def __init__(
        self, registry: Registry, topics: Topics, names: NameFinder | None = None, own: Path | None = None
    ) -> None:
        self._registry = registry
        self._topics = topics
        self._names = names
        found_by = names.version if names else "registry"
        self._salience, self._words, self._choice = shipped(own), shipped_words(own), shipped_choice(own)
        self.weights = f"{self._salience.fingerprint}:{self._words.fingerprint}:{self._choice.fingerprint}"
        self.version = f"rules-6:{found_by}:{registry.fingerprint}:{topics.fingerprint}:{self.weights}"

    def tag(self, articles: Sequence[Article]) -> list[Tagging]:
        """One tagging for each article, in order."""
        return [self._tag(article) for article in articles]

    def _tag(self, article: Article) -> Tagging:
        mentions = self._mentions(article)
        types = {mention.entity_id: self._type(mention) for mention in mentions}
        scores = salience(article, mentions, types.__getitem__, self._salience)
        evidence = self._topics.evidence(article, scores)
        return Tagging(mentions, scores, self._choice.topics(article, evidence, self._words.chances(article)))

    def _mentions(self, article: Article) -> tuple[Mention, ...]:
        known = self._finder.find(article)
        if self._names is None:
            return known
        found = self._names.find(article.full_text, [Discovery(m.start, m.end, self._type(m)) for m in known])
        return self._linker.link(article, known, found)

    def _type(self, mention: Mention) -> EntityType:
        return proposed_kind(mention.entity_id) or self._registry.entities[mention.entity_id].type

    @cached_property
    def _finder(self) -> EntityFinder:
        from bot.enrich.entities import EntityFinder  # the automaton is built when there is something to tag

        return EntityFinder(self._registry)

    @cached_property
    def _linker(self) -> Linker:
        from bot.enrich.linking import Linker  # folds all names of the registry

        return Linker(self._registry)


class ExtractiveSummarizer:
    """The `Summarizer` that takes sentences as they stand; it needs no file and never fails."""

    version = VERSION

    def summarize(self, articles: Sequence[Article], *, length: Length) -> list[Summary]:
        """One summary for each article, in order."""
        return [summarise(article, length) for article in articles]
