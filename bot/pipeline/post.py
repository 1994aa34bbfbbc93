"""Posting: from editions to channels, through the ledger.

Each item × channel is one row: pending → sending → sent | failed | unknown. A row is `sending` in the database before
the first byte leaves, so that after a crash nobody takes for unsent what may have arrived: such a row becomes
`unknown`, is shown, and is never sent again by itself. An item told in several messages goes back to `pending` after
each, with the number of those that arrived: the next run goes on there. A channel that refuses is left alone for a
while, and no other with it.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from bot.errors import DeliveryError
from bot.pipeline.readback import Room, read_back
from bot.post.channels import Channel as OpenChannel
from bot.post.journal import Journal
from bot.post.messages import Batch, compose
from bot.post.outbox import held_for, hold, is_abandoned, may_have_been_sent, owner_name
from bot.post.recognise import mark_of
from bot.post.routes import Lot, lot, route_to, within
from bot.store import RESTORED, Store
from bot.types import (
    Channel,
    Delivery,
    DeliveryStatus,
    Edition,
    Item,
    Message,
    Outcome,
    Progress,
    Receipt,
    Status,
    Topic,
)

LEASE = timedelta(minutes=5)
"""How long a process may be at one message before another may call it dead."""

TRIES = 5
"""How often a message that certainly did not arrive is tried, one try a run, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message to one channel, and what came of it; PENDING in a dry run or where it will be tried again."""

    channel: str
    message: Message
    items: int  #: told wholly with it
    status: DeliveryStatus
    reason: str = ""
    opens: datetime | None = None  #: when its route does, where it waits for that


@dataclass(frozen=True, slots=True)
class Posting:
    """What posting works with."""

    store: Store
    open: Callable[[Channel], OpenChannel]
    clock: Callable[[], datetime]
    owner: str
    topics: Mapping[str, Topic] = field(default_factory=dict)
    journal: Journal | None = None  #: tells a database that was restored from a current one
    room_of: Callable[[Channel], Room | None] | None = None  #: for channels that can be read back


def this_process() -> str:
    """The name under which this process claims rows of the ledger."""
    return owner_name(socket.gethostname(), os.getpid(), _started(os.getpid()))


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot, "" where that cannot be told: numbers of processes return."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_alive(owner: str) -> bool:
    """True unless the process of that name was on this machine and is gone."""
    host, _, rest = owner.partition(":")
    pid, _, started = rest.partition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return not started or _started(int(pid)) in ("", started)


def post(tools: Posting, editions: Sequence[Edition], progress: Progress, *, dry_run: bool = False) -> list[Posted]:
    """Send the items of the editions, and whatever else is pending, each to its channels, once."""
    channels = tools.store.channels()
    if dry_run:
        return _rehearse(tools, editions, channels)
    before = _doubted(tools)
    _notice_restoration(tools)
    _give_up_abandoned(tools)
    if tools.room_of:
        read_back(tools.store, channels, tools.room_of, tools.clock(), TRIES)
    for edition in editions:
        _enqueue(tools, edition, channels)
    pending = {
        channel.id: tools.store.ledger.rows(status=DeliveryStatus.PENDING, channel_id=channel.id)
        for channel in channels
    }
    total, done = sum(map(len, pending.values())), 0
    fresh = _doubted(tools) - before
    results = [
        Posted(c.name, Message("", ""), fresh[c.id], DeliveryStatus.UNKNOWN, RESTORED) for c in channels if fresh[c.id]
    ]
    for channel in channels:
        for result in _post_to(tools, channel, {row.item_id: row for row in pending[channel.id]}):
            results.append(result)
            done += result.items
            progress("post", min(done, total), total)
    return results


def retry(tools: Posting, statuses: Sequence[DeliveryStatus]) -> int:
    """Make pending again what ended in these statuses, FAILED or UNKNOWN, and free the channels; says how many rows."""
    count = 0
    for channel in tools.store.channels():
        rows = [row for status in statuses for row in tools.store.ledger.rows(status=status, channel_id=channel.id)]
        count += tools.store.ledger.retry([row.id for row in rows], tools.clock())
        tools.store.hold_channel(channel.id, 0, None, "")
    return count


def _give_up_abandoned(tools: Posting) -> None:
    """What a dead process was sending may or may not have arrived: it is `unknown` from now on."""
    now = tools.clock()
    dead = [d for d in tools.store.ledger.rows(status=DeliveryStatus.SENDING) if is_abandoned(d, now, is_alive)]
    if dead:
        reason = "the process ended while sending; look into the channel whether it arrived"
        over = [delivery for delivery in dead if not is_alive(delivery.owner)]
        tools.store.ledger.abandon([delivery.id for delivery in over], reason, now, is_over=True)
        tools.store.ledger.abandon([delivery.id for delivery in dead if delivery not in over], reason, now)


def _enqueue(tools: Posting, edition: Edition, channels: Sequence[Channel]) -> None:
    goals = [channel.id for channel in channels if route_to(edition.watchlist, channel.name)]
    restored = tools.store.ledger.restored() if edition.items or edition.notices else None
    _enter(tools, _for_all(edition), goals, restored)
    for notice in edition.notices:
        _enter(tools, [notice], sorted(_told_before(tools, notice)), restored)


def _enter(tools: Posting, items: Sequence[Item], goals: Sequence[int], restored: datetime | None) -> None:
    """Enter items for some channels; what may have been sent before a restoration is unknown from the start."""
    now = tools.clock()
    doubtful = [item.id for item in items if may_have_been_sent(item, restored, now)]
    certain = [item.id for item in items if item.id not in doubtful]
    for item_ids, doubt in ((certain, ""), (doubtful, RESTORED)):
        if goals and item_ids:
            tools.store.ledger.enqueue(item_ids, goals, now, doubt=doubt)


def _for_all(edition: Edition) -> list[Item]:
    """What of an edition goes wherever its watchlist does: all but corrections."""
    return [*edition.items, *(notice for notice in edition.notices if not notice.correction)]


def _told_before(tools: Posting, notice: Item) -> set[int]:
    """Numbers of the channels that were sent what a notice corrects: they are sent the correction, and no other is."""
    return tools.store.ledger.receivers(notice.correction.item_ids) if notice.correction else set()


def _is_behind(tools: Posting) -> bool:
    """True for a database that is older than what was sent."""
    return tools.journal is not None and tools.journal.claims() > tools.store.ledger.claims()


def _notice_restoration(tools: Posting) -> None:
    """Hold back what may have been sent, where the database is older than the journal."""
    if tools.journal and _is_behind(tools):
        tools.store.ledger.mark_restored(tools.clock())
        tools.journal.note(tools.store.ledger.claims())


def _doubted(tools: Posting) -> Counter[int]:
    """How many items are held back since they may have been sent before a restoration, by the channel's number."""
    rows = tools.store.ledger.rows(status=DeliveryStatus.UNKNOWN)
    return Counter(row.channel_id for row in rows if row.reason == RESTORED)


