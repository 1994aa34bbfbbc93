"""Stories in the archive: placed as articles come, set in order afterwards, left alone where a reader knows them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.enrich.background import load_background
from bot.enrich.events import LARGE
from bot.enrich.likeness import VERSION
from bot.pipeline.stories import Storytelling
from bot.store import Store
from bot.types import Article, Edition, Enriched, Summary, Tagging
from tests.builders import a_watchlist, an_item
from tests.test_threads import affair

BACKGROUND = load_background()
MORNING = datetime(2024, 3, 5, 7, 0, tzinfo=UTC)


@pytest.fixture
def store():
    with Store.open("sqlite://") as opened:
        yield opened


def saved(store, article):
    kept = store.save_article(replace(article, id=0), now=MORNING).article
    return Enriched(kept, Tagging(), Summary((), (), "extractive", "1"), "1")


def tell(store, articles, settle=True):
    """Place articles one after another; gives the story of each."""
    telling = Storytelling(store, BACKGROUND)
    for article in articles:
        found = saved(store, article)
        store.save_enriched([replace(found, story_id=telling.place(found))])
    if settle:
        telling.settle()
    return [found.story_id for found in store.enriched([n + 1 for n in range(len(articles))])]


def large_affair():
    return [found.article for found, _ in affair(9)]


def test_a_large_affair_is_set_in_order_once_it_is_there(store):
    stories = tell(store, large_affair())
    assert stories == [1] * 9 + [10] * 9
    assert {placed.thread_id for placed in store.profiles(range(1, 19))} == {1}


def test_before_that_every_article_has_a_story(store):
    assert all(tell(store, large_affair(), settle=False))


def test_what_was_told_in_an_edition_is_left_as_it_is(store):
    articles = large_affair()
    before = tell(store, articles, settle=False)
    watchlist = store.save_watchlist(a_watchlist())
    store.save_edition(Edition(watchlist, date(2024, 3, 5), (an_item(before[0]),), MORNING))
    telling = Storytelling(store, BACKGROUND)
    telling.place(saved(store, replace(articles[0], url="https://fil.example/late")))
    telling.settle()
    assert [found.story_id for found in store.enriched(range(1, 19))] == before


def test_what_was_split_by_hand_is_left_as_it_is(store):
    articles = large_affair()
    stories = tell(store, articles)
    store.split_story(10, [11, 12])
    telling = Storytelling(store, BACKGROUND)
    telling.place(saved(store, replace(articles[12], url="https://fil.example/late")))
    telling.settle()
    assert [found.story_id for found in store.enriched(range(1, 19))] == [*stories[:10], 11, 11, *stories[12:]]


def test_placing_again_changes_nothing(store):
    articles = large_affair()
    stories = tell(store, articles)
    telling = Storytelling(store, BACKGROUND)
    for found in store.enriched(range(1, 19)):
        assert telling.place(found) == found.story_id
    telling.settle()
    assert [found.story_id for found in store.enriched(range(1, 19))] == stories


def test_a_copy_is_found_days_later_but_not_beyond_the_window(store):
    first = large_affair()[0]
    soon = replace(first, url="https://other.example/1", published=MORNING + timedelta(days=2))
    late = replace(first, url="https://other.example/2", published=MORNING + timedelta(days=6))
    assert tell(store, [first, soon, late]) == [1, 1, 3]


def test_an_archive_without_profiles_gets_them_where_they_are_needed(store):
    first = large_affair()[0]
    found = saved(store, first)
    store.save_enriched([replace(found, story_id=store.put_in_story(1, 0))])
    assert store.unprofiled_ids(VERSION, MORNING - timedelta(days=1), MORNING + timedelta(days=1)) == [1]
    telling = Storytelling(store, BACKGROUND)
    other = saved(store, replace(first, url="https://other.example/1"))
    telling.prepare([other.article])
    assert telling.place(other) == 1


def test_nothing_to_prepare_or_settle(store):
    telling = Storytelling(store, BACKGROUND)
    telling.prepare([])
    telling.settle()
    assert store.counts()["stories"] == 0


def test_the_test_affair_is_large():
    assert len(large_affair()) > LARGE
    assert all(isinstance(article, Article) for article in large_affair())
