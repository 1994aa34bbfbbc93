"""Opening a database: connection, transactions, and bringing its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from bot.errors import StoreError

HEAD = "0001"
"""The revision that this code needs; a test holds that it is the newest migration."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises StoreError for an address that is neither."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise StoreError(f"Vigie keeps its archive in SQLite or PostgreSQL, not in {parsed.get_backend_name()}.")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url, in_memory=not parsed.database)
        return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError("`database` in vigie.toml is neither a file name nor a postgresql:// address.") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"PostgreSQL needs a further package ({error.name}): pip install 'vigie[postgres]'.") from error


def _sqlite(url: str, *, in_memory: bool) -> Engine:
    options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS, "check_same_thread": False}}
    if in_memory:
        options["poolclass"] = StaticPool
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's driver would begin and commit by itself, and never around DDL: transactions are ours to begin.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes its lock at once and waits for it; one that would have to upgrade a read lock
    # fails without waiting (https://sqlite.org/isolation.html).
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads. Raises StoreError."""
    with _translated(engine), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are committed at the end, all or none. Raises StoreError."""
    with _translated(engine), engine.connect().execution_options(writes=True) as connection:
        with Session(connection, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(f"The database {_shown(engine)} refused: {cause}.") from error


def _shown(engine: Engine) -> str:
    return engine.url.database or "in memory" if engine.dialect.name == "sqlite" else engine.url.render_as_string()


def migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD`, wholly or not at all. Raises StoreError, also where a newer Vigie was here."""
    with _translated(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        found = _revision(connection)
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise StoreError(
                f"The database {_shown(engine)} was made by a newer Vigie (revision {found}, this one knows {HEAD}): "
                "install that version."
            )
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Imported here: alembic takes longer to load than a search takes to run.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