def _rehearse(tools: Posting, editions: Sequence[Edition], channels: Sequence[Channel]) -> list[Posted]:
    """What `post` would send, worked out without a write."""
    results, behind, now = [], _is_behind(tools), tools.clock()
    restored = now if behind else tools.store.ledger.restored()
    for channel in channels:
        rows = {row.item_id: row for row in tools.store.ledger.rows(channel_id=channel.id)}
        pending = [row for row in rows.values() if row.status is DeliveryStatus.PENDING and not behind]
        work = _by_edition(tools.store, pending)
        for edition in editions:
            due = _for_all(edition) if route_to(edition.watchlist, channel.name) else []
            due += [notice for notice in edition.notices if channel.id in _told_before(tools, notice)]
            fresh = [item for item in due if item.id not in rows and not may_have_been_sent(item, restored, now)]
            work += [(edition, fresh)] if fresh else []
        lots = [_lot(tools, channel, edition, items, rows) for edition, items in work]
        results += [said for one in lots for said in _not_sent(channel, one)]
        results += _shown(tools, channel, [one for one in lots if one.items and not one.opens], rows)
    return results


def _shown(tools: Posting, channel: Channel, lots: Sequence[Lot], rows: Mapping[int, Delivery]) -> Iterator[Posted]:
    """The messages that would be sent now."""
    told = {row.item_id: row.parts for row in rows.values()}
    place = tools.open(channel).place if lots else None
    for one in lots:
        assert place
        for batch in compose(one.edition, one.items, place, told, tools.topics):
            yield Posted(channel.name, batch.message, _told_by(batch), DeliveryStatus.PENDING)


def _lot(
    tools: Posting, channel: Channel, edition: Edition, items: Sequence[Item], rows: Mapping[int, Delivery]
) -> Lot:
    """What is to become of pending items of an edition, given their rows, if they have any yet."""
    found = lot(edition, items, channel.name, tools.clock())
    route = route_to(edition.watchlist, channel.name)
    if not route or not route.items or found.opens:
        return found
    begun = {item.id for item in items if (row := rows.get(item.id)) and (row.attempts or row.parts)}
    return within(found, route.items, tools.store.ledger.taken(edition.id, channel.id), begun)


def _not_sent(channel: Channel, found: Lot) -> Iterator[Posted]:
    """What is said of items that are skipped, and of those that wait."""
    if found.skipped:
        yield Posted(channel.name, Message("", ""), len(found.skipped), DeliveryStatus.SKIPPED, found.why)
    if found.opens:
        yield Posted(channel.name, Message("", ""), len(found.items), DeliveryStatus.PENDING, found.why, found.opens)


