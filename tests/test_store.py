"""The archive on both databases: what is kept, what is replaced, and what survives other processes and their deaths."""

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Draft, Store
from bot.store.database import open_engine
from bot.types import (
    Access,
    Article,
    ArticleKind,
    Channel,
    Cover,
    Earlier,
    Edition,
    Exclusions,
    FollowUp,
    Form,
    History,
    Link,
    Move,
    Outcome,
    Pace,
    Placed,
    Profile,
    Quote,
    Revision,
    Route,
    Saved,
    Section,
    Source,
    SourceKind,
    Status,
    Watchlist,
    follow_key,
)
from tests.builders import NOW, a_source, a_watchlist, an_article, an_entry, an_item, at, enriched

DAY = date(2024, 3, 5)


def at_once(url, act, count=4):
    """Do the same in several archives over one database, each in a thread of its own, at the same moment."""
    barrier = Barrier(count)

    def one(number):
        with Store.open(url) as store:
            barrier.wait()
            return act(store, number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


# --- sources ----------------------------------------------------------------------------------------------------


def test_a_source_comes_back_as_it_was_added(store):
    source = Source("https://a.example/feed", "Le Fil", SourceKind.FEED, "fr", ("presse", "tech"))
    added = store.add_source(source)
    assert added == replace(source, id=added.id)
    assert store.sources() == [added]


def test_adding_a_source_again_leaves_it_as_it_is(store):
    first = store.add_source(a_source())
    store.save_history(first.id, History(etag='"1"'))
    again = store.add_source(a_source(title="Un autre titre"))
    assert again == replace(first, history=History(etag='"1"'))
    assert len(store.sources()) == 1


def test_a_removed_source_comes_back_as_new(store):
    first = store.add_source(a_source(labels=("a",)))
    store.save_history(first.id, History(etag='"1"', next_at=at(99), failures=7, error="gone"))
    store.remove_source(first.id)
    assert store.sources() == []
    again = store.add_source(a_source(title="Neuf", language="en"))
    assert again == replace(first, title="Neuf", language="en")
    assert store.sources() == [again]


def test_a_source_is_updated_without_its_history(store):
    source = store.add_source(a_source(title=""))
    store.save_history(source.id, History(etag='W/"é"', last_modified="Mon", checked_at=NOW, next_at=at(1)))
    store.update_source(replace(source, title="Le Fil", language="fr", labels=("x",)))
    (kept,) = store.sources()
    assert (kept.title, kept.language, kept.labels) == ("Le Fil", "fr", ("x",))
    assert kept.history == History('W/"é"', "Mon", NOW, at(1), 0, None)


def test_what_is_not_there_is_not_changed(store):
    store.update_source(a_source(id=9))
    store.remove_source(9)
    store.save_history(9, History())
    assert store.sources() == []


# --- articles ---------------------------------------------------------------------------------------------------

FULL = Article(
    url="https://a.example/1",
    title="Titre",
    text="Un texte.\nEncore.",
    source_id=1,
    author="Nina",
    published=datetime(2024, 2, 29, 23, 59, 59, 123456, UTC),
    language="fr",
    standfirst="Chapeau.",
    access=Access.PAYWALL,
    kind=ArticleKind.OPINION,
)


def test_an_article_comes_back_as_it_was_saved(store):
    saved = store.save_article(FULL, now=NOW)
    kept = replace(FULL, collected=NOW, id=saved.article.id)
    assert saved == Saved(kept, Status.OK)
    assert store.article(kept.id) == store.article_by_url(FULL.url) == kept
    assert store.articles([7, kept.id]) == [kept]


def test_articles_come_in_the_order_asked_for(store):
    ids = [store.save_article(an_article(n), now=NOW).article.id for n in range(1100)]
    random.Random(1).shuffle(ids)
    assert [article.id for article in store.articles(ids)] == ids
    assert store.articles([]) == []


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 2**63, 10**30])
def test_a_number_that_no_article_has(store, number):
    store.save_article(an_article(), now=NOW)
    assert store.article(number) is None


def test_the_same_article_again_is_the_same(store):
    first = store.save_article(an_article(), now=NOW).article
    again = store.save_article(an_article(), now=at(5))
    assert again == Saved(first, Status.SAME)
    assert store.counts()["articles"] == 1
    assert store.revisions(first.id) == []


@pytest.mark.parametrize("change", [{"title": "Autre"}, {"text": "Autre."}, {"standfirst": "Autre."}])
def test_a_changed_article_keeps_its_earlier_text(store, change):
    first = store.save_article(an_article(), now=NOW).article
    changed = store.save_article(an_article(**change), now=at(5))
    assert changed.status is Status.CHANGED
    assert changed.article == replace(first, **change, changed=at(5))
    assert store.article(first.id) == changed.article
    assert store.revisions(first.id) == [Revision(first.id, first.title, f"{first.standfirst}\n{first.text}", at(5))]


