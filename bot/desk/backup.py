"""`vigie restore`: a backup becomes the workspace's database, and what may have been sent since is not sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.desk.watching import read_watch
from bot.errors import ConfigError
from bot.store import Store
from bot.store.backup import copy_backup, put_in_place, remove
from bot.store.database import database_of


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did."""

    articles: int
    held: int  #: items that are `unknown` now
    kept: Path | None  #: the database that was there before


def restore(config: Config, backup: Path, clock: Callable[[], datetime]) -> Restored:
    """Put a backup in the place of the workspace's database, which is kept beside it.

    The copy is marked as restored before it is put in place. Raises ConfigError where a watch runs, StoreError for a
    file that is no sound backup, and for a database on a server.
    """
    watch = read_watch(config.folder)
    if watch and watch.alive:
        raise ConfigError(f"A watch is running (process {watch.pid}): stop it, restore, and start it again.")
    url = database_of(config.database_url)
    fresh = copy_backup(url, backup.expanduser())
    try:
        with Store.open(f"sqlite:///{fresh}") as store:
            held = store.ledger.mark_restored(clock())
            articles = store.counts()["articles"]
        return Restored(articles, held, put_in_place(url, fresh, clock()))
    finally:
        remove(fresh)
