"""`vigie watchlist …`: what is followed, in the user's own words. Each method is the command of the same name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.config import Config, check_language, check_time, check_timezone
from bot.desk.knowledge import Knowledge
from bot.desk.lists import article_language
from bot.desk.named import find_named, same_name
from bot.digest.period import read_period
from bot.errors import ConfigError
from bot.store import Store, parse_query
from bot.types import WEEKDAYS, Alert, Exclusions, Route, Source, Watchlist, follow_key

_WEIGHT = re.compile(r"(.*\S)\s*=\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*", re.DOTALL)
_LIGHTEST, _HEAVIEST = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a story needs to be an alert, and when none is wanted; see `bot.types.Alert`. None is as it was."""

    sources: int | None = None
    salience: float | None = None
    quiet: str | None = None
    hourly: int | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """What a watchlist is to follow and how it is to be shown, in the user's own words; None says nothing of it.

    A name, topic or query that ends in "=2" weighs two. An empty text takes the workspace's setting, and in a list it
    is nothing: [""] empties it.
    """

    entities: Sequence[str] | None = None  #: names of companies, people, products …
    topics: Sequence[str] | None = None
    queries: Sequence[str] | None = None
    not_entities: Sequence[str] | None = None
    not_topics: Sequence[str] | None = None
    not_queries: Sequence[str] | None = None
    languages: Sequence[str] | None = None  #: of articles, two letters each
    sources: Sequence[str] | None = None  #: a number, a title or an address each
    not_sources: Sequence[str] | None = None
    channels: Sequence[str] | None = None  #: names; the routes to those that are there stay as they are
    language: str | None = None  #: of labels
    timezone: str | None = None
    at: str | None = None  #: local time of day at which `vigie watch` makes its edition, HH:MM
    weekdays: Sequence[str] | None = None  #: "mon" … "sun"; none means every day
    period: str | None = None  #: "day", "week", "36h" or "last"; "" is what `add` would take
    items: int | Literal[""] | None = None  #: "" or 0 takes the workspace's
    noticed: int | Literal[""] | None = None  #: "" takes the workspace's
    alert: Urgency | bool | None = None  #: told as soon as it happens; False ends that


class Watchlists:
    """`vigie watchlist …`."""

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        config: Config,
        clock: Callable[[], datetime],
        find_source: Callable[[str], Source],
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._config = config
        self._clock = clock
        self._find_source = find_source

    def add(self, name: str, follow: Follow = Follow()) -> Watchlist:
        """Follow entities (by name), topics and queries; a list of the same name is replaced, and keeps its routes.

        An edition covers a day, or what came since the last one where it is not made every day. Raises QueryError for
        an unknown entity or topic or a query that cannot be read, ConfigError for the rest.
        """
        if not name.strip():
            raise ConfigError("A watchlist needs a name.")
        routes = next((w.routes for w in self.list() if same_name(w.name, name)), ())
        empty = Watchlist(
            name.strip(),
            language=self._config.language,
            timezone=self._config.timezone,
            routes=routes,
            made=self._clock(),
        )
        period = "" if follow.period is None else follow.period
        return self._store.save_watchlist(self._with(empty, replace(follow, period=period)))

    def change(self, name: str, follow: Follow) -> Watchlist:
        """Change what is said of a watchlist, each thing as a whole; the rest stays. Raises what `add` raises."""
        return self._store.save_watchlist(self._with(self.find(name), follow))

    def list(self) -> tuple[Watchlist, ...]:
        """All watchlists."""
        return tuple(self._store.watchlists())

    def find(self, name: str) -> Watchlist:
        """The watchlist of that name. Raises ConfigError."""
        return find_named(self.list(), name, "watchlist")

    def remove(self, name: str) -> Watchlist:
        """Forget a watchlist; its editions stay. Raises ConfigError."""
        watchlist = self.find(name)
        self._store.remove_watchlist(watchlist.name)
        return watchlist

    # --- from words to values ---------------------------------------------------------------------------------

    def _with(self, watchlist: Watchlist, follow: Follow) -> Watchlist:
        """The watchlist with what is said of it; whatever is not said is as before."""
        changed = replace(
            self._following(watchlist, follow),
            excluded=self._excluded(watchlist.excluded, follow),
            **_said(
                languages=_each(_language, follow.languages),
                source_ids=self._source_ids(follow.sources),
                routes=self._routes(watchlist.routes, follow.channels),
            ),
            **self._shape(follow),
        )
        if follow.period == "":
            changed = replace(changed, period=_usual_period(changed, follow))
        _check_sides(changed)
        if follow.alert is not None:
            changed = replace(changed, alert=self._alert(follow.alert, changed.alert))
        if changed.alert and (follow.at or any(follow.weekdays or ())):
            raise ConfigError("An alert waits for no time of day: --at and --on are of watchlists that are none.")
        return changed

    def _following(self, watchlist: Watchlist, follow: Follow) -> Watchlist:
        """What is followed, and by what weight."""
        for kind, field, words, read in (
            ("entity", "entity_ids", follow.entities, self._entity),
            ("topic", "topics", follow.topics, self._knowledge.topic),
            ("query", "queries", follow.queries, _query),
        ):
            if words is not None:
                weights = {read(word): weight for word, weight in (weighed(text, kind) for text in _told(words))}
                kept = {key: w for key, w in watchlist.weights.items() if not key.startswith(follow_key(kind, ""))}
                kept |= {follow_key(kind, one): weight for one, weight in weights.items() if weight != 1}
                things: dict[str, Any] = {field: tuple(weights)}
                watchlist = replace(watchlist, weights=kept, **things)
        return watchlist

    def _excluded(self, excluded: Exclusions, follow: Follow) -> Exclusions:
        said = _said(
            entity_ids=_each(self._entity, follow.not_entities),
            topics=_each(self._knowledge.topic, follow.not_topics),
            queries=_each(_query, follow.not_queries),
            source_ids=self._source_ids(follow.not_sources),
        )
        return replace(excluded, **said)

    def _entity(self, name: str) -> str:
        return self._knowledge.entity(name).id

    def _source_ids(self, words: Sequence[str] | None) -> tuple[int, ...] | None:
        return None if words is None else tuple(dict.fromkeys(self._find_source(word).id for word in _told(words)))

    def _routes(self, there: Sequence[Route], channels: Sequence[str] | None) -> tuple[Route, ...] | None:
        """The routes to some channels, each as it was where there was one."""
        known = {route.channel: route for route in there}
        names = _each(self._channel, channels)
        return None if names is None else tuple(known.get(name, Route(name)) for name in names)

    def _channel(self, name: str) -> str:
        return find_named(self._store.channels(), name, "channel").name

    def _shape(self, follow: Follow) -> Mapping[str, Any]:
        """How and when editions are made, as far as it is said."""
        if follow.language:
            check_language(follow.language, "--language")
        if follow.timezone:
            check_timezone(follow.timezone, "--timezone")
        if follow.at:
            check_time(follow.at, "--at")
        said = _said(
            language=self._config.language if follow.language == "" else follow.language,
            timezone=self._config.timezone if follow.timezone == "" else follow.timezone,
            at=follow.at,
            weekdays=None
            if follow.weekdays is None
            else tuple(sorted({_weekday(day) for day in _told(follow.weekdays)})),
            period=read_period(follow.period) if follow.period else None,
        )
        caps = {"items": follow.items or None, "noticed": None if follow.noticed == "" else follow.noticed}
        return said | {name: cap for name, cap in caps.items() if getattr(follow, name) is not None}

    def _alert(self, urgency: Urgency | Literal[True, False], there: Alert | None) -> Alert | None:
        """What makes it an alert; one that is an alert already goes on from where it is."""
        if urgency is False:
            return None
        alert = there or Alert(self._clock())
        if urgency is True:
            return alert
        _check_quiet(urgency.quiet)
        said = _said(sources=urgency.sources, salience=urgency.salience, quiet=urgency.quiet, hourly=urgency.hourly)
        return replace(alert, **said)


