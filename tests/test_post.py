"""Posting through the ledger, with a real database: once, whatever fails, dies or races."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.errors import DeliveryError
from bot.pipeline.post import LEASE, TRIES, Posting, post, retry
from bot.post.outbox import owner_name
from bot.post.pages import Limit
from bot.post.place import plain
from bot.store import Store
from bot.types import Channel, DeliveryStatus, Receipt, Route, Watchlist, silent
from tests.editions import ADVERTISING, BREACH, FRENCH, SPONSORED, item, link
from tests.receiver import receiving

NOW = FRENCH.made
SENT = Receipt(DeliveryStatus.SENT)
FAILED = Receipt(DeliveryStatus.FAILED, "the connection was refused")
UNKNOWN = Receipt(DeliveryStatus.UNKNOWN, "no answer")


@dataclass
class FakeChannel:
    """Keeps what it is sent, and answers as told; with SENT once it is told no more."""

    limit: Limit = Limit(4000, 250)  # noqa: RUF009 - frozen
    receipts: list = field(default_factory=list)
    sent: list = field(default_factory=list)

    @property
    def place(self):
        return plain(self.limit)

    def send(self, message):
        self.sent.append(message)
        return self.receipts.pop(0) if self.receipts else SENT


class Post:
    """A ledger with channels, and the act of posting to them."""

    def __init__(self, store, *names):
        self.store = store
        self.channels = {name: FakeChannel() for name in names}
        self.saved = {name: store.save_channel(Channel(name, f"json://{name}")) for name in names}
        self.watchlist = store.save_watchlist(Watchlist("tech"))
        self.now = NOW

    def edition(self, *items):
        """Save an edition; item numbers are the database's."""
        bare = tuple(replace(one, id=0) for one in items)
        return self.store.save_edition(replace(FRENCH, watchlist=self.watchlist, items=bare, id=0))

    def run(self, *editions, dry_run=False, owner="nina:1:1"):
        tools = Posting(self.store, lambda channel: self.channels[channel.name], lambda: self.now, owner)
        return post(tools, editions, silent, dry_run=dry_run)

    def retry(self, *ended):
        return retry(Posting(self.store, None, lambda: self.now, "nina:1:1"), ended)

    def later(self, *editions):
        """The next run once no channel is left alone any more."""
        self.now += timedelta(hours=7)
        return self.run(*editions)

    def states(self):
        return [row.status for row in self.store.ledger.rows()]


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'ledger.db'}") as opened:
        yield opened


@pytest.fixture
def room(store):
    return Post(store, "salon")


def statuses(results):
    return [result.status for result in results]


def test_an_item_is_sent_once(room):
    edition = room.edition(ADVERTISING, BREACH)
    first = room.run(edition)
    assert [(result.channel, result.items, result.status) for result in first] == [("salon", 2, DeliveryStatus.SENT)]
    assert room.run(edition) == []
    assert room.run() == []
    assert len(room.channels["salon"].sent) == 1
    assert room.states() == [DeliveryStatus.SENT] * 2


def test_an_edition_that_grew_posts_only_what_is_new(room):
    room.run(room.edition(ADVERTISING))
    room.run(room.edition(BREACH))
    assert ADVERTISING.headline in room.channels["salon"].sent[0].body
    assert ADVERTISING.headline not in room.channels["salon"].sent[1].body
    assert BREACH.headline in room.channels["salon"].sent[1].body


def test_a_dry_run_shows_the_messages_and_writes_nothing(room):
    edition = room.edition(ADVERTISING, BREACH)
    (shown,) = room.run(edition, dry_run=True)
    assert (shown.items, shown.status) == (2, DeliveryStatus.PENDING)
    assert room.channels["salon"].sent == []
    assert room.store.ledger.rows() == []
    assert room.run(edition)[0].message == shown.message
    assert room.run(edition, dry_run=True) == []


