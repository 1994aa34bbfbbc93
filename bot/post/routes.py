"""Routes: what of an edition goes to a channel, when, and how much of it is told. Everything here is pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.types import WEEKDAYS, Edition, Form, Item, Link, Route, Watchlist


@dataclass(frozen=True, slots=True)
class Lot:
    """What is to become of items of one edition that are pending for a channel."""

    edition: Edition  #: as its route wants it told
    items: tuple[Item, ...]  #: to be sent, likewise
    skipped: tuple[Item, ...] = ()  #: never to be sent
    why: str = ""  #: some are skipped, or all wait
    opens: datetime | None = None  #: until then all wait; None where they are sent now


def route_to(watchlist: Watchlist, channel: str) -> Route | None:
    """The route from a watchlist to a channel; one without routes of its own goes to every channel."""
    if not watchlist.routes:
        return Route(channel)
    return next((route for route in watchlist.routes if route.channel == channel), None)


def lot(edition: Edition, items: Sequence[Item], channel: str, now: datetime) -> Lot:
    """Pending items of an edition on their way to a channel; the ceiling of the route is `within`'s to see to."""
    route = route_to(edition.watchlist, channel)
    if route is None:  # who was told a story is told its correction too
        kept, left = (tuple(i for i in items if bool(i.correction) is wanted) for wanted in (True, False))
        return Lot(edition, kept, left, f"no route leads from {edition.watchlist.name} to it any more" if left else "")
    opening = opens(route, edition.watchlist.timezone, now)
    if opening:
        return Lot(edition, tuple(items), (), _waits(opening, edition.watchlist.timezone), opening)
    language = route.language or edition.watchlist.language
    told = replace(edition, watchlist=replace(edition.watchlist, language=language))
    return Lot(told, tuple(_shaped(item, route.form) for item in items))


def within(waiting: Lot, items: int, taken: int, begun: Collection[int]) -> Lot:
    """A lot within its route's ceiling: at most so many `items` of one edition, of which `taken` were sent before.

    Those that are in the middle of being sent (`begun`, by number) come first, then the best; paid ones come last. An
    edition that grows does not take back what was sent of it.
    """
    room = max(0, items - taken)
    notices = {item.id for item in waiting.items if item.is_notice}
    if not items or waiting.opens or len(waiting.items) - len(notices) <= room:
        return waiting
    ranked = sorted(
        (item for item in waiting.items if item.id not in notices),
        key=lambda item: (item.id not in begun, item.only_sponsored, -item.score),
    )
    kept = {item.id for item in ranked[:room]} | notices
    return replace(
        waiting,
        items=tuple(item for item in waiting.items if item.id in kept),
        skipped=tuple(item for item in waiting.items if item.id not in kept),
        why=f"beyond the {items} of an edition that its route takes",
    )


def opens(route: Route, timezone: str, now: datetime) -> datetime | None:
    """The next moment at which a route is open, None where it is: from its time of day until midnight, on its days.

    A time of day that a change of clocks leaves out comes as much later as the clocks went forward; one that it brings
    twice is the first.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    at = time.fromisoformat(route.at) if route.at else time.min
    for day in (today + timedelta(days=n) for n in range(8)):
        if not route.weekdays or day.weekday() in route.weekdays:
            opening = datetime.combine(day, at, zone).astimezone(UTC)
            if opening > now:
                return opening
            if day == today:
                return None
    return None


def _waits(opening: datetime, timezone: str) -> str:
    local = opening.astimezone(ZoneInfo(timezone))
    return f"its route opens {WEEKDAYS[local.weekday()]} {local:%Y-%m-%d} at {local:%H:%M} ({timezone})"


def _shaped(item: Item, form: Form) -> Item:
    """An item with as much of it as a form tells."""
    if form is Form.FULL or item.correction:
        return item
    sentences = item.sentences[:1] if form is Form.BRIEF else ()
    return replace(item, sentences=sentences, links=_lead(item), companies=(), topics=())


def _lead(item: Item) -> tuple[Link, ...]:
    """The link to the article that speaks for its story."""
    return tuple(sorted(item.links, key=lambda link: link.article_id != item.summary_of)[:1])
