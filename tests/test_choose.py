"""Choosing stories: what an edition tells, in which order, and whose words it uses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.choose import Material, Room, choose, relevance, salience
from bot.types import (
    ABOUT,
    Access,
    Article,
    ArticleKind,
    Enriched,
    EntityType,
    Section,
    Story,
    Summary,
    Tagging,
    Watchlist,
    follow_key,
)

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


def material(number, articles, sources=None, matched=(), last_seen=MORNING, since=None):
    story = Story(tuple(a.article.id for a in articles), f"Histoire {number}", MORNING, last_seen, id=number)
    named = sources or {a.article.id: OUTLETS[n % len(OUTLETS)] for n, a in enumerate(articles)}
    answers = {query: set(story.article_ids) for query in matched}
    return Material(story, tuple(articles), named, answers, since)


def chosen(watchlist, materials, room=20, noticed=3, taken=None):
    return choose(watchlist, materials, names, Room(room, noticed, taken or {}))


def told(watchlist, materials, room=20):
    return [item.story_id for item in chosen(watchlist, materials, room, noticed=0)]


def only(watchlist, *articles, sources=None):
    (item,) = chosen(watchlist, [material(1, articles, sources)])
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
    for item in choose(replace(ALL, entity_ids=tuple(KNOWN)), stories, names, Room(9)):
        assert 0 < item.score <= 1


# --- weights, standing ------------------------------------------------------------------------------------------


def weighed(**weights):
    """A watchlist of Kubo and Nuageo, by their weights."""
    return replace(ALL, entity_ids=("kubo", "nuageo"), weights={follow_key("entity", k): w for k, w in weights.items()})


def about(number, salience):
    return material(number, [article(number, salience=salience)])


def test_what_weighs_more_comes_first():
    kubo, nuageo = about(1, {"kubo": 0.6}), about(2, {"nuageo": 0.9})
    assert told(weighed(), [kubo, nuageo]) == [2, 1]
    assert told(weighed(kubo=2.0), [kubo, nuageo]) == [1, 2]
    assert told(weighed(nuageo=0.5), [kubo, nuageo]) == [1, 2]


def test_a_sign_of_what_weighs_half_as_much_counts_half():
    assert relevance(weighed(kubo=2.0), about(1, {"kubo": 0.8})) == pytest.approx(0.8)
    assert relevance(weighed(kubo=2.0), about(1, {"nuageo": 0.8})) == pytest.approx(0.4)
    assert relevance(weighed(kubo=2.0), about(1, {"kubo": 0.8, "nuageo": 0.8})) == pytest.approx(1 - 0.2 * 0.6)
    assert relevance(weighed(kubo=4.0, nuageo=2.0), about(1, {"nuageo": 0.8})) == pytest.approx(0.4)


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_weights_never_hide_a_story_and_are_no_matter_of_alerts(one, other):
    stories = [about(1, {"kubo": 0.6}), about(2, {"nuageo": 0.6})]
    assert sorted(told(weighed(kubo=one, nuageo=other), stories)) == [1, 2]
    assert [salience(weighed(kubo=one, nuageo=other), story) for story in stories] == pytest.approx([0.6, 0.6])


def test_topics_and_queries_weigh_too():
    prices = replace(ALL, topics=("api-pricing",), queries=("kubo disque",))
    topic, query = (
        material(1, [article(1, topics=("api-pricing",))]),
        material(2, [article(2)], matched={"kubo disque"}),
    )
    assert told(prices, [topic, query]) == [1, 2]
    assert told(replace(prices, weights={follow_key("query", "kubo disque"): 2.0}), [topic, query]) == [2, 1]
    assert told(replace(prices, weights={follow_key("topic", "api-pricing"): 0.5}), [topic, query]) == [2, 1]


def test_what_many_articles_of_the_last_day_tell_comes_first():
    sources = dict.fromkeys(range(1, 9), "Le Fil")
    cold = [article(n, published=MORNING - timedelta(hours=30)) for n in (1, 2, 3)]
    hot = [article(n, published=MORNING - timedelta(hours=3)) for n in (4, 5, 6)]
    assert told(ALL, [material(1, cold, sources), material(2, hot, sources)]) == [2, 1]


def test_a_new_story_comes_before_one_that_goes_on():
    since = MORNING - timedelta(hours=20)
    old = [article(1, published=MORNING - timedelta(days=2)), article(2)]
    sources = dict.fromkeys(range(1, 9), "Le Fil")
    going_on, new = material(1, old, sources, since=since), material(2, [article(3), article(4)], sources, since=since)
    aged = replace(going_on, articles=(article(1, published=MORNING - timedelta(hours=10)), article(2)))
    assert told(ALL, [going_on, new]) == [2, 1]
    assert told(ALL, [aged, new]) == [1, 2]


# --- sections ---------------------------------------------------------------------------------------------------

EVERY = replace(ALL, entity_ids=("kubo", "lina-morel", "kubo-disk"), topics=("api-pricing",), queries=("disque",))


def sections(watchlist, materials, room=20, noticed=3, taken=None):
    return [(item.story_id, item.section) for item in chosen(watchlist, materials, room, noticed, taken)]


def big(number, sources=3, **changes):
    """A story that is about nothing followed and that many tell."""
    return material(number, [article(number * 10 + n, salience={"nuageo": 0.9}, **changes) for n in range(sources)])


def test_a_story_stands_in_the_first_section_that_it_is_about():
    told_of = [
        material(1, [article(1)], matched={"disque"}),
        material(2, [article(2, topics=("api-pricing",))]),
        about(3, {"lina-morel": 0.9}),
        about(4, {"kubo-disk": 0.9, "kubo": 0.3}),
        about(5, {"kubo": 0.5, "lina-morel": 0.9}),
        big(6),
    ]
    assert sections(EVERY, told_of) == [
        (5, Section.COMPANIES),
        (3, Section.NAMES),
        (4, Section.NAMES),
        (2, Section.TOPICS),
        (1, Section.TOPICS),
        (6, Section.NOTICED),
    ]


def test_a_watchlist_of_everything_has_no_sections():
    assert sections(ALL, [about(1, {"kubo": 0.9}), big(2)], noticed=0) == [(2, None), (1, None)]


def test_only_what_several_sources_tell_is_noticed():
    paid = big(4, kind=ArticleKind.SPONSORED)
    one_source = material(
        5, [article(n, salience={"nuageo": 1.0}) for n in range(50, 54)], dict.fromkeys(range(50, 54), "Le Fil")
    )
    assert sections(EVERY, [big(1), big(2, sources=2), big(3, sources=4), paid, one_source]) == [
        (3, Section.NOTICED),
        (1, Section.NOTICED),
    ]


def test_noticed_stories_score_below_what_is_followed():
    followed, noticed = chosen(EVERY, [big(1, sources=4), about(2, {"kubo": 0.5})])
    assert 0 < noticed.score < followed.score


@pytest.mark.parametrize(("noticed", "expected"), [(0, []), (1, [3]), (3, [3, 1, 2])])
def test_there_are_so_many_noticed_stories_at_most(noticed, expected):
    stories = [big(1), big(2), big(3, sources=4)]
    assert [number for number, _ in sections(EVERY, stories, noticed=noticed)] == expected


def test_what_is_noticed_has_only_the_room_that_is_left():
    stories = [about(1, {"kubo": 0.9}), about(2, {"kubo": 0.8}), big(3), big(4)]
    assert [number for number, _ in sections(EVERY, stories, room=2)] == [1, 2]
    assert [number for number, _ in sections(EVERY, stories, room=3)] == [1, 2, 3]
    assert [number for number, _ in sections(EVERY, stories, taken={Section.NOTICED: 2})] == [1, 2, 3]


def test_a_section_leaves_half_of_the_edition_to_the_others():
    companies = [about(n, {"kubo": 0.9}) for n in range(1, 7)]
    topics = [material(n, [article(n, topics=("x", "y", "api-pricing"))]) for n in (11, 12, 13)]
    assert [n for n, _ in sections(EVERY, companies + topics, room=4)] == [1, 2, 11, 12]
    assert [n for n, _ in sections(EVERY, companies + topics[:1], room=4)] == [1, 2, 3, 11], "nothing is left empty"
    assert [n for n, _ in sections(EVERY, companies, room=4)] == [1, 2, 3, 4]


def test_an_edition_that_grows_counts_what_it_has():
    companies, topic = [about(n, {"kubo": 0.9}) for n in (1, 2)], material(3, [article(3, topics=("api-pricing",))])
    assert [n for n, _ in sections(EVERY, [*companies, topic], room=4, taken={Section.COMPANIES: 2})] == [1, 3]
    assert sections(EVERY, [*companies, topic], room=4, taken={None: 5}) == []


@given(st.permutations(list(range(1, 8))), st.integers(0, 8), st.integers(0, 3))
def test_sections_do_not_depend_on_the_order_of_the_stories_either(order, room, noticed):
    every = [about(1, {"kubo": 0.9}), about(2, {"kubo": 0.6}), about(3, {"kubo": 0.5}), about(4, {"lina-morel": 0.7})]
    every += [material(5, [article(5)], matched={"disque"}), big(6), big(7)]
    found = sections(EVERY, [every[n - 1] for n in order], room, noticed)
    assert found == sections(EVERY, every, room, noticed)
    assert len(found) <= room
    assert [section for _, section in found] == sorted((s for _, s in found), key=list(Section).index)


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