def test_revisions_come_oldest_first(store):
    for n in range(4):
        store.save_article(an_article(text=f"Version {n}.", standfirst=""), now=at(n))
    assert [revision.text for revision in store.revisions(1)] == ["Version 0.", "Version 1.", "Version 2."]


def test_a_change_keeps_what_the_new_page_does_not_say(store):
    first = store.save_article(an_article(), now=NOW).article
    bare = an_article(text="Neuf.", author=None, published=None, language="", access=Access.PAYWALL, source_id=2)
    changed = store.save_article(bare, now=at(5)).article
    assert (changed.author, changed.published, changed.language) == (first.author, first.published, "fr")
    assert (changed.access, changed.source_id) == (Access.PAYWALL, 1)


def test_an_article_from_a_second_source_is_one_article_of_both(store):
    one, two = store.add_source(a_source("un")), store.add_source(a_source("deux"))
    first = store.save_article(an_article(source_id=two.id), now=NOW).article
    again = store.save_article(replace(first, source_id=one.id), now=at(1))
    store.save_article(an_article(source_id=two.id), now=at(2))
    assert (again.status, again.article.source_id) == (Status.SAME, two.id)
    assert store.sources_of([first.id, 99]) == {first.id: [two, one]}
    store.remove_source(two.id)
    assert [source.title for source in store.sources_of([first.id])[first.id]] == ["Deux", "Un"]


def test_an_article_of_no_source(store):
    saved = store.save_article(an_article(source_id=0), now=NOW)
    assert store.sources_of([saved.article.id]) == {}


@pytest.mark.parametrize(
    "published",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=9))),
    ],
)
def test_dates_at_the_ends_of_the_calendar(store, published):
    saved = store.save_article(an_article(published=published), now=NOW).article
    assert store.article(saved.id).published == published.replace(tzinfo=UTC)
    assert store.search("since:0001", lambda field, value: (), 5)


def test_a_time_of_nowhere_is_a_mistake_of_the_caller(store):
    with pytest.raises(ValueError, match="has no time zone"):
        store.save_article(an_article(published=datetime(2024, 1, 1)), now=NOW)  # noqa: DTZ001
    assert store.counts()["articles"] == 0


def test_addresses_of_any_length(store):
    urls = [f"https://a.example/{'é' * 9000}{n}" for n in range(2)]
    for url in urls:
        store.add_source(Source(url))
        store.save_article(an_article(url=url), now=NOW, entry=an_entry(url=url, guid="g" * 20_000 + url))
        store.add_outcomes([Outcome(url, "page", Status.FAILED, "r" * 20_000, NOW)])
    assert [store.article_by_url(url).url for url in urls] == urls
    assert [len(store.outcomes([url])) for url in urls] == [1, 1]
    assert sorted(store.entry_stamps(1)) == sorted("g" * 20_000 + url for url in urls)
    assert len(store.sources()) == 2


any_text = st.text(st.characters(), max_size=60)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=any_text, text=any_text, author=any_text)
def test_any_text_is_kept_but_for_what_databases_refuse(store, title, text, author):
    url = f"https://a.example/{store.counts()['articles']}"
    saved = store.save_article(Article(url, title, text, author=author), now=NOW)

    def plain(value):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()

    kept = store.article(saved.article.id)
    assert (kept.title, kept.text, kept.author) == (plain(title), plain(text), plain(author))
    assert store.save_article(Article(url, title, text, author=author), now=NOW).status is Status.SAME


def test_articles_are_saved_together_as_they_would_be_one_after_the_other(store):
    store.save_article(an_article(2), now=NOW)
    store.save_article(an_article(3), now=NOW)
    drafts = [an_article(5), an_article(3, text="Changé."), an_article(4, source_id=0), an_article(2), an_article(5)]
    saved = store.save_articles([Draft(a, an_entry(n)) for n, a in enumerate(drafts)], now=at(1))
    assert [one.status for one in saved] == [Status.OK, Status.CHANGED, Status.OK, Status.SAME, Status.SAME]
    assert [store.article(one.article.id) for one in saved] == [one.article for one in saved]
    assert saved[0].article.id == saved[4].article.id
    assert sorted(store.entry_stamps(1)) == [f"guid-{n}" for n in range(5)]
    assert [len(store.revisions(one.article.id)) for one in saved] == [0, 1, 0, 0, 0]
    assert len(store.search("nuageo", lambda field, value: (), 50)) == 4
    assert store.save_articles([], now=NOW) == []