def _by_edition(store: Store, rows: Sequence[Delivery]) -> list[tuple[Edition, list[Item]]]:
    found = store.items_of([row.item_id for row in rows])
    grouped: dict[int, tuple[Edition, list[Item]]] = {}
    for row in rows:
        if row.item_id in found:
            edition, item = found[row.item_id]
            grouped.setdefault(edition.id, (edition, []))[1].append(item)
    return list(grouped.values())


def _told_by(batch: Batch) -> int:
    return len(batch.item_ids) if batch.is_last else 0


def _post_to(tools: Posting, channel: Channel, rows: Mapping[int, Delivery]) -> Iterator[Posted]:
    """One channel's work, message by message; a channel that does not take one message gets no more this time."""
    lots = []
    for edition, items in _by_edition(tools.store, list(rows.values())):
        found = _lot(tools, channel, edition, items, rows)
        yield from _not_sent(channel, found)
        if found.skipped:
            tools.store.ledger.skip([rows[item.id].id for item in found.skipped], found.why, tools.clock())
        lots += [found] if found.items and not found.opens else []
    if not lots:
        return
    opened = _opened(tools, channel)
    if isinstance(opened, str):
        waiting = sum(len(one.items) for one in lots)
        yield Posted(channel.name, Message("", ""), waiting, DeliveryStatus.PENDING, opened)
        return
    yield from _send_all(tools, channel, opened, lots, rows)


def _opened(tools: Posting, channel: Channel) -> OpenChannel | str:
    """The channel, ready to send, or why nothing is sent to it now."""
    wait = held_for(channel, tools.clock())
    if wait:
        minutes = ceil(wait / timedelta(minutes=1))
        return f"left alone for {minutes} more minute{'s' * (minutes > 1)}: {channel.held_why}"
    try:
        return tools.open(channel)
    except DeliveryError as error:
        return str(error)


def _send_all(
    tools: Posting, channel: Channel, opened: OpenChannel, lots: Sequence[Lot], rows: Mapping[int, Delivery]
) -> Iterator[Posted]:
    current = dict(rows)
    taken: set[int] = set()  # items that another process has claimed
    told = {row.item_id: row.parts for row in rows.values()}
    for one in lots:
        for batch in compose(one.edition, one.items, opened.place, told, tools.topics):
            if taken & set(batch.item_ids):
                continue
            result = _send(tools, channel, opened, batch, [current[item_id] for item_id in batch.item_ids])
            if result is None:
                taken |= set(batch.item_ids)
                continue
            yield result
            if result.status is not DeliveryStatus.SENT:
                return
            current |= {i: replace(current[i], parts=current[i].parts + 1) for i in batch.item_ids}


def _send(
    tools: Posting, channel: Channel, opened: OpenChannel, batch: Batch, rows: Sequence[Delivery]
) -> Posted | None:
    """Claim, send, write down. None where another process has claimed the rows."""
    now = tools.clock()
    mark = mark_of(batch.message, is_last=batch.is_last)
    claimed = tools.store.ledger.claim(rows, tools.owner, now + LEASE, now, mark)
    if not claimed:
        return None
    if tools.journal:
        tools.journal.note(tools.store.ledger.claims())
    receipt = opened.send(batch.message)
    status = _settle(tools, claimed, batch, receipt)
    _hold(tools, channel, receipt)
    tools.store.add_outcomes([_outcome(tools, channel, receipt, status)])
    part = f"part {batch.part} of {batch.parts}" if batch.parts > 1 else ""
    reason = "; ".join(filter(None, (part, receipt.reason)))
    return Posted(channel.name, batch.message, _told_by(batch), status, reason)


def _settle(tools: Posting, claimed: Sequence[Delivery], batch: Batch, receipt: Receipt) -> DeliveryStatus:
    """Write down what became of a message. A claim that was lost meanwhile, to a lease run out, changes nothing."""
    if receipt.status is DeliveryStatus.FAILED and all(row.attempts < TRIES for row in claimed):
        tools.store.ledger.release(claimed, receipt.reason, tools.clock())
        return DeliveryStatus.PENDING
    if receipt.status is DeliveryStatus.SENT and not batch.is_last:
        tools.store.ledger.advance(claimed, tools.clock())
    else:
        tools.store.ledger.finish(claimed, receipt.status, receipt.reason, tools.clock())
    return receipt.status


def _hold(tools: Posting, channel: Channel, receipt: Receipt) -> None:
    """Leave a channel alone for a while that did not take a message; one that did is free."""
    refusals = 0 if receipt.status is DeliveryStatus.SENT else channel.refusals + 1
    if refusals or channel.refusals:
        tools.store.hold_channel(channel.id, refusals, hold(refusals, receipt, tools.clock()), receipt.reason)


def _outcome(tools: Posting, channel: Channel, receipt: Receipt, status: DeliveryStatus) -> Outcome:
    known = {DeliveryStatus.SENT: Status.OK, DeliveryStatus.PENDING: Status.SKIPPED}
    return Outcome(
        f"channel:{channel.name}", "post", known.get(status, Status.FAILED), receipt.reason or status, tools.clock()
    )
