"""Trending: what is surely told of more than it was, and what is said of it, once a week."""

import json
from datetime import timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.app import app
from bot.desk import init_workspace, open_desk
from bot.desk.desk import utc_now
from bot.digest.rising import Counts, likelihood_ratio, rising
from bot.pipeline.digest import Digesting, digest
from bot.pipeline.trending import find_trends
from bot.post.messages import compose
from bot.post.pages import Limit
from bot.post.place import plain
from bot.store import Store
from bot.types import Alert, ArticleKind, EntityType
from tests.arrivals import BACKGROUND, DAY
from tests.builders import NOW, a_source, a_watchlist, an_article, at, enriched
from tests.editions import RISING, RISING_ENGLISH, TOPICS

CALM = [Counts(40, {"nuageo": 2, "kubo": 8})] * 4
COUNT = st.integers(0, 500)


# --- the decision -----------------------------------------------------------------------------------------------


def test_what_is_told_of_more_than_usual_is_rising():
    (rise,) = rising(Counts(40, {"nuageo": 12, "kubo": 9}), CALM)
    assert (rise.key, rise.stories, rise.usual) == ("nuageo", 12, 2.0)
    assert rise.score > 10.83


def test_what_was_never_told_of_needs_four_stories():
    assert rising(Counts(40, {"new": 3}), CALM) == ()
    (rise,) = rising(Counts(40, {"new": 4}), CALM)
    assert rise.usual == 0.0


def test_small_counts_that_chance_explains_are_no_trend():
    assert rising(Counts(40, {"nuageo": 5}), CALM) == ()


def test_an_archive_that_grew_makes_nothing_rise():
    assert rising(Counts(400, {"nuageo": 20, "kubo": 80}), CALM) == ()


@pytest.mark.parametrize("before", [[], CALM[:2], [*CALM[:2], Counts(9, {}), Counts(0, {})]])
def test_without_enough_history_nothing_is(before):
    assert rising(Counts(40, {"nuageo": 30}), before) == ()


def test_the_surest_comes_first_and_equals_by_their_key():
    found = rising(Counts(60, {"b": 9, "a": 9, "c": 20}), CALM)
    assert [rise.key for rise in found] == ["c", "a", "b"]


def test_the_ratio_is_that_of_the_literature():
    # 50 in 1,000 against 10 in 1,000: worked by hand with G² = 2 Σ O ln(O/E), E = 30 each.
    assert isclose(likelihood_ratio(50, 1000, 10, 1000), 29.11, abs_tol=0.01)
    assert likelihood_ratio(0, 0, 0, 0) == 0.0


@given(COUNT, COUNT, COUNT, COUNT)
def test_the_ratio_is_never_negative_and_is_none_for_equal_rates(one, more, other, others):
    of_one, of_other = one + more, other + others
    assert likelihood_ratio(one, of_one, other, of_other) >= -1e-9
    assert isclose(likelihood_ratio(one, of_one, 3 * one, 3 * of_one), 0.0, abs_tol=1e-9)


# --- over an archive --------------------------------------------------------------------------------------------


def names(entity, _):
    return entity.title(), EntityType.PLACE if entity == "brest" else EntityType.COMPANY


@pytest.fixture
def months(store):
    """Five weeks of twelve stories; in the last one, seven of them are about Kubo and about Brest."""
    source = store.add_source(a_source())
    for n in range(60):
        week, place = divmod(n, 12)
        about = ("kubo",) if week == 4 and place < 7 else ("nuageo",) if place == 0 else ("lina",)
        published = NOW - timedelta(days=7 * (4 - week), hours=place)
        article = store.save_article(an_article(n + 1, published=published, source_id=source.id), now=published).article
        found = enriched(article, about, topics=("cloud",) if about == ("kubo",) else ())
        store.save_enriched([found])
        store.put_in_story(article.id, 0)
    return store


def test_the_archive_says_what_is_rising(months):
    found = find_trends(months, names, at(1))
    assert (found.days, found.history, found.is_known) == (7, 4, True)
    assert [(trend.id, trend.kind, trend.stories, trend.usual) for trend in found.trends] == [
        ("kubo", "company", 7, 0.0),
        ("cloud", "topic", 7, 0.0),
    ]


