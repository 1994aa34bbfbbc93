"""The rules of the ledger."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.post.outbox import held_for, hold, is_abandoned, owner_name
from bot.types import Channel, Delivery, DeliveryStatus, Receipt

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


SENT, FAILED = Receipt(DeliveryStatus.SENT), Receipt(DeliveryStatus.FAILED)


def test_a_channel_is_left_alone_ever_longer_up_to_six_hours():
    waits = [hold(refusals, FAILED, NOW) - NOW for refusals in (1, 2, 3, 4, 5, 6, 10_000)]
    assert [wait / timedelta(minutes=1) for wait in waits] == [1, 4, 16, 64, 256, 360, 360]
    assert hold(0, SENT, NOW) is None


@pytest.mark.parametrize(
    ("asked", "seconds"), [(30.0, 30), (0.0, 1), (0.25, 1), (1e300, 86_400), (float("inf"), 86_400), (-5.0, 1)]
)
def test_what_a_service_asks_for_counts_within_a_day(asked, seconds):
    assert hold(4, Receipt(DeliveryStatus.FAILED, retry_after=asked), NOW) == NOW + timedelta(seconds=seconds)


def test_how_long_a_channel_is_still_to_be_left_alone():
    assert held_for(Channel("salon", ""), NOW) == timedelta(0)
    assert held_for(Channel("salon", "", held_until=SOON), NOW) == timedelta(minutes=5)
    assert held_for(Channel("salon", "", held_until=PAST), NOW) == timedelta(0)
