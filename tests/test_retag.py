"""Tagging again what a change of the registry concerns: which articles, and what a death half-way leaves."""

from dataclasses import replace

import pytest

from bot.enrich.changes import Concerned
from bot.errors import ModelError
from bot.pipeline.retag import Change, retag
from bot.types import Exclusions, Tagging, follow_key, silent
from tests.builders import NOW, a_source, a_watchlist, an_article, enriched

BEFORE, AFTER = "rules-1:aa_%", "rules-1:bb"


class Tagger:
    """Finds nothing but one salience; fails from its n-th call on."""

    version = AFTER

    def __init__(self, calls=99):
        self.calls = calls
        self.seen = []

    def tag(self, articles):
        self.calls -= 1
        if self.calls < 0:
            raise ModelError("The model was taken away.")
        self.seen += [article.id for article in articles]
        return [Tagging((), {"seen": 1.0}) for _ in articles]


@pytest.fixture
def archive(store):
    """Forty articles: the even ones tell of Tisseur, and mention it."""
    source = store.add_source(a_source())
    for number in range(1, 41):
        text = "Du géant de Tourcoing, rien." if number % 2 else "Tisseur recrute à Tourcoing."
        saved = store.save_article(an_article(number, text=text, source_id=source.id), now=NOW).article
        about = ("nuageo",) if number % 2 else ("tisseur", "nuageo")
        version = f"{BEFORE} extractive-1" if number != 39 else "rules-0:cc extractive-1"
        store.save_enriched([enriched(saved, about, version=version)])
    return store


def change(*phrases, entity_ids=(), merged=None):
    return Change(Concerned(phrases, entity_ids), merged or {}, BEFORE)


def versions(store):
    return [store.enriched([number])[0].version for number in range(1, 41)]


def test_only_what_is_concerned_is_tagged(archive):
    tagger = Tagger()
    assert retag(archive, tagger, change("Tisseur"), silent) == 20
    assert tagger.seen == list(range(2, 41, 2))
    assert archive.enriched([2])[0].tagging.salience == {"seen": 1.0}
    assert archive.enriched([1])[0].tagging.salience == {"nuageo": 0.5}


@pytest.mark.parametrize(
    ("phrases", "entity_ids", "many"),
    [
        (("géant de Tourcoing",), (), 20),
        (("TOURCOING",), (), 40),
        (("Tourcoings",), (), 40),
        (("Brest",), (), 0),
        (("géant Tourcoing",), (), 0),
        ((), ("tisseur",), 20),
        (("…",), (), 0),
        (tuple(f"mot {n}" for n in range(150)), (), 0),
    ],
)
def test_what_is_concerned(archive, phrases, entity_ids, many):
    assert len(archive.naming(phrases, entity_ids)) == many


def test_what_is_not_concerned_counts_as_tagged_so(archive):
    retag(archive, Tagger(), change("Tisseur"), silent)
    found = versions(archive)
    assert found.pop(38) == "rules-0:cc extractive-1", "that was behind already, and still is"
    assert set(found) == {f"{AFTER} extractive-1"}
    assert archive.unenriched_ids(version=f"{AFTER} extractive-1") == [39]


def test_a_death_half_way_leaves_what_is_left_to_see(archive):
    with pytest.raises(ModelError):
        retag(archive, Tagger(calls=1), change("Tourcoing", merged={"tisseur": "nuageo"}), silent)
    assert versions(archive).count(f"{AFTER} extractive-1") == 32
    assert len(archive.unenriched_ids(version=f"{AFTER} extractive-1")) == 8
    assert all("tisseur" not in one.tagging.salience for one in archive.enriched(range(1, 41)))


def test_what_is_stale_waits_for_enriching(archive):
    archive.save_article(an_article(2, text="Tisseur a fermé."), now=NOW)
    tagger = Tagger()
    retag(archive, tagger, change("Tisseur", entity_ids=("tisseur",)), silent)
    assert 2 not in tagger.seen
    assert archive.unenriched_ids() == [2]


def test_two_ids_that_become_one(archive):
    archive.save_watchlist(a_watchlist(entity_ids=("apple", "tisseur", "nuageo")))
    archive.merge_entities({"tisseur": "nuageo"})
    both, one = archive.enriched([2, 1])
    assert {mention.entity_id for mention in both.tagging.mentions} == {"nuageo"}
    assert both.tagging.salience == {"nuageo": 0.5}, "the higher of the two"
    assert one.tagging.salience == {"nuageo": 0.5}
    assert archive.watchlists()[0].entity_ids == ("apple", "nuageo")
    archive.merge_entities({"tisseur": "nuageo"})
    assert archive.enriched([2]) == [replace(both)]


def test_what_is_weighed_and_left_out_is_renamed_too(archive):
    weights = {
        follow_key("entity", "tisseur"): 3.0,
        follow_key("entity", "nuageo"): 2.0,
        follow_key("entity", "kubo"): 0.5,
        follow_key("topic", "cloud"): 2.0,
    }
    followed = a_watchlist(entity_ids=("tisseur", "nuageo", "kubo", "apple"), topics=("cloud",), weights=weights)
    archive.save_watchlist(replace(followed, excluded=Exclusions(("filotech", "nuageo"), ("gaming",), (), (4,))))
    archive.merge_entities({"tisseur": "nuageo", "kubo": "apple", "filotech": "nuageo"})
    (kept,) = archive.watchlists()
    assert kept.entity_ids == ("nuageo", "apple")
    assert kept.weights == {follow_key("entity", "nuageo"): 3.0, follow_key("topic", "cloud"): 2.0}
    assert kept.excluded == Exclusions(("nuageo",), ("gaming",), (), (4,))


def test_progress_is_told(archive):
    told = []
    retag(archive, Tagger(), change("Tourcoing"), lambda *step: told.append(step))
    assert told == [("retag", 0, 40), ("retag", 32, 40), ("retag", 40, 40)]