def test_what_certainly_failed_is_tried_again_and_given_up_after_five_tries(room):
    edition = room.edition(ADVERTISING)
    room.channels["salon"].receipts = [FAILED] * 99
    seen = [statuses(room.later(edition)) for _ in range(TRIES + 2)]
    assert seen == [[DeliveryStatus.PENDING]] * (TRIES - 1) + [[DeliveryStatus.FAILED]] + [[]] * 2
    assert len(room.channels["salon"].sent) == TRIES
    assert [(row.status, row.reason) for row in room.store.ledger.rows()] == [(DeliveryStatus.FAILED, FAILED.reason)]


def test_what_failed_first_and_worked_then_is_sent_once(room):
    edition = room.edition(ADVERTISING)
    room.channels["salon"].receipts = [FAILED, FAILED]
    assert [statuses(room.later(edition)) for _ in range(4)] == [
        [DeliveryStatus.PENDING],
        [DeliveryStatus.PENDING],
        [DeliveryStatus.SENT],
        [],
    ]


def test_what_may_have_arrived_is_never_sent_again(room):
    edition = room.edition(ADVERTISING)
    room.channels["salon"].receipts = [UNKNOWN]
    assert statuses(room.run(edition)) == [DeliveryStatus.UNKNOWN]
    assert [room.run(edition) for _ in range(3)] == [[]] * 3
    assert room.states() == [DeliveryStatus.UNKNOWN]
    assert len(room.channels["salon"].sent) == 1


def test_a_channel_that_refuses_gets_no_more_and_does_not_hold_up_another(store):
    room = Post(store, "cassé", "salon")
    room.channels["cassé"].limit = room.channels["salon"].limit = Limit(500, 250)
    room.channels["cassé"].receipts = [FAILED]
    room.run(room.edition(ADVERTISING, BREACH, SPONSORED))
    assert len(room.channels["cassé"].sent) == 1
    assert len(room.channels["salon"].sent) > 1
    by_channel = {row.channel_id: row.status for row in store.ledger.rows()}
    assert by_channel == {
        room.saved["cassé"].id: DeliveryStatus.PENDING,
        room.saved["salon"].id: DeliveryStatus.SENT,
    }


def test_a_channel_that_cannot_be_opened_is_said_and_waits(room):
    edition = room.edition(ADVERTISING)

    def refuse(channel):
        raise DeliveryError("The environment variable SALON is not set.")

    (result,) = post(Posting(room.store, refuse, lambda: NOW, "nina:1:1"), [edition], silent)
    assert (result.status, result.reason) == (DeliveryStatus.PENDING, "The environment variable SALON is not set.")
    assert statuses(room.run(edition)) == [DeliveryStatus.SENT]


def test_a_watchlist_goes_to_its_own_channels(store):
    room = Post(store, "un", "deux")
    room.watchlist = store.save_watchlist(Watchlist("tech", routes=(Route("deux"),)))
    assert [result.channel for result in room.run(room.edition(BREACH))] == ["deux"]


def test_an_item_in_several_messages_is_sent_whole_and_once(room):
    sentences = tuple(f"Phrase {n}, qui dit quelque chose d’assez long." for n in range(40))
    room.channels["salon"].limit = Limit(300, 250)
    edition = room.edition(replace(BREACH, sentences=sentences), SPONSORED)
    results = room.run(edition)
    assert set(statuses(results)) == {DeliveryStatus.SENT}
    assert sum(result.items for result in results) == 2
    told = " ".join(message.body for message in room.channels["salon"].sent)
    assert [told.count(sentence) for sentence in sentences] == [1] * 40
    assert room.run(edition) == []


LONG = replace(BREACH, sentences=tuple(f"Phrase {n}, qui dit quelque chose d’assez long." for n in range(24)))


def test_an_item_in_parts_goes_on_at_the_part_that_was_not_sent(room):
    room.channels["salon"].limit = Limit(300, 250)
    edition = room.edition(LONG, SPONSORED)
    room.channels["salon"].receipts = [SENT, SENT, FAILED]
    first = room.run(edition)
    assert [(result.items, result.status) for result in first] == [
        (0, DeliveryStatus.SENT),
        (0, DeliveryStatus.SENT),
        (0, DeliveryStatus.PENDING),
    ]
    assert "part 3 of" in first[-1].reason
    assert [row.parts for row in room.store.ledger.rows()] == [2, 0]
    arrived = room.channels["salon"].sent[:2]
    second = room.later(edition)
    assert sum(result.items for result in second) == 2
    arrived += room.channels["salon"].sent[3:]
    told = " ".join(message.body for message in arrived)
    assert [told.count(sentence) for sentence in LONG.sentences] == [1] * len(LONG.sentences)
    assert room.later(edition) == []


