"""Column types that make both databases keep the same thing: aware UTC times, clean text, JSON documents."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Without NUL and lone surrogates, which PostgreSQL refuses and SQLite would keep."""
    text = str(text)  # PostgreSQL's driver would write an enumeration's value by its name
    try:
        text.encode()  # a tenth of the time of a search for surrogates
    except UnicodeEncodeError:
        return _UNSTORABLE.sub("", text)
    return text.replace("\0", "")


def fingerprint(text: str) -> str:
    """32 characters that stand for a text of any length where it has to be unique or found.

    PostgreSQL refuses to index a value of more than some 2,700 bytes, and addresses and GUIDs come from strangers.
    """
    return blake2b(storable(text).encode(), digest_size=16).hexdigest()


def _storable_tree(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_tree(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_tree(inner) for inner in value]
    return value


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive times: nobody knows when they were."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        try:
            return value.astimezone(UTC)
        except OverflowError:  # within a day of the years 1 and 9999, as hostile feeds have it
            return value.replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite gives back naive times that are UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text without what one of the databases would refuse."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Clean it on the way in."""
        return None if value is None else storable(value)


class Document(TypeDecorator[Any]):
    """A JSON value, kept as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        """Write JSON."""
        return json.dumps(_storable_tree(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read JSON."""
        return None if value is None else json.loads(value)
