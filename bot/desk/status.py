"""`vigie status`: the health of a workspace at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.config import Config
from bot.desk.watching import WatchState, read_watch
from bot.store import Store
from bot.types import Channel, DeliveryStatus, Source


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A channel, without its address, and how much became of what."""

    name: str
    counts: Mapping[DeliveryStatus, int]
    held_until: datetime | None
    held_why: str


@dataclass(frozen=True, slots=True)
class EditionHealth:
    """A watchlist's newest edition; no date where none was made yet."""

    watchlist: str
    day: date | None
    items: int


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator asks first."""

    watch: WatchState | None
    sources: int
    failing: tuple[Source, ...]
    last_visit: datetime | None
    next_visit: datetime | None  #: when the first source may be asked again; None where there is none to ask
    articles: int
    backlog: int  #: articles that wait to be enriched
    editions: tuple[EditionHealth, ...]
    channels: tuple[ChannelHealth, ...]

    @property
    def is_well(self) -> bool:
        """True where nothing asks for a hand."""
        broken = [job for job in self.watch.jobs if job.error] if self.watch else []
        ended = [c for c in self.channels if c.held_until or c.counts.get(DeliveryStatus.UNKNOWN)]
        failed = [c for c in self.channels if c.counts.get(DeliveryStatus.FAILED)]
        return not (self.failing or broken or ended or failed)


def health(config: Config, store: Store, now: datetime) -> Health:
    """Look; nothing is changed, and nobody outside is asked."""
    from bot.collect.politeness import due_at

    visited = [source for source in store.sources() if source.kind.is_visited and not source.history.retired]
    counts = store.ledger.counts()
    return Health(
        watch=read_watch(config.folder),
        sources=len(visited),
        failing=tuple(source for source in visited if source.history.error),
        last_visit=max((s.history.checked_at for s in visited if s.history.checked_at), default=None),
        next_visit=min((moment for s in visited if (moment := due_at(s.history, now))), default=None),
        articles=store.counts()["articles"],
        backlog=len(store.unenriched_ids()),
        editions=_editions(store),
        channels=tuple(_channel(channel, counts.get(channel.id, {}), now) for channel in store.channels()),
    )


def _editions(store: Store) -> tuple[EditionHealth, ...]:
    newest = []
    for watchlist in store.watchlists():
        day = store.edition_before(watchlist.id, date.max)
        edition = store.edition(watchlist.id, day) if day else None
        newest.append(EditionHealth(watchlist.name, day, len(edition.items) if edition else 0))
    return tuple(newest)


def _channel(channel: Channel, counts: Mapping[DeliveryStatus, int], now: datetime) -> ChannelHealth:
    held = channel.held_until if channel.held_until and channel.held_until > now else None
    return ChannelHealth(channel.name, counts, held, channel.held_why if held else "")
