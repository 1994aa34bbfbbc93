"""`vigie watchlist …` through the Desk: what users write, what is kept, and what is refused in a sentence."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Config
from bot.desk import Desk
from bot.desk.watchlists import Follow, Urgency, weighed
from bot.errors import ConfigError, QueryError
from bot.types import Alert, Exclusions, follow_key

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    with Desk(Config(folder=tmp_path, language="en"), clock=lambda: NOON) as opened:
        for name in ("Le Fil", "The Ledger", "Le Fil du Code"):
            opened.source.add(f"https://{name.lower().replace(' ', '-')}.example/feed", title=name, check=False)
        yield opened


def test_a_watchlist_keeps_its_age_until_it_is_removed(tmp_path):
    now = [NOON]
    with Desk(Config(folder=tmp_path), clock=lambda: now[0]) as desk:
        assert desk.watchlist.add("w").made == NOON
        now[0] += timedelta(days=1)
        assert desk.watchlist.change("w", Follow(at="23:30")).made == NOON
        assert desk.watchlist.add("w", Follow(topics=["gaming"])).made == NOON
        desk.watchlist.remove("w")
        assert desk.watchlist.add("W").made == now[0]


# --- weights ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Apple", "entity", ("Apple", 1.0)),
        ("Apple=2", "entity", ("Apple", 2.0)),
        ("Tim Cook = 0,5 ", "entity", ("Tim Cook", 0.5)),
        ("antitrust=10", "topic", ("antitrust", 10.0)),
        ("API tarif OR pricing=2.5", "query", ("API tarif OR pricing", 2.5)),
        ("prix=élevé", "query", ("prix=élevé", 1.0)),
        ("a=b=3", "query", ("a=b", 3.0)),
    ],
)
def test_a_weight_stands_behind_a_sign_of_equality(text, kind, expected):
    assert weighed(text, kind) == expected


@pytest.mark.parametrize(
    "text", ["Apple=0", "Apple=11", "Apple=-1", "Apple=lots", "Apple=", "Apple=2=3x", "Apple=0.05"]
)
def test_a_weight_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match=r"a weight is a number from 0\.1 to 10, such as Apple=2"):
        weighed(text, "entity")


@given(st.text(max_size=40), st.sampled_from(["entity", "topic", "query"]))
def test_whatever_is_written_gets_a_weight_or_a_sentence(text, kind):
    with suppress(ConfigError):  # else a sentence
        name, weight = weighed(text, kind)
        assert 0.1 <= weight <= 10
        assert name == text or text.startswith(name)


# --- adding -----------------------------------------------------------------------------------------------------


def test_all_that_a_watchlist_can_say(desk):
    added = desk.watchlist.add(
        " Pommes ",
        Follow(
            entities=["Apple=2", "Tim Cook"],
            topics=["antitrust=0.5"],
            queries=["API tarif=3"],
            not_entities=["Google"],
            not_topics=["gaming"],
            not_queries=["lang:en rumeur"],
            languages=["FR", "en"],
            sources=["2", "du code"],
            not_sources=["https://le-fil.example/feed"],
            timezone="America/New_York",
            period="36 hours",
            items=8,
            noticed=0,
        ),
    )
    assert desk.watchlist.list() == (added,)
    assert (added.name, added.entity_ids, added.topics, added.queries) == (
        "Pommes", ("apple", "tim-cook"), ("antitrust",), ("API tarif",),
    )  # fmt: skip
    assert added.weights == {
        follow_key("entity", "apple"): 2.0,
        follow_key("topic", "antitrust"): 0.5,
        follow_key("query", "API tarif"): 3.0,
    }
    assert added.excluded == Exclusions(("google",), ("gaming",), ("lang:en rumeur",), (1,))
    assert (added.languages, added.source_ids) == (("fr", "en"), (2, 3))
    assert (added.language, added.timezone, added.period) == ("en", "America/New_York", "36h")
    assert (added.items, added.noticed) == (8, 0)


def test_an_edition_of_some_days_covers_what_came_since_the_last_one(desk):
    assert desk.watchlist.add("a").period == "day"
    assert desk.watchlist.add("b", Follow(weekdays=["mon"])).period == "last"
    assert desk.watchlist.add("c", Follow(weekdays=["mon"], period="day")).period == "day"
    assert desk.watchlist.add("e", Follow(weekdays=[""])).period == "day"


def test_a_name_that_is_there_is_replaced_as_a_whole(desk):
    first = desk.watchlist.add("w", Follow(entities=["Apple=2"], not_topics=["gaming"], period="week", items=3))
    second = desk.watchlist.add("W", Follow(topics=["antitrust"]))
    assert second.id == first.id
    assert (second.entity_ids, second.topics, second.weights) == ((), ("antitrust",), {})
    assert (second.excluded, second.period, second.items) == (Exclusions(), "day", None)


def test_the_same_thing_twice_is_followed_once(desk):
    added = desk.watchlist.add("w", Follow(entities=["Apple=2", "apple=3"], not_topics=["gaming", "gaming"]))
    assert (added.entity_ids, added.weight("entity", "apple")) == (("apple",), 3.0)
    assert added.excluded.topics == ("gaming",)


# --- changing ---------------------------------------------------------------------------------------------------


def test_a_change_keeps_what_it_does_not_name(desk):
    before = desk.watchlist.add(
        "w", Follow(entities=["Apple=2"], topics=["antitrust=3"], languages=["fr"], not_entities=["Google"], items=4)
    )
    after = desk.watchlist.change("W", Follow(topics=["gaming"], period="week"))
    assert (after.id, after.name, after.period, after.topics) == (before.id, "w", "week", ("gaming",))
    assert (after.entity_ids, after.languages, after.items) == (("apple",), ("fr",), 4)
    assert after.weights == {follow_key("entity", "apple"): 2.0}, "a topic that is gone has no weight"
    assert after.excluded == before.excluded
    assert desk.watchlist.change("w", Follow()) == after


def test_an_empty_text_empties_a_list_and_takes_the_workspaces_setting(desk):
    desk.watchlist.add(
        "w",
        Follow(["Apple=2"], not_entities=["Google"], sources=["2"], language="fr", timezone="UTC", items=4, at="08:00"),
    )
    change = Follow([""], not_entities=[""], sources=[""], language="", timezone="", items=0, at="")
    after = desk.watchlist.change("w", change)
    assert after.follows_everything
    assert (after.weights, after.excluded, after.source_ids) == ({}, Exclusions(), ())
    assert (after.language, after.timezone, after.items, after.at) == ("en", "Europe/Paris", None, "")


@pytest.mark.parametrize("follow", [Follow(at="08:00"), Follow(weekdays=["mon"])], ids=["time", "day"])
def test_an_alert_has_no_time_of_its_own(desk, follow):
    with pytest.raises(ConfigError, match="waits for no time of day"):
        desk.watchlist.add("w", replace(follow, alert=True))
    desk.watchlist.add("w", Follow(alert=True))
    with pytest.raises(ConfigError, match="waits for no time of day"):
        desk.watchlist.change("w", follow)
    assert desk.watchlist.change("w", replace(follow, alert=False)).alert is None
    assert desk.watchlist.change("w", Follow(alert=True)).alert, "what it had is kept for when it is none again"


def test_an_alert_is_changed_where_it_stands(desk):
    desk.watchlist.add("w", Follow(alert=Urgency(sources=2, quiet="22:00-07:00")))
    changed = desk.watchlist.change("w", Follow(alert=Urgency(hourly=3)))
    assert changed.alert == Alert(NOON, 2, 0.5, "22:00-07:00", 3)
    assert desk.watchlist.change("w", Follow(alert=Urgency(quiet=""))).alert.quiet == ""
    assert desk.watchlist.change("w", Follow(items=3)).alert
    assert desk.watchlist.change("w", Follow(alert=False)).alert is None
    assert desk.watchlist.change("w", Follow(alert=True)).alert == Alert(NOON)


# --- what is refused --------------------------------------------------------------------------------------------


def test_names_are_of_the_same_thing_in_whatever_case(desk):
    desk.channel.add("Room", "json://127.0.0.1:9/")
    desk.watchlist.add("Prices", Follow(channels=["room"]))
    assert [route.channel for route in desk.watchlist.find(" prices ").routes] == ["Room"]
    desk.watchlist.add("PRICES", Follow(topics=["api-pricing"]))
    (kept,) = desk.watchlist.list()
    assert (kept.topics, [route.channel for route in kept.routes]) == (("api-pricing",), ["Room"])
    assert desk.route.remove("prices", "ROOM").routes == ()


@pytest.mark.parametrize(
    ("follow", "said"),
    [
        (Follow(languages=["fe"]), '"fe" is not a language of articles'),
        (Follow(languages=["french"]), '"french" is not a language of articles'),
        (Follow(sources=["nowhere"]), 'No source is called "nowhere"'),
        (Follow(not_sources=["example"]), '"example" means several sources'),
        (Follow(period="month"), '"month" is not a period'),
        (Follow(entities=["Apple"], not_entities=["Apple Inc."]), "apple is both followed and left out"),
        (Follow(topics=["gaming"], not_topics=["gaming"]), "gaming is both followed and left out"),
        (Follow(queries=["x"], not_queries=["x"]), "x is both followed and left out"),
        (Follow(sources=["2"], not_sources=["The Ledger"]), "source 2 is both followed and left out"),
        (Follow(weekdays=["lundi"]), '"lundi" is not a day of the week'),
        (Follow(channels=["nowhere"]), 'No channel is called "nowhere"'),
    ],
)
def test_a_sentence_says_what_is_wrong_and_nothing_is_kept(desk, follow, said):
    with pytest.raises(ConfigError, match=said):
        desk.watchlist.add("w", follow)
    assert desk.watchlist.list() == ()


@pytest.mark.parametrize(
    "follow",
    [Follow(not_entities=["Nobody Knows This"]), Follow(not_topics=["weather"]), Follow(not_queries=['"open'])],
)
def test_what_is_left_out_must_be_known_too(desk, follow):
    with pytest.raises(QueryError):
        desk.watchlist.add("w", follow)


def test_a_wrong_change_changes_nothing(desk):
    before = desk.watchlist.add("w", Follow(entities=["Apple"]))
    with pytest.raises(ConfigError, match="both followed and left out"):
        desk.watchlist.change("w", Follow(not_entities=["Apple"], period="week"))
    assert desk.watchlist.find("w") == before


def test_a_source_that_is_removed_keeps_its_number(desk):
    added = desk.watchlist.add("w", Follow(sources=["The Ledger"]))
    desk.source.remove("The Ledger")
    assert desk.watchlist.find("w") == added