def test_an_item_of_which_a_part_may_have_arrived_is_unknown_as_a_whole(room):
    room.channels["salon"].limit = Limit(300, 250)
    room.channels["salon"].receipts = [SENT, UNKNOWN]
    room.run(room.edition(LONG))
    assert room.states() == [DeliveryStatus.UNKNOWN]
    assert room.later() == []


def test_a_channel_that_refuses_is_left_alone_ever_longer_and_freed_by_a_message_that_arrives(room):
    edition = room.edition(ADVERTISING)
    room.channels["salon"].receipts = [FAILED, FAILED]
    room.run(edition)
    (waiting,) = room.run(edition)
    assert (waiting.status, waiting.items) == (DeliveryStatus.PENDING, 1)
    assert waiting.reason == "left alone for 1 more minute: the connection was refused"
    room.now += timedelta(minutes=1)
    room.run(edition)
    room.now += timedelta(minutes=2)
    assert "2 more minutes" in room.run(edition)[0].reason
    assert len(room.channels["salon"].sent) == 2
    room.now += timedelta(minutes=2)
    assert statuses(room.run(edition)) == [DeliveryStatus.SENT]
    assert [(channel.refusals, channel.held_until) for channel in room.store.channels()] == [(0, None)]


def test_a_channel_that_asks_for_patience_holds_up_no_other(store):
    room = Post(store, "lent", "salon")
    room.channels["lent"].receipts = [replace(FAILED, retry_after=90.0)]
    edition = room.edition(ADVERTISING)
    assert statuses(room.run(edition)) == [DeliveryStatus.PENDING, DeliveryStatus.SENT]
    (waiting,) = room.run(room.edition(BREACH))[:1]
    assert waiting.reason.startswith("left alone for 2 more minutes")
    assert len(room.channels["salon"].sent) == 2
    room.now += timedelta(seconds=90)
    assert statuses(room.run(edition)) == [DeliveryStatus.SENT]


def test_what_failed_is_sent_again_when_asked_and_what_is_unknown_only_when_that_is_asked(room):
    edition = room.edition(ADVERTISING, BREACH)
    room.channels["salon"].limit = Limit(500, 250)
    room.channels["salon"].receipts = [FAILED] * TRIES + [UNKNOWN]
    for _ in range(TRIES + 1):
        room.later(edition)
    assert sorted(room.states()) == [DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN]
    assert room.retry(DeliveryStatus.FAILED) == 1
    assert sum(result.items for result in room.run()) == 1  # at once, although the channel was to be left alone
    assert sorted(room.states()) == [DeliveryStatus.SENT, DeliveryStatus.UNKNOWN]
    assert room.retry(DeliveryStatus.UNKNOWN) == 1
    room.run()
    assert room.states() == [DeliveryStatus.SENT] * 2


# --- other processes --------------------------------------------------------------------------------------------


