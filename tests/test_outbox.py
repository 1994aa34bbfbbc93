"""The rules of the ledger."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.post.outbox import is_abandoned, owner_name
from bot.types import Delivery, DeliveryStatus

NOW = datetime(2023, 4, 20, 7, 0, tzinfo=UTC)
SOON, PAST = NOW + timedelta(minutes=5), NOW - timedelta(seconds=1)


def sending(**changes):
    values = {"status": DeliveryStatus.SENDING, "owner": "nina:42:7", "lease_until": SOON} | changes
    return Delivery(item_id=1, channel_id=1, **values)


@pytest.mark.parametrize(
    ("delivery", "alive", "abandoned"),
    [
        (sending(), True, False),
        (sending(), False, True),
        (sending(lease_until=PAST), True, True),
        (sending(lease_until=NOW), True, True),
        (sending(lease_until=None), True, True),
        (sending(status=DeliveryStatus.PENDING, lease_until=None), False, False),
        (sending(status=DeliveryStatus.SENT, lease_until=PAST), False, False),
        (sending(status=DeliveryStatus.UNKNOWN, lease_until=PAST), False, False),
    ],
)
def test_when_a_row_is_abandoned(delivery, alive, abandoned):
    asked = []

    def is_alive(owner):
        asked.append(owner)
        return alive

    assert is_abandoned(delivery, NOW, is_alive) is abandoned
    assert set(asked) <= {"nina:42:7"}


def test_an_owner_is_a_process_not_a_number():
    assert owner_name("nina", 42, "1001") == "nina:42:1001"
    assert owner_name("nina", 42, "1001") != owner_name("nina", 42, "2002")


def test_an_owner_can_be_taken_apart_whatever_the_host_is_called():
    host, pid, started = owner_name("fe80::1", 42, "").split(":")
    assert (host, pid, started) == ("fe80--1", "42", "")
