"""Inserting what may be there already, safely beside other processes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sqlmodel import Session, SQLModel

_BATCH = 500  # rows or ids in one statement: SQLite has a ceiling of 32,766 values


def insert_new(session: Session, row: SQLModel) -> int | None:
    """Insert a row unless one with the same unique key is there; its id, or None where it was there."""
    made = session.execute(_statement(_name(type(row)), _dialect(session), "returning"), _values(row)).scalar()
    return None if made is None else int(made)


def insert_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert those rows of one table that are not there yet; ids are not given back."""
    if rows:
        add_missing(session, type(rows[0]), [_values(row) for row in rows])


def replace_row(session: Session, row: SQLModel) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    replace_all(session, type(row), [_values(row)])


# Many rows are given as the values of their columns: making a row takes longer than writing it.


def add_new(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, int]:
    """Insert rows, each with all its columns but the id; the ids of those that were not there, by a column's value."""
    statement = _statement(_name(table), _dialect(session), "returning", key)
    return {found: number for batch in batches(rows) for number, found in session.execute(statement, batch)}


def add_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows that are not there yet; ids are not given back."""
    for batch in batches(rows):
        session.execute(_statement(_name(table), _dialect(session), "missing"), batch)


def replace_all(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or overwrite those with the same primary key; no two may have the same."""
    for batch in batches(rows):
        session.execute(_statement(_name(table), _dialect(session), "replace"), batch)


def batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The things in parts that fit one statement."""
    for start in range(0, len(things), _BATCH):
        yield things[start : start + _BATCH]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@cache  # there are a dozen, and building one takes longer than running it
def _statement(name: str, dialect: str, way: str, *also: str) -> Any:
    table = SQLModel.metadata.tables[name]
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)  # on use: a search inserts nothing
    if way == "replace":
        keys = [column.name for column in table.primary_key]
        changes = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changes)
    insert = insert.on_conflict_do_nothing()
    return insert.returning(table.c.id, *(table.c[name] for name in also)) if way == "returning" else insert


def _name(table: type[SQLModel]) -> str:
    return str(table.__tablename__)


def _values(row: SQLModel) -> dict[str, Any]:
    """The columns of a row; an id that is not known yet is left to the database."""
    values = {column.name: getattr(row, column.name) for column in SQLModel.metadata.tables[_name(type(row))].columns}
    return {name: value for name, value in values.items() if not (name == "id" and value is None)}