def dead_owner():
    """The name of a process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return owner_name(socket.gethostname(), process.pid, "")


def claim(room, owner, edition):
    """Leave the ledger as a process does that is in the middle of sending."""
    room.store.ledger.enqueue([one.id for one in edition.items], [room.saved["salon"].id], room.now)
    rows = room.store.ledger.rows(status=DeliveryStatus.PENDING)
    assert len(room.store.ledger.claim(rows, owner, room.now + LEASE, room.now)) == len(rows)


def test_what_a_dead_process_was_sending_is_unknown_and_not_sent_again(room):
    edition = room.edition(ADVERTISING)
    claim(room, dead_owner(), edition)
    assert room.run(edition) == []
    assert room.states() == [DeliveryStatus.UNKNOWN]
    assert "ended while sending" in room.store.ledger.rows()[0].reason
    assert room.channels["salon"].sent == []


def test_what_a_living_process_is_sending_is_left_to_it(room):
    edition = room.edition(ADVERTISING)
    claim(room, owner_name(socket.gethostname(), os.getpid(), ""), edition)
    assert room.run(edition) == []
    assert room.states() == [DeliveryStatus.SENDING]


def test_a_lease_that_ran_out_is_unknown_wherever_its_process_is(room):
    edition = room.edition(ADVERTISING)
    claim(room, owner_name("elsewhere", 1, "1"), edition)
    room.now += LEASE - timedelta(seconds=1)
    assert room.run(edition) == []
    assert room.states() == [DeliveryStatus.SENDING]
    room.now += timedelta(seconds=1)
    assert room.run(edition) == []
    assert room.states() == [DeliveryStatus.UNKNOWN]
    assert room.channels["salon"].sent == []


PROCESS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bot.pipeline.post import Posting, post, this_process
from bot.post.channels import AppriseChannel
from bot.store import Store
from bot.types import silent
database, start = sys.argv[1:]
with Store.open(f"sqlite:///{database}") as store:
    tools = Posting(store, lambda c: AppriseChannel(c.address), lambda: datetime.now(UTC), this_process())
    Path(f"{start}.{this_process().split(':')[1]}").touch()
    while not Path(start).exists():
        time.sleep(0.001)
    post(tools, [], silent)
"""


@pytest.fixture
def ledger(tmp_path):
    """A database with an edition of thirty items for one channel, as yet unsent, and the channel's receiver."""
    path = tmp_path / "shared.db"
    stories = [item(n, f"Nouvelle {n}.", (), (link(n, "Le Fil", f"Nouvelle {n}.", NOW),)) for n in range(1, 31)]
    with receiving() as receiver, Store.open(f"sqlite:///{path}") as store:
        address = f"json://127.0.0.1:{receiver.port}"
        channel = store.save_channel(Channel("salon", address))
        watchlist = store.save_watchlist(Watchlist("tech"))
        items = tuple(replace(story, id=0, sentences=("Une phrase. " * 900,)) for story in stories)
        edition = store.save_edition(replace(FRENCH, watchlist=watchlist, items=items, id=0))
        store.ledger.enqueue([one.id for one in edition.items], [channel.id], NOW)
        yield path, store, receiver


def started(path, start, count):
    processes = [subprocess.Popen([sys.executable, "-c", PROCESS, str(path), str(start)]) for _ in range(count)]
    while len(list(start.parent.glob(f"{start.name}.*"))) < count:
        time.sleep(0.01)
    start.touch()
    return processes


def told(receiver):
    return sorted(int(n) for call in receiver.calls for n in re.findall(r"Nouvelle (\d+)\.", call.json["message"]))


def test_two_processes_at_once_send_each_item_once(ledger, tmp_path):
    path, store, receiver = ledger
    for process in started(path, tmp_path / "go", 2):
        assert process.wait(60) == 0
    with Store.open(f"sqlite:///{path}") as again:
        post_all(again)
    assert told(receiver) == list(range(1, 31))
    assert {row.status for row in store.ledger.rows()} == {DeliveryStatus.SENT}


def post_all(store):
    """What another run sends: whatever two racing processes left to each other."""
    from bot.post.channels import AppriseChannel

    post(Posting(store, lambda c: AppriseChannel(c.address), lambda: NOW, "last:1:1"), [], silent)


def test_a_process_killed_while_sending_leaves_unknown_and_no_item_is_sent_twice(ledger, tmp_path):
    path, store, receiver = ledger
    receiver.answer = [200, "hang"]
    (process,) = started(path, tmp_path / "go", 1)
    while len(receiver.calls) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    receiver.answer = 200
    post_all(store)
    assert told(receiver) == list(range(1, 31))
    states = [row.status for row in store.ledger.rows()]
    assert DeliveryStatus.UNKNOWN in states
    assert set(states) == {DeliveryStatus.SENT, DeliveryStatus.UNKNOWN}
