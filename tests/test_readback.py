"""Reading back: what may have arrived is looked for in its room; only a complete and silent answer proves absence."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DeliveryError
from bot.pipeline.post import LEASE, TRIES, Posting, post
from bot.post.channels import AppriseChannel
from bot.post.matrix import Account, MatrixRoom
from bot.post.pages import Limit
from bot.post.recognise import Seen, is_due, is_told_wholly, mark_of, seen
from bot.types import Delivery, DeliveryStatus, Message, Receipt, silent
from tests.editions import ADVERTISING, BREACH, FRENCH
from tests.test_post import LONG, Post, claim, dead_owner

NOW = FRENCH.made
SENT, PENDING, UNKNOWN, FAILED = (
    DeliveryStatus.SENT,
    DeliveryStatus.PENDING,
    DeliveryStatus.UNKNOWN,
    DeliveryStatus.FAILED,
)
MAYBE = Receipt(UNKNOWN, "no answer")


# --- recognising ------------------------------------------------------------------------------------------------


def message(item):
    return Message(f"Vigie · {item.headline}", "\n".join(item.sentences))


def test_a_message_is_recognised_whatever_its_markup():
    mark = mark_of(message(BREACH), is_last=True)
    html = "<h4>Vigie · " + BREACH.headline + "</h4><p>" + "<br/>\n".join(BREACH.sentences) + "</p>"
    assert seen(mark, BREACH, ["bonjour", html]) is Seen.THERE
    assert is_told_wholly(mark)
    assert not is_told_wholly(mark_of(message(BREACH), is_last=False))


@pytest.mark.parametrize(
    "trace",
    [BREACH.headline.upper(), f"Lu ce matin : {BREACH.sentences[1]}", f"voir {BREACH.links[0].url} !"],
)
def test_what_is_like_it_makes_it_unclear(trace):
    assert seen(mark_of(message(BREACH), is_last=True), BREACH, [trace]) is Seen.UNCLEAR


def test_what_left_no_word_is_absent():
    mark = mark_of(message(BREACH), is_last=True)
    assert seen(mark, BREACH, []) is Seen.ABSENT
    assert seen(mark, BREACH, [message(ADVERTISING).body, "Nuageo, encore."]) is Seen.ABSENT


def test_an_item_without_a_word_is_never_absent():
    bare = replace(BREACH, headline="…", sentences=(), links=())
    assert seen(mark_of(message(bare), is_last=True), bare, []) is Seen.UNCLEAR


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_what_was_sent_is_never_taken_for_absent(headline, sentence, others):
    item = replace(BREACH, headline=headline, sentences=(sentence,))
    sent = message(item)
    assert seen(mark_of(sent, is_last=True), item, [*others, f"{sent.title}\n{sent.body}"]) is Seen.THERE
    assert seen("0" * 32, item, [*others, f"{sent.title}\n{sent.body}"]) is not Seen.THERE


def test_it_is_looked_for_after_a_pause_and_ever_less_often():
    row = Delivery(1, 1, UNKNOWN, mark="x", tried=NOW)
    minutes = [5, 20, 80, 320]
    for looks, pause in enumerate(minutes):
        looked = replace(row, looks=looks)
        assert not is_due(looked, NOW + timedelta(minutes=pause, seconds=-1))
        assert is_due(looked, NOW + timedelta(minutes=pause))
    assert not is_due(replace(row, looks=4), NOW + timedelta(days=9))
    assert not is_due(replace(row, mark=""), NOW + timedelta(days=9))
    assert not is_due(replace(row, tried=None), NOW + timedelta(days=9))


# --- with a ledger ----------------------------------------------------------------------------------------------


class Hall(Post):
    """A channel whose room holds what was said, or cannot be read."""

    def __init__(self, store):
        super().__init__(store, "salon")
        self.heard, self.trouble, self.asked = [], "", []

    def texts(self, tried, now):
        self.asked.append((tried, now))
        if self.trouble:
            raise DeliveryError(self.trouble)
        return [f"{m.title}\n{m.body}" for m in self.heard]

    def run(self, *editions, owner="nina:1:1"):
        tools = Posting(self.store, lambda c: self.channels[c.name], lambda: self.now, owner, room_of=lambda _: self)
        return [(r.items, r.status) for r in post(tools, editions, silent)]

    def in_doubt(self, *items):
        """Post items to which no answer comes."""
        self.channels["salon"].receipts = [MAYBE]
        self.run(self.edition(*items))
        assert UNKNOWN in self.states()
        return self.channels["salon"].sent[-1]

    def after(self, minutes=420):
        self.now += timedelta(minutes=minutes)
        return self.run()


@pytest.fixture
def hall(store):
    return Hall(store)


def test_what_is_in_the_room_was_sent(hall):
    hall.heard = [hall.in_doubt(ADVERTISING, BREACH)]
    assert hall.after(4) == []
    assert hall.asked == []  # the pause
    assert hall.after(1) == []
    assert hall.asked == [(NOW, hall.now)]
    assert {(row.status, row.reason) for row in hall.store.ledger.rows()} == {(SENT, "found in the channel")}
    hall.after()
    assert len(hall.asked) == len(hall.channels["salon"].sent) == 1


def test_what_is_proven_absent_is_sent_again_once(hall):
    hall.in_doubt(ADVERTISING)
    assert hall.after() == [(1, SENT)]
    assert hall.after() == []
    assert hall.states() == [SENT]
    assert len(hall.channels["salon"].sent) == 2


def test_what_is_unclear_stays_unknown_and_is_not_looked_for_again(hall):
    hall.in_doubt(ADVERTISING)
    hall.heard = [Message("Nina", f"Vous avez vu ? {ADVERTISING.headline}")]
    assert [hall.after(), hall.after()] == [[], []]
    assert hall.states() == [UNKNOWN]
    assert len(hall.asked) == 1


def test_a_room_that_cannot_be_read_proves_nothing(hall):
    hall.in_doubt(ADVERTISING)
    hall.trouble = "the room cannot be read back: too much was said there since"
    for _ in range(8):
        assert hall.after() == []
    assert len(hall.asked) == 4
    assert [(row.status, row.reason) for row in hall.store.ledger.rows()] == [(UNKNOWN, hall.trouble)]


def test_what_is_absent_again_and_again_has_failed(hall):
    hall.channels["salon"].receipts = [MAYBE] * 99
    hall.run(hall.edition(ADVERTISING))
    for _ in range(TRIES + 3):
        hall.after()
    assert hall.states() == [FAILED]
    assert len(hall.channels["salon"].sent) == TRIES


def test_a_part_that_is_found_is_counted_and_the_rest_is_sent(hall):
    hall.channels["salon"].limit = Limit(300, 250)
    hall.channels["salon"].receipts = [Receipt(SENT), MAYBE]
    hall.run(hall.edition(LONG))
    hall.heard = list(hall.channels["salon"].sent)
    assert all(status is SENT for _, status in hall.after())
    assert hall.states() == [SENT]
    told = " ".join(m.body for m in hall.channels["salon"].sent)
    assert [told.count(sentence) for sentence in LONG.sentences] == [1] * len(LONG.sentences)


def test_what_a_dead_process_was_sending_is_looked_for(hall):
    edition = hall.edition(ADVERTISING)
    hall.store.ledger.enqueue([one.id for one in edition.items], [hall.saved["salon"].id], hall.now)
    hall.store.ledger.claim(hall.store.ledger.rows(), dead_owner(), hall.now + LEASE, hall.now, "0" * 32)
    hall.run()
    assert hall.states() == [UNKNOWN]
    assert hall.after() == [(1, SENT)]


def test_what_a_sender_may_still_send_after_its_lease_is_not_looked_for(hall):
    claim(hall, "elsewhere:1:1", hall.edition(ADVERTISING))
    assert [hall.after(), hall.after()] == [[], []]
    assert hall.states() == [UNKNOWN]
    assert hall.asked == []


def test_only_a_row_as_it_was_read_is_settled(hall):
    hall.in_doubt(ADVERTISING)
    (row,) = hall.store.ledger.rows()
    hall.store.ledger.retry([row.id], hall.now)
    assert hall.store.ledger.found(row, SENT, "", hall.now) == 0
    assert hall.states() == [PENDING]


# --- a Matrix room ----------------------------------------------------------------------------------------------


class _Matrix(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "given"} if self.path.endswith("/login") else {})

    def do_GET(self):
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        assert self.headers["Authorization"] in ("Bearer given", "Bearer kept")
        if path.endswith("/whoami"):
            self._answer({"user_id": "@vigie:here"})
        elif "/directory/" in path:
            self._answer({"room_id": "!r:here"} if path.endswith("/#news:here") else {}, 200)
        else:
            assert path.endswith("/rooms/!r:here/messages")
            start = int(query.get("from", ["0"])[0])
            page = self.server.events[start : start + self.server.page]
            more = {"end": str(start + self.server.page)} if start + self.server.page < len(self.server.events) else {}
            self._answer({"chunk": page} | more, self.server.status)

    def date_time_string(self, timestamp=None):
        return format_datetime(self.server.now, usegmt=True)

    def _answer(self, body, status=200):
        raw = json.dumps(body).encode() if not self.server.garbage else b"<html>"
        self.server.calls.append((self.command, unquote(self.path)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def homeserver():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Matrix) as server:
        server.events, server.page, server.status, server.calls = [], 2, 200, []
        server.now, server.garbage = NOW, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def matrix():
    with homeserver() as server:
        yield server


def said(text, minutes=0, sender="@vigie:here", kind="m.room.message", **content):
    when = int((NOW + timedelta(minutes=minutes)).timestamp() * 1000)
    body = {"body": text, "msgtype": "m.text"} | content if text else {}
    return {"type": kind, "sender": sender, "origin_server_ts": when, "content": body}


def room(server, name="#news", user="vigie", password="s3cret"):
    account = Account(f"http://127.0.0.1:{server.server_port}", name, user, password)
    return MatrixRoom(account, ("127.0.0.1",))


def test_a_room_gives_what_the_channel_said_since_before_the_try(matrix):
    matrix.events = [
        said("cinq", 5, formatted_body="<b>cinq</b>"),
        said("de Nina", 4, "@nina:here"),
        said("", 3, "@nina:here"),  # taken back, by somebody else
        said("réaction", 2, kind="m.reaction"),
        said("un", 1),
        said("avant", -9),
        said("jadis", -11),
        said("plus tôt", -99),
    ]
    assert room(matrix).texts(NOW, NOW) == ["<b>cinq</b>", "cinq", "un", "avant"]
    assert [path for _, path in matrix.calls][-1].endswith("/logout")
    assert room(matrix, "!r:here", "", "kept").texts(NOW, NOW)[-1] == "avant"
    assert not matrix.calls[-1][1].endswith("/logout")  # a token of the user's stays


@pytest.mark.parametrize("event", [said("x", kind="m.room.encrypted"), said("")])
def test_a_message_of_ones_own_that_cannot_be_read_proves_nothing(matrix, event):
    matrix.events = [event]
    with pytest.raises(DeliveryError, match="encrypted, or were taken back"):
        room(matrix).texts(NOW, NOW)


def test_what_does_not_end_or_answer_or_agree_on_the_time_proves_nothing(matrix):
    matrix.events = [said(f"{n}") for n in range(60)]
    with pytest.raises(DeliveryError, match="too much was said"):
        room(matrix).texts(NOW, NOW)
    matrix.page, matrix.now = 100, NOW + timedelta(minutes=6)
    with pytest.raises(DeliveryError, match="clock is not ours"):
        room(matrix).texts(NOW, NOW)
    matrix.now = NOW
    for status in (302, 403, 500):
        matrix.status = status
        with pytest.raises(DeliveryError, match="cannot be read back"):
            room(matrix).texts(NOW, NOW)
    matrix.status, matrix.garbage = 200, True
    with pytest.raises(DeliveryError, match="cannot be read back") as told:
        room(matrix).texts(NOW, NOW)
    assert "s3cret" not in str(told.value)


def test_a_private_server_that_nobody_named_is_not_asked(matrix):
    account = Account(f"http://127.0.0.1:{matrix.server_port}", "#news", "vigie", "s3cret")
    with pytest.raises(DeliveryError, match="cannot be read back"):
        MatrixRoom(account, ()).texts(NOW, NOW)
    assert matrix.calls == []
    assert "s3cret" not in repr(account)


@pytest.mark.parametrize(
    ("address", "readable"),
    [
        ("matrix://vigie:word@127.0.0.1:8008/#news", True),
        ("matrix://token@127.0.0.1:8008/#news", True),
        ("matrix://vigie:word@127.0.0.1:8008/#news/#other", False),
        ("json://127.0.0.1:8008/", False),
        ("ntfy://127.0.0.1:8008/news", False),
    ],
)
def test_which_channels_can_be_read_back(address, readable):
    assert (AppriseChannel(address).room() is not None) == readable
