"""`vigie route …`: which watchlist goes to which channel, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.config import check_language, check_time
from bot.desk.lists import Channels
from bot.desk.named import same_name
from bot.desk.watchlists import Watchlists
from bot.errors import ConfigError
from bot.store import Store
from bot.types import WEEKDAYS, Form, Route, Watchlist


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a watchlist goes to a channel, in the user's own words; see `bot.types.Route`."""

    language: str = ""
    form: Form = Form.FULL
    at: str = ""
    weekdays: str = ""  #: such as "mon-fri" or "mon,thu"
    items: int = 0


class Routes:
    """`vigie route …`."""

    def __init__(self, store: Store, watchlists: Watchlists, channels: Channels) -> None:
        self._store = store
        self._watchlists = watchlists
        self._channels = channels

    def add(self, watchlist: str, channel: str, wanted: Wanted = Wanted()) -> Watchlist:
        """Post a watchlist to a channel, in that way; a route that it has there is replaced. Raises ConfigError."""
        if wanted.language:
            check_language(wanted.language, "--language")
        if wanted.at:
            check_time(wanted.at, "--at")
        name = self._channels.find(channel).name
        days = read_weekdays(wanted.weekdays)
        route = Route(name, wanted.language, wanted.form, wanted.at, days, wanted.items)
        found = self._watchlists.find(watchlist)
        routes = (*(there for there in found.routes if there.channel != name), route)
        return self._store.save_watchlist(replace(found, routes=routes))

    def list(self, watchlist: str | None = None) -> tuple[Watchlist, ...]:
        """The watchlists with their routes, or the one that is named. Raises ConfigError."""
        return (self._watchlists.find(watchlist),) if watchlist else self._watchlists.list()

    def remove(self, watchlist: str, channel: str) -> Watchlist:
        """Post a watchlist to a channel no more; without routes it goes to every channel. Raises ConfigError."""
        found = self._watchlists.find(watchlist)
        kept = tuple(route for route in found.routes if not same_name(route.channel, channel))
        if kept == found.routes:
            named = ", ".join(route.channel for route in found.routes) or "none: it goes to every channel"
            raise ConfigError(f'No route leads from {found.name} to "{channel}"; there are: {named}.')
        return self._store.save_watchlist(replace(found, routes=kept))


def read_weekdays(text: str) -> tuple[int, ...]:
    """Days of the week written such as "mon-fri" or "sat,mon"; Monday is 0. Raises ConfigError."""
    days: set[int] = set()
    for part in filter(None, text.lower().replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        ends = [WEEKDAYS.index(day) for day in (first, last or first) if day in WEEKDAYS]
        if len(ends) != 2:
            raise ConfigError(f'"{part}" is no day of the week, nor a span of them; write one such as mon-fri,sun.')
        days |= {(ends[0] + n) % 7 for n in range((ends[1] - ends[0]) % 7 + 1)}
    return tuple(sorted(days))
