"""What becomes of stories that a watchlist's editions have told: they come back with what is new, or not at all.

What was told is judged by articles, in the texts that they had then: an item stands for all articles that its story had
when it was made. So a story stays told that was merged with another by hand, or split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import nlargest

from bot.digest.choose import Material
from bot.enrich.background import Background
from bot.enrich.fitness import Needs, needs
from bot.enrich.novelty import News, news
from bot.enrich.threads import goes_on
from bot.store import Store
from bot.types import Article, ArticleKind, Cover, Earlier, Enriched, FollowUp, Item, Story

_MOST = 3  #: sentences that say what is new, in one item
_WITHIN = timedelta(days=14)  #: a new story points no further back

Telling = tuple[date, Item]
"""An item, and the date of its edition."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a watchlist's editions have told."""

    tellings: Sequence[Telling]  #: oldest first

    def of(self, story: Story) -> list[Telling]:
        """The items that told a story, or a part of it."""
        ids = set(story.article_ids)
        return [(day, item) for day, item in self.tellings if any(cover.article_id in ids for cover in item.covers)]


def past_of(store: Store, watchlist_id: int, until: date, stories: Iterable[Story]) -> Past:
    """What the watchlist's editions before a date told of some stories."""
    return Past(store.told(watchlist_id, until, [n for story in stories for n in story.article_ids]))


def returning(
    store: Store,
    background: Callable[[], Background],
    material: Material,
    tellings: Sequence[Telling],
    elsewhere: Iterable[Item] = (),
) -> Material | None:
    """What is to be told of a story that was told: the articles that have something new. None where none has.

    What the items `elsewhere` told, of other stories of the affair, is not new. Of a correction, which has no number
    before it is kept, only the sentences that it quotes are told yet.
    """
    versions = told_versions(item for _, item in tellings if item.id)
    fresh = [one for one in material.articles if _is_fresh(one, versions)]
    if not fresh:
        return None
    told = [*texts_told(store, versions), *texts_told(store, told_versions(elsewhere))]
    told += _corrected(material, [item for _, item in tellings if not item.id])
    found = _strongest(news(told, [one.article for one in fresh], background()), fresh)
    if not found:
        return None
    telling = {one.quote.article_id for one in found}
    return replace(
        material,
        articles=tuple(one for one in material.articles if one.article.id in telling),
        follow_up=FollowUp(tellings[0][0], tuple(one.quote for one in found)),
    )


def _corrected(material: Material, notices: Iterable[Item]) -> Iterable[Article]:
    """The sentences by which corrections replace others, as if each was an article."""
    known = {one.article.id: one.article for one in material.articles}
    for notice in notices:
        if notice.correction and notice.summary_of in known:
            after = "\n".join(edit.after for edit in notice.correction.edits)
            yield replace(known[notice.summary_of], title="", standfirst="", text=after)


def _is_fresh(one: Enriched, versions: Mapping[int, set[datetime | None]]) -> bool:
    article = one.article
    return article.changed not in versions.get(article.id, ()) and article.kind is not ArticleKind.SPONSORED


def _strongest(found: Sequence[News], fresh: Iterable[Enriched]) -> list[News]:
    """The few best ones, in the order in which they stand.

    Those come first that can be understood alone, then those that sum up their article, then those with most new
    figures and names.
    """
    sums_up = {(one.article.id, sentence) for one in fresh for sentence in one.summary.sentences}

    def worth(n: int) -> tuple[bool, bool, int, int]:
        quote = found[n].quote
        is_main = (quote.article_id, quote.text) in sums_up
        return is_main or needs(quote.text) is Needs.NOTHING, is_main, found[n].weight, -n

    best = set(nlargest(_MOST, range(len(found)), key=worth))
    return [one for n, one in enumerate(found) if n in best]


def told_versions(items: Iterable[Item]) -> dict[int, set[datetime | None]]:
    """Of each article that items stand for, since when it had had its text, each time that one was told."""
    found: defaultdict[int, set[datetime | None]] = defaultdict(set)
    for cover in covers_of(items):
        found[cover.article_id].add(cover.changed)
    return found


def covers_of(items: Iterable[Item]) -> Iterable[Cover]:
    """What items stand for."""
    return (cover for item in items for cover in item.covers)


def texts_told(store: Store, versions: Mapping[int, Iterable[datetime | None]]) -> list[Article]:
    """Articles as they were when they were told, each in every text that was."""
    articles = store.articles(sorted(versions))
    return [as_of(store, article, changed) for article in articles for changed in versions[article.id]]


def as_of(store: Store, article: Article, changed: datetime | None) -> Article:
    """An article in the text that it had since a change, None for its first; the text begins with its standfirst."""
    if article.changed == changed:
        return article
    later = [r for r in store.revisions(article.id) if changed is None or r.replaced > changed]
    return replace(article, title=later[0].title, standfirst="", text=later[0].text) if later else article


# --- stories of one affair --------------------------------------------------------------------------------------


def told_elsewhere(store: Store, watchlist_id: int, until: date, story: Story) -> list[Item]:
    """The items that told other stories which are surely of one affair with a story, before a date."""
    return [item for _, tellings in _kin(store, watchlist_id, until, story) for _, item in tellings]


def pointed(store: Store, watchlist_id: int, day: date, items: Iterable[Item], stories: Iterable[Story]) -> list[Item]:
    """The items; those of new stories that surely go on with one that was told point to the last such one."""
    known = {story.id: story for story in stories}
    return [
        item if item.follow_up else replace(item, follows=_earlier(store, watchlist_id, day, known[item.story_id]))
        for item in items
    ]


def _earlier(store: Store, watchlist_id: int, day: date, story: Story) -> Earlier | None:
    for other, tellings in reversed(_kin(store, watchlist_id, day, story)):
        if other.first_seen <= story.first_seen:
            told, item = tellings[0]
            url = next((link.url for link in item.links if link.article_id == item.summary_of), "")
            return Earlier(other.id, item.headline, url, item.language, told)
    return None


def _kin(store: Store, watchlist_id: int, until: date, story: Story) -> list[tuple[Story, list[Telling]]]:
    """The told stories that are surely of one affair with a story, oldest first, each with how it was told."""
    thread = [
        other
        for other in store.thread(story.thread_id)
        if other.id != story.id and story.first_seen - _WITHIN <= other.first_seen <= story.last_seen
    ]
    past = past_of(store, watchlist_id, until, thread)
    mine = store.profiles(story.article_ids) if past.tellings else []
    kin = ((other, tellings) for other in thread if (tellings := past.of(other)))
    return [(other, tellings) for other, tellings in kin if goes_on(mine, store.profiles(other.article_ids))]
