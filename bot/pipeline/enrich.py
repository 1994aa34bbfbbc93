"""Enriching: language, entities, topics, summary and story for the articles that lack them.

Works through batches, and commits article by article: killed and run again, it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.enrich.background import Background
from bot.enrich.language import detect
from bot.enrich.tagger import Summarizer, Tagger
from bot.errors import ModelError
from bot.pipeline.stories import Storytelling
from bot.store import Store
from bot.types import Article, Enriched, Outcome, Progress, Status

BATCH = 32

STOOD_IN = "; the embedded summary stands in, since the model in use gave none"
"""How the reason of an outcome ends where a model of the user's did not answer."""


@dataclass(frozen=True, slots=True)
class Enriching:
    """What enriching works with."""

    store: Store
    tagger: Tagger
    summarizer: Summarizer
    background: Background
    clock: Callable[[], datetime]

    @property
    def version(self) -> str:
        """Names the models and the registry; stored with what they made."""
        return f"{self.tagger.version} {self.summarizer.version}"


def enrich(tools: Enriching, ids: Sequence[int], progress: Progress) -> list[Outcome]:
    """Enrich the articles of these numbers, which are in the order of their times."""
    outcomes: list[Outcome] = []
    stories = Storytelling(tools.store, tools.background)
    stories.prepare(tools.store.articles([ids[0], ids[-1]]) if ids else [])  # the oldest and the newest
    progress("enrich", 0, len(ids))
    for start in range(0, len(ids), BATCH):
        batch = [_in_language(article) for article in tools.store.articles(ids[start : start + BATCH])]
        outcomes += _enrich_batch(tools, batch, stories)
        progress("enrich", len(outcomes), len(ids))
    stories.settle()
    tools.store.add_outcomes(outcomes)
    return outcomes


def _in_language(article: Article) -> Article:
    hints = [article.language] if article.language else []
    return replace(article, language=detect(article.full_text, hints))


def _enrich_batch(tools: Enriching, articles: Sequence[Article], stories: Storytelling) -> list[Outcome]:
    try:
        taggings = tools.tagger.tag(articles)
        summaries = tools.summarizer.summarize(articles, length="brief")
    except ModelError as error:
        return [_outcome(tools, article, Status.FAILED, str(error)) for article in articles]
    outcomes = []
    for article, tagging, summary in zip(articles, taggings, summaries, strict=True):
        # The summary's own version: one that had to stand in for a model's is done again by `enrich --again`.
        version = f"{tools.tagger.version} {summary.model_version}"
        found = Enriched(article, tagging, summary, version)
        # Story first: an article that is enriched always has one, wherever the process dies.
        tools.store.save_enriched([replace(found, story_id=stories.place(found))])
        late = "" if summary.model_version == tools.summarizer.version else STOOD_IN
        outcomes.append(_outcome(tools, article, Status.OK, f"enriched by {version}{late}"))
    return outcomes


def _outcome(tools: Enriching, article: Article, status: Status, reason: str) -> Outcome:
    return Outcome(article.url, "enrich", status, reason, tools.clock(), article.source_id, article.id)
