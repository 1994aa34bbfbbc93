"""Stories that come back: only with new facts, each told once, whatever arrives in whatever order."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.post.messages import compose
from bot.post.pages import Limit
from bot.post.place import plain
from bot.store import Store
from bot.types import Alert, ArticleKind
from tests.arrivals import DAY, FACTS, Newsroom, said
from tests.builders import NOW, a_watchlist
from tests.editions import RETURNS, RETURNS_ENGLISH


@pytest.fixture
def newsroom(store):
    return Newsroom(store)


def in_memory():
    return Store.open("sqlite://")


# --- what brings a story back -----------------------------------------------------------------------------------


def test_a_story_comes_back_with_what_is_new_and_nothing_else(newsroom):
    first = newsroom.publish("a", said([0]))
    (item,) = newsroom.edition().items
    assert (item.follow_up, item.summary_of) == (None, first.id)
    later = newsroom.publish("a", said([0, 4]), days=1)
    (back,) = newsroom.edition(days=1).items
    assert back.sentences == (FACTS[4],)
    assert back.follow_up.since == DAY
    (quote,) = back.follow_up.news
    assert later.full_text[quote.start : quote.end] == quote.text == FACTS[4]
    assert [link.article_id for link in back.links] == [later.id] == [back.summary_of]
    assert {cover.article_id for cover in back.covers} == {first.id, later.id}
    assert newsroom.edition(days=2).items == ()


@pytest.mark.parametrize(
    "text",
    [
        said([0, 1]),
        said([0, 1], reworded=True),
        said([1]),
        "",
        said([0, 1]) + " Lire aussi : Ouessantel et Brumaire\nSoizic Trividic avec agences\nPartager 214 fois",
        said([0, 1]).replace("4 800", "4800").replace("37 mégawatts", "près de 38 mégawatts"),
    ],
    ids=["the same", "other words", "less", "nothing", "buttons and bylines", "other figures for the same"],
)
def test_copies_and_rewordings_never_bring_it_back(newsroom, text):
    newsroom.publish("a", said([0, 1]))
    newsroom.edition()
    newsroom.publish("a", text, days=1)
    assert newsroom.edition(days=1).items == ()


def test_a_paid_article_never_brings_it_back(newsroom):
    newsroom.publish("a", said([0]))
    newsroom.edition()
    newsroom.publish("a", said([4]), days=1, kind=ArticleKind.SPONSORED)
    assert newsroom.edition(days=1).items == ()


def test_in_a_language_that_told_nothing_yet_only_figures_are_facts(newsroom):
    newsroom.publish("a", said([0]))
    newsroom.edition()
    english = "Hosting firm Nuageo opened a data centre of 4,800 servers near the Breton town of Quimper on Tuesday."
    newsroom.publish("a", english, days=1, language="en")
    assert newsroom.edition(days=1).items == ()
    newsroom.publish("a", f"{english} Regulators want to see 312 safety certificates.", days=2, language="en")
    (back,) = newsroom.edition(days=2).items
    assert back.sentences == ("Regulators want to see 312 safety certificates.",)
    assert back.language == "en"


def test_what_came_after_an_edition_was_made_waits_for_the_next(newsroom):
    newsroom.publish("a", said([0]))
    made = newsroom.edition()
    newsroom.publish("a", said([0, 3]), hours=12)
    assert newsroom.edition(hours=13).items == made.items
    (back,) = newsroom.edition(days=1).items
    assert back.sentences == (FACTS[3],)


def test_news_of_several_articles_each_have_their_source(newsroom):
    newsroom.publish("a", said([0]))
    newsroom.edition()
    both = [newsroom.publish("a", said([0, n]), days=1, hours=n) for n in (3, 5)]
    (back,) = newsroom.edition(days=1).items
    assert sorted(back.sentences) == sorted((FACTS[3], FACTS[5]))
    assert {quote.article_id for quote in back.follow_up.news} == {link.article_id for link in back.links}
    assert {link.article_id for link in back.links} == {article.id for article in both}
    assert back.follow_up.news[0].article_id == back.summary_of


def test_what_a_publisher_added_to_an_article_is_new_too(newsroom):
    first = newsroom.publish("a", said([0]))
    newsroom.edition()
    newsroom.change(first, said([0, 2]), hours=14)
    (back,) = newsroom.edition(days=1).items
    assert back.sentences == (FACTS[2],)
    assert back.links[0].article_id == first.id
    assert newsroom.edition(days=1, hours=11).items == (back,)


def test_a_story_that_was_merged_or_split_by_hand_stays_told(newsroom):
    for story in "ab":
        newsroom.publish(story, said([0, 1] if story == "a" else [2]))
    newsroom.edition()
    extra = newsroom.publish("b", said([2]), days=1)
    newsroom.store.merge_stories(list(newsroom.stories.values()))
    assert newsroom.edition(days=1).items == ()
    newsroom.store.split_story(newsroom.stories["a"], [extra.id, 2])
    newsroom.publish("c", said([2]), days=1)
    assert [item.story_id for item in newsroom.edition(days=1, hours=12).items] == [newsroom.stories["c"]]


def test_an_alert_wakes_nobody_for_a_follow_up(store):
    newsroom = Newsroom(store, alert=Alert(NOW, salience=0.0))
    newsroom.publish("a", said([0]))
    assert len(newsroom.edition().items) == 1
    newsroom.publish("a", said([4]), days=1)
    assert newsroom.edition(days=1).items == ()


def test_another_watchlist_has_told_nothing(newsroom):
    newsroom.publish("a", said([0]))
    newsroom.edition()
    newsroom.publish("a", said([0, 4]), days=1)
    newsroom.watchlist = newsroom.store.save_watchlist(a_watchlist("autre"))
    (item,) = newsroom.edition(days=1).items
    assert item.follow_up is None


# --- whatever arrives -------------------------------------------------------------------------------------------

ARTICLE = st.tuples(
    st.integers(0, 2), st.lists(st.integers(0, len(FACTS) - 1), min_size=1, max_size=4, unique=True), st.booleans()
)
DAYS = st.lists(st.lists(ARTICLE, max_size=4), min_size=2, max_size=5)


def fact_in(sentence):
    """Which of the facts a sentence tells: each has a number of its own."""
    (fact,) = (n for n, known in enumerate(FACTS) if re.search(r"\d+", known)[0] == re.search(r"\d+", sentence)[0])
    return fact


@settings(max_examples=40)
@given(DAYS)
def test_no_story_comes_back_without_a_new_fact_and_each_fact_is_told_once(days):
    with in_memory() as store:
        check(Newsroom(store), days)


def test_the_same_on_each_database(store):
    dice = random.Random(7)
    days = [
        [(dice.randrange(3), dice.sample(range(len(FACTS)), dice.randint(1, 3)), dice.random() < 0.5) for _ in range(3)]
        for _ in range(6)
    ]
    check(Newsroom(store), days)


def check(newsroom, days):
    """Let articles arrive day by day, and look at each edition."""
    covered, quoted = {}, set()  # facts by story: of the articles that an item stands for, and those quoted as new
    articles = {}
    for day, arrivals in enumerate(days):
        for hour, (story, facts, reworded) in enumerate(arrivals):
            made = newsroom.publish(story, said(facts, reworded), days=day, hours=hour)
            articles[made.id] = (newsroom.stories[story], set(facts))
        edition = newsroom.edition(days=day)
        assert newsroom.edition(days=day, hours=11).items == edition.items
        told = [item.story_id for item in edition.items]
        assert len(set(told)) == len(told)
        for item in edition.items:
            before = covered.get(item.story_id)
            assert (item.follow_up is None) == (before is None)
            here = set().union(*(articles[cover.article_id][1] for cover in item.covers))
            for sentence in item.sentences if item.follow_up else ():
                fact = fact_in(sentence)
                assert fact in here
                assert fact not in before
                assert (item.story_id, fact) not in quoted
                quoted.add((item.story_id, fact))
            assert item.follow_up is None or item.sentences
            covered[item.story_id] = here | (before or set())
        for story_id, (_, facts) in ((articles[n][0], articles[n]) for n in articles):
            assert facts <= covered.get(story_id, set())  # nothing new is kept from the reader


# --- stories that follow others ---------------------------------------------------------------------------------


def test_a_new_story_of_the_same_affair_points_to_the_one_that_was_told(newsroom):
    first = newsroom.publish("a", said([0, 1, 3]), title="Nuageo : incendie à Quimper")
    newsroom.edition()
    second = newsroom.publish("b", said([0, 1, 3, 5]), days=1, title="Nuageo : un audit après l’incendie à Quimper")
    thread = newsroom.store.story(newsroom.stories["a"]).thread_id
    newsroom.store.rearrange_stories({}, {newsroom.stories["b"]: thread})
    (item,) = newsroom.edition(days=1).items
    assert item.summary_of == second.id
    assert item.follow_up is None
    assert (item.follows.story_id, item.follows.url, item.follows.told) == (first.id, first.url, DAY)
    assert item.follows.headline == "Nuageo : incendie à Quimper"


def test_a_story_that_has_little_in_common_points_nowhere(newsroom):
    newsroom.publish("a", said([0, 1]), title="Quimper")
    newsroom.edition()
    newsroom.publish("b", said([4, 6]), days=1, title="Le capital de Nuageo")
    thread = newsroom.store.story(newsroom.stories["a"]).thread_id
    newsroom.store.rearrange_stories({}, {newsroom.stories["b"]: thread})
    (item,) = newsroom.edition(days=1).items
    assert item.follows is None


def test_what_was_not_told_is_not_pointed_to(newsroom):
    newsroom.publish("a", said([0, 1, 3]))
    newsroom.publish("b", said([0, 1, 3, 5]), hours=1)
    newsroom.store.rearrange_stories({}, {newsroom.stories["b"]: newsroom.store.story(1).thread_id})
    assert [item.follows for item in newsroom.edition().items] == [None, None]


def test_what_another_story_of_the_affair_told_is_not_new(newsroom):
    newsroom.publish("a", said([0, 1, 3]), title="Nuageo : incendie à Quimper")
    newsroom.edition()
    newsroom.publish("b", said([0, 1, 3, 5]), days=1, title="Nuageo : un audit après l’incendie à Quimper")
    thread = newsroom.store.story(newsroom.stories["a"]).thread_id
    newsroom.store.rearrange_stories({}, {newsroom.stories["b"]: thread})
    newsroom.edition(days=1)
    newsroom.publish("a", said([0, 5]), days=1, hours=12)
    assert newsroom.edition(days=1, hours=13).items == newsroom.edition(days=1, hours=14).items
    assert newsroom.edition(days=2).items == ()
    newsroom.publish("a", said([5, 7]), days=3)
    (back,) = newsroom.edition(days=3).items
    assert back.sentences == (FACTS[7],)


# --- posts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        (RETURNS, ("Suite : Nuageo", "l’édition du mercredi 19 avril 2023)", "Suite de : Hosting")),
        (
            RETURNS_ENGLISH,
            ("Follow-up: Nuageo", "in the edition of Wednesday 19 April 2023)", "Follows: Hosting"),
        ),
    ],
    ids=["french", "english"],
)
def test_a_post_says_that_a_story_comes_back(edition, said):
    body = "\n".join(batch.message.body for batch in compose(edition, edition.items, plain(Limit(4000, 200))))
    for words in (*said, *RETURNS.items[0].sentences):
        assert words in body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "https://le-fil-numerique.example/51" in body
