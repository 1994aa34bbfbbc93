"""Digesting: from stories to the edition of one watchlist and local date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.carriers import told_by
from bot.digest import alerts
from bot.digest.choose import Material, Room, choose
from bot.digest.period import covered
from bot.digest.scope import carriers_heard, is_heard, is_left_out
from bot.enrich.background import Background
from bot.errors import QueryError
from bot.pipeline.corrections import corrections
from bot.pipeline.followups import past_of, pointed, returning, told_elsewhere
from bot.pipeline.trending import notice_of
from bot.store import Store
from bot.types import Alert, Cover, Edition, EntityType, Item, Story, Watchlist

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
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
    items: int  #: at most, in one edition, where its watchlist does not say how many
    noticed: int  #: of them about nothing that is followed, likewise
    background: Callable[[], Background]


def digest(tools: Digesting, watchlist: Watchlist, day: date, days: int | None = None) -> Edition:
    """The edition of a watchlist for a local date: what its period, or that date and `days` before, brought untold.

    A story that an earlier edition told comes back with what is new, or not at all.

    Made again on the same date, it keeps its items and takes in what is new. An alert's takes in what meets its rule.
    """
    before = tools.store.edition_before(watchlist.id, day)
    start, end = covered(watchlist, day, tools.clock(), before, days)
    kept = tools.store.edition(watchlist.id, day)
    items = kept.items if kept else ()
    here = {cover.article_id for item in items for cover in item.covers}
    stories = [story for story in tools.store.stories(start, end) if not here & set(story.article_ids)]
    materials = _materials(tools, watchlist, stories, start, end)
    notices = () if _sleeps(tools, watchlist) else corrections(tools.store, watchlist, day)
    materials = _untold(tools, watchlist, day, materials, notices)
    room = _room(tools, watchlist, items)
    if watchlist.alert:
        room = _room_of_alert(tools, watchlist, watchlist.alert, room)
        materials = [one for one in materials if alerts.meets(watchlist, watchlist.alert, one)]
    else:
        notices += notice_of(tools.store, tools.names, watchlist, day, end, tools.clock())
    chosen = choose(watchlist, materials, tools.names, room)
    told = pointed(tools.store, watchlist.id, day, chosen, stories)
    return tools.store.save_edition(Edition(watchlist, day, tuple(told), tools.clock(), since=start, notices=notices))


def _sleeps(tools: Digesting, watchlist: Watchlist) -> bool:
    """True in the quiet hours of an alert, in which it corrects nothing either."""
    local = tools.clock().astimezone(ZoneInfo(watchlist.timezone)).time()
    return watchlist.alert is not None and alerts.is_quiet(watchlist.alert, local)


def _untold(
    tools: Digesting, watchlist: Watchlist, day: date, materials: Sequence[Material], notices: Sequence[Item]
) -> list[Material]:
    """What no earlier edition told; of a story that one did, what is new. An alert wakes nobody for a follow-up.

    What the edition that is made again has told already of the affair, as another story, is not new either.
    """
    past = past_of(tools.store, watchlist.id, day, [material.story for material in materials])
    found: list[Material | None] = []
    for material in materials:
        tellings = past.of(material.story)
        if not tellings:
            found.append(material)
        elif not watchlist.alert:
            kin = told_elsewhere(tools.store, watchlist.id, day + _DAY, material.story)
            tellings += [(day, notice) for notice in notices]
            found.append(returning(tools.store, tools.background, material, tellings, kin))
    return [material for material in found if material]


def _room(tools: Digesting, watchlist: Watchlist, items: Sequence[Item]) -> Room:
    most = tools.items if watchlist.items is None else watchlist.items
    noticed = tools.noticed if watchlist.noticed is None else watchlist.noticed
    return Room(most, noticed, Counter(item.section for item in items))


def _room_of_alert(tools: Digesting, watchlist: Watchlist, alert: Alert, room: Room) -> Room:
    """The same, within the alert's ceiling of the hour; in an alert nothing is merely noticed."""
    now = tools.clock()
    limit = alerts.room(alert, watchlist.timezone, now, tools.store.told_since(watchlist.id, now - _HOUR))
    taken = sum(room.taken.values())
    return replace(room, noticed=0, items=room.items if limit is None else min(room.items, taken + limit))


# --- what there is to choose from -------------------------------------------------------------------------------


def _materials(
    tools: Digesting, watchlist: Watchlist, stories: Sequence[Story], start: datetime, end: datetime
) -> list[Material]:
    """The stories as the watchlist hears of them, without those that it leaves out."""
    until = f"until:{end:%Y-%m-%d}"
    matches = {query: _matches(tools, f"({query}) {until}") for query in watchlist.excluded.queries}
    matches |= {query: _matches(tools, f"({query}) since:{start:%Y-%m-%d} {until}") for query in watchlist.queries}
    found = (_material(tools.store, watchlist, story, matches, start) for story in stories)
    return [material for material in found if material.articles and not is_left_out(watchlist, material)]


def _matches(tools: Digesting, query: str) -> set[int]:
    """The articles that a saved query finds; none where it names what the registry has no longer."""
    try:
        return {hit.article.id for hit in tools.store.search(query, tools.resolve, _MOST_MATCHES)}
    except QueryError:
        return set()


def _material(
    store: Store, watchlist: Watchlist, story: Story, matches: Mapping[str, Set[int]], since: datetime
) -> Material:
    carriers = store.sources_of(story.article_ids)
    told = store.enriched(story.article_ids)
    articles = tuple(one for one in told if is_heard(watchlist, one, carriers.get(one.article.id, ())))
    heard = {one.article.id for one in articles}
    names = {
        one.article.id: told_by(one.article.url, carriers_heard(watchlist, carriers.get(one.article.id, ())))
        for one in articles
    }
    return Material(
        story,
        articles,
        names,
        matched={query: ids & heard for query, ids in matches.items()},
        since=since,
        covers=tuple(Cover(one.article.id, one.article.changed) for one in told),
    )
