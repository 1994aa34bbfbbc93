"""Making a workspace: the folder that holds `vigie.toml` and the database."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.assets import find
from bot.config import FILE_NAME, check_language, check_timezone, load_config
from bot.errors import AssetError, ConfigError
from bot.moments import utc_now
from bot.store import Store
from bot.types import Source, Watchlist

FIRST_WATCHLIST = "tech"
"""Follows everything; made with the workspace so that the first digest needs no further step."""

_TEMPLATE = """\
# Vigie's settings for this folder. A line that starts with # shows what holds without it.

# Language of labels and dates in digests: "fr" or "en". Articles keep their own language.
language = "{language}"

# Time zone of new watchlists: it says when a day ends.
timezone = "{timezone}"

# A file in this folder, or a server: "postgresql://user:password@host/name" (needs vigie[postgres]).
# database = "vigie.db"

# A mail or web address at which a site's owner can reach you; it goes into the User-Agent.
# contact = "you@example.org"

# A folder of your own models/ and data/, searched before those that ship with Vigie.
# assets = ""

[collect]
# Ceilings of one fetch: seconds, and megabytes after decompression.
# seconds = 30
# megabytes = 10

# Manners: hosts asked at the same time, pause between two requests to one host, minutes between two
# visits to one source (a busy one is asked up to four times as often, one that cannot say "not modified"
# once a day).
# hosts_at_once = 16
# pause_seconds = 1.0
# minutes_between_visits = 60

# Ceilings of parsing one page, in a worker that is stopped beyond them.
# parse_seconds = 20
# parse_megabytes = 1024

# Hosts that may have a private address, such as a feed inside your own network. All others are refused.
# private_hosts = ["127.0.0.1"]

[digest]
# Stories in one edition, at most; and how many of them about nothing that is followed, but told by many.
# items = 20
# noticed = 3

# Where `vigie run` writes editions as HTML.
# folder = "editions"

[watch]
# `vigie watch`: minutes between two looks at which sources are due, and the local time of day at which
# editions are made, where a watchlist says no other.
# minutes = 5
# at = "07:00"
"""


def init_workspace(
    folder: Path | str,
    *,
    language: str = "fr",
    timezone: str = "Europe/Paris",
    starter: bool = True,
    clock: Callable[[], datetime] = utc_now,
) -> Path:
    """Make a workspace: settings, database, a first watchlist and, with `starter`, the shipped list of sources.

    Raises ConfigError where there is a `vigie.toml` already, or the folder cannot be written, and for a language or a
    time zone that is none.
    """
    check_language(language, "--language")
    check_timezone(timezone, "--timezone")
    folder = Path(folder).expanduser().resolve()
    settings = folder / FILE_NAME
    if settings.exists():
        raise ConfigError(f"{folder} is a workspace already: its settings are in {settings}.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings.write_text(_TEMPLATE.format(language=language, timezone=timezone), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"A workspace cannot be made in {folder}: {error.strerror or error}.") from error
    config = load_config(folder)
    with Store.open(config.database_url) as store:
        for source in starter_sources() if starter else ():
            store.add_source(source)
        store.save_watchlist(Watchlist(FIRST_WATCHLIST, language=language, timezone=timezone, made=clock()))
    return folder


def starter_sources() -> tuple[Source, ...]:
    """The sources listed in `data/sources.toml`. Raises AssetError."""
    path = find("data", "sources.toml")
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
        return tuple(
            Source(url=row["url"], title=row["title"], language=row["language"], labels=(row["section"],))
            for row in rows
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, OSError) as error:
        raise AssetError(f"{path} cannot be read ({error}): install Vigie again.") from error
