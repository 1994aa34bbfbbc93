"""Choosing stories: what an edition tells, in which order, and whose words it uses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.choose import Material, choose, window
from bot.errors import ConfigError
from bot.types import ABOUT, Access, Article, ArticleKind, Enriched, EntityType, Story, Summary, Tagging, Watchlist

MORNING = datetime(2023, 4, 20, 6, 0, tzinfo=UTC)
ALL = Watchlist("tout")
OUTLETS = ("Le Fil", "Le Relais", "The Ledger", "La Gazette")
KNOWN = {
    "kubo": ("Kubo", EntityType.COMPANY),
    "nuageo": ("Nuageo", EntityType.COMPANY),
    "lina-morel": ("Lina Morel", EntityType.PERSON),
    "kubo-disk": ("Kubo Disk", EntityType.PRODUCT),
}


def names(entity_id, when):
    assert when.tzinfo
    return KNOWN[entity_id]


def article(number, **changes):
    """An enriched article; `salience`, `topics` and `sentences` go where they belong, the rest into the article."""
    tagging = Tagging((), changes.pop("salience", {}), tuple(changes.pop("topics", ())))
    sentences = tuple(changes.pop("sentences", ("Une phrase qui dit l’essentiel.",)))
    values = {"published": MORNING + timedelta(minutes=number), "language": "fr", "id": number} | changes
    made = Article(f"https://fil.example/{number}", values.pop("title", f"Titre {number}"), "Texte.", **values)
    return Enriched(made, tagging, Summary(sentences, ((),) * len(sentences), "extractive", "1"), "1", story_id=1)


def material(number, articles, sources=None, matched=(), last_seen=MORNING):
    story = Story(tuple(a.article.id for a in articles), f"Histoire {number}", MORNING, last_seen, id=number)
    named = sources or {a.article.id: OUTLETS[n % len(OUTLETS)] for n, a in enumerate(articles)}
    return Material(story, tuple(articles), named, frozenset(matched))


def told(watchlist, materials, room=20):
    return [item.story_id for item in choose(watchlist, materials, names, room)]


def only(watchlist, *articles, sources=None):
    (item,) = choose(watchlist, [material(1, articles, sources)], names, 20)
    return item


# --- which stories ----------------------------------------------------------------------------------------------


def test_a_watchlist_that_follows_nothing_follows_everything():
    assert told(ALL, [material(1, [article(1)]), material(2, [article(2)])]) == [1, 2]


def test_a_story_that_names_nothing_watched_is_not_told():
    kubo = replace(ALL, entity_ids=("kubo",))
    assert told(kubo, [material(1, [article(1, salience={"nuageo": 0.9})])]) == []


def test_being_more_about_it_counts_more_than_many_sources():
    kubo = replace(ALL, entity_ids=("kubo",))
    part = material(1, [article(n, salience={"kubo": 0.5}) for n in (1, 2, 3, 4)])
    about = material(2, [article(5, salience={"kubo": 0.99})])
    assert told(kubo, [part, about]) == [2, 1]


def test_naming_it_is_not_being_about_it():
    kubo = replace(ALL, entity_ids=("kubo",))
    named = material(1, [article(n, salience={"kubo": 0.49}) for n in (1, 2, 3, 4)])
    one_of_two = material(2, [article(5, salience={"kubo": 0.1}), article(6, salience={"kubo": ABOUT})])
    assert told(kubo, [named, one_of_two]) == [2]


def test_a_query_follows_what_is_only_named():
    kubo = replace(ALL, entity_ids=("kubo",), queries=("mentions:kubo",))
    named = material(1, [article(1, salience={"kubo": 0.2})], matched={"mentions:kubo"})
    assert told(kubo, [named]) == [1]


def test_more_sources_come_first_where_all_else_is_equal():
    assert told(ALL, [material(1, [article(1)]), material(2, [article(2), article(3)])]) == [2, 1]


def test_two_articles_of_one_source_are_one_source():
    twice = material(1, [article(1), article(2)], {1: "Le Fil", 2: "Le Fil"})
    assert told(ALL, [twice, material(2, [article(3), article(4)])]) == [2, 1]


def test_fresher_stories_come_first_where_all_else_is_equal():
    old = material(1, [article(1)], last_seen=MORNING - timedelta(hours=20))
    assert told(ALL, [old, material(2, [article(2)])]) == [2, 1]


def test_topics_and_queries_are_followed_too():
    prices = replace(ALL, topics=("api-pricing",), queries=("kubo disque",))
    first_topic = material(1, [article(1, topics=("api-pricing",))])
    last_topic = material(2, [article(2, topics=("a", "b", "c", "api-pricing"))])
    query = material(3, [article(3)], matched={"kubo disque"})
    neither = material(4, [article(4, topics=("lawsuit",))])
    assert told(prices, [neither, last_topic, query, first_topic]) == [1, 3, 2]


def test_several_signs_add_up():
    both = replace(ALL, entity_ids=("kubo", "nuageo"))
    one = material(1, [article(1, salience={"kubo": 0.6})])
    two = material(2, [article(2, salience={"kubo": 0.6, "nuageo": 0.5})])
    assert told(both, [one, two]) == [2, 1]


def test_a_sponsored_story_comes_last_whatever_its_score():
    kubo = replace(ALL, entity_ids=("kubo",))
    paid = material(1, [article(1, kind=ArticleKind.SPONSORED, salience={"kubo": 1.0})])
    assert told(kubo, [paid, material(2, [article(2, salience={"kubo": 0.5})])]) == [2, 1]


def test_what_a_sponsored_article_says_does_not_make_a_story_relevant():
    kubo = replace(ALL, entity_ids=("kubo",))
    mixed = [article(1, kind=ArticleKind.SPONSORED, salience={"kubo": 1.0}), article(2, salience={"nuageo": 1.0})]
    assert told(kubo, [material(1, mixed)]) == []


@pytest.mark.parametrize(("room", "expected"), [(0, []), (1, [1]), (2, [1, 2]), (-3, [])])
def test_room(room, expected):
    assert told(ALL, [material(n, [article(n)]) for n in (1, 2, 3)], room) == expected


def test_a_story_without_enriched_articles_waits():
    assert told(ALL, [material(1, [])]) == []


@given(st.permutations(list(range(1, 7))))
def test_the_order_does_not_depend_on_that_of_the_stories(order):
    stories = [material(n, [article(n)]) for n in order]
    assert told(ALL, stories) == [1, 2, 3, 4, 5, 6]


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(KNOWN)), st.floats(0, 1)), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_a_score_is_between_0_and_1(saliences, hours):
    articles = [article(n, salience=salience) for n, salience in enumerate(saliences, 1)]
    stories = [material(1, articles, last_seen=MORNING - timedelta(hours=hours)), material(2, articles)]
    for item in choose(replace(ALL, entity_ids=tuple(KNOWN)), stories, names, 9):
        assert 0 < item.score <= 1


# --- what is said -----------------------------------------------------------------------------------------------


def test_headline_and_summary_come_from_one_article():
    item = only(
        ALL, article(1, title="Un", sentences=("Court.",)), article(2, title="Deux", sentences=("Plus long.", "Oui."))
    )
    assert (item.headline, item.sentences, item.summary_of) == ("Deux", ("Plus long.", "Oui."), 2)


@pytest.mark.parametrize(
    "worse",
    [
        {"kind": ArticleKind.SPONSORED},
        {"language": "en"},
        {"access": Access.PAYWALL},
        {"access": Access.MEMBERS},
        {"kind": ArticleKind.OPINION},
        {"sentences": ()},
        {"title": ""},
        {"sentences": ("Bref.",)},
    ],
)
def test_who_speaks_for_a_story(worse):
    assert only(ALL, article(1, **worse), article(2)).summary_of == 2
    assert only(ALL, article(2), article(1, **worse)).summary_of == 2


def test_a_sponsored_article_never_leads_even_as_the_only_one_in_the_readers_language():
    paid = article(1, kind=ArticleKind.SPONSORED)
    assert only(ALL, paid, article(2, language="en", access=Access.PAYWALL)).language == "en"


def test_the_first_of_equals_speaks():
    assert only(ALL, article(3), article(2)).summary_of == 2


def test_links_are_oldest_first_one_a_source_and_hold_the_lead():
    early = article(1, sentences=())
    item = only(
        ALL, article(4), article(3), article(2), early, sources={1: "Le Fil", 2: "Le Fil", 3: "Le Relais", 4: "Gazette"}
    )
    assert [(link.article_id, link.source) for link in item.links] == [(2, "Le Fil"), (3, "Le Relais"), (4, "Gazette")]
    assert item.summary_of == 2


def test_a_link_says_what_an_analyst_needs():
    (link,) = only(
        ALL, article(1, access=Access.PAYWALL, kind=ArticleKind.LIVE, language="en"), sources={1: "Le Fil"}
    ).links
    assert (link.url, link.title, link.source) == ("https://fil.example/1", "Titre 1", "Le Fil")
    assert (link.language, link.access, link.kind) == ("en", Access.PAYWALL, ArticleKind.LIVE)
    assert link.published == MORNING + timedelta(minutes=1)


def test_a_link_without_a_known_source_names_the_host():
    assert only(ALL, article(1), sources={9: "x"}).links[0].source == "fil.example"


def test_an_article_without_a_date_is_dated_by_its_collection_else_by_its_story():
    later = MORNING + timedelta(hours=3)
    assert only(ALL, article(1, published=None, collected=later)).links[0].published == later
    assert only(ALL, article(1, published=None)).links[0].published == MORNING


def test_companies_are_those_the_story_is_about():
    item = only(
        ALL,
        article(1, salience={"kubo": 0.4, "nuageo": 0.9, "lina-morel": 1.0, "kubo-disk": 0.8}),
        article(2, salience={"kubo": 0.9, "nuageo": 0.1}),
    )
    assert item.companies == ("Kubo", "Nuageo")
    assert only(ALL, article(1, salience={"kubo": 0.01})).companies == ()


def test_topics_are_those_of_most_articles():
    item = only(ALL, article(1, topics=("a", "b")), article(2, topics=("b", "a")), article(3, topics=("b",)))
    assert item.topics == ("b", "a")


def test_a_story_whose_articles_have_no_title_keeps_its_own_headline():
    assert only(ALL, article(1, title="")).headline == "Histoire 1"


# --- the window -------------------------------------------------------------------------------------------------


def hours(day, timezone, days):
    start, end = window(day, timezone, days)
    assert start.tzinfo is UTC
    return (end - start) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        (date(2023, 4, 20), "Europe/Paris", 24),
        (date(2023, 3, 26), "Europe/Paris", 23),
        (date(2023, 10, 29), "Europe/Paris", 25),
        (date(2023, 3, 12), "America/New_York", 23),
        (date(2018, 11, 4), "America/Sao_Paulo", 23),  # midnight does not exist
        (date(2023, 11, 5), "America/Havana", 25),  # midnight comes twice
        (date(2023, 4, 2), "Australia/Lord_Howe", 24.5),
        (date(2011, 12, 31), "Pacific/Apia", 24),  # the day after the one that was left out
    ],
)
def test_a_local_day_has_its_hours(day, timezone, expected):
    assert hours(day, timezone, 0) == expected


def test_the_days_before_are_whole_local_days():
    assert window(date(2023, 3, 27), "Europe/Paris", 1) == (
        datetime(2023, 3, 25, 23, tzinfo=UTC),
        datetime(2023, 3, 27, 22, tzinfo=UTC),
    )


@given(
    st.dates(date(1990, 1, 1), date(2037, 12, 31)),
    st.sampled_from(["Europe/Paris", "America/Havana", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "UTC"]),
)
def test_days_follow_each_other_without_gap_or_overlap(day, timezone):
    start, end = window(day, timezone, 0)
    assert end == window(day + timedelta(days=1), timezone, 0)[0]
    assert start <= end
    if start < end:
        assert start.astimezone(ZoneInfo(timezone)).date() == day


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_date_at_the_end_of_the_calendar_is_refused(day):
    with pytest.raises(ConfigError, match="too far away"):
        window(day, "Europe/Paris", 1)
