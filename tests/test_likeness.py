"""Likeness: what two articles share, in one language or two."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.background import load_background
from bot.enrich.likeness import cosine, profile_of, resemblance
from bot.types import Article, Enriched, Summary, Tagging

BACKGROUND = load_background()
PLANT = "Le fabricant Borealis va fermer son usine de Nantes à la fin du mois d’avril, a annoncé sa directrice."


def article(text, title="", language="fr", **salience):
    made = Article("https://fil.example/1", title, text, published=datetime(2024, 3, 5, tzinfo=UTC), language=language)
    return profile_of(Enriched(made, Tagging((), salience), Summary((), (), "extractive", "1"), "1"), BACKGROUND)


def shared(aspect, one, other):
    return set(getattr(one, aspect)) & set(getattr(other, aspect))


def test_numbers_meet_across_formats():
    french = article("Le plan de 12 milliards de dollars rapporte 4,15 % et touche 1,75 million de clients.")
    english = article("The $12bn plan pays 4.15 per cent and reaches 1.75m customers.", language="en")
    assert len(shared("figures", french, english)) >= 3


@pytest.mark.parametrize("text", ["En 2023, trois des 9 usines ont fermé.", "Rien."])
def test_small_numbers_and_years_say_nothing(text):
    assert article(text).figures == {}


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("le 1er août", "on August 1"),
        ("jeudi 3 février", "on the 3rd of February"),
        ("12 Décembre 2023", "12 December 2023"),
        ("le 4 mai", "May 4"),
        ("5 juillet", "July 5th"),
        ("le 30 mars", "March 30"),
        ("le 2\u00a0juin", "2 June"),
    ],
)
def test_days_meet_across_languages(french, english):
    days = [found for found in shared("figures", article(french), article(english, language="en")) if "/" in found]
    assert len(days) == 1


def test_a_month_with_its_year_is_no_day():
    assert not [found for found in article("En mars 2023 et depuis janvier.").figures if "/" in found]


def test_cognates_meet_across_languages():
    one = article("Le satellite et son algorithme de navigation")
    other = article("The satellite and its navigation algorithms", language="en")
    assert {"satell", "algori", "naviga"} <= shared("words", one, other)


def test_listed_words_meet_across_languages():
    one = article("L’usine fermera lundi, disent les syndicats.")
    other = article("Unions say that the factory will close on Monday.", language="en")
    assert {"factor", "close", "monday", "union"} <= shared("words", one, other)


def test_names_are_words_with_a_capital_inside_a_sentence():
    assert set(article("Hier Borealis a fermé. Demain aussi.\nLundi, « Kubo » ouvre.").names) == {"borealis", "kubo"}


def test_words_of_the_title_weigh_more():
    words = article("La fermeture surprend.", title="Fermeture").words
    assert words["close"] > words["surpre"]


def test_rare_words_weigh_more():
    words = article("Un ornithorynque dans la rue.").words
    assert words["ornith"] > 2 * words["rue"]


def test_an_article_is_most_like_itself():
    one = article("Borealis ferme son usine de Nantes, 400 postes.", title="Borealis ferme", borealis=0.9)
    other = article("Le cidre coule à Brest.", title="Le cidre", brest=0.2)
    for aspect in ("words", "names", "figures", "entities"):
        assert cosine(getattr(one, aspect), getattr(one, aspect)) == pytest.approx(1, abs=0.001)
        assert cosine(getattr(one, aspect), getattr(other, aspect)) < 0.2


def test_an_empty_article_is_like_nothing():
    empty = article("")
    assert cosine(empty.words, empty.words) == 0
    assert empty.keys == ()


def test_two_of_one_event_share_keys_across_languages():
    french = article(f"{PLANT} Le plan coûtera 31 millions d’euros.", title="Borealis ferme Nantes", borealis=0.9)
    english = article(
        "Card maker Borealis will close its Nantes factory in April. The plan costs €31m.",
        title="Borealis to close Nantes",
        language="en",
        borealis=0.9,
    )
    assert len(set(french.keys) & set(english.keys)) >= 4


@given(st.text(max_size=400), st.sampled_from(["fr", "en", "de", ""]))
def test_any_text_has_a_profile(text, language):
    found = article(text, title=text[:40], language=language)
    assert len(found.keys) == len(set(found.keys)) <= 30
    assert all(0 <= key < 2**63 for key in found.keys)
    assert found == article(text, title=text[:40], language=language)


def alike(one, other):
    return resemblance(one.sketch, other.sketch)


def test_resemblance_is_of_the_wording():
    one, copy = article(PLANT, title="A"), article(PLANT.upper(), title="B")
    assert alike(one, copy) == 1
    assert alike(one, article("Tout autre chose se passe à Brest ce matin, dit le maire de la ville.")) == 0
    assert alike(article(""), article("")) == 0


def test_resemblance_of_long_texts_is_estimated():
    many = " ".join(f"mot{n}" for n in range(1000))
    half = " ".join(f"mot{n}" for n in range(500)) + " " + " ".join(f"autre{n}" for n in range(500))
    assert alike(article(many), article(many + " fin")) > 0.9
    assert 0.1 < alike(article(many), article(half)) < 0.6  # a third, give or take
