"""Salience: an article is about what its title, its first lines and its whole length name."""

from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.salience import ABOUT, salience
from bot.types import Article, EntityType, Mention

TYPES = {"kubo": EntityType.COMPANY, "pomme": EntityType.COMPANY, "brest": EntityType.PLACE}
BODY = "Kubo ferme son usine de Brest. " + "La direction parle. " * 40 + "Kubo attend. Pomme aussi."


def scores(title="Kubo ferme une usine à Brest", standfirst="", body=BODY):
    article = Article("https://fil.example/1", title, body, standfirst=standfirst)
    text = article.full_text
    mentions = []
    for name in TYPES:
        start = text.find(name.title())
        while start >= 0:
            mentions.append(Mention(name, start, start + len(name), name.title()))
            start = text.find(name.title(), start + 1)
    return salience(article, mentions, TYPES.__getitem__)


def test_the_subject_of_the_title_is_what_an_article_is_about():
    found = scores()
    assert found["kubo"] > ABOUT > found["pomme"]
    assert list(found) == ["kubo", "brest", "pomme"]


def test_a_place_weighs_less_than_a_company_at_the_same_places():
    same = scores(title="Kubo Brest", body="Kubo, Brest.")
    assert same["kubo"] > same["brest"]


def test_the_standfirst_weighs():
    assert scores(standfirst="Pomme s’inquiète.")["pomme"] > scores()["pomme"]


def test_one_mention_in_an_article_that_names_nothing_else_is_no_subject():
    assert scores(title="Une usine ferme", body="La direction parle. " * 60 + "Pomme attend.")["pomme"] < ABOUT


def test_nothing_named_is_nothing():
    assert scores(title="", body="Rien.") == {}


@given(st.lists(st.integers(0, 60), max_size=12))
def test_between_0_and_1(starts):
    article = Article("https://fil.example/1", "Titre", "x" * 60)
    mentions = [Mention(name, start, start + 1, "x") for start in starts for name in TYPES]
    found = salience(article, mentions, TYPES.__getitem__)
    assert all(0 <= score <= 1 for score in found.values())
    assert list(found.values()) == sorted(found.values(), reverse=True)
