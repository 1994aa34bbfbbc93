"""Editions as files: the HTML of each, and beside it the newest ones of its watchlist as feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.digest.render import render, render_feed
from bot.errors import ConfigError
from bot.files import write_whole
from bot.store import Store
from bot.types import Edition, Topic, Watchlist

_FEED_FILES = {"atom": "atom.xml", "jsonfeed": "feed.json"}
_FEED_EDITIONS = 14  #: the newest, in the feed files of a watchlist


def newest_editions(store: Store, watchlist: Watchlist) -> list[Edition]:
    """The editions of a watchlist that its feeds hold, newest first."""
    found: list[Edition] = []
    day = date.max
    while len(found) < _FEED_EDITIONS and (before := store.edition_before(watchlist.id, day)):
        edition = store.edition(watchlist.id, before)
        found += [edition] if edition else []
        day = before
    return found


def file_name(watchlist: Watchlist, others: Iterable[Watchlist]) -> str:
    """What the files of a watchlist are called; with its number where an older one has the same letters and digits."""
    name = _safe(watchlist.name)
    is_taken = any(other.id < watchlist.id and _safe(other.name).casefold() == name.casefold() for other in others)
    return f"{name}-{watchlist.id}" if is_taken else name


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)


def write_edition(edition: Edition, newest: Sequence[Edition], place: Path, topics: Mapping[str, Topic]) -> Path:
    """Write an edition as HTML, and the newest editions as feeds; gives back the path of the HTML.

    `place` is a folder and the watchlist's `file_name`. Raises ConfigError where the folder cannot be written.
    """
    folder, safe = place.parent, place.name
    path = folder / f"{edition.date:%Y-%m-%d}-{safe}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, render(edition, "html", topics).encode())  # a web server may read along
        for form, ending in _FEED_FILES.items() if newest else ():
            write_whole(folder / f"{safe}.{ending}", render_feed(newest, form, topics).encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path