def _usual_period(watchlist: Watchlist, follow: Follow) -> str:
    """What an edition covers where nobody says it: a day, or all since the last one where not every day has one."""
    is_alert = bool(watchlist.alert) if follow.alert is None else bool(follow.alert)
    return "last" if watchlist.weekdays and not is_alert else "day"


def weighed(text: str, kind: str) -> tuple[str, float]:
    """What a user wrote of an "entity", a "topic" or a "query", without its weight, and that: "Apple=2", else 1.

    Raises ConfigError for a weight that is none; of a query, whatever else stands behind a sign of equality is text.
    """
    found = _WEIGHT.fullmatch(text)
    if not found and (kind == "query" or "=" not in text):
        return text, 1.0
    name = found.group(1) if found else text.partition("=")[0].strip()
    weight = float(found.group(2).replace(",", ".")) if found else 0.0
    if not _LIGHTEST <= weight <= _HEAVIEST:
        ways = f"a weight is a number from {_LIGHTEST:g} to {_HEAVIEST:g}, such as {name or 'Apple'}=2"
        raise ConfigError(f'"{text}": {ways}; what is to be left out is named by --not-{kind}.')
    return name, weight


def _said(**values: Any) -> dict[str, Any]:
    """Those of the values that something was said of."""
    return {name: value for name, value in values.items() if value is not None}


def _each(read: Callable[[str], str], words: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(dict.fromkeys(map(read, _told(words))))


def _told(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.strip()]


def _query(text: str) -> str:
    parse_query(text)
    return text


def _language(code: str) -> str:
    return article_language(code, "--only")


def _weekday(day: str) -> int:
    if day.lower() not in WEEKDAYS:
        raise ConfigError(f'"{day}" is not a day of the week; there are {", ".join(WEEKDAYS)}.')
    return WEEKDAYS.index(day.lower())


def _check_quiet(quiet: str | None) -> None:
    if quiet:
        parts = quiet.split("-")
        if len(parts) != 2:
            raise ConfigError(f'--quiet: "{quiet}" is no span of hours; write one such as 22:00-07:00.')
        for part in parts:
            check_time(part, "--quiet")


def _check_sides(watchlist: Watchlist) -> None:
    """Nothing can be both wanted and left out. Raises ConfigError."""
    excluded = watchlist.excluded
    both: Iterable[object] = (
        *(set(watchlist.entity_ids) & set(excluded.entity_ids)),
        *(set(watchlist.topics) & set(excluded.topics)),
        *(set(watchlist.queries) & set(excluded.queries)),
        *(f"source {one}" for one in sorted(set(watchlist.source_ids) & set(excluded.source_ids))),
    )
    for one in both:
        raise ConfigError(f"{one} is both followed and left out; name it on one side only.")