def test_copies_of_one_story_and_paid_articles_are_no_trend(months):
    story = months.put_in_story(1, 0)
    for n in range(100, 120):
        kind = ArticleKind.SPONSORED if n % 2 else ArticleKind.NEWS
        article = months.save_article(an_article(n, kind=kind), now=NOW).article
        months.save_enriched([enriched(article, ("copies",))])
        months.put_in_story(article.id, 0 if n % 2 else story)
    assert "copies" not in {trend.id for trend in find_trends(months, names, at(1)).trends}


def test_places_do_not_rise(months):
    for n in range(100, 110):
        article = months.save_article(an_article(n), now=NOW).article
        months.save_enriched([enriched(article, ("brest",))])
        months.put_in_story(article.id, 0)
    assert "brest" not in {trend.id for trend in find_trends(months, names, at(1)).trends}


def test_a_young_archive_knows_no_trend(months):
    found = find_trends(months, names, at(1) - timedelta(days=14))
    assert (found.is_known, found.trends) == (False, ())


# --- in editions ------------------------------------------------------------------------------------------------


def edition(store, days=0, hours=2, **watchlist):
    watchlist = store.save_watchlist(a_watchlist(**watchlist))
    now = at(24 * days + hours)
    tools = Digesting(store, names, lambda *_: (), lambda: now, 20, 3, lambda: BACKGROUND)
    return digest(tools, watchlist, DAY + timedelta(days=days))


def rising_in(made):
    return [trend.id for notice in made.notices for trend in notice.trends]


def test_an_edition_says_what_is_rising_once_a_week(months):
    first = edition(months)
    assert rising_in(first) == ["kubo", "cloud"]
    assert edition(months, hours=3).notices == first.notices
    (notice,) = first.notices
    assert months.items_of([notice.id])[notice.id][1] == notice
    assert rising_in(edition(months, days=1)) == []


@pytest.mark.parametrize(
    ("watchlist", "said"),
    [
        ({"entity_ids": ("kubo",)}, ["kubo"]),
        ({"topics": ("cloud",)}, ["cloud"]),
        ({"entity_ids": ("nuageo",)}, []),
        ({"queries": ("mot",)}, []),
        ({"alert": Alert(NOW)}, []),
    ],
)
def test_it_says_so_of_what_is_followed(months, watchlist, said):
    assert rising_in(edition(months, **watchlist)) == said


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (RISING, ("En hausse : Kubo, fuites de données", "Kubo : 12 sujets en sept jours, contre 4,5 d’habitude")),
        (RISING_ENGLISH, ("Trending: Kubo, data breaches", "Kubo: 12 stories in seven days, usually 4.5")),
    ],
    ids=["french", "english"],
)
def test_a_post_says_what_is_rising(made, said):
    (batch,) = compose(made, made.notices, plain(Limit(4000, 200)), topics=TOPICS)
    body = batch.message.body.replace("\u00a0", " ")
    for words in said:
        assert words in body


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_says_that_there_is_not_enough_history(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    with open_desk(tmp_path / "watch") as desk:
        assert desk.trending(days=3).days == 3
    place = ["-C", str(tmp_path / "watch"), "trending"]
    shown = CliRunner().invoke(app, place)
    assert (shown.exit_code, "of the four spans of 7 days before, none has enough stories" in shown.output) == (0, True)
    document = json.loads(CliRunner().invoke(app, [*place, "--days", "3", "--json"]).output)
    assert (document["days"], document["trends"]) == (3, [])


def test_the_command_says_what_is_rising(tmp_path):
    folder = init_workspace(tmp_path / "watch", starter=False)
    with open_desk(folder, clock=lambda: NOW) as desk, Store.open(desk.config.database_url) as store:
        for n in range(60):
            week, place = divmod(n, 12)
            published = utc_now() - timedelta(days=7 * (4 - week), hours=1 + place)
            article = store.save_article(an_article(n + 1, published=published), now=published).article
            store.save_enriched([enriched(article, ("apple",) if week == 4 else ("microsoft",), topics=())])
            store.put_in_story(article.id, 0)
    shown = CliRunner().invoke(app, ["-C", str(folder), "trending"])
    assert " ".join(shown.output.split()) == "12 stories, usually 0 Apple (company)"
