"""The archive: everything that is kept, on SQLite or PostgreSQL. The only room that knows what a table is."""

from __future__ import annotations

from bot.store.articles import Draft
from bot.store.ledger import RESTORED
from bot.store.query import parse_query
from bot.store.store import Store

__all__ = ["RESTORED", "Draft", "Store", "parse_query"]
