"""Watchlists and channels: whom an analyst follows, and where editions go.

Both are known by their name, in whatever case. Removed ones keep their row and number, for editions and the ledger.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.store import ledger
from bot.store.columns import fingerprint
from bot.store.tables import ChannelRow, WatchlistRow
from bot.store.upsert import insert_new
from bot.store.values import alert_document, channel_of, watchlist_of
from bot.types import Channel, Watchlist


def _key(name: str) -> str:
    return fingerprint(name.strip().casefold())


def watchlists(session: Session) -> list[Watchlist]:
    """All that were not removed, in the order in which they were made."""
    rows = session.exec(select(WatchlistRow).where(~col(WatchlistRow.removed)).order_by(col(WatchlistRow.id)))
    return [watchlist_of(row) for row in rows]


def save_watchlist(session: Session, watchlist: Watchlist) -> Watchlist:
    """Keep a watchlist; one of that name is replaced, and keeps its number, its age and the spelling of its name."""
    key = _key(watchlist.name)
    told: dict[str, Any] = {
        "entity_ids": list(watchlist.entity_ids),
        "topics": list(watchlist.topics),
        "queries": list(watchlist.queries),
        "language": watchlist.language,
        "timezone": watchlist.timezone,
        "routes": [asdict(route) for route in watchlist.routes],
        "at": watchlist.at,
        "weekdays": list(watchlist.weekdays),
        "alert": alert_document(watchlist.alert),
        "removed": False,
        "weights": dict(watchlist.weights),
        "languages": list(watchlist.languages),
        "source_ids": list(watchlist.source_ids),
        "excluded": {name: list(ids) for name, ids in asdict(watchlist.excluded).items() if ids},
        "period": watchlist.period,
        "items": watchlist.items,
        "noticed": watchlist.noticed,
    }
    insert_new(session, WatchlistRow(name=watchlist.name, name_key=key, made=watchlist.made, **told))
    row = session.exec(select(WatchlistRow).where(WatchlistRow.name_key == key).with_for_update()).one()
    told["made"] = watchlist.made if row.removed else row.made
    for name, value in told.items():
        setattr(row, name, value)
    session.add(row)
    return watchlist_of(row)


def remove_watchlist(session: Session, name: str) -> None:
    """Take a watchlist off the list; its editions stay."""
    row = session.exec(select(WatchlistRow).where(WatchlistRow.name_key == _key(name))).one_or_none()
    if row:
        row.removed = True
        session.add(row)


def channels(session: Session) -> list[Channel]:
    """All that were not removed, in the order in which they were made."""
    rows = session.exec(select(ChannelRow).where(~col(ChannelRow.removed)).order_by(col(ChannelRow.id)))
    return [channel_of(row) for row in rows]


def save_channel(session: Session, channel: Channel) -> Channel:
    """Keep a channel; one of that name gets the new address, and keeps its number and the spelling of its name."""
    key = _key(channel.name)
    insert_new(session, ChannelRow(name=channel.name, name_key=key, address=channel.address))
    row = session.exec(select(ChannelRow).where(ChannelRow.name_key == key).with_for_update()).one()
    row.address, row.removed = channel.address, False
    row.refusals, row.held_until, row.held_why = 0, None, ""  # a new address deserves a new try
    session.add(row)
    return channel_of(row)


def hold_channel(session: Session, channel_id: int, refusals: int, until: datetime | None, why: str) -> None:
    """Note that nothing is to be sent to a channel before a time, after so many refusals in a row."""
    row = session.get(ChannelRow, channel_id, with_for_update=True)
    if row:
        row.refusals, row.held_until, row.held_why = refusals, until, why
        session.add(row)


def remove_channel(session: Session, name: str) -> None:
    """Forget a channel's address; what was still to be sent to it will not be."""
    row = session.exec(select(ChannelRow).where(ChannelRow.name_key == _key(name)).with_for_update()).one_or_none()
    if row:
        row.address, row.removed = "", True
        session.add(row)
        ledger.give_up(session, row.id, "the channel was removed")