def test_more_articles_than_fit_one_statement_are_saved_together(store):
    saved = store.save_articles([Draft(an_article(n), an_entry(n)) for n in range(1100)], now=NOW)
    assert {one.status for one in saved} == {Status.OK}
    assert store.articles_by_url([one.article.url for one in saved]) == {one.article.url: one.article for one in saved}
    assert store.counts()["articles"] == len(store.entry_stamps(1)) == 1100


def test_of_articles_that_are_saved_together_all_are_or_none(store):
    timeless = an_article(2, published=datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        store.save_articles([Draft(an_article(1)), Draft(timeless)], now=NOW)
    assert store.counts()["articles"] == 0


# --- entries ----------------------------------------------------------------------------------------------------


def test_an_entry_is_noted_with_its_article(store):
    entry = an_entry()
    saved = store.save_article(an_article(), now=NOW, entry=entry)
    assert store.entry_stamps(1) == {entry.key: entry.stamp}
    assert store.entry_stamps(2) == {}
    assert saved.status is Status.OK


def test_an_entry_keeps_its_last_stamp(store):
    store.note_entry(an_entry(title="Un"), None)
    store.note_entry(an_entry(title="Deux"), None)
    store.note_entry(an_entry(2, updated=NOW), None)
    assert store.entry_stamps(1) == {"guid-1": "Deux", "guid-2": NOW.isoformat()}


def test_an_entry_is_not_noted_where_its_article_cannot_be_saved(store):
    with pytest.raises(ValueError, match="time zone"):
        store.save_article(an_article(), now=datetime(2024, 1, 1), entry=an_entry())  # noqa: DTZ001
    assert store.entry_stamps(1) == {}


# --- outcomes ---------------------------------------------------------------------------------------------------


def test_what_is_told_of_an_article_is_written_with_it(store):
    def told(saved):
        return Outcome(saved.article.url, "save", saved.status, "told", NOW, article_id=saved.article.id)

    (saved,) = store.save_articles([Draft(an_article(), an_entry(), told)], now=NOW)
    assert store.outcomes([saved.article.url]) == [told(saved)]
    with pytest.raises(AttributeError):
        store.save_articles([Draft(an_article(2), told=lambda saved: saved.nothing())], now=NOW)
    assert store.article_by_url(an_article(2).url) is None


def test_visits_and_their_outcomes_are_written_together(store):
    sources = [store.add_source(Source(f"http://fil.example/{n}")) for n in range(3)]
    move = Move("http://a.example/", NOW)
    history = History(etag='"1"', checked_at=NOW, next_at=at(1), pace=Pace(ttl=30), move=move)
    outcomes = [Outcome(source.url, "feed", Status.SAME, "not changed", NOW, source.id) for source in sources]
    store.end_visits({sources[2].id: history, sources[0].id: replace(history, etag=None)}, outcomes)
    assert [source.history for source in store.sources()] == [replace(history, etag=None), History(), history]
    assert store.outcomes([source.url for source in sources]) == outcomes
    store.end_visits({}, [])


def test_a_source_without_a_name_is_named_when_its_visit_ends(store):
    named, unnamed, other = (store.add_source(Source(f"http://fil.example/{n}", title=n * "x")) for n in range(3))
    told = [replace(source, title="Le Fil", language="fr", labels=("new",)) for source in (unnamed, named)]
    store.end_visits({named.id: History(etag='"1"')}, [], told)
    assert store.sources() == [
        replace(named, title="Le Fil", language="fr", history=History(etag='"1"')),
        unnamed,
        other,
    ]


def test_why_entries_gave_no_article_is_written_together(store):
    outcomes = [Outcome(an_article(n).url, "page", Status.FAILED, "HTTP 500", NOW, 1) for n in range(3)]
    store.note_failures([an_entry(1)], outcomes)
    assert set(store.entry_stamps(1)) == {"guid-1"}
    assert store.outcomes([outcome.url for outcome in outcomes]) == outcomes
    store.note_failures([], [])


def test_outcomes_come_oldest_first(store):
    later = Outcome("https://a.example/1", "save", Status.OK, "neuf", at(2), 3, 4)
    first = Outcome("https://a.example/1?x", "page", Status.FAILED, "HTTP 500", at(1))
    store.add_outcomes([later, first])
    store.add_outcomes([])
    assert store.outcomes([later.url, first.url, later.url]) == [first, later]
    assert store.outcomes(["https://nowhere.example/"]) == []
    assert store.outcomes([]) == []


# --- enrichment -------------------------------------------------------------------------------------------------


def test_what_was_found_comes_back(store):
    article = store.save_article(an_article(), now=NOW).article
    found = enriched(article, ("nuageo", "kubo", "apple"), ("cloud", "lawsuit"))
    story = store.put_in_story(article.id, 0)
    store.save_enriched([replace(found, story_id=story)])
    assert store.enriched([99, article.id]) == [replace(found, story_id=story)]
    assert list(store.enriched([article.id])[0].tagging.salience) == ["nuageo", "kubo", "apple"]


def test_what_lacks_enrichment_comes_oldest_first(store):
    for n, hours in enumerate([5, 1, 3], 1):
        store.save_article(an_article(n, published=at(hours)), now=NOW)
    assert store.unenriched_ids() == [2, 3, 1]
    store.save_enriched([enriched(store.article(3))])
    assert store.unenriched_ids() == [2, 1]
    assert store.unenriched_ids(version="rules 1") == [2, 1]
    assert store.unenriched_ids(version="rules 2") == [2, 3, 1]


def test_enriching_again_replaces_everything(store):
    article = store.save_article(an_article(language=""), now=NOW).article
    store.save_enriched([enriched(article, ("a", "b"), ("x", "y"))])
    second = enriched(replace(article, language="fr"), ("c",), ("z",), version="rules 2")
    store.save_enriched([second])
    assert store.enriched([article.id]) == [second]
    assert store.article(article.id).language == "fr"


def test_a_changed_article_keeps_its_old_summary_until_it_is_enriched_again(store):
    article = store.save_article(an_article(), now=NOW).article
    found = enriched(article, ("nuageo", "kubo"))
    store.save_enriched([found])
    changed = store.save_article(an_article(title="Nuageo ferme"), now=at(1)).article
    assert store.unenriched_ids() == [article.id]
    (stale,) = store.enriched([article.id])
    assert stale.article == changed
    assert stale.summary.sentences == found.summary.sentences
    assert stale.summary.evidence == ((),)  # the text that it stood in is gone
    assert [mention.entity_id for mention in stale.tagging.mentions] == ["nuageo", "kubo"]  # "Nua", "uag" still there
    store.save_enriched([enriched(changed)])
    assert store.unenriched_ids() == []
    assert store.enriched([article.id])[0].summary.sentences == ("Nuageo ferme",)


def test_a_mention_whose_place_is_gone_is_left_out(store):
    article = store.save_article(an_article(), now=NOW).article
    store.save_enriched([enriched(article, ("nuageo",))])
    store.save_article(an_article(title="Le groupe ferme"), now=at(1))
    assert store.enriched([article.id])[0].tagging.mentions == ()
    assert store.enriched([article.id])[0].tagging.salience == {"nuageo": 0.5}


def test_an_article_that_changes_while_it_is_enriched_is_enriched_again(store):
    article = store.save_article(an_article(), now=NOW).article
    store.save_article(an_article(text="Tout autre chose."), now=at(1))
    store.save_enriched([enriched(article)])
    assert store.unenriched_ids() == [article.id]


# --- stories ----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(store):
    """Five enriched articles, a day apart; 1, 3 and 4 are a story, 2 is one, 5 is in none."""
    for n in range(1, 6):
        article = store.save_article(an_article(n, published=at(24 * n)), now=NOW).article
        names = {1: ("apple", "kubo"), 2: ("kubo",), 3: ("apple",), 4: (), 5: ("apple",)}[n]
        store.save_enriched([enriched(article, names)])
    assert [store.put_in_story(n, story) for n, story in ((1, 0), (2, 0), (3, 1), (4, 1))] == [1, 2, 1, 1]
    return store


def test_stories_are_whole_and_begin_with_the_oldest(told):
    first, second = told.stories(at(0), at(1000))
    assert (first.id, first.article_ids, first.first_seen, first.last_seen) == (1, (1, 3, 4), at(24), at(96))
    assert first.headline == "Nuageo ouvre son centre numéro 1"
    assert (second.id, second.article_ids) == (2, (2,))


@pytest.mark.parametrize(
    ("start", "end", "ids"),
    [(24, 25, [1]), (25, 48, []), (25, 49, [2]), (72, 73, [1]), (96, 97, [1]), (97, 500, []), (48, 97, [1, 2])],
)
def test_a_story_is_of_every_time_at_which_it_was_told(told, start, end, ids):
    assert [story.id for story in told.stories(at(start), at(end))] == ids


def test_an_article_stays_in_its_story(told):
    assert told.put_in_story(2, 1) == 2
    assert told.put_in_story(3, 0) == 1
    assert told.enriched([3])[0].story_id == 1


def a_profile(article_id, keys, hours=0, **changes):
    """A profile that is found by its keys; what else it holds comes back as it is."""
    made = Profile(
        article_id, 1, int(at(hours).timestamp()), "fr", {"mot": 0.5}, {}, {"12": 1.0}, {"apple": 1.0}, {"apple": 0.7},
        (3, 5), tuple(keys), "profile 1",
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def found(store):
    """Puts an article with some keys into a story; gives its profile."""

    def put(article_id, keys, hours=0, story_id=0, thread_id=0):
        store.save_article(an_article(article_id, published=at(hours)), now=NOW)
        profile = a_profile(article_id, keys, hours)
        store.put_in_story(article_id, story_id, thread_id, profile)
        return profile

    return put


A_DAY = timedelta(days=1)


def test_candidates_share_a_key_and_a_time(store, found):
    one, other = found(1, [1, 2]), found(2, [2, 2**62], story_id=1)
    found(3, [3])
    found(4, [1, 2], hours=25)
    asked = a_profile(9, [1, 2, 2**62])
    assert store.story_candidates(asked, A_DAY) == [Placed(other, 1, 1), Placed(one, 1, 1)]
    assert store.story_candidates(a_profile(9, []), A_DAY) == []
    assert [placed.profile.article_id for placed in store.story_candidates(a_profile(1, [1, 2]), A_DAY)] == [2]


def test_candidates_of_another_version_are_none(store, found):
    found(1, [1])
    assert store.story_candidates(a_profile(9, [1], version="profile 2"), A_DAY) == []


def test_however_many_share_a_key_the_newest_are_candidates(store, found):
    for n in range(1, 31):
        found(n, [1], hours=n / 10)
    candidates = store.story_candidates(a_profile(99, [1], hours=1), A_DAY)
    assert {placed.profile.article_id for placed in candidates} == set(range(15, 31))


def test_a_profile_replaces_the_one_before(store, found):
    found(1, [1, 2])
    store.put_in_story(1, 0, 0, a_profile(1, [2, 3], hours=1))
    assert store.story_candidates(a_profile(9, [1]), A_DAY) == []
    assert [placed.profile.keys for placed in store.story_candidates(a_profile(9, [2]), A_DAY)] == [(2, 3)]


def test_which_articles_lack_a_profile(told, found):
    assert told.unprofiled_ids("profile 1", at(0), at(97)) == [1, 2, 3, 4]  # 5 is in no story
    assert told.unprofiled_ids("profile 1", at(25), at(96)) == [2, 3]
    told.put_in_story(3, 0, 0, a_profile(3, [1]))
    assert told.unprofiled_ids("profile 1", at(0), at(97)) == [1, 2, 4]
    assert told.unprofiled_ids("profile 2", at(0), at(97)) == [1, 2, 3, 4]


def test_a_new_story_goes_on_with_a_thread(store, found):
    for n, thread in ((1, 0), (2, 1), (3, 0)):
        found(n, [n], hours=n, thread_id=thread)
    assert [story.id for story in store.thread(1)] == [1, 2]
    assert store.story(2).thread_id == 1
    assert store.story(99) is None
    assert [placed.profile.article_id for placed in store.story_members([1, 3], at(1), at(3))] == [2, 1]


def test_setting_stories_in_order(store, found):
    for n in range(1, 5):
        found(n, [n], hours=n, story_id=1 if n > 1 else 0)
    store.rearrange_stories({3: 3, 4: 3}, {1: 1, 3: 1})
    assert [(story.id, story.article_ids, story.thread_id) for story in store.thread(1)] == [
        (1, (1, 2), 1),
        (3, (3, 4), 1),
    ]
    store.rearrange_stories({3: 1, 4: 1}, {1: 1})
    assert [story.id for story in store.thread(1)] == [1]  # a story without articles is gone


def test_what_an_edition_told_stays(store, found):
    for n in range(1, 4):
        found(n, [n], story_id=1 if n > 1 else 0)
    watchlist = store.save_watchlist(a_watchlist())
    store.save_edition(Edition(watchlist, date(2024, 3, 5), (an_item(1),), NOW))
    assert store.settled_stories([1, 2]) == {1}
    store.rearrange_stories({3: 3}, {3: 3})
    assert store.story(1).article_ids == (1, 2, 3)


def test_a_story_that_is_gone_is_not_begun_again(store, found):
    found(1, [1])
    found(2, [2], hours=1)
    store.merge_stories([1, 2])
    found(3, [3], story_id=2)
    assert store.story(3).article_ids == (3,)


def test_a_merge_by_hand_stays(store, found):
    for n in range(1, 5):
        found(n, [n], hours=n, story_id=3 if n == 4 else 0)
    assert store.merge_stories([3, 2]) == 2
    assert store.story(2).article_ids == (2, 3, 4)
    assert store.settled_stories([1, 2, 3]) == {2}
    store.rearrange_stories({4: 4}, {4: 4})
    found(5, [5], hours=5, story_id=2)
    assert store.story(2).article_ids == (2, 3, 4, 5)


@pytest.mark.parametrize(("moved", "fresh", "old"), [([3, 4], 3, (1, 2)), ([1, 3], 1, (2, 4))])
def test_a_split_by_hand_stays(store, found, moved, fresh, old):
    for n in range(1, 5):
        found(n, [n], hours=n, story_id=1 if n > 1 else 0)
    assert store.split_story(1, moved) == fresh
    assert store.story(fresh).article_ids == tuple(moved)
    assert old in [story.article_ids for story in store.thread(1)]
    assert len(store.settled_stories([1, 2, 3, 4])) == 2
    assert {story.thread_id for story in store.thread(1)} == {1}


# --- watchlists and channels ------------------------------------------------------------------------------------


ROUTE = Route("salon", "en", Form.BRIEF, "08:30", (0, 4), 5)


def test_a_watchlist_comes_back_and_is_replaced_by_name(store):
    first = store.save_watchlist(
        Watchlist("Tech", ("apple",), ("lawsuit",), ("company:apple -google",), "en", "America/New_York", (ROUTE,))
    )
    assert store.watchlists() == [first]
    second = store.save_watchlist(Watchlist("tech"))
    assert second == Watchlist("Tech", id=first.id)
    assert store.watchlists() == [second]


def test_a_watchlist_keeps_its_weights_bounds_and_caps(store):
    query = "prix « API » = 2"
    shaped = Watchlist(
        "tech",
        ("apple",),
        ("lawsuit",),
        (query,),
        weights={follow_key("entity", "apple"): 2.0, follow_key("query", query): 0.5},
        languages=("fr",),
        source_ids=(3, 1),
        excluded=Exclusions(("google",), ("gaming",), ("rumeur",), (2,)),
        period="36h",
        items=8,
        noticed=0,
    )
    saved = store.save_watchlist(shaped)
    assert store.watchlists() == [saved]
    assert saved == replace(shaped, id=saved.id)
    assert [saved.weight("entity", "apple"), saved.weight("query", query), saved.weight("topic", "lawsuit")] == [
        2,
        0.5,
        1,
    ]
    assert store.save_watchlist(Watchlist("tech")) == Watchlist("tech", id=saved.id)


def test_a_removed_watchlist_keeps_its_editions(store):
    watchlist = store.save_watchlist(a_watchlist())
    edition = store.save_edition(Edition(watchlist, DAY, (an_item(),), NOW))
    store.remove_watchlist("TECH")
    assert store.watchlists() == []
    assert store.edition(watchlist.id, DAY) == edition
    assert store.save_watchlist(a_watchlist()).id == watchlist.id
    store.remove_watchlist("nobody")


def test_a_channel_is_replaced_by_name_and_forgets_its_address(store):
    first = store.save_channel(Channel("Salon", "json://a"))
    assert store.save_channel(Channel("salon", "json://b")) == Channel("Salon", "json://b", first.id)
    store.save_channel(Channel("autre", "env:AUTRE"))
    assert [channel.name for channel in store.channels()] == ["Salon", "autre"]
    store.remove_channel("salon")
    store.remove_channel("nobody")
    assert [channel.name for channel in store.channels()] == ["autre"]


def test_the_address_of_a_removed_channel_is_gone_from_the_database(store, database_url):
    store.save_channel(Channel("salon", "json://secret@a"))
    store.remove_channel("salon")
    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT address FROM channel")).scalars().all() == [""]
    engine.dispose()


# --- editions ---------------------------------------------------------------------------------------------------

LINK = Link(4, "https://a.example/4", "Titre", "Le Fil", "fr", Access.MEMBERS, ArticleKind.REVIEW, at(-3))


def test_an_edition_knows_its_sections_and_since_when_it_tells(store):
    watchlist = store.save_watchlist(a_watchlist())
    items = (an_item(1, section=Section.COMPANIES), an_item(2, section=Section.NOTICED), an_item(3))
    store.save_edition(Edition(watchlist, DAY, items, NOW, since=at(-24)))
    kept = store.edition(watchlist.id, DAY)
    assert [item.section for item in kept.items] == [Section.COMPANIES, Section.NOTICED, None]
    assert kept.since == at(-24)
    assert store.save_edition(Edition(watchlist, DAY, (), at(1), since=at(-48))).since == at(-48)
    assert store.save_edition(Edition(watchlist, DAY, (), at(1), since=at(-2))).since == at(-48), "it still tells that"
    assert store.save_edition(Edition(watchlist, DAY, (), at(1))).since == at(-48)


def test_an_edition_comes_back_as_it_was_made(store):
    watchlist = store.save_watchlist(a_watchlist())
    edition = Edition(watchlist, DAY, (an_item(2, links=(LINK, LINK)), an_item(1)), NOW)
    saved = store.save_edition(edition)
    assert saved == replace(
        edition,
        id=saved.id,
        items=tuple(replace(item, id=kept.id) for item, kept in zip(edition.items, saved.items, strict=True)),
    )
    assert store.edition(watchlist.id, DAY) == saved
    assert store.edition(watchlist.id, date(2024, 3, 6)) is None


def test_an_edition_says_which_articles_were_changed_after_it_was_made(store):
    store.save_article(an_article(1), now=NOW)
    store.save_article(an_article(2), now=NOW)
    early = store.save_article(an_article(2, text="Corrigé avant l’édition."), now=at(1)).article
    watchlist = store.save_watchlist(a_watchlist())
    links = (replace(LINK, article_id=1), replace(LINK, article_id=2, changed=early.changed))
    store.save_edition(Edition(watchlist, DAY, (an_item(1, links=links),), at(2)))
    (item,) = store.edition(watchlist.id, DAY).items
    assert [link.updated for link in item.links] == [None, None]
    for hours, text in ((3, "Corrigé."), (4, "Corrigé encore.")):
        store.save_article(an_article(2, text=text), now=at(hours))
    store.save_edition(Edition(watchlist, DAY, (an_item(2),), at(5)))  # it grows, and is marked all the same
    item = store.edition(watchlist.id, DAY).items[0]
    assert [link.updated for link in item.links] == [None, at(4)]
    assert [link.changed for link in item.links] == [None, at(1)]
    assert next(iter(store.items_of([item.id]).values()))[1] == item


def test_an_edition_grows_and_keeps_its_items(store):
    watchlist = store.save_watchlist(a_watchlist())
    first = store.save_edition(Edition(watchlist, DAY, (an_item(1), an_item(2)), NOW))
    again = store.save_edition(Edition(watchlist, DAY, (an_item(3), an_item(1, headline="Autre")), at(1)))
    assert [item.story_id for item in again.items] == [1, 2, 3]
    assert again.items[:2] == first.items
    assert (again.id, again.made) == (first.id, at(1))
    same = store.save_edition(Edition(watchlist, DAY, (an_item(2),), at(2)))
    assert same == replace(again, made=at(2))  # looked at again, although nothing was new


def test_an_empty_edition_is_an_edition(store):
    watchlist = store.save_watchlist(a_watchlist())
    assert store.save_edition(Edition(watchlist, DAY, (), NOW)).items == ()
    assert store.edition(watchlist.id, DAY).made == NOW


def test_a_story_twice_in_an_edition_is_told_once(store):
    watchlist = store.save_watchlist(a_watchlist())
    saved = store.save_edition(Edition(watchlist, DAY, (an_item(1), an_item(1, headline="Encore")), NOW))
    assert [item.headline for item in saved.items] == ["Titre 1"]


def test_what_was_told_of_articles_is_in_editions_of_earlier_dates(store):
    watchlist, other = store.save_watchlist(a_watchlist()), store.save_watchlist(a_watchlist("autre"))
    for story, (whose, day) in enumerate(
        [(watchlist, 4), (watchlist, 3), (watchlist, 5), (watchlist, 6), (other, 4)], 1
    ):
        item = an_item(story, covers=(Cover(10 * story), Cover(10 * story + 1, NOW), Cover(99)))
        store.save_edition(Edition(whose, date(2024, 3, day), (item,), NOW))

    def told(whose, *articles):
        return [(day.day, item.story_id) for day, item in store.told(whose.id, DAY, articles)]

    assert told(watchlist, 99) == [(3, 2), (4, 1)]
    assert told(watchlist, 11) == told(watchlist, 10, 11) == [(4, 1)]
    assert told(watchlist, 30) == told(watchlist, 50) == told(watchlist) == []
    assert told(other, 99) == [(4, 5)]
    ((_, item),) = store.told(watchlist.id, DAY, [11])
    assert item.covers == (Cover(10), Cover(11, NOW), Cover(99))
    assert store.items_of([item.id])[item.id][1] == item


def test_the_marks_of_an_item_are_kept(store):
    watchlist = store.save_watchlist(a_watchlist())
    follow_up = FollowUp(date(2024, 3, 4), (Quote(7, "Une phrase nouvelle.", 40, 60),))
    follows = Earlier(3, "Titre d’avant", "https://a.example/3", "fr", date(2024, 3, 2))
    marked = (an_item(1, follow_up=follow_up), an_item(2, follows=follows), an_item(3))
    saved = store.save_edition(Edition(watchlist, DAY, marked, NOW))
    assert [(item.follow_up, item.follows) for item in saved.items] == [
        (follow_up, None),
        (None, follows),
        (None, None),
    ]


def test_processes_that_make_the_same_edition_at_once_make_one(store, database_url):
    watchlist = store.save_watchlist(a_watchlist())

    def make(opened, number):
        items = tuple(an_item(story) for story in (1, 2, 10 + number, 3))
        return opened.save_edition(Edition(watchlist, DAY, items, NOW))

    made = at_once(database_url, make)
    kept = store.edition(watchlist.id, DAY)
    assert {edition.id for edition in made} == {kept.id}
    assert sorted(item.story_id for item in kept.items) == [1, 2, 3, 10, 11, 12, 13]
    for edition in made:
        assert edition.items == kept.items[: len(edition.items)]


def test_items_are_found_with_their_editions(store):
    watchlist = store.save_watchlist(a_watchlist())
    editions = [
        store.save_edition(Edition(watchlist, date(2024, 3, day), (an_item(day), an_item(100 + day)), NOW))
        for day in (5, 6)
    ]
    wanted = [edition.items[1].id for edition in editions]
    assert store.items_of([*wanted, 999]) == {edition.items[1].id: (edition, edition.items[1]) for edition in editions}
    assert store.items_of([]) == {}


# --- counts -----------------------------------------------------------------------------------------------------


def test_counts(told):
    told.add_source(a_source())
    told.save_article(an_article(1, published=at(24), text="Changé."), now=NOW)
    assert told.counts() == {
        "sources": 1,
        "articles": 5,
        "enriched": 4,
        "revisions": 1,
        "stories": 2,
        "editions": 0,
        "deliveries": 0,
    }


# --- other threads, other processes, other deaths ---------------------------------------------------------------


def test_an_archive_may_be_used_from_another_thread(store):
    store.save_article(an_article(1), now=NOW)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(store.save_article, an_article(2), now=NOW).result().status is Status.OK
    assert store.counts()["articles"] == 2


def test_an_archive_in_memory():
    with Store.open("sqlite://") as store, ThreadPoolExecutor(1) as pool:
        store.save_article(an_article(1), now=NOW)
        assert pool.submit(store.article, 1).result().title == "Nuageo ouvre son centre numéro 1"
        assert store.search("nuageo", lambda field, value: (), 5)


def test_processes_that_save_the_same_articles_at_once_save_them_once(store, database_url):
    def save(opened, number):
        return [opened.save_article(an_article(n, source_id=number + 1), now=NOW).status for n in range(20)]

    statuses = at_once(database_url, save)
    assert sorted(one for some in statuses for one in some) == [Status.OK] * 20 + [Status.SAME] * 60
    assert store.counts()["articles"] == 20
    assert len(store.search("nuageo", lambda field, value: (), 50)) == 20


def test_processes_that_save_the_same_articles_together_never_wait_for_each_other_for_ever(store, database_url):
    def save(opened, number):
        found = [an_article(n, source_id=number + 1, text=f"Version {number}.") for n in range(40)]
        found = found[number * 10 :] + found[: number * 10]
        return [one.status for one in opened.save_articles([Draft(article) for article in found], now=NOW)]

    statuses = at_once(database_url, save)
    assert sorted(one for some in statuses for one in some) == [Status.CHANGED] * 120 + [Status.OK] * 40
    assert store.counts()["articles"] == 40


def test_processes_that_add_the_same_things_at_once(store, database_url):
    def add(opened, number):
        source = opened.add_source(a_source())
        watchlist = opened.save_watchlist(a_watchlist())
        return source.id, watchlist.id, opened.save_channel(Channel("salon", f"json://{number}")).id

    assert len(set(at_once(database_url, add))) == 1
    assert len(store.channels()) == 1


SAVING = """
import sys
from bot.store import Draft, Store
from tests.builders import NOW, an_article, an_entry, at, enriched
with Store.open(sys.argv[1]) as store:
    n = 0
    while True:
        n += 1
        saved = store.save_article(an_article(n), now=NOW, entry=an_entry(n))
        print(n, flush=True)
        store.save_article(an_article(n, text=f"Version deux de {n}."), now=at(1), entry=an_entry(n, title="Deux"))
        store.save_enriched([enriched(store.article(saved.article.id))])
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_nothing_that_it_said_was_saved(store, database_url, seed):
    command = [sys.executable, "-c", SAVING, database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0.05, 0.5))
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split()
    known = store.articles(range(1, 10_000))
    assert len(known) >= (int(said[-1]) if said else 1)
    assert set(store.entry_stamps(1)) == {f"guid-{n}" for n in range(1, len(known) + 1)}
    for article in known[-2:]:  # search has what the archive has
        (hit,) = store.search(f'"{article.title}"', lambda field, value: (), 5)
        assert hit.article == article
    assert len(store.search("-introuvable", lambda field, value: (), 10_000)) == len(known)
    assert [len(store.revisions(article.id)) for article in known[:-1]] == [1] * (len(known) - 1)


def test_the_index_of_sqlite_is_sound(tmp_path):
    path = tmp_path / "vigie.db"
    with Store.open(f"sqlite:///{path}") as store:
        for n in range(30):
            store.save_article(an_article(n), now=NOW)
            store.save_article(an_article(n, text="Autre."), now=NOW)
            store.save_enriched([enriched(replace(store.article(n + 1), language="en"))])
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)"))
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()
