"""What is rising: entities and topics compared with their own past, for the command and for editions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.digest.rising import NEEDED, SPANS, Counts, known_spans, rising
from bot.store import Store
from bot.types import EntityType, Item, Trend, Watchlist

DAYS = 7
_MOST = 5  #: in an edition
_TOPIC = "topic"
_KINDS = (EntityType.COMPANY, EntityType.PERSON, EntityType.PRODUCT, EntityType.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Trends:
    """What is rising in the days before a moment, and whether the archive goes back far enough to say so."""

    until: datetime
    days: int
    history: int  #: spans before that have enough stories to compare with
    trends: tuple[Trend, ...]

    @property
    def is_known(self) -> bool:
        """False where there is not enough history to say what is usual."""
        return self.history >= NEEDED


def find_trends(
    store: Store, names: Callable[[str, datetime], tuple[str, EntityType]], until: datetime, days: int = DAYS
) -> Trends:
    """What is told of more in the `days` before a moment than in the four spans as long before them."""
    span = timedelta(days=days)
    now, *before = (_counts(store, until - (n + 1) * span, until - n * span) for n in range(SPANS + 1))
    trends = []
    for rise in rising(now, before):
        kind, _, name = rise.key.partition(":")
        found = (name, _TOPIC) if kind == _TOPIC else names(name, until)
        if found[1] in (_TOPIC, *_KINDS):
            trends.append(Trend(name, found[0], str(found[1]), rise.stories, rise.usual, rise.score))
    return Trends(until, days, len(known_spans(before)), tuple(trends))


def _counts(store: Store, start: datetime, end: datetime) -> Counts:
    total, entities, topics = store.story_counts(start, end)
    about = {f"entity:{key}": count for key, count in entities.items()}
    return Counts(total, about | {f"{_TOPIC}:{key}": count for key, count in topics.items()})


def notice_of(
    store: Store,
    names: Callable[[str, datetime], tuple[str, EntityType]],
    watchlist: Watchlist,
    day: date,
    until: datetime,
    now: datetime,
) -> tuple[Item, ...]:
    """The notice of what is rising of what a watchlist follows, if anything is; each thing once in seven days."""
    told = store.trends_told(watchlist.id, day - timedelta(days=DAYS - 1), day)
    fresh = [
        trend
        for trend in find_trends(store, names, until).trends
        if trend.id not in told and _is_followed(watchlist, trend)
    ][:_MOST]
    return (_notice(watchlist, tuple(fresh), now),) if fresh else ()


def _is_followed(watchlist: Watchlist, trend: Trend) -> bool:
    if watchlist.follows_everything:
        return True
    followed: Collection[str] = watchlist.topics if trend.kind == _TOPIC else watchlist.entity_ids
    return trend.id in followed


def _notice(watchlist: Watchlist, trends: tuple[Trend, ...], now: datetime) -> Item:
    return Item(
        story_id=0,
        headline="",
        sentences=(),
        summary_of=0,
        language=watchlist.language,
        links=(),
        companies=(),
        topics=(),
        first_seen=now,
        score=0.0,
        trends=trends,
    )
