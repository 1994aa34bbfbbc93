"""Reading back: what is `unknown` is looked for in its channel; what is proven absent is sent again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import DeliveryError
from bot.post.recognise import Seen, is_due, is_told_wholly, seen
from bot.store import Store
from bot.types import Channel, Delivery, DeliveryStatus, Item


class Room(Protocol):
    """A place that can be read back."""

    def texts(self, tried: datetime, now: datetime) -> list[str]:
        """What was said there by this channel since before a try, all of it. Raises DeliveryError."""
        ...


def read_back(
    store: Store, channels: Sequence[Channel], room_of: Callable[[Channel], Room | None], now: datetime, tries: int
) -> None:
    """Look for what is unknown, one reading for each message that was tried; what cannot be told stays unknown."""
    for channel in channels:
        rows = [r for r in store.ledger.rows(status=DeliveryStatus.UNKNOWN, channel_id=channel.id) if is_due(r, now)]
        if not rows:
            continue
        try:
            room = room_of(channel)
            if room:
                _judge(store, rows, room.texts(min(row.tried for row in rows if row.tried), now), now, tries)
        except DeliveryError as error:
            store.ledger.looked(rows, str(error), now)


def _judge(store: Store, rows: Sequence[Delivery], texts: Sequence[str], now: datetime, tries: int) -> None:
    items = store.items_of([row.item_id for row in rows])
    for row in rows:
        if row.item_id in items:
            _settle(store, row, seen(row.mark, _item(items[row.item_id]), texts), now, tries)


def _item(found: tuple[object, Item]) -> Item:
    return found[1]


def _settle(store: Store, row: Delivery, verdict: Seen, now: datetime, tries: int) -> None:
    if verdict is Seen.UNCLEAR:
        store.ledger.found(row, DeliveryStatus.UNKNOWN, "something like it was found in the channel; look there", now)
    elif verdict is Seen.THERE and is_told_wholly(row.mark):
        store.ledger.found(row, DeliveryStatus.SENT, "found in the channel", now)
    elif verdict is Seen.THERE:
        store.ledger.found(row, DeliveryStatus.PENDING, "", now, parts=1)
    elif row.attempts < tries:
        store.ledger.found(row, DeliveryStatus.PENDING, "read back: it is not in the channel", now)
    else:
        store.ledger.found(row, DeliveryStatus.FAILED, f"not in the channel after {row.attempts} tries", now)
