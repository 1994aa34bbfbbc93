"""Stories: finding that of each article, and setting in order what a run has touched.

An article is put into a story when it is enriched, and committed with it. Which stories are of one affair, and whether
a large affair tells several events, shows only once its articles are there: so those that arrived are looked at again.
What an edition has told, or somebody merged or split, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.enrich.background import Background
from bot.enrich.events import LARGE, Member, events_of
from bot.enrich.likeness import VERSION, profile_of
from bot.enrich.stories import WINDOW, choose_story
from bot.enrich.threads import threads_of
from bot.store import Store
from bot.types import Article, Enriched, Placed

_OFTEN = 256  #: articles after which stories are set in order
_SECOND = timedelta(seconds=1)


class Storytelling:
    """Puts articles into stories; call `settle` when no more come."""

    def __init__(self, store: Store, background: Background) -> None:
        self._store = store
        self._background = background
        self._reached: list[tuple[datetime, frozenset[int]]] = []  #: of each article, the threads that were near

    def prepare(self, articles: Sequence[Article]) -> None:
        """Make the profiles that the articles around these lack: an older Vigie had none, or others."""
        if articles:
            moments = [article.when for article in articles]
            lacking = self._store.unprofiled_ids(VERSION, min(moments) - WINDOW, max(moments) + WINDOW + _SECOND)
            for start in range(0, len(lacking), _OFTEN):
                for found in self._store.enriched(lacking[start : start + _OFTEN]):
                    profile = profile_of(found, self._background)
                    self._store.put_in_story(found.article.id, found.story_id, 0, profile)

    def place(self, found: Enriched) -> int:
        """The story of an article: that which it is in, else the one it belongs to, else a new one."""
        profile = profile_of(found, self._background)
        choice = choose_story(profile, self._store.story_candidates(profile, WINDOW))
        story_id = self._store.put_in_story(found.article.id, choice.story_id, choice.thread_id, profile)
        self._reached.append((found.article.when, frozenset({choice.thread_id or story_id, *choice.near})))
        if len(self._reached) >= _OFTEN:
            self.settle()
        return story_id

    def settle(self) -> None:
        """Set the stories in order that were touched since the last time."""
        reached, self._reached = self._reached, []
        moments = {thread_id: when for when, threads in reached for thread_id in threads}
        for threads in _joined(threads for _, threads in reached):
            whens = [moments[thread_id] for thread_id in threads]
            members = self._store.story_members(sorted(threads), min(whens) - WINDOW, max(whens) + WINDOW + _SECOND)
            self._order([member for member in members if member.profile.version == VERSION])

    def _order(self, members: Sequence[Placed]) -> None:
        threads = threads_of(members)
        moved: dict[int, int] = {}
        for thread_id in sorted(set(threads.values())):
            moved |= self._events([member for member in members if threads[member.story_id] == thread_id])
        now = {member.profile.article_id: member for member in members}
        renamed = {moved[n]: threads[now[n].story_id] for n in moved}
        changed = {
            member.story_id: threads[member.story_id]
            for member in members
            if member.profile.article_id not in moved and threads[member.story_id] != member.thread_id
        }
        moved = {n: story_id for n, story_id in moved.items() if now[n].story_id != story_id}
        if moved or changed:
            self._store.rearrange_stories(moved, changed | renamed)

    def _events(self, thread: Sequence[Placed]) -> dict[int, int]:
        """The story of each article of a large thread; of none where it is small, or a reader knows its stories."""
        if len(thread) <= LARGE or self._store.settled_stories([member.story_id for member in thread]):
            return {}
        profiles = {member.profile.article_id: member.profile for member in thread}
        articles = self._store.articles(sorted(profiles))
        events = events_of([Member(article, profiles[article.id]) for article in articles], self._background)
        return {member.article.id: _begun_by(event) for event in events for member in event}


def _begun_by(event: Iterable[Member]) -> int:
    return min((member.profile.moment, member.article.id) for member in event)[1]


def _joined(sets: Iterable[frozenset[int]]) -> list[set[int]]:
    """The sets, those that overlap in one."""
    home: dict[int, set[int]] = {}
    for some in sets:
        whole = set(some).union(*(home[n] for n in some if n in home))
        home |= dict.fromkeys(whole, whole)
    return list({id(whole): whole for whole in home.values()}.values())
