"""Inserting what may be there already, safely beside other processes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sqlmodel import Session, SQLModel

_BATCH = 500  # rows or ids in one statement: SQLite has a ceiling of 32,766 values


def insert_new(session: Session, row: SQLModel) -> int | None:
    """Insert a row unless one with the same unique key is there; its id, or None where it was there."""
    made = session.execute(_statement(_name(row), _dialect(session), "returning"), _values(row)).scalar()
    return None if made is None else int(made)


def insert_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert those rows of one table that are not there yet; ids are not given back."""
    for batch in batches(rows):
        session.execute(_statement(_name(batch[0]), _dialect(session), "missing"), [_values(row) for row in batch])


def replace_row(session: Session, row: SQLModel) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    session.execute(_statement(_name(row), _dialect(session), "replace"), _values(row))


def batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The things in parts that fit one statement."""
    for start in range(0, len(things), _BATCH):
        yield things[start : start + _BATCH]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@cache  # there are a dozen, and building one takes longer than running it
def _statement(name: str, dialect: str, way: str) -> Any:
    table = SQLModel.metadata.tables[name]
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)  # on use: a search inserts nothing
    if way == "replace":
        keys = [column.name for column in table.primary_key]
        changes = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changes)
    insert = insert.on_conflict_do_nothing()
    return insert.returning(table.c.id) if way == "returning" else insert


def _name(row: SQLModel) -> str:
    return str(row.__tablename__)


def _values(row: SQLModel) -> dict[str, Any]:
    """The columns of a row; an id that is not known yet is left to the database."""
    values = {column.name: getattr(row, column.name) for column in SQLModel.metadata.tables[_name(row)].columns}
    return {name: value for name, value in values.items() if not (name == "id" and value is None)}
