"""The ledger: one row of one item to one channel, pending → sending → sent | failed | unknown, or pending → skipped.

Every change is a compare-and-set: it says which state, and whose, it starts from, and does nothing to a row that is no
longer so. A process whose lease was taken from it can therefore no longer write.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, func
from sqlmodel import Session, and_, col, not_, select, update

from bot.store.database import reading, writing
from bot.store.tables import ChannelRow, DeliveryRow, ItemRow, RestorationRow
from bot.store.upsert import batches, insert_missing
from bot.store.values import delivery_of
from bot.types import Delivery, DeliveryStatus

RESTORED = "the database was restored from a backup: this may have been sent after the backup was made"
"""Why an item is unknown in a restored database."""

_FREE = {"owner": "", "lease_until": None}


class Ledger:
    """The ledger of an archive, one transaction for each call; any method may raise StoreError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, *, status: DeliveryStatus | None = None, channel_id: int | None = None) -> list[Delivery]:
        """The rows of a status and a channel, or of all, in the order in which they were entered."""
        with reading(self._engine) as session:
            wanted = select(DeliveryRow).order_by(col(DeliveryRow.id))
            if status is not None:
                wanted = wanted.where(DeliveryRow.status == status)
            if channel_id is not None:
                wanted = wanted.where(DeliveryRow.channel_id == channel_id)
            return [delivery_of(row) for row in session.exec(wanted)]

    def counts(self) -> dict[int, dict[DeliveryStatus, int]]:
        """How many rows are in which status, by the channel's number."""
        with reading(self._engine) as session:
            counted: dict[int, dict[DeliveryStatus, int]] = {}
            grouped = select(DeliveryRow.channel_id, DeliveryRow.status, func.count()).group_by(
                col(DeliveryRow.channel_id), col(DeliveryRow.status)
            )
            for channel_id, status, number in session.exec(grouped):
                counted.setdefault(channel_id, {})[DeliveryStatus(status)] = number
            return counted

    def taken(self, edition_id: int, channel_id: int) -> int:
        """How many stories of an edition a channel was sent, or may have been: all but what is pending or skipped."""
        with reading(self._engine) as session:
            free = (DeliveryStatus.PENDING, DeliveryStatus.SKIPPED)
            counted = (
                select(func.count())
                .select_from(DeliveryRow)
                .join(ItemRow, col(ItemRow.id) == DeliveryRow.item_id)
                .where(ItemRow.edition_id == edition_id, ItemRow.story_id > 0, DeliveryRow.channel_id == channel_id)
                .where(col(DeliveryRow.status).not_in(free))
            )
            return session.exec(counted).one()

    def receivers(self, item_ids: Sequence[int]) -> set[int]:
        """Numbers of the channels that were sent one of some items, wholly."""
        with reading(self._engine) as session:
            found: set[int] = set()
            for batch in batches(sorted(set(item_ids))):
                sent = (col(DeliveryRow.item_id).in_(batch), col(DeliveryRow.status) == DeliveryStatus.SENT)
                found |= set(session.exec(select(DeliveryRow.channel_id).where(*sent)))
            return found

    def enqueue(self, item_ids: Sequence[int], channel_ids: Sequence[int], now: datetime, *, doubt: str = "") -> None:
        """Enter each item for each channel, unless it was entered before: as pending, or with a doubt as unknown."""
        with writing(self._engine) as session:
            status = DeliveryStatus.UNKNOWN if doubt else DeliveryStatus.PENDING
            fresh = [
                DeliveryRow(item_id=item_id, channel_id=channel_id, status=status, reason=doubt, changed=now)
                for channel_id in sorted(set(channel_ids))
                for item_id in dict.fromkeys(item_ids)
            ]
            insert_missing(session, fresh)

    def claim(
        self, wanted: Sequence[Delivery], owner: str, until: datetime, now: datetime, mark: str = ""
    ) -> list[Delivery]:
        """Make rows one's own before sending: all, or none where one is not as it was read: pending, and as far.

        `mark` is kept with them: by it the message can be recognised in the channel.
        """
        with writing(self._engine) as session:
            ids = {row.id: row.parts for row in wanted}
            found: list[DeliveryRow] = []
            for batch in batches(sorted(ids)):  # in order, so that two processes never wait for each other
                found += session.exec(
                    select(DeliveryRow)
                    .where(col(DeliveryRow.id).in_(batch))
                    .order_by(col(DeliveryRow.id))
                    .with_for_update()
                )
            if len(found) < len(ids) or any(
                row.status != DeliveryStatus.PENDING or row.parts != ids[row.id] for row in found
            ):
                return []
            for row in found:
                row.status, row.owner, row.lease_until, row.changed = DeliveryStatus.SENDING, owner, until, now
                row.mark, row.tried, row.looks = mark, now, 0
                row.attempts += 1
                row.fence += 1
                session.add(row)
            by_id = {row.id: delivery_of(row) for row in found}
            return [by_id[row_id] for row_id in ids]

    def release(self, claimed: Sequence[Delivery], reason: str, now: datetime) -> int:
        """Give claimed rows back, to be sent another time; says how many were still held under that claim."""
        with writing(self._engine) as session:
            return _settle(session, claimed, {"status": DeliveryStatus.PENDING, "reason": reason, "changed": now})

    def advance(self, claimed: Sequence[Delivery], now: datetime) -> int:
        """One more message of claimed rows has arrived: the rest is pending, its tries before it; says how many."""
        with writing(self._engine) as session:
            more = {"parts": col(DeliveryRow.parts) + 1, "attempts": 0, "reason": "", "changed": now}
            return _settle(session, claimed, {"status": DeliveryStatus.PENDING} | more)

    def finish(self, claimed: Sequence[Delivery], status: DeliveryStatus, reason: str, now: datetime) -> int:
        """Write down how sending claimed rows ended; says how many were still held under that claim."""
        with writing(self._engine) as session:
            return _settle(session, claimed, {"status": status, "reason": reason, "changed": now})

    def abandon(self, ids: Sequence[int], reason: str, now: datetime, *, is_over: bool = False) -> int:
        """What somebody was sending may or may not have arrived: it is unknown from now on; says how many rows were.

        Unless it `is_over` for certain, the sender may wake and send after all: then it is not to be looked for either.
        """
        with writing(self._engine) as session:
            unknown = {"status": DeliveryStatus.UNKNOWN, "reason": reason, "changed": now} | _FREE
            unknown |= {} if is_over else {"mark": ""}
            return sum(_change(session, batch, DeliveryStatus.SENDING, unknown) for batch in batches(sorted(set(ids))))

    def skip(self, ids: Sequence[int], reason: str, now: datetime) -> int:
        """What is pending will not be sent, for a reason of the user's own; says how many rows were pending."""
        with writing(self._engine) as session:
            skipped = {"status": DeliveryStatus.SKIPPED, "reason": reason, "changed": now}
            return sum(_change(session, batch, DeliveryStatus.PENDING, skipped) for batch in batches(sorted(set(ids))))

    def found(self, row: Delivery, status: DeliveryStatus, reason: str, now: datetime, *, parts: int = 0) -> int:
        """Write down what reading a channel back said of an unknown row; 0 where it is no longer as it was read."""
        with writing(self._engine) as session:
            told = {"status": status, "reason": reason, "changed": now, "mark": "", "parts": row.parts + parts}
            same = (col(DeliveryRow.fence) == row.fence, col(DeliveryRow.parts) == row.parts)
            return _change(session, [row.id], DeliveryStatus.UNKNOWN, told, *same)

    def looked(self, rows: Sequence[Delivery], reason: str, now: datetime) -> None:
        """Count a look that did not succeed, with the reason."""
        with writing(self._engine) as session:
            told = {"looks": col(DeliveryRow.looks) + 1, "reason": reason, "changed": now}
            for batch in batches(sorted(row.id for row in rows)):
                _change(session, batch, DeliveryStatus.UNKNOWN, told)

    def retry(self, ids: Sequence[int], now: datetime) -> int:
        """Let rows be sent that failed, or of which nobody knows; says how many."""
        with writing(self._engine) as session:
            again = {"status": DeliveryStatus.PENDING, "attempts": 0, "reason": "", "changed": now}
            ended = (DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN)
            return sum(
                _change(session, batch, status, again) for batch in batches(sorted(set(ids))) for status in ended
            )

    def claims(self) -> int:
        """How often rows were claimed, in all: it only grows, save where an older database takes its place."""
        with reading(self._engine) as session:
            return session.exec(select(func.coalesce(func.sum(DeliveryRow.fence), 0))).one()

    def mark_restored(self, now: datetime) -> int:
        """Whatever could be sent from now on may have been sent before: it is unknown; says how many rows were open."""
        with writing(self._engine) as session:
            session.add(RestorationRow(noticed=now))
            unknown = {"status": DeliveryStatus.UNKNOWN, "reason": RESTORED, "changed": now, "mark": ""} | _FREE
            ended = (DeliveryStatus.SENT, DeliveryStatus.SKIPPED, DeliveryStatus.UNKNOWN)
            is_open = and_(col(DeliveryRow.status).not_in(ended), col(DeliveryRow.channel_id).in_(_channels()))
            done = session.execute(update(DeliveryRow).where(is_open).values(unknown))
            assert isinstance(done, CursorResult)
            return done.rowcount

    def restored(self) -> datetime | None:
        """When this database was last found to have been restored, None where it never was."""
        with reading(self._engine) as session:
            return session.exec(
                select(RestorationRow.noticed).order_by(col(RestorationRow.noticed).desc()).limit(1)
            ).first()


