"""The rules of the ledger: whose a row is, and when its sender counts as dead. Everything here is pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.types import Delivery, DeliveryStatus


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
