"""Opening a database: connection, transactions, and bringing its tables up to date."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from bot.errors import StoreError
from bot.store.failures import sentence, shown

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0015"
"""The revision that this code needs; a test holds that it is the newest migration."""

PATIENCE = 30.0
"""Seconds that a transaction waits for another process's before it gives up."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_CONNECT_SECONDS = 10
_MIGRATING = 0x7669676965  # "vigie": the key of the lock under which a PostgreSQL database is migrated


def database_of(address: str) -> URL:
    """An address taken apart. Raises StoreError for one that names no kind of database."""
    try:
        url = make_url(address)
        url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError("`database` in vigie.toml is neither a file name nor a postgresql:// address.") from error
    return url


def open_engine(address: str, patience: float = PATIENCE) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises StoreError for an address that is neither."""
    url = database_of(address)
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url, patience)
    if backend in ("postgresql", "postgres"):
        return _postgresql(url, patience)
    raise StoreError(f"Vigie keeps its archive in SQLite or PostgreSQL, not in {backend}.")


def _postgresql(url: URL, patience: float) -> Engine:
    # Times come back in UTC, whatever the server's zone: in some zones the year 1 cannot be told.
    options = f"{url.query.get('options', '')} -c timezone=UTC -c lock_timeout={max(1, int(patience * 1000))}".strip()
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": _CONNECT_SECONDS, "options": options},
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            f"PostgreSQL needs a further package ({error.name}): pip install 'vigie[postgres]'."
        ) from error


def _sqlite(url: URL, patience: float) -> Engine:
    options: dict[str, Any] = {"connect_args": {"timeout": patience, "check_same_thread": False}}
    if not url.database or url.database == ":memory:":
        options["poolclass"] = StaticPool  # one connection: each would have a database of its own
    elif not url.database.startswith("file:"):
        _make_private(Path(url.database))
    engine = create_engine(url, **options)

    def prepare(connection: Any, _record: Any) -> None:
        _prepare_sqlite(connection, patience)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """A new file is its owner's alone: channels' addresses hold secrets."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"The database {path} cannot be opened: {error.strerror or error}.") from error


def _prepare_sqlite(connection: Any, patience: float) -> None:
    # Python's driver would begin and commit by itself, and never around DDL: transactions are ours to begin.
    connection.isolation_level = None
    _switch_to_wal(connection, time.monotonic() + patience)
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any, deadline: float) -> None:
    # Two processes that open a new file at once meet here, and SQLite does not wait at this door by itself.
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes its lock at once and waits for it; one that would have to upgrade a read lock
    # fails without waiting (https://sqlite.org/isolation.html).
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, and sees one state of the database throughout. Raises StoreError."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":  # what SQLite does by itself
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        translated(engine),
        engine.connect().execution_options(**options) as connection,
        Session(connection) as session,
    ):
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are committed at the end, all or none. Raises StoreError."""
    with (
        translated(engine),
        engine.connect().execution_options(writes=True) as connection,
        Session(connection, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn what the driver raises into a StoreError; a caller's mistake, such as a naive time, stays what it is."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(sentence(engine.url, error.orig if isinstance(error.orig, Exception) else error)) from error
    except PoolTimeoutError as error:
        raise StoreError(sentence(engine.url, error)) from error
    except StatementError as error:  # a value that no column takes
        raise error.orig or error from None


def migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD`, wholly or not at all. Raises StoreError, also where a newer Vigie was here."""
    with translated(engine):
        with engine.connect() as connection:
            if _is_current(connection):
                return
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
            if not _is_current(connection):
                _upgrade(connection)


def _is_current(connection: Connection) -> bool:
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found > HEAD:
        raise StoreError(
            f"The database {shown(connection.engine.url)} was made by a newer Vigie (revision {found}, this one knows "
            f"{HEAD}): install that version."
        )
    return found == HEAD


def _upgrade(connection: Connection) -> None:
    # Imported here: alembic takes longer to load than a search takes to run.
    from alembic import command

    command.upgrade(migrations(connection), "head")


def migrations(connection: Connection) -> Config:
    """What alembic needs to know of this room to work over a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