def _channels() -> Any:
    """The numbers of the channels that were not removed: nothing is sent to the others."""
    return select(ChannelRow.id).where(not_(col(ChannelRow.removed)))


def _settle(session: Session, claimed: Sequence[Delivery], values: dict[str, Any]) -> int:
    """Change the rows that are still held under the very claim that is given: of that owner and with that fence."""
    count = 0
    for owner, fence in sorted({(row.owner, row.fence) for row in claimed}):
        ids = sorted(row.id for row in claimed if (row.owner, row.fence) == (owner, fence))
        mine = (col(DeliveryRow.owner) == owner, col(DeliveryRow.fence) == fence)
        count += sum(_change(session, batch, DeliveryStatus.SENDING, values | _FREE, *mine) for batch in batches(ids))
    return count


def _change(
    session: Session, ids: Sequence[int], status: DeliveryStatus, values: dict[str, Any], *conditions: Any
) -> int:
    """Change those of the rows that have a status and meet the conditions; says how many did."""
    chosen = update(DeliveryRow).where(col(DeliveryRow.id).in_(ids), col(DeliveryRow.status) == status, *conditions)
    done = session.execute(chosen.values(values))
    assert isinstance(done, CursorResult)
    return done.rowcount


def give_up(session: Session, channel_id: int, reason: str) -> None:
    """Let everything that is pending for a channel fail."""
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.channel_id) == channel_id, col(DeliveryRow.status) == DeliveryStatus.PENDING)
        .values(status=DeliveryStatus.FAILED, reason=reason)
    )
