"""The rules of the ledger: whose a row is, and when its sender counts as dead. Everything here is pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.types import Channel, Delivery, DeliveryStatus, Item, Receipt

_FIRST, _FACTOR, _LONGEST = timedelta(minutes=1), 4, timedelta(hours=6)
_PATIENCE = timedelta(days=1)  #: a service that asks for more than that is asked again after it


def owner_name(host: str, pid: int, started: str) -> str:
    """The name under which a process claims rows: "host:pid:started".

    Numbers of processes return, so the time at which it started (in whatever unit the system gives) is part of it. A
    colon in the host's name would make the name unreadable and becomes a hyphen.
    """
    return f"{host.replace(':', '-')}:{pid}:{started}"


def is_abandoned(delivery: Delivery, now: datetime, is_alive: Callable[[str], bool]) -> bool:
    """True for a row that is `sending` although nobody can be sending it any more.

    Its process is gone (asked by `is_alive`, which says True where it cannot know), or its lease has run out: a
    process on another machine cannot be looked at, and one that hangs is as good as dead.
    """
    if delivery.status is not DeliveryStatus.SENDING:
        return False
    expired = delivery.lease_until is None or delivery.lease_until <= now
    return expired or not is_alive(delivery.owner)


def held_for(channel: Channel, now: datetime) -> timedelta:
    """How long a channel is still to be left alone; nothing where it is free."""
    return max(timedelta(0), channel.held_until - now) if channel.held_until else timedelta(0)


def hold(refusals: int, receipt: Receipt, now: datetime) -> datetime | None:
    """Until when to leave a channel alone after an answer, given how many refusals in a row it makes; None: free.

    What the service asks for counts, within a day; else one minute, four, sixteen, up to six hours.
    """
    if receipt.status is DeliveryStatus.SENT:
        return None
    if receipt.retry_after is not None:
        return now + min(_PATIENCE, max(timedelta(seconds=1), timedelta(seconds=min(receipt.retry_after, 1e6))))
    return now + min(_LONGEST, _FIRST * int(_FACTOR ** min(max(0, refusals - 1), 9)))


def may_have_been_sent(item: Item, restored: datetime | None, now: datetime) -> bool:
    """True for an item that the database of before a restoration may have told: something of it is older than that.

    What the backup does not know is collected and told anew, so neither numbers nor dates of editions can say it. News
    that are dated ahead of the clock have a date that says nothing.
    """
    moments = (item.first_seen, *(link.published for link in item.links))
    return restored is not None and any(not restored < moment <= now for moment in moments)
