"""Posting: from editions to channels, through the ledger.

Each item × channel is one row: pending → sending → sent | failed | unknown. A row is `sending` in the database before
the first byte leaves, so that after a crash nobody takes for unsent what may have arrived: such a row becomes
`unknown`, is shown, and is never sent again by itself.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import DeliveryError
from bot.post.channels import Channel as OpenChannel
from bot.post.messages import Batch, compose
from bot.post.outbox import is_abandoned, owner_name
from bot.store import Store
from bot.types import Channel, Delivery, DeliveryStatus, Edition, Item, Message, Outcome, Progress, Receipt, Status

LEASE = timedelta(minutes=5)
"""How long a process may be at one message before another may call it dead."""

TRIES = 5
"""How often a message that certainly did not arrive is tried, one try a run, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message to one channel, and what came of it; PENDING in a dry run or where it will be tried again."""

    channel: str
    message: Message
    items: int
    status: DeliveryStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """What posting works with."""

    store: Store
    open: Callable[[Channel], OpenChannel]
    clock: Callable[[], datetime]
    owner: str


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
    _give_up_abandoned(tools)
    for edition in editions:
        _enqueue(tools, edition, channels)
    pending = {
        channel.id: tools.store.deliveries(status=DeliveryStatus.PENDING, channel_id=channel.id) for channel in channels
    }
    total, done = sum(map(len, pending.values())), 0
    results = []
    for channel in channels:
        for result in _post_to(tools, channel, pending[channel.id]):
            results.append(result)
            done += result.items
            progress("post", min(done, total), total)
    return results


def _give_up_abandoned(tools: Posting) -> None:
    """What a dead process was sending may or may not have arrived: it is `unknown` from now on."""
    now = tools.clock()
    dead = [d for d in tools.store.deliveries(status=DeliveryStatus.SENDING) if is_abandoned(d, now, is_alive)]
    if dead:
        reason = "the process ended while sending; look into the channel whether it arrived"
        tools.store.abandon([delivery.id for delivery in dead], reason, now)


def _routes(edition: Edition, channels: Sequence[Channel]) -> list[Channel]:
    wanted = edition.watchlist.channels
    return [channel for channel in channels if not wanted or channel.name in wanted]


def _enqueue(tools: Posting, edition: Edition, channels: Sequence[Channel]) -> None:
    routes = [channel.id for channel in _routes(edition, channels)]
    if routes and edition.items:
        tools.store.enqueue([item.id for item in edition.items], routes, tools.clock())


def _rehearse(tools: Posting, editions: Sequence[Edition], channels: Sequence[Channel]) -> list[Posted]:
    """What `post` would send, worked out without a write."""
    results = []
    for channel in channels:
        rows = tools.store.deliveries(channel_id=channel.id)
        met = {row.item_id for row in rows}
        work = _by_edition(tools.store, [row for row in rows if row.status is DeliveryStatus.PENDING])
        for edition in editions:
            if channel in _routes(edition, channels):
                fresh = [item for item in edition.items if item.id not in met]
                work += [(edition, fresh)] if fresh else []
        limit = tools.open(channel).limit
        results += [
            Posted(channel.name, batch.message, len(batch.item_ids), DeliveryStatus.PENDING)
            for edition, items in work
            for batch in compose(edition, items, limit)
        ]
    return results


def _by_edition(store: Store, rows: Sequence[Delivery]) -> list[tuple[Edition, list[Item]]]:
    found = store.items_of([row.item_id for row in rows])
    grouped: dict[int, tuple[Edition, list[Item]]] = {}
    for row in rows:
        if row.item_id in found:
            edition, item = found[row.item_id]
            grouped.setdefault(edition.id, (edition, []))[1].append(item)
    return list(grouped.values())


def _post_to(tools: Posting, channel: Channel, rows: Sequence[Delivery]) -> Iterator[Posted]:
    """One channel's work, message by message; a channel that does not take one message gets no more this time."""
    if not rows:
        return
    try:
        opened = tools.open(channel)
    except DeliveryError as error:
        yield Posted(channel.name, Message("", ""), len(rows), DeliveryStatus.PENDING, str(error))
        return
    ids = {row.item_id: row.id for row in rows}
    for edition, items in _by_edition(tools.store, rows):
        for batch in compose(edition, items, opened.limit):
            result = _send(tools, channel, opened, batch, [ids[item_id] for item_id in batch.item_ids])
            if result is None:
                continue
            yield result
            if result.status is not DeliveryStatus.SENT:
                return


def _send(tools: Posting, channel: Channel, opened: OpenChannel, batch: Batch, row_ids: Sequence[int]) -> Posted | None:
    """Claim, send, write down. None where another process has claimed the rows."""
    now = tools.clock()
    claimed = tools.store.claim(row_ids, tools.owner, now + LEASE, now)
    if len(claimed) < len(row_ids):
        tools.store.release([row.id for row in claimed], tools.owner, "another process is sending", tools.clock())
        return None
    receipt = opened.send(batch.message)
    status = _settle(tools, claimed, receipt)
    tools.store.add_outcomes([_outcome(tools, channel, receipt, status)])
    return Posted(channel.name, batch.message, len(row_ids), status, receipt.reason)


def _settle(tools: Posting, claimed: Sequence[Delivery], receipt: Receipt) -> DeliveryStatus:
    ids = [row.id for row in claimed]
    if not ids:  # a later part of an item whose row its first part has settled: nothing will try it again
        return receipt.status
    if receipt.status is DeliveryStatus.FAILED and all(row.attempts < TRIES for row in claimed):
        tools.store.release(ids, tools.owner, receipt.reason, tools.clock())
        return DeliveryStatus.PENDING
    tools.store.finish(ids, tools.owner, receipt.status, receipt.reason, tools.clock())
    return receipt.status


def _outcome(tools: Posting, channel: Channel, receipt: Receipt, status: DeliveryStatus) -> Outcome:
    known = {DeliveryStatus.SENT: Status.OK, DeliveryStatus.PENDING: Status.SKIPPED}
    return Outcome(
        f"channel:{channel.name}", "post", known.get(status, Status.FAILED), receipt.reason or status, tools.clock()
    )
