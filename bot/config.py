"""Settings: what `vigie.toml` may say, and what holds where it says nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FILE_NAME = "vigie.toml"


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """The `[collect]` table."""

    seconds: float = 30.0  #: ceiling of one fetch, redirects included
    megabytes: float = 10.0  #: ceiling of one decompressed answer
    hosts_at_once: int = 16
    pause_seconds: float = 1.0  #: between two requests to one host
    minutes_between_visits: float = 60.0  #: of one source; 0 asks it on every run
    parse_seconds: float = 20.0  #: ceiling of one page's extraction
    parse_megabytes: int = 1024  #: ceiling of a parsing worker's memory
    private_hosts: tuple[str, ...] = ()  #: hosts that may have a private address ("127.0.0.1", "intranet.local")


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """The `[digest]` table."""

    items: int = 20  #: at most, in one edition, where a watchlist does not say how many
    noticed: int = 3  #: of them about nothing that is followed, but told by many
    folder: str = "editions"  #: where HTML editions are written, relative to the workspace


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """The `[watch]` table."""

    minutes: float = 5.0  #: between two looks at which sources are due
    at: str = "07:00"  #: local time of day at which editions are made, where a watchlist says no other


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one workspace."""

    folder: Path  #: the workspace
    language: str = "fr"  #: of labels and dates: fr or en
    timezone: str = "Europe/Paris"
    database: str = "vigie.db"  #: a file in the workspace, or a postgresql:// address
    contact: str = ""  #: a mail or web address that goes into the User-Agent
    assets: str = ""  #: a folder with one's own models/ and data/, searched before the shipped ones
    collect: CollectSettings = field(default_factory=CollectSettings)
    digest: DigestSettings = field(default_factory=DigestSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)

    @property
    def database_url(self) -> str:
        """The database as an SQLAlchemy address; a file name is taken relative to the workspace."""
        if self.database.startswith(("postgresql://", "postgres://")):
            return "postgresql+psycopg://" + self.database.split("://", 1)[1]
        if "://" in self.database:
            return self.database
        return f"sqlite:///{self.folder / self.database}"

    @property
    def own_assets(self) -> Path | None:
        """The user's own asset folder, None where there is none."""
        return self.folder / self.assets if self.assets else None


_Table = TypeVar("_Table", bound="DataclassInstance")


def load_config(folder: Path) -> Config:
    """Read `vigie.toml` of a workspace. Raises ConfigError that names the line or the key that is wrong."""
    path = folder / FILE_NAME
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {FILE_NAME} in {folder}: make a workspace with `vigie init`.") from error
    except NotADirectoryError as error:
        raise ConfigError(f"{folder} is a file: name the folder that holds {FILE_NAME}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    return _checked(_fill(Config(folder=folder), tables, str(path)), path)


def find_workspace(start: Path) -> Path:
    """The nearest folder at or above `start` that holds a `vigie.toml`. Raises ConfigError where there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise ConfigError(f"No workspace in {start} or above it: make one with `vigie init`, or name one with -C FOLDER.")


def _fill(target: _Table, table: Mapping[str, Any], where: str) -> _Table:
    own = {f.name for f in fields(target)} - ({"folder"} if isinstance(target, Config) else set())
    known = {f.name: getattr(target, f.name) for f in fields(target) if f.name in own}
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{where}: unknown setting `{key}`; known are {', '.join(known)}.")
        changes[key] = _value(known[key], value, f"{where}: `{key}`")
    return replace(target, **changes)


def _value(default: Any, value: Any, where: str) -> Any:
    if is_dataclass(default) and not isinstance(default, type):
        if not isinstance(value, dict):
            raise ConfigError(f"{where} must be a table, written [{where.rsplit('`', 2)[-2]}].")
        return _fill(default, value, where)
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise ConfigError(f'{where} must be a list of texts, such as ["127.0.0.1"], not {value!r}.')
        return tuple(value)
    if isinstance(default, str):
        if not isinstance(value, str):
            raise ConfigError(f"{where} must be a text in quotes, not {value!r}.")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise ConfigError(f"{where} must be a number from 0 to 1,000,000,000, not {value!r}.")
    return type(default)(value)


def _checked(config: Config, path: Path) -> Config:
    check_language(config.language, f"{path}: `language`")
    check_timezone(config.timezone, f"{path}: `timezone`")
    check_time(config.watch.at, f"{path}: `at`")
    return config


def check_language(code: str, where: str) -> None:
    """Raises ConfigError, which begins with `where`, for what no labels are written in."""
    if code not in ("fr", "en"):
        raise ConfigError(f'{where}: "{code}" is not a language of labels; write "fr" or "en".')


def check_timezone(name: str, where: str) -> ZoneInfo:
    """The time zone of that name. Raises ConfigError that begins with `where`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f'{where}: "{name}" is not a time zone; write one such as "Europe/Paris".') from error


def check_time(text: str, where: str) -> time:
    """A time of day written HH:MM. Raises ConfigError that begins with `where`."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError as error:
        raise ConfigError(f'{where}: "{text}" is not a time of day; write one such as "07:00".') from error
