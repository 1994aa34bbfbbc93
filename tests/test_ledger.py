"""The ledger on both databases: entered once, claimed by one, written by the one that holds it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from bot.errors import StoreError
from bot.store import Store
from bot.types import Channel, DeliveryStatus, Edition
from tests.builders import NOW, a_watchlist, an_item, at

PENDING, SENDING, SENT, FAILED, UNKNOWN, SKIPPED = DeliveryStatus
LEASE = at(1)
ANN, BOB = "ann:1:1", "bob:2:2"


@pytest.fixture
def items(store):
    watchlist = store.save_watchlist(a_watchlist())
    edition = store.save_edition(Edition(watchlist, date(2024, 3, 5), tuple(map(an_item, range(1, 5))), NOW))
    return [item.id for item in edition.items]


@pytest.fixture
def salon(store):
    return store.save_channel(Channel("salon", "json://a"))


@pytest.fixture
def rows(store, items, salon):
    store.ledger.enqueue(items, [salon.id], NOW)
    return store.ledger.rows()


def states(store):
    return [row.status for row in store.ledger.rows()]


def test_items_are_entered_once_for_each_channel(store, items, salon):
    other = store.save_channel(Channel("autre", "json://b"))
    store.ledger.enqueue(items[:2], [salon.id], NOW)
    store.ledger.enqueue(items[:2], [salon.id], at(1))
    store.ledger.enqueue(items, [salon.id, other.id], at(2))
    entered = store.ledger.rows()
    assert len(entered) == 8
    assert {(row.item_id, row.channel_id) for row in entered} == {(i, c.id) for i in items for c in (salon, other)}
    assert [row.item_id for row in store.ledger.rows(channel_id=salon.id)] == items
    assert entered[0].changed == NOW
    store.ledger.enqueue([], [salon.id], NOW)
    store.ledger.enqueue(items, [], NOW)
    assert len(store.ledger.rows()) == 8


def test_what_was_sent_is_not_entered_again(store, items, salon, rows):
    store.ledger.finish(store.ledger.claim(rows, ANN, LEASE, NOW), SENT, "", NOW)
    store.ledger.enqueue(items, [salon.id], at(1))
    assert states(store) == [SENT] * 4
    assert store.ledger.rows(status=PENDING) == []


def test_an_item_that_there_is_not_cannot_be_entered(store, salon):
    with pytest.raises(StoreError):
        store.ledger.enqueue([999], [salon.id], NOW)
    assert store.ledger.rows() == []


def test_rows_are_claimed_by_one(store, rows):
    claimed = store.ledger.claim(rows[:2], ANN, LEASE, NOW)
    assert [(row.id, row.status, row.owner, row.lease_until, row.attempts) for row in claimed] == [
        (row.id, SENDING, ANN, LEASE, 1) for row in rows[:2]
    ]
    assert claimed == store.ledger.rows(status=SENDING)
    assert store.ledger.claim(rows[:2], BOB, LEASE, NOW) == []
    assert store.ledger.claim(rows[:2], ANN, LEASE, NOW) == []  # nor twice by the same


def test_rows_are_claimed_all_or_none(store, rows):
    store.ledger.claim(rows[1:2], ANN, LEASE, NOW)
    assert store.ledger.claim(rows, BOB, LEASE, NOW) == []
    assert states(store) == [PENDING, SENDING, PENDING, PENDING]
    assert store.ledger.claim([*rows[2:], replace(rows[0], id=999)], BOB, LEASE, NOW) == []
    assert [row.attempts for row in store.ledger.rows()] == [0, 1, 0, 0]
    assert store.ledger.claim([], BOB, LEASE, NOW) == []


def test_claimed_rows_come_in_the_order_asked_for(store, rows):
    assert [row.id for row in store.ledger.claim([rows[2], rows[0]], ANN, LEASE, NOW)] == [rows[2].id, rows[0].id]


def test_released_rows_can_be_claimed_again_and_count_their_attempts(store, rows):
    for attempt in range(1, 4):
        (row,) = store.ledger.claim(rows[:1], BOB, LEASE, NOW)
        assert row.attempts == attempt
        assert store.ledger.release([row], "refusé", at(attempt)) == 1
    (row,) = store.ledger.rows()[:1]
    assert (row.status, row.owner, row.lease_until, row.reason, row.changed) == (PENDING, "", None, "refusé", at(3))


@pytest.mark.parametrize("status", [SENT, FAILED, UNKNOWN])
def test_how_it_ended_is_written_down_once(store, rows, status):
    claimed = store.ledger.claim(rows[:1], ANN, LEASE, NOW)
    assert store.ledger.finish(claimed, status, "raison", at(1)) == 1
    (row,) = store.ledger.rows(status=status)
    assert (row.id, row.owner, row.reason, row.changed) == (rows[0].id, "", "raison", at(1))
    assert store.ledger.finish(claimed, SENT, "", at(2)) == 0
    assert store.ledger.claim(rows[:1], ANN, LEASE, NOW) == []


def test_only_the_one_that_holds_a_row_may_write_it(store, rows):
    claimed = store.ledger.claim(rows[:2], ANN, LEASE, NOW)
    stolen = [replace(row, owner=BOB) for row in claimed]
    assert store.ledger.finish(stolen, SENT, "", at(1)) == 0
    assert store.ledger.release(stolen, "", at(1)) == 0
    assert store.ledger.advance(stolen, at(1)) == 0
    assert states(store) == [SENDING, SENDING, PENDING, PENDING]
    assert store.ledger.finish([*claimed, *rows[2:]], SENT, "", at(1)) == 2  # the two that it holds
    assert states(store) == [SENT, SENT, PENDING, PENDING]


def test_one_whose_rows_were_given_up_can_no_longer_write(store, rows):
    claimed = store.ledger.claim(rows[:1], ANN, LEASE, NOW)
    assert store.ledger.abandon([row.id for row in rows], "le processus est mort", at(2)) == 1
    assert store.ledger.finish(claimed, SENT, "", at(3)) == 0
    assert store.ledger.release(claimed, "", at(3)) == 0
    (row,) = store.ledger.rows(status=UNKNOWN)
    assert (row.reason, row.owner, row.lease_until) == ("le processus est mort", "", None)
    assert states(store)[1:] == [PENDING] * 3


def test_an_older_claim_of_the_same_process_can_no_longer_write(store, rows):
    old = store.ledger.claim(rows[:1], ANN, LEASE, NOW)
    store.ledger.abandon([rows[0].id], "bail échu", at(1))
    store.ledger.retry([rows[0].id], at(2))
    new = store.ledger.claim(rows[:1], ANN, LEASE, at(2))
    assert (old[0].fence, new[0].fence, new[0].attempts) == (1, 2, 1)
    assert store.ledger.finish(old, SENT, "", at(3)) == 0
    assert states(store)[0] == SENDING
    assert store.ledger.finish(new, SENT, "", at(3)) == 1


def test_an_item_in_parts_is_pending_between_them_and_counts_them(store, rows):
    claimed = store.ledger.claim(rows[:1], ANN, LEASE, NOW)
    assert store.ledger.advance(claimed, at(1)) == 1
    (row, *_) = store.ledger.rows()
    assert (row.status, row.parts, row.attempts, row.owner) == (PENDING, 1, 0, "")
    assert store.ledger.claim(rows[:1], BOB, LEASE, at(1)) == []  # as it was read before the part arrived
    assert store.ledger.finish(store.ledger.claim([row], BOB, LEASE, at(1)), SENT, "", at(2)) == 1
    assert store.ledger.rows()[0].parts == 1


def test_what_failed_and_what_is_unknown_can_be_sent_again(store, items, salon, rows):
    for row, status in zip(rows, (FAILED, UNKNOWN, SENT), strict=False):
        store.ledger.finish(store.ledger.claim([row], ANN, LEASE, NOW), status, "raison", at(1))
    assert store.ledger.counts() == {salon.id: {FAILED: 1, UNKNOWN: 1, SENT: 1, PENDING: 1}}
    assert store.ledger.retry([row.id for row in rows], at(2)) == 2
    assert states(store) == [PENDING, PENDING, SENT, PENDING]
    assert [(row.attempts, row.reason) for row in store.ledger.rows()][:2] == [(0, "")] * 2


def test_a_channel_is_held_and_freed(store, salon):
    store.hold_channel(salon.id, 2, LEASE, "patience")
    (held,) = store.channels()
    assert (held.refusals, held.held_until, held.held_why) == (2, LEASE, "patience")
    store.hold_channel(salon.id, 0, None, "")
    assert store.channels() == [salon]
    store.hold_channel(salon.id, 1, LEASE, "patience")
    assert store.save_channel(Channel("salon", "json://b")).held_until is None  # a new address, a new try


def test_what_is_pending_for_a_removed_channel_fails(store, items, salon, rows):
    claimed = store.ledger.claim(rows[:1], ANN, LEASE, NOW)
    store.remove_channel("salon")
    assert states(store) == [SENDING, FAILED, FAILED, FAILED]
    assert store.ledger.finish(claimed, SENT, "", at(1)) == 1
    again = store.save_channel(Channel("salon", "json://c"))
    store.ledger.enqueue(items, [again.id], at(2))
    assert states(store) == [SENT, FAILED, FAILED, FAILED]  # nothing is posted again


def test_many_rows(store, salon):
    watchlist = store.save_watchlist(a_watchlist())
    edition = store.save_edition(Edition(watchlist, date(2024, 3, 5), tuple(map(an_item, range(1, 1300))), NOW))
    items = [item.id for item in edition.items]
    store.ledger.enqueue(items, [salon.id], NOW)
    claimed = store.ledger.claim(store.ledger.rows(), ANN, LEASE, NOW)
    assert len(claimed) == 1299
    assert store.ledger.finish(claimed, SENT, "", NOW) == 1299
    assert len(store.items_of(items)) == 1299


def test_processes_that_race_for_rows_never_both_get_one(store, database_url, rows):
    barrier = Barrier(4)

    def race(number):
        won = []
        with Store.open(database_url) as opened:
            barrier.wait()
            for pair in ([0, 1], [1, 2], [2, 3], [3, 0]):
                won += opened.ledger.claim([rows[n] for n in pair], f"p:{number}:1", LEASE, NOW)
        return [row.id for row in won]

    with ThreadPoolExecutor(4) as pool:
        won = [row_id for ids in pool.map(race, range(4)) for row_id in ids]
    assert len(won) == len(set(won))
    assert [row.attempts for row in store.ledger.rows()] == [1 if row.id in won else 0 for row in rows]
    assert {row.id: row.status for row in store.ledger.rows()} == {
        row.id: SENDING if row.id in won else PENDING for row in rows
    }
