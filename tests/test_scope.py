"""What a watchlist hears of: languages, sources, and what it leaves out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.choose import Material
from bot.digest.scope import carriers_heard, is_heard, is_left_out
from bot.types import Article, ArticleKind, Enriched, Exclusions, Source, Story, Summary, Tagging, Watchlist

NOW = datetime(2023, 4, 20, 6, tzinfo=UTC)
ALL = Watchlist("tout")
FIL, RELAIS, LEDGER = (Source(f"https://{n}.example/feed", title=f"S{n}", id=n) for n in (1, 2, 3))


def article(number=1, language="fr", kind=ArticleKind.NEWS, salience=None, topics=()):
    made = Article(f"https://fil.example/{number}", "Titre", "Texte.", language=language, kind=kind, id=number)
    return Enriched(made, Tagging((), salience or {}, topics), Summary((), (), "extractive", "1"), "1")


def left_out(watchlist, *articles, matched=None):
    story = Story(tuple(one.article.id for one in articles), "Histoire", NOW, NOW, id=1)
    return is_left_out(watchlist, Material(story, articles, {}, matched or {}))


# --- languages and sources --------------------------------------------------------------------------------------


def test_everything_is_heard_by_default():
    assert is_heard(ALL, article(language=""), ())
    assert is_heard(ALL, article(language="de"), [FIL])


def test_only_some_languages():
    french = replace(ALL, languages=("fr", "en"))
    assert [is_heard(french, article(language=code), [FIL]) for code in ("fr", "en", "de", "")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("only", "without", "carriers", "heard"),
    [
        ((), (), [FIL, RELAIS], [FIL, RELAIS]),
        ((1,), (), [RELAIS], []),
        ((1,), (), [RELAIS, FIL], [FIL]),
        ((), (1,), [FIL], []),
        ((), (1,), [FIL, RELAIS], [RELAIS]),  # another carries it too
        ((1, 2), (2,), [FIL, RELAIS, LEDGER], [FIL]),
        ((2,), (2,), [RELAIS], []),
    ],
)
def test_only_or_not_some_sources(only, without, carriers, heard):
    watchlist = replace(ALL, source_ids=only, excluded=Exclusions(source_ids=without))
    assert carriers_heard(watchlist, carriers) == heard
    assert is_heard(watchlist, article(), carriers) == bool(heard)


def test_an_article_that_no_source_carries_is_of_none():
    assert not is_heard(replace(ALL, source_ids=(1,)), article(), ())
    assert is_heard(replace(ALL, excluded=Exclusions(source_ids=(1,))), article(), ())


# --- exclusions -------------------------------------------------------------------------------------------------

NO_KUBO = replace(ALL, excluded=Exclusions(entity_ids=("kubo",)))


@pytest.mark.parametrize(("salience", "expected"), [(0.49, False), (0.5, True), (1.0, True)])
def test_a_story_about_an_excluded_entity_is_left_out(salience, expected):
    assert left_out(NO_KUBO, article(salience={"kubo": salience, "nuageo": 0.9})) is expected


def test_half_of_its_articles_must_be_about_it():
    kubo, other = article(1, salience={"kubo": 0.9}), [article(n, salience={"kubo": 0.1}) for n in (2, 3)]
    assert left_out(NO_KUBO, kubo, other[0])
    assert not left_out(NO_KUBO, kubo, *other)


def test_topics_and_queries_are_excluded_alike():
    watchlist = replace(ALL, excluded=Exclusions(topics=("gaming",), queries=("rumeur",)))
    assert left_out(watchlist, article(topics=("cloud", "gaming")))
    assert not left_out(watchlist, article(topics=("cloud",)))
    assert left_out(watchlist, article(1), article(2), matched={"rumeur": {2}})
    assert not left_out(watchlist, article(1), article(2), article(3), matched={"rumeur": {2}})


def test_different_exclusions_do_not_add_up():
    watchlist = replace(ALL, excluded=Exclusions(entity_ids=("kubo",), topics=("gaming",)))
    assert not left_out(watchlist, article(1, salience={"kubo": 0.9}), article(2, topics=("gaming",)), article(3))


def test_a_paid_article_does_not_get_a_story_left_out():
    paid = article(1, kind=ArticleKind.SPONSORED, salience={"kubo": 1.0})
    assert not left_out(NO_KUBO, paid, article(2, salience={"nuageo": 1.0}))
    assert left_out(NO_KUBO, paid)


@given(st.lists(st.dictionaries(st.sampled_from(["kubo", "nuageo"]), st.floats(0, 1)), max_size=5))
def test_nothing_excluded_leaves_nothing_out(saliences):
    assert not left_out(ALL, *(article(n, salience=one) for n, one in enumerate(saliences)))
