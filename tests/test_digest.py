"""Editions from the archive: what a watchlist hears of, what it leaves out, how far it looks back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.enrich.background import load_background
from bot.pipeline.digest import Digesting, digest
from bot.types import EntityType, Exclusions, Section, Watchlist
from tests.builders import NOW, a_source, an_article, at, enriched

DAY = date(2024, 3, 5)
BACKGROUND = load_background()
KNOWN = {"nuageo": EntityType.COMPANY, "kubo": EntityType.COMPANY, "lina-morel": EntityType.PERSON}


def names(entity_id, when):
    return entity_id.title(), KNOWN[entity_id]


class Archive:
    """An archive of stories, and editions of it."""

    def __init__(self, store):
        self.store = store
        self.sources = [store.add_source(a_source(name)) for name in ("le-fil", "le-relais", "the-ledger", "gazette")]
        self.tools = Digesting(store, names, lambda field, value: (value,), lambda: NOW, 20, 3, lambda: BACKGROUND)

    def story(self, number, sources=(0,), entity="nuageo", salience=0.9, topics=(), **changes):
        """A story that each of these sources tells."""
        found = 0
        for place in sources:
            article = an_article(number * 10 + place, source_id=self.sources[place].id, **changes)
            saved = self.store.save_article(article, now=NOW).article
            one = enriched(saved, entities=(entity,), topics=topics)
            one = replace(one, tagging=replace(one.tagging, salience={entity: salience}))
            self.store.save_enriched([one])
            found = self.store.put_in_story(saved.id, found)
        return found

    def told(self, day=DAY, days=None, **follow):
        """The stories of an edition."""
        return [item.story_id for item in self.edition(day, days, **follow).items]

    def edition(self, day=DAY, days=None, tools=None, **follow):
        watchlist = self.store.save_watchlist(Watchlist(follow.pop("name", "tech"), timezone="UTC", **follow))
        return digest(tools or self.tools, watchlist, day, days)


@pytest.fixture
def archive(store):
    return Archive(store)


# --- what it hears of -------------------------------------------------------------------------------------------


def test_only_articles_of_its_languages_are_told(archive):
    french = archive.story(1)
    archive.story(2, language="en")
    assert archive.told(languages=("fr",)) == [french]


def test_of_a_story_in_two_languages_only_one_is_shown(archive):
    both = archive.story(1)
    article = archive.store.save_article(an_article(99, language="en", source_id=3), now=NOW).article
    archive.store.save_enriched([enriched(article)])
    archive.store.put_in_story(article.id, both)
    (item,) = archive.edition(languages=("en",)).items
    assert ([link.article_id for link in item.links], item.language) == ([article.id], "en")


def test_only_some_sources_or_all_but_some(archive):
    fil, relais = archive.story(1, sources=(0,)), archive.story(2, sources=(1,))
    assert archive.told(name="a", source_ids=(archive.sources[0].id,)) == [fil]
    assert archive.told(name="b", excluded=Exclusions(source_ids=(archive.sources[0].id,))) == [relais]


def test_an_article_that_several_sources_carry_is_shown_under_one_that_is_heard(archive):
    story = archive.story(1, sources=(0,))
    article = archive.store.articles(archive.store.story(story).article_ids)[0]
    archive.store.save_article(replace(article, source_id=archive.sources[1].id), now=NOW)
    (item,) = archive.edition(name="a", excluded=Exclusions(source_ids=(archive.sources[0].id,))).items
    assert [link.source for link in item.links] == ["Le Relais"]
    (item,) = archive.edition(name="b").items
    assert [link.source for link in item.links] == ["Le Fil"]


def test_what_is_excluded_is_left_out(archive):
    nuageo = archive.story(1, topics=("cloud",))
    kubo = archive.story(2, entity="kubo", topics=("gaming",), title="Kubo dément la rumeur")
    named = archive.story(3, entity="kubo", salience=0.2, topics=("cloud",))
    assert set(archive.told(name="a")) == {nuageo, kubo, named}
    assert set(archive.told(name="b", excluded=Exclusions(entity_ids=("kubo",)))) == {nuageo, named}
    assert set(archive.told(name="c", excluded=Exclusions(topics=("gaming",)))) == {nuageo, named}
    assert set(archive.told(name="d", excluded=Exclusions(queries=("rumeur",)))) == {nuageo, named}
    assert set(archive.told(name="e", excluded=Exclusions(queries=("source:relais",)))) == {nuageo, kubo, named}


def test_an_excluded_query_also_finds_what_is_older_than_the_period(archive):
    story = archive.story(1, title="La rumeur court", published=at(-24 * 5))
    fresh = archive.store.save_article(an_article(99), now=NOW).article
    archive.store.save_enriched([enriched(fresh)])
    archive.store.put_in_story(fresh.id, story)
    assert archive.told(name="a") == [story]
    assert archive.told(name="b", excluded=Exclusions(queries=("rumeur",))) == []


def test_what_is_left_out_is_not_noticed_either(archive):
    big = archive.story(1, sources=(0, 1, 2))
    follow = {"entity_ids": ("kubo",)}
    assert archive.told(name="a", **follow) == [big]
    assert archive.told(name="b", **follow, excluded=Exclusions(entity_ids=("nuageo",))) == []
    assert archive.told(name="c", **follow, languages=("en",)) == []
    assert archive.told(name="d", **follow, excluded=Exclusions(source_ids=(archive.sources[0].id,))) == [], "of two"


# --- sections and caps ------------------------------------------------------------------------------------------


def test_sections_are_kept_with_the_items(archive):
    big, company = archive.story(1, sources=(0, 1, 2)), archive.story(2, entity="kubo")
    person, topic = archive.story(3, entity="lina-morel"), archive.story(4, topics=("chips",))
    archive.edition(entity_ids=("kubo", "lina-morel"), topics=("chips",))
    kept = archive.store.edition(archive.store.watchlists()[0].id, DAY)
    assert [(item.story_id, item.section) for item in kept.items] == [
        (company, Section.COMPANIES),
        (person, Section.NAMES),
        (topic, Section.TOPICS),
        (big, Section.NOTICED),
    ]


def test_a_watchlist_has_caps_of_its_own(archive):
    for number in range(1, 5):
        archive.story(number, sources=(0, 1, 2))
    kubo = archive.story(9, entity="kubo")
    small = replace(archive.tools, items=2, noticed=1)
    assert len(archive.edition(tools=small, name="a").items) == 2
    assert len(archive.edition(tools=small, name="b", items=3).items) == 3
    assert len(archive.edition(tools=small, name="c", entity_ids=("kubo",)).items) == 2
    assert archive.told(name="d", entity_ids=("kubo",), noticed=0) == [kubo]
    assert len(archive.edition(name="e", entity_ids=("kubo",), noticed=2).items) == 3


def test_an_edition_that_grows_keeps_to_its_caps(archive):
    archive.story(1, sources=(0, 1, 2))
    follow = {"entity_ids": ("kubo",), "noticed": 1, "items": 3}
    assert len(archive.edition(**follow).items) == 1
    archive.story(2, sources=(0, 1, 2))
    kubo = archive.story(3, entity="kubo")
    grown = archive.edition(**follow)
    assert [item.section for item in grown.items] == [Section.NOTICED, Section.COMPANIES]
    assert grown.items[1].story_id == kubo


def test_an_edition_is_the_same_whatever_the_order_of_the_archive(archive):
    for number in (3, 1, 2):
        archive.story(number, sources=(0, 1), entity="kubo", published=at(-number))
    first = archive.told(name="a", entity_ids=("kubo",))
    assert first == archive.told(name="b", entity_ids=("kubo",))
    assert len(first) == 3


# --- how far it looks back --------------------------------------------------------------------------------------


@pytest.fixture
def past(archive):
    """A story each of today, the hours and the days before."""
    return {
        hours: archive.story(number, published=at(-hours))
        for number, hours in enumerate((1, 30, 24 * 3, 24 * 6, 24 * 20), 1)
    }


@pytest.mark.parametrize(
    ("period", "hours"),
    [("day", [1, 30]), ("week", [1, 30, 72, 144]), ("12h", [1]), ("31h", [1, 30]), ("last", [1, 30])],
)
def test_an_edition_covers_the_period_of_its_watchlist(archive, past, period, hours):
    assert set(archive.told(period=period)) == {past[one] for one in hours}


def test_days_that_are_asked_for_count_instead(archive, past):
    assert set(archive.told(days=3, period="12h")) == {past[1], past[30], past[72]}
    assert set(archive.told(days=0, name="b", period="week")) == {past[1]}


def test_last_tells_what_came_since_the_edition_before(archive, past):
    archive.edition(DAY - timedelta(days=6), period="last")
    later = archive.edition(DAY, period="last")
    assert {item.story_id for item in later.items} == {past[1], past[30], past[72]}
    assert later.since == at(-24 * 6).replace(hour=0)
    assert archive.edition(DAY + timedelta(days=1), period="last").items == ()
