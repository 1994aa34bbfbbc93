"""The ledger: one row of one item to one channel, pending → sending → sent | failed | unknown.

Every change is a compare-and-set: it says which state, and whose, it starts from, and does nothing to a row that is no
longer so. A process whose lease was taken from it can therefore no longer write.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult
from sqlmodel import Session, col, select, update

from bot.store.tables import DeliveryRow
from bot.store.upsert import batches, insert_missing
from bot.store.values import delivery_of
from bot.types import Delivery, DeliveryStatus

_FREE = {"owner": "", "lease_until": None}


def rows(session: Session, status: DeliveryStatus | None, channel_id: int | None) -> list[Delivery]:
    """The rows of a status and a channel, or of all, in the order in which they were entered."""
    wanted = select(DeliveryRow).order_by(col(DeliveryRow.id))
    if status is not None:
        wanted = wanted.where(DeliveryRow.status == status)
    if channel_id is not None:
        wanted = wanted.where(DeliveryRow.channel_id == channel_id)
    return [delivery_of(row) for row in session.exec(wanted)]


def enqueue(session: Session, item_ids: Sequence[int], channel_ids: Sequence[int], now: datetime) -> None:
    """Enter each item for each channel as pending, unless it was entered before."""
    fresh = [
        DeliveryRow(item_id=item_id, channel_id=channel_id, status=DeliveryStatus.PENDING, changed=now)
        for channel_id in sorted(set(channel_ids))
        for item_id in dict.fromkeys(item_ids)
    ]
    insert_missing(session, fresh)


def claim(session: Session, ids: Sequence[int], owner: str, lease_until: datetime, now: datetime) -> list[Delivery]:
    """Make rows one's own before sending: all of them, or none where one is not pending any more."""
    found: list[DeliveryRow] = []
    for batch in batches(sorted(set(ids))):  # in order, so that two processes never wait for each other
        found += session.exec(
            select(DeliveryRow).where(col(DeliveryRow.id).in_(batch)).order_by(col(DeliveryRow.id)).with_for_update()
        )
    if len(found) < len(set(ids)) or any(row.status != DeliveryStatus.PENDING for row in found):
        return []
    for row in found:
        row.status, row.owner, row.lease_until, row.changed = DeliveryStatus.SENDING, owner, lease_until, now
        row.attempts += 1
        session.add(row)
    by_id = {row.id: delivery_of(row) for row in found}
    return [by_id[row_id] for row_id in dict.fromkeys(ids)]


def release(session: Session, ids: Sequence[int], owner: str, reason: str, now: datetime) -> int:
    """Give one's own rows back, to be sent another time; says how many were still one's own."""
    pending = {"status": DeliveryStatus.PENDING, "reason": reason, "changed": now}
    return _set(session, ids, pending | _FREE, owner)


def finish(session: Session, ids: Sequence[int], owner: str, status: DeliveryStatus, reason: str, now: datetime) -> int:
    """Write down how sending one's own rows ended; says how many were still one's own."""
    return _set(session, ids, {"status": status, "reason": reason, "changed": now} | _FREE, owner)


def abandon(session: Session, ids: Sequence[int], reason: str, now: datetime) -> int:
    """What somebody was sending may or may not have arrived: it is unknown from now on; says how many rows were."""
    return _set(session, ids, {"status": DeliveryStatus.UNKNOWN, "reason": reason, "changed": now} | _FREE, None)


def _set(session: Session, ids: Sequence[int], values: dict[str, Any], owner: str | None) -> int:
    """Change those of the rows that are being sent, by `owner` where one is given."""
    count = 0
    for batch in batches(sorted(set(ids))):
        change = update(DeliveryRow).where(
            col(DeliveryRow.id).in_(batch), col(DeliveryRow.status) == DeliveryStatus.SENDING
        )
        if owner is not None:
            change = change.where(col(DeliveryRow.owner) == owner)
        done = session.execute(change.values(values))
        assert isinstance(done, CursorResult)
        count += done.rowcount
    return count


def give_up(session: Session, channel_id: int, reason: str) -> None:
    """Let everything that is pending for a channel fail."""
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.channel_id) == channel_id, col(DeliveryRow.status) == DeliveryStatus.PENDING)
        .values(status=DeliveryStatus.FAILED, reason=reason)
    )
