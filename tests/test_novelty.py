"""What each article of a story adds, and the story's own summary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.stories import NEWSROOM, read_newsroom
from bot.enrich.background import load_background
from bot.enrich.novelty import additions
from bot.enrich.story_summary import summarise_story
from bot.types import Article

BACKGROUND = load_background()
MORNING = datetime(2024, 3, 5, 7, 0, tzinfo=UTC)
FIRST = (
    "Le fabricant Borealis fermera son usine de Nantes le 25 avril. La décision touche 412 salariés. "
    "Les commandes de cartes ont baissé de moitié en un an."
)


def told(*texts, language="fr"):
    return [
        Article(
            f"https://fil.example/{n}",
            f"Titre {n}",
            text,
            published=MORNING + timedelta(hours=n),
            language=language,
            id=n,
        )
        for n, text in enumerate(texts, 1)
    ]


def newsroom(event):
    found = [one.article for one in read_newsroom(NEWSROOM) if one.event == event]
    return [replace(article, id=n) for n, article in enumerate(sorted(found, key=lambda a: a.when), 1)]


# --- what is new ------------------------------------------------------------------------------------------------


def test_the_first_article_adds_nothing_and_a_later_one_what_is_new():
    second = (
        "Borealis ferme son usine de Nantes le 25 avril et 412 salariés partiront. Le maire, Paul Kermadec, propose de "
        "racheter le terrain pour 3 millions d’euros."
    )
    first, later = additions(told(FIRST, second), BACKGROUND)
    assert (first.article_id, first.sentences, first.figures, first.names) == (1, (), (), ())
    assert [quote.text for quote in later.sentences] == [
        "Le maire, Paul Kermadec, propose de racheter le terrain pour 3 millions d’euros."
    ]
    assert later.figures == ("3 millions d’euros",)
    assert later.names == ("Paul Kermadec",)


def test_a_quote_stands_where_it_says():
    articles = told(FIRST, "Une pétition circule. Le préfet recevra jeudi une délégation des ouvriers licenciés.")
    for quote in additions(articles, BACKGROUND)[1].sentences:
        assert articles[1].full_text[quote.start : quote.end] == quote.text


def test_agency_copy_is_told_from_a_new_article():
    copy = FIRST.replace("de moitié ", "")
    assert [added.copy_of for added in additions(told(FIRST, copy, "Tout autre chose ici."), BACKGROUND)] == [0, 1, 0]


def test_what_the_other_language_told_is_not_new():
    first = told(FIRST)[0]
    english = replace(
        told("Borealis will close its factory in Nantes on 25 April. The decision concerns 412 employees.")[0],
        id=2,
        language="en",
        published=MORNING + timedelta(hours=5),
    )
    added = additions([first, english], BACKGROUND)[1]
    assert (added.sentences, added.figures, added.names) == ((), (), ())


def test_a_name_that_the_other_language_told_is_not_new():
    (first,) = told("On Monday Epic Games left the App Store, as Voltigia Games had done.", language="en")
    (second,) = told("Lundi, Epic Games a quitté l’App Store, comme Voltigia Games et Merlinia Games.")
    _, later = additions([first, replace(second, id=2, published=MORNING + timedelta(hours=3))], BACKGROUND)
    assert later.names == ("Merlinia",)


def test_the_order_given_does_not_matter():
    articles = newsroom("orvane-strike")
    assert additions(articles[::-1], BACKGROUND) == additions(articles, BACKGROUND)
    assert any("La Poste" in quote.text for added in additions(articles, BACKGROUND) for quote in added.sentences)


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_texts_have_additions(texts):
    articles = told(*texts)
    found = additions(articles, BACKGROUND)
    assert [added.article_id for added in found] == [article.id for article in articles]
    for article, added in zip(articles, found, strict=True):
        assert all(article.full_text[quote.start : quote.end] == quote.text for quote in added.sentences)


# --- the story's summary ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [30, 60, 100])
def test_a_summary_keeps_to_its_length_and_its_places(most):
    articles = newsroom("hexavia-launch")
    by_id = {article.id: article for article in articles}
    summary = summarise_story(articles, BACKGROUND, most)
    assert summary
    assert sum(len(quote.text.split()) for quote in summary) <= most
    for quote in summary:
        assert by_id[quote.article_id].full_text[quote.start : quote.end] == quote.text


def test_a_summary_says_a_thing_once():
    texts = [quote.text for quote in summarise_story(newsroom("lumico-lock"), BACKGROUND, language="fr")]
    assert len(texts) == len(set(texts))
    assert sum("université de Gand" in text for text in texts) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_summary_is_in_the_language_asked_for(language):
    articles = newsroom("tessel-fine")
    languages = {article.id: article.language for article in articles}
    summary = summarise_story(articles, BACKGROUND, language=language)
    assert {languages[quote.article_id] for quote in summary} == {language}
    assert summarise_story(articles, BACKGROUND, language="de")


def test_one_article_has_a_summary_and_none_has_none():
    assert summarise_story(told(FIRST), BACKGROUND)
    assert summarise_story([], BACKGROUND) == ()
    assert summarise_story(told("", "..."), BACKGROUND) == ()
