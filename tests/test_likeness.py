"""Likeness: what two articles share, in one language or two."""

from datetime import UTC, datetime

import pytest

from bot.enrich.likeness import ASPECTS, Weights, cosine, resemblance, traits, vectors
from bot.types import Article, Enriched, Summary, Tagging


def article(text, title="", language="fr", **salience):
    made = Article("https://fil.example/1", title, text, published=datetime(2024, 3, 5, tzinfo=UTC), language=language)
    return Enriched(made, Tagging((), salience), Summary((), (), "extractive", "1"), "1")


def shared(aspect, one, other):
    return set(vectors(one)[aspect]) & set(vectors(other)[aspect])


def test_numbers_meet_across_formats():
    french = article("Le plan de 12 milliards de dollars rapporte 4,15 % et touche 1,75 million de clients.")
    english = article("The $12bn plan pays 4.15 per cent and reaches 1.75m customers.", language="en")
    assert len(shared("numbers", french, english)) >= 3


@pytest.mark.parametrize("text", ["En 2023, trois des 9 usines ont fermé.", "Rien."])
def test_small_numbers_and_years_say_nothing(text):
    assert vectors(article(text))["numbers"] == {}


def test_cognates_meet_across_languages():
    one = article("Le satellite et son algorithme de navigation")
    other = article("The satellite and its navigation algorithms", language="en")
    assert {"satell", "algori", "naviga"} <= shared("words", one, other)


def test_names_are_words_with_a_capital_inside_a_sentence():
    assert set(vectors(article("Hier Borealis a fermé. Demain aussi.\nLundi, « Kubo » ouvre."))["names"]) == {
        "borealis",
        "kubo",
    }


def test_words_of_the_title_weigh_more():
    words = vectors(article("La fermeture surprend.", title="Fermeture"))["words"]
    assert words["fermet"] > words["surpre"]


def test_an_article_is_most_like_itself():
    one = article("Borealis ferme son usine de Nantes, 400 postes.", title="Borealis ferme", borealis=0.9)
    other = article("Le cidre coule à Brest.", title="Le cidre", brest=0.2)
    weights = Weights([one, other])
    own = weights.weighted(one)
    for aspect in ASPECTS:
        assert cosine(own[aspect], own[aspect]) == pytest.approx(1)
        assert cosine(own[aspect], weights.weighted(other)[aspect]) < 0.2


def test_an_empty_article_is_like_nothing():
    empty = Weights([article("")]).weighted(article(""))
    assert all(cosine(empty[aspect], empty[aspect]) == 0 for aspect in ASPECTS)


def test_resemblance_is_of_the_wording():
    text = "Le fabricant Borealis va fermer son usine de Nantes à la fin du mois d’avril, a annoncé sa directrice."
    one, copy = traits(article(text, title="A").article), traits(article(text.upper(), title="B").article)
    assert resemblance(one, copy) == 1
    assert resemblance(one, traits(article("Tout autre chose se passe à Brest ce matin, dit le maire.").article)) == 0
    assert resemblance(traits(article("").article), traits(article("").article)) == 0
