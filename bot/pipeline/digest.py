"""Digesting: from stories to the edition of one watchlist and local date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest import alerts
from bot.digest.choose import Material, choose, window
from bot.enrich.background import Background
from bot.errors import QueryError
from bot.pipeline.corrections import corrections
from bot.pipeline.followups import past_of, pointed, returning
from bot.store import Store
from bot.types import Cover, Edition, EntityType, Item, SourceKind, Story, Watchlist

_HOUR = timedelta(hours=1)
_MOST_MATCHES = 1000  #: of one saved query, newest first

Resolve = Callable[[str, str], tuple[str, ...]]
"""Gives the entity or topic ids that a filter such as `company:apple` means."""


@dataclass(frozen=True, slots=True)
class Digesting:
    """What digesting works with."""

    store: Store
    names: Callable[[str, datetime], tuple[str, EntityType]]
    resolve: Resolve
    clock: Callable[[], datetime]
    items: int  #: at most, in one edition
    background: Callable[[], Background]


def digest(tools: Digesting, watchlist: Watchlist, day: date, days: int = 1) -> Edition:
    """The edition of a watchlist for a local date: what that day and the `days` before it brought that is untold.

    A story that an earlier edition told comes back with what is new, or not at all.

    Made again on the same date, it keeps its items and takes in what is new. An alert's takes in what meets its rule.
    """
    start, end = window(day, watchlist.timezone, days)
    kept = tools.store.edition(watchlist.id, day)
    room = max(0, tools.items - (len(kept.items) if kept else 0))
    here = {cover.article_id for item in (kept.items if kept else ()) for cover in item.covers}
    stories = [story for story in tools.store.stories(start, end) if not here & set(story.article_ids)]
    materials = _materials(tools, watchlist, stories, f"since:{start:%Y-%m-%d} until:{end:%Y-%m-%d}")
    notices = () if _sleeps(tools, watchlist) else corrections(tools.store, watchlist, day)
    materials = _untold(tools, watchlist, day, materials, notices)
    if watchlist.alert:
        now = tools.clock()
        limit = alerts.room(watchlist.alert, watchlist.timezone, now, tools.store.told_since(watchlist.id, now - _HOUR))
        room = room if limit is None else min(room, limit)
        materials = [one for one in materials if alerts.meets(watchlist, watchlist.alert, one)]
    chosen = choose(watchlist, materials, tools.names, room)
    told = pointed(tools.store, watchlist.id, day, chosen, stories)
    return tools.store.save_edition(Edition(watchlist, day, tuple(told), tools.clock(), notices=notices))


def _sleeps(tools: Digesting, watchlist: Watchlist) -> bool:
    """True in the quiet hours of an alert, in which it corrects nothing either."""
    local = tools.clock().astimezone(ZoneInfo(watchlist.timezone)).time()
    return watchlist.alert is not None and alerts.is_quiet(watchlist.alert, local)


def _untold(
    tools: Digesting, watchlist: Watchlist, day: date, materials: Sequence[Material], notices: Sequence[Item]
) -> list[Material]:
    """What no earlier edition told; of a story that one did, what is new. An alert wakes nobody for a follow-up."""
    past = past_of(tools.store, watchlist.id, day, [material.story for material in materials])
    found: list[Material | None] = []
    for material in materials:
        tellings = past.of(material.story)
        if not tellings:
            found.append(material)
        elif not watchlist.alert:
            found.append(returning(tools.store, tools.background, material, [*tellings, *((day, n) for n in notices)]))
    return [material for material in found if material]


def _materials(tools: Digesting, watchlist: Watchlist, stories: list[Story], period: str) -> list[Material]:
    matches = {query: _matches(tools, f"({query}) {period}") for query in watchlist.queries}
    return [_material(tools.store, story, matches) for story in stories]


def _matches(tools: Digesting, query: str) -> set[int]:
    """The articles that a saved query finds; none where it names what the registry has no longer."""
    try:
        return {hit.article.id for hit in tools.store.search(query, tools.resolve, _MOST_MATCHES)}
    except QueryError:
        return set()


def _material(store: Store, story: Story, matches: dict[str, set[int]]) -> Material:
    articles = tuple(store.enriched(story.article_ids))
    carriers = store.sources_of(story.article_ids)
    sources = {
        article_id: carried[0].title or carried[0].url
        for article_id, carried in carriers.items()
        if carried and carried[0].kind is not SourceKind.ARCHIVE  # whose title is a file's name
    }
    matched = frozenset(query for query, ids in matches.items() if ids & set(story.article_ids))
    covers = tuple(Cover(enriched.article.id, enriched.article.changed) for enriched in articles)
    return Material(story, articles, sources, matched, covers)
