"""`vigie story …`: what is known of a story, and setting right by hand what belongs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.knowledge import Knowledge
from bot.errors import QueryError
from bot.store import Store
from bot.types import Addition, Article, Quote, Source, Story

_LARGEST = 2**31 - 1  #: number of an article that every database can be asked for


@dataclass(frozen=True, slots=True)
class StoryShown:
    """One story with everything that is known of it."""

    story: Story
    articles: tuple[Article, ...]  #: oldest first
    sources: Mapping[int, Sequence[Source]]  #: that carried each article
    additions: tuple[Addition, ...]  #: what each article told first, in the order of the articles
    summary: tuple[Quote, ...]
    heat: tuple[tuple[datetime, int], ...]  #: articles per hour (UTC) in which there were any, oldest first
    follows: Story | None  #: the story of the same affair before it
    followed_by: Story | None


class Stories:
    """`vigie story …`."""

    def __init__(self, store: Store, knowledge: Knowledge, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._knowledge = knowledge
        self._clock = clock

    def list(self, *, days: int = 2, least: int = 2) -> tuple[Story, ...]:
        """The stories of the last days that at least so many articles tell, most told first."""
        now = self._clock()
        found = self._store.stories(now - timedelta(days=days), now + timedelta(seconds=1))
        told = [story for story in found if len(story.article_ids) >= least]
        return tuple(sorted(told, key=lambda s: (-len(s.article_ids), -s.last_seen.timestamp(), s.id)))

    def show(self, number: int, *, language: str = "") -> StoryShown:
        """One story; its summary is in this language, "fr" or "en", where an article is.

        Raises QueryError where there is none, and for another language.
        """
        if language not in ("", "fr", "en"):
            raise QueryError(f'The summary of a story is in "fr" or "en", not "{language}".')
        # Imported here: `vigie search` need not wait for what compares articles.
        from bot.enrich.novelty import additions
        from bot.enrich.story_summary import summarise_story

        story = self._find(number)
        articles = self._store.articles(story.article_ids)
        thread = self._store.thread(story.thread_id)
        place = next((n for n, other in enumerate(thread) if other.id == story.id), 0)
        background = self._knowledge.background
        return StoryShown(
            story,
            tuple(articles),
            self._store.sources_of(story.article_ids),
            additions(articles, background),
            summarise_story(articles, background, language=language),
            _heat(articles),
            thread[place - 1] if place else None,
            thread[place + 1] if place + 1 < len(thread) else None,
        )

    def merge(self, numbers: Sequence[int]) -> Story:
        """Make one story of several; it stays so whatever arrives. Raises QueryError."""
        found = {self._find(number).id for number in numbers}
        if len(found) < 2:
            raise QueryError("Give the numbers of at least two stories to merge; `vigie story list` shows them.")
        return self._find(self._store.merge_stories(sorted(found)))

    def split(self, number: int, articles: Sequence[int]) -> Story:
        """Make a story of its own of some articles of a story; both stay so whatever arrives. Raises QueryError."""
        story = self._find(number)
        strangers = [n for n in articles if n not in story.article_ids]
        if strangers:
            raise QueryError(
                f"Article {strangers[0]} is not in story {number}; `vigie story show {number}` lists them."
            )
        if not articles or len(set(articles)) == len(story.article_ids):
            raise QueryError(f"Give some of the {len(story.article_ids)} articles of story {number}, not all of them.")
        return self._find(self._store.split_story(number, articles))

    def _find(self, number: int) -> Story:
        story = self._store.story(number) if 0 < number <= _LARGEST else None
        if story is None:
            raise QueryError(f"There is no story {number}; `vigie story list` shows their numbers.")
        return story


def _heat(articles: Sequence[Article]) -> tuple[tuple[datetime, int], ...]:
    hours = Counter(article.when.replace(minute=0, second=0, microsecond=0) for article in articles)
    return tuple(sorted(hours.items()))
