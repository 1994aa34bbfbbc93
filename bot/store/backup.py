"""Backups of an SQLite archive: copied while others write, and put back so that nothing is sent a second time.

PostgreSQL has its own tools for both; `Ledger.mark_restored` is what such a database needs afterwards.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.errors import StoreError
from bot.store.failures import shown

_LOG_FILES = ("-wal", "-shm")


def back_up(url: URL, target: Path) -> None:
    """Copy a database into a new file, as it is at one moment, whoever writes meanwhile. Raises StoreError."""
    source = _file_of(url, "back it up with pg_dump, as docs/backup.md says")
    if target.exists():
        raise StoreError(f"{target} is there already: name another file for the backup.")
    _copy(source, target)


def put_in_place(url: URL, fresh: Path, now: datetime) -> Path | None:
    """Make a copied file the database, and give back where the one before it is kept; None where there was none."""
    place = _file_of(url, "")
    kept = place.with_name(f"{place.stem}-before-restore-{now:%Y%m%d-%H%M%S}{place.suffix}")
    try:
        was_there = place.exists()
        for ending in ("", *_LOG_FILES):
            with suppress(FileNotFoundError):
                Path(f"{place}{ending}").replace(f"{kept}{ending}")
        fresh.replace(place)
    except OSError as error:
        raise StoreError(f"{place} cannot be replaced: {error.strerror or error}.") from error
    return kept if was_there else None


def copy_backup(url: URL, backup: Path) -> Path:
    """Look whether a file is a sound archive of Vigie, and copy it beside the database. Raises StoreError."""
    place = _file_of(url, "restore it with pg_restore, then run `vigie restore --mark`; docs/backup.md says how")
    if not backup.is_file():
        raise StoreError(f"There is no file {backup}.")
    fresh = place.with_name(f".{place.name}.restoring")
    remove(fresh)
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            sound = opened.execute("PRAGMA quick_check").fetchone() == ("ok",)
            tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise StoreError(f"{backup} is no backup of Vigie, or is damaged: {error}.") from error
    if not sound or not {"alembic_version", "delivery"} <= tables:
        raise StoreError(f"{backup} is {'no backup of Vigie' if sound else 'damaged'}: name another file.")
    _copy(backup, fresh)
    return fresh


def remove(fresh: Path) -> None:
    """Drop a copy that was begun and did not come to its end."""
    for ending in ("", *_LOG_FILES):
        Path(f"{fresh}{ending}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Through SQLite's own backup: one moment of the source, also of what is only in its log yet."""
    half = target.with_name(f".{target.name}.half")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)  # channels' addresses hold secrets
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(half)) as copy,
        ):
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that can be carried away by itself
        half.replace(target)
    except (sqlite3.Error, OSError) as error:
        half.unlink(missing_ok=True)
        said = (isinstance(error, OSError) and error.strerror) or error
        raise StoreError(f"{source} cannot be copied to {target}: {said}.") from error


def _file_of(url: URL, otherwise: str) -> Path:
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"The database {shown(url)} is on a PostgreSQL server: {otherwise}.")
    if not url.database or url.database == ":memory:":
        raise StoreError("A database in memory has no file.")
    return Path(url.database)
