"""Entries whose pages cannot be had, of several sites at once, on both databases."""

from dataclasses import replace

import pytest

from bot.errors import FetchError
from bot.pipeline.saving import Saving, Unhad
from bot.types import Source, SourceKind, Status
from tests.builders import NOW, an_article, an_entry

REFUSED = FetchError("http://fil.example/", "its site's robots.txt asks not to fetch it", 403)
BUSY = FetchError("http://fil.example/", "the server answered 503", 503)


@pytest.fixture
def saving(store):
    return Saving(store, lambda: NOW)


def follow(store, count=2, kind=SourceKind.FEED):
    return [store.add_source(Source(f"http://fil.example/{kind}/{n}", title="Fil", kind=kind)) for n in range(count)]


def unhad(source, n, text="", failure=REFUSED):
    entry = replace(an_entry(n), source_id=source.id, url=an_article(n).url)
    article = an_article(n, source_id=source.id, text=text, standfirst="", collected=None) if text else None
    return Unhad(source, entry, failure, article)


def statuses(taken):
    return [[(outcome.status, settled) for outcome, settled in some] for some in taken]


def test_each_site_gets_its_own_answers(saving, store):
    one, other = follow(store)
    taken = saving.without_pages([[unhad(one, 1), unhad(one, 2, "Deux.")], [], [unhad(other, 3, "Trois.")]])
    assert statuses(taken) == [[(Status.OK, True), (Status.FAILED, True)], [], [(Status.OK, True)]]
    assert [[outcome.url for outcome, _ in some] for some in taken] == [
        [an_article(2).url, an_article(1).url],
        [],
        [an_article(3).url],
    ]
    assert set(store.entry_stamps(one.id)) == {"guid-1", "guid-2"}
    assert store.counts()["articles"] == 2


def test_the_first_of_two_texts_of_one_article_stays(saving, store):
    one, other = follow(store)
    taken = saving.without_pages([[unhad(one, 1, "Un.")], [unhad(other, 1, "Autre.")]])
    assert statuses(taken) == [[(Status.OK, True)], [(Status.SAME, True)]]
    saved = store.article_by_url(an_article(1).url)
    assert saved.text == "Un."
    assert [source.id for source in store.sources_of([saved.id])[saved.id]] == [one.id, other.id]
    assert statuses(saving.without_pages([[unhad(other, 1, "Encore.")]])) == [[(Status.SAME, True)]]
    assert store.revisions(saved.id) == []


def test_less_does_not_replace_what_is_there(saving, store):
    (one,) = follow(store, 1)
    store.save_article(an_article(1, source_id=one.id, text="La page."), now=NOW)
    assert statuses(saving.without_pages([[unhad(one, 1, "Moins.")]])) == [[(Status.FAILED, True)]]
    assert store.article_by_url(an_article(1).url).text == "La page."


def test_what_an_archive_gave_is_not_taken_for_a_feeds(saving, store):
    (archive,) = follow(store, 1, SourceKind.ARCHIVE)
    (one,) = follow(store, 1)
    store.save_article(an_article(1, source_id=archive.id), now=NOW)
    assert statuses(saving.without_pages([[unhad(one, 1, "Autre.")]])) == [[(Status.FAILED, True)]]


def test_a_failure_that_may_pass_settles_nothing_before_the_third_time(saving, store):
    (one,) = follow(store, 1)
    for settled in (False, False, True):
        assert statuses(saving.without_pages([[unhad(one, 1, failure=BUSY)]])) == [[(Status.FAILED, settled)]]
        assert bool(store.entry_stamps(one.id)) is settled
