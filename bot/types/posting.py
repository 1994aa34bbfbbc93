"""Posting: channels, messages, and the ledger of what went where; and the checks of `vigie doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.types.kinds import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Channel:
    """A place an edition goes to. `address` is an apprise address, or the place that holds one (see `secret`)."""

    name: str
    address: str = field(repr=False)
    id: int = 0
    refusals: int = 0  #: in a row
    held_until: datetime | None = None  #: nothing is sent before
    held_why: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a channel in one call: neutral text, and the same in the form of its place, if it has one.

    `title` and `body` are also what is shown of it to the user.
    """

    title: str
    body: str
    markup: str = ""  #: title and body in the markup that the service shows
    card: Mapping[str, Any] | None = None  #: the same in the structure that the service shows: JSON


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel answered: `status` is SENT, FAILED or UNKNOWN."""

    status: DeliveryStatus
    reason: str = ""
    retry_after: float | None = None  #: seconds that a service asked to wait


@dataclass(frozen=True, slots=True)
class Delivery:
    """The ledger row of one item to one channel."""

    item_id: int
    channel_id: int
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    owner: str = ""  #: the process that is sending it
    fence: int = 0  #: how often it was claimed: who holds an older claim can no longer write
    parts: int = 0  #: messages of it that arrived, while it is told in several and not all were sent
    lease_until: datetime | None = None
    reason: str = ""
    changed: datetime | None = None
    mark: str = ""  #: by which the message that was tried last is recognised; "" where it is not to be looked for
    tried: datetime | None = None  #: when it was
    looks: int = 0  #: how often it was looked for in vain
    id: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `vigie doctor` looked at; `mend` says what to do where it is not well."""

    name: str
    ok: bool
    message: str
    mend: str = ""
