"""Routes: each channel gets a watchlist in its own form, language, time and number, and the ledger says what it did."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk import init_workspace, open_desk
from bot.desk.routes import Wanted, read_weekdays
from bot.desk.watchlists import Follow
from bot.errors import ConfigError
from bot.pipeline.post import Posting, post
from bot.post.pages import Limit
from bot.post.place import Place, plain
from bot.post.routes import lot, opens, route_to, within
from bot.types import Channel, DeliveryStatus, Form, Receipt, Route, Watchlist, silent
from tests.editions import ADVERTISING, BREACH, FRENCH, SPONSORED

PARIS = "Europe/Paris"
THURSDAY = datetime(2023, 4, 20, 5, 0, tzinfo=UTC)  # 07:00 in Paris
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


# --- when -------------------------------------------------------------------------------------------------------


def test_a_route_is_open_from_its_time_until_midnight():
    route = Route("salon", at="08:30")
    opening = datetime(2023, 4, 20, 6, 30, tzinfo=UTC)
    assert opens(route, PARIS, THURSDAY) == opening
    assert opens(route, PARIS, opening - timedelta(seconds=1)) == opening
    assert opens(route, PARIS, opening) is None
    assert opens(route, PARIS, datetime(2023, 4, 20, 21, 59, tzinfo=UTC)) is None
    assert opens(route, PARIS, datetime(2023, 4, 20, 22, 0, tzinfo=UTC)) == opening + timedelta(days=1)


def test_a_route_is_closed_on_other_days():
    route = Route("salon", weekdays=(0, 1, 2, 3, 4))
    saturday = datetime(2023, 4, 22, 9, 0, tzinfo=UTC)
    assert opens(route, PARIS, THURSDAY) is None
    assert opens(route, PARIS, saturday) == datetime(2023, 4, 23, 22, 0, tzinfo=UTC)  # Monday begins in Paris
    assert opens(replace(route, at="08:30"), PARIS, saturday) == datetime(2023, 4, 24, 6, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_or_bring_twice_opens_once():
    route = Route("salon", at="02:30")
    spring = datetime(2023, 3, 26, 0, 30, tzinfo=UTC)  # 01:30, half an hour before the clocks go forward
    assert opens(route, PARIS, spring) == datetime(2023, 3, 26, 1, 30, tzinfo=UTC)
    autumn = datetime(2023, 10, 29, 0, 30, tzinfo=UTC)  # 02:30 for the first time
    assert opens(route, PARIS, autumn) is None
    assert opens(route, PARIS, autumn + timedelta(minutes=40)) is None  # 02:10 again


@given(
    st.integers(1_577_836_800, 1_893_456_000),
    st.sampled_from(ZONES),
    st.times(),
    st.sets(st.integers(0, 6)),
)
def test_the_next_opening_is_ahead_and_open(seconds, zone, at, days):
    route = Route("salon", at=f"{at:%H:%M}", weekdays=tuple(sorted(days)))
    now = datetime.fromtimestamp(seconds, UTC)  # of the years 2020 to 2029
    opening = opens(route, zone, now)
    if opening is None:
        local = now.astimezone(ZoneInfo(zone))
        assert not days or local.weekday() in days
        return
    assert now < opening <= now + timedelta(days=9)
    assert opens(route, zone, opening) is None
    assert opens(route, zone, opening - timedelta(microseconds=1)) == opening


# --- what -------------------------------------------------------------------------------------------------------


def edition(*routes, **changes):
    return replace(FRENCH, watchlist=Watchlist("tech", routes=routes, **changes))


def test_without_routes_a_watchlist_goes_to_every_channel():
    assert route_to(Watchlist("tech"), "salon") == Route("salon")
    own = Watchlist("tech", routes=(Route("salon", "en"),))
    assert route_to(own, "salon") == Route("salon", "en")
    assert route_to(own, "autre") is None


@pytest.mark.parametrize(
    ("form", "sentences", "links"), [(Form.FULL, 2, 3), (Form.BRIEF, 1, 1), (Form.HEADLINES, 0, 1)]
)
def test_a_form_says_how_much_is_told(form, sentences, links):
    found = lot(edition(Route("salon", form=form)), [ADVERTISING], "salon", THURSDAY)
    (told,) = found.items
    assert (len(told.sentences), len(told.links)) == (sentences, links)
    assert (told.id, told.headline) == (ADVERTISING.id, ADVERTISING.headline)
    if links == 1:
        assert told.links[0].article_id == ADVERTISING.summary_of


def test_a_route_has_its_own_language_and_else_the_watchlists():
    routes = (Route("newsroom", "en"), Route("salon"))
    for channel, language in (("newsroom", "en"), ("salon", "fr")):
        assert lot(edition(*routes), [BREACH], channel, THURSDAY).edition.watchlist.language == language


def test_what_has_no_route_any_more_is_skipped():
    found = lot(edition(Route("autre")), [BREACH], "salon", THURSDAY)
    assert (found.items, found.skipped) == ((), (BREACH,))
    assert found.why == "no route leads from tech to it any more"


def test_what_waits_says_until_when():
    found = lot(edition(Route("salon", at="08:30")), [BREACH], "salon", THURSDAY)
    assert found.items == (BREACH,)
    assert found.why == "its route opens thu 2023-04-20 at 08:30 (Europe/Paris)"


def test_a_ceiling_keeps_the_best_in_their_order_and_skips_the_rest():
    found = lot(edition(Route("salon")), [SPONSORED, BREACH, ADVERTISING], "salon", THURSDAY)
    kept = within(found, 2, 0, ())
    assert (kept.items, kept.skipped) == ((BREACH, ADVERTISING), (SPONSORED,))
    assert kept.why == "beyond the 2 of an edition that its route takes"
    assert within(found, 2, 1, ()).items == (ADVERTISING,)
    assert within(found, 2, 7, ()).items == ()
    assert within(found, 2, 1, {SPONSORED.id}).items == (SPONSORED,)  # half of it has arrived
    assert within(found, 0, 7, ()) == found
    assert within(found, 3, 0, ()) == found


# --- with a ledger ----------------------------------------------------------------------------------------------


@dataclass
class FakeChannel:
    place: Place = field(default_factory=lambda: plain(Limit(4000, 250)))
    receipts: list = field(default_factory=list)
    sent: list = field(default_factory=list)

    def send(self, message):
        self.sent.append(message)
        return self.receipts.pop(0) if self.receipts else Receipt(DeliveryStatus.SENT)


class Newsroom:
    """Two channels, and a watchlist with routes to them."""

    def __init__(self, store, *routes):
        self.store, self.now, self.channels = store, THURSDAY, {}
        for name in ("salon", "newsroom"):
            store.save_channel(Channel(name, f"json://{name}"))
            self.channels[name] = FakeChannel()
        self.routed(*routes)

    def routed(self, *routes):
        self.watchlist = self.store.save_watchlist(Watchlist("tech", routes=routes))

    def edition(self, *items, day=date(2023, 4, 20)):
        bare = tuple(replace(one, id=0) for one in items)
        return self.store.save_edition(replace(FRENCH, watchlist=self.watchlist, date=day, items=bare, id=0))

    def run(self, *editions, **options):
        tools = Posting(self.store, lambda channel: self.channels[channel.name], lambda: self.now, "nina:1:1")
        return [(r.channel, r.items, str(r.status)) for r in post(tools, editions, silent, **options)]

    def bodies(self, name):
        return [f"{message.title}\n{message.body}" for message in self.channels[name].sent]


def test_each_channel_gets_its_own_message_of_one_edition(store):
    room = Newsroom(store, Route("salon"), Route("newsroom", "en", Form.HEADLINES))
    assert room.run(room.edition(ADVERTISING, BREACH)) == [("salon", 2, "sent"), ("newsroom", 2, "sent")]
    (french,), (english,) = room.bodies("salon"), room.bodies("newsroom")
    assert "jeudi 20 avril 2023" in french
    assert "payant" in french
    assert "Thursday 20 April 2023" in english
    assert ADVERTISING.sentences[0] not in english
    assert ADVERTISING.headline in english
    assert english.count("https://") == 2


def test_items_wait_for_their_route_and_go_out_together(store):
    room = Newsroom(store, Route("salon", at="08:30", weekdays=(0, 1, 2, 3, 4)))
    first = room.edition(ADVERTISING)
    assert room.run(first, dry_run=True) == room.run(first) == [("salon", 1, "pending")]
    room.now = datetime(2023, 4, 22, 12, 0, tzinfo=UTC)  # Saturday
    assert room.run(room.edition(BREACH, day=date(2023, 4, 22))) == [("salon", 1, "pending")] * 2
    assert room.channels["salon"].sent == []
    room.now = datetime(2023, 4, 24, 6, 30, tzinfo=UTC)
    assert room.run() == [("salon", 1, "sent")] * 2
    assert room.run() == []


def test_beyond_its_ceiling_an_edition_is_skipped_and_stays_so(store):
    room = Newsroom(store, Route("salon", items=1), Route("newsroom"))
    whole = room.edition(BREACH, ADVERTISING)
    assert room.run(whole, dry_run=True) == [
        ("salon", 1, "skipped"),
        ("salon", 1, "pending"),
        ("newsroom", 2, "pending"),
    ]
    assert store.ledger.rows() == []
    assert room.run(whole) == [("salon", 1, "skipped"), ("salon", 1, "sent"), ("newsroom", 2, "sent")]
    assert ADVERTISING.headline in room.bodies("salon")[0]
    assert room.run(whole) == []
    assert room.run(room.edition(SPONSORED)) == [("salon", 1, "skipped"), ("newsroom", 1, "sent")]
    (skipped, *_) = store.ledger.rows(status=DeliveryStatus.SKIPPED)
    assert skipped.reason == "beyond the 1 of an edition that its route takes"
    assert store.ledger.retry([row.id for row in store.ledger.rows()], THURSDAY) == 0  # it did not fail


def test_the_next_edition_has_its_own_ceiling(store):
    room = Newsroom(store, Route("salon", items=1))
    room.run(room.edition(BREACH))
    assert room.run(room.edition(ADVERTISING, day=date(2023, 4, 21))) == [("salon", 1, "sent")]


def test_what_was_refused_counts_once_and_is_tried_again(store):
    room = Newsroom(store, Route("salon", items=1))
    room.channels["salon"].receipts = [Receipt(DeliveryStatus.FAILED, "refused")]
    whole = room.edition(BREACH)
    assert room.run(whole) == [("salon", 1, "pending")]
    room.now += timedelta(hours=7)
    assert room.run(room.edition(ADVERTISING)) == [("salon", 1, "skipped"), ("salon", 1, "sent")]
    assert BREACH.headline in room.bodies("salon")[-1]  # the better one came too late


def test_what_is_pending_for_a_route_that_was_removed_is_skipped(store):
    room = Newsroom(store, Route("salon", at="08:30"))
    room.run(room.edition(BREACH))
    room.routed(Route("newsroom"))
    assert room.run() == [("salon", 1, "skipped")]
    assert room.run() == []
    assert [row.status for row in store.ledger.rows()] == [DeliveryStatus.SKIPPED]


# --- commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path):
    with open_desk(init_workspace(tmp_path / "watch", starter=False)) as opened:
        for name in ("salon", "Newsroom"):
            opened.channel.add(name, "json://127.0.0.1:9")
        opened.watchlist.add("tech")
        yield opened


def test_routes_are_added_replaced_and_removed(desk):
    desk.route.add("TECH", "newsroom", Wanted("en", Form.BRIEF, "08:30", "mon-fri", 5))
    made = desk.route.add("tech", "salon")
    assert made.routes == (Route("Newsroom", "en", Form.BRIEF, "08:30", (0, 1, 2, 3, 4), 5), Route("salon"))
    assert desk.route.add("tech", "newsroom", Wanted("fr")).routes == (Route("salon"), Route("Newsroom", "fr"))
    assert desk.route.list() == desk.route.list("tech") == (desk.watchlist.find("tech"),)
    assert desk.route.remove("tech", "SALON").routes == (Route("Newsroom", "fr"),)
    assert desk.route.remove("tech", "Newsroom").routes == ()


def test_a_list_that_is_given_anew_keeps_its_routes_or_takes_the_channels_named(desk):
    desk.route.add("tech", "newsroom", Wanted("en"))
    assert desk.watchlist.add("tech", Follow(queries=("cloud",))).routes == (Route("Newsroom", "en"),)
    both = desk.watchlist.add("tech", Follow(channels=("salon", "Newsroom"))).routes
    assert both == (Route("salon"), Route("Newsroom", "en"))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(language="de"), '"de" is not a language of labels'),
        (Wanted(at="8h30"), '"8h30" is not a time of day'),
        (Wanted(weekdays="mon-funday"), '"mon-funday" is no day of the week'),
        (Wanted(weekdays="-"), '"-" is no day of the week'),
    ],
)
def test_a_route_that_cannot_be_is_refused(desk, wanted, said):
    with pytest.raises(ConfigError, match=said):
        desk.route.add("tech", "salon", wanted)
    assert desk.watchlist.find("tech").routes == ()


def test_routes_between_what_is_not_there_are_refused(desk):
    with pytest.raises(ConfigError, match="No channel is called"):
        desk.route.add("tech", "nowhere")
    with pytest.raises(ConfigError, match="No watchlist is called"):
        desk.route.add("nothing", "salon")
    with pytest.raises(ConfigError, match="there are: none: it goes to every channel"):
        desk.route.remove("tech", "salon")


@pytest.mark.parametrize(
    ("text", "days"),
    [("", ()), ("mon-fri", (0, 1, 2, 3, 4)), ("Sat, mon", (0, 5)), ("fri-mon", (0, 4, 5, 6)), ("sun-sun", (6,))],
)
def test_weekdays_are_read(text, days):
    assert read_weekdays(text) == days
