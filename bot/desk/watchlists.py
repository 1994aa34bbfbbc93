"""`vigie watchlist …`: what is followed, in the user's own words. Each method is the command of the same name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config, check_time, check_timezone
from bot.desk.knowledge import Knowledge
from bot.errors import ConfigError
from bot.store import Store, parse_query
from bot.types import WEEKDAYS, Alert, Route, Watchlist


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a story needs to be an alert, and when none is wanted; see `bot.types.Alert`."""

    sources: int = 1
    salience: float = 0.5
    quiet: str = ""
    hourly: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """What a new watchlist follows, in the user's own words, and how it is shown; "" takes the workspace's setting."""

    entities: Sequence[str] = ()  #: names of companies, people, products …
    topics: Sequence[str] = ()
    queries: Sequence[str] = ()
    channels: Sequence[str] = ()  #: none keeps the routes of the list that is replaced
    language: str = ""
    timezone: str = ""
    at: str = ""  #: local time of day at which `vigie watch` makes its edition, HH:MM
    weekdays: Sequence[str] = ()  #: "mon" … "sun"; none means every day
    alert: Urgency | None = None  #: told as soon as it happens


class Watchlists:
    """`vigie watchlist …`."""

    def __init__(self, store: Store, knowledge: Knowledge, config: Config, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._knowledge = knowledge
        self._config = config
        self._clock = clock

    def add(self, name: str, follow: Follow = Follow()) -> Watchlist:
        """Follow entities (by name), topics and queries; a list of the same name is replaced.

        Raises QueryError for an unknown entity or topic or a query that cannot be read, ConfigError for the rest.
        """
        self._check(name, follow)
        return self._store.save_watchlist(
            Watchlist(
                name.strip(),
                tuple(self._knowledge.entity(entity).id for entity in follow.entities),
                tuple(self._knowledge.topic(topic) for topic in follow.topics),
                tuple(follow.queries),
                follow.language or self._config.language,
                follow.timezone or self._config.timezone,
                self._routes(name, follow.channels),
                follow.at,
                tuple(sorted({WEEKDAYS.index(day.lower()) for day in follow.weekdays})),
                self._alert(follow.alert) if follow.alert else None,
            )
        )

    def _routes(self, name: str, channels: Sequence[str]) -> tuple[Route, ...]:
        """The routes to some channels, each as the list of that name had it; without any, those that it had."""
        there = next((w.routes for w in self.list() if w.name.casefold() == name.strip().casefold()), ())
        known = {route.channel: route for route in there}
        return tuple(known.get(channel, Route(channel)) for channel in dict.fromkeys(channels)) or there

    def _alert(self, urgency: Urgency) -> Alert:
        if urgency.quiet:
            parts = urgency.quiet.split("-")
            if len(parts) != 2:
                raise ConfigError(f'--quiet: "{urgency.quiet}" is no span of hours; write one such as 22:00-07:00.')
            for part in parts:
                check_time(part, "--quiet")
        return Alert(self._clock(), urgency.sources, urgency.salience, urgency.quiet, urgency.hourly)

    def _check(self, name: str, follow: Follow) -> None:
        if not name.strip():
            raise ConfigError("A watchlist needs a name.")
        if follow.language not in ("", "fr", "en"):
            raise ConfigError(f'A watchlist\'s language is "fr" or "en", not "{follow.language}".')
        if follow.timezone:
            check_timezone(follow.timezone, "--timezone")
        if follow.at:
            check_time(follow.at, "--at")
        for day in follow.weekdays:
            if day.lower() not in WEEKDAYS:
                raise ConfigError(f'"{day}" is not a day of the week; there are {", ".join(WEEKDAYS)}.')
        known = {channel.name for channel in self._store.channels()}
        for channel in follow.channels:
            if channel not in known:
                raise ConfigError(f'No channel is called "{channel}"; `vigie channel list` shows them.')
        for query in follow.queries:
            parse_query(query)

    def list(self) -> tuple[Watchlist, ...]:
        """All watchlists."""
        return tuple(self._store.watchlists())

    def find(self, name: str) -> Watchlist:
        """The watchlist of that name. Raises ConfigError."""
        for watchlist in self.list():
            if watchlist.name.casefold() == name.strip().casefold():
                return watchlist
        names = ", ".join(w.name for w in self.list()) or "none yet"
        raise ConfigError(f'No watchlist is called "{name}"; there are: {names}.')

    def remove(self, name: str) -> Watchlist:
        """Forget a watchlist; its editions stay. Raises ConfigError."""
        watchlist = self.find(name)
        self._store.remove_watchlist(watchlist.name)
        return watchlist
