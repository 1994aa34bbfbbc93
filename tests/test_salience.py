"""Salience: an article is about what its title, its first lines and its whole length name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.salience import Weights, load_weights, salience, shipped, signs_of
from bot.errors import AssetError
from bot.types import ABOUT, Article, EntityType, Mention
from tests.clock import processor_time

TYPES = {"kubo": EntityType.COMPANY, "pomme": EntityType.COMPANY, "brest": EntityType.PLACE}
BODY = "Kubo ferme son usine de Brest. " + "La direction parle. " * 40 + "Kubo attend. Pomme aussi."


def seen(title="Kubo ferme une usine à Brest", standfirst="", body=BODY):
    """An article and the mentions in it."""
    article = Article("https://fil.example/1", title, body, standfirst=standfirst)
    text = article.full_text
    mentions = []
    for name in TYPES:
        start = text.find(name.title())
        while start >= 0:
            mentions.append(Mention(name, start, start + len(name), name.title()))
            start = text.find(name.title(), start + 1)
    return article, mentions


def scores(*args, **parts):
    return salience(*seen(*args, **parts), TYPES.__getitem__)


def signs(*args, **parts):
    return signs_of(*seen(*args, **parts), TYPES.__getitem__)


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


# --- what is seen -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "sign", "share"),
    [
        ("Kubo a fermé. Pour Kubo, c'est dur.", "before a verb", 0.5),
        ("Kubo has closed. Critics of Kubo agree.", "before a verb", 0.5),
        ("Selon Kubo, tout va. L'usine de\u00a0Kubo ferme.", "after a preposition", 1.0),
        ("According to Kubo, all is well. Kubo closes.", "after a preposition", 0.5),
        ("Kubo ferme. Hier Kubo ouvrait.", "start of a sentence", 1.0),
        ("La firme Kubo ferme. « Kubo ferme. » Usines fermées par Kubo.", "start of a sentence", 1 / 3),
    ],
)
def test_signs_of_a_grammatical_subject(body, sign, share):
    assert signs(title="Rien", body=body)["kubo"][sign] == pytest.approx(share)


def test_signs_of_the_title():
    found = signs(title="À Brest, Kubo ferme", body="Pomme parle.")
    assert found["kubo"]["title"] == 1
    assert found["kubo"]["others in the title"] == 1
    assert found["kubo"]["place in the title"] > found["brest"]["place in the title"]
    assert found["brest"]["after a preposition in the title"] == 1
    assert found["pomme"]["title"] == 0
    assert found["pomme"]["others in the title"] == 2


def test_the_order_in_which_mentions_come_does_not_matter():
    article, mentions = seen()
    assert salience(article, mentions[::-1], TYPES.__getitem__) == salience(article, mentions, TYPES.__getitem__)


def test_the_shipped_weights_are_those_of_the_signs_that_are_seen():
    assert shipped().signs.keys() == signs()["kubo"].keys()


def test_a_subject_counts_more_than_a_place_where_it_happens():
    found = scores(title="Usine fermée", body="Kubo a fermé son usine à Brest. Kubo a aussi licencié à Brest.")
    assert found["kubo"] > found["brest"]


def test_a_long_article_with_many_names_takes_its_length():
    body = "Kubo et Pomme parlent à Brest. " * 5000
    article, mentions = seen(body=body)
    with processor_time(5):
        salience(article, mentions, TYPES.__getitem__)


# --- the weights ------------------------------------------------------------------------------------------------


def test_other_weights_may_be_given():
    article, mentions = seen()
    flat = Weights(0.0, dict.fromkeys(shipped().signs, 0.0), "flat")
    assert set(salience(article, mentions, TYPES.__getitem__, flat).values()) == {0.5}


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"constant": "x", "signs": {}}', '{"constant": 1, "signs": 3}'])
def test_weights_that_are_damaged_are_named(tmp_path, content):
    (tmp_path / "weights.json").write_text(content, encoding="utf-8")
    with pytest.raises(AssetError, match=r"weights\.json cannot be read"):
        load_weights(tmp_path)


def test_the_card_says_what_was_measured():
    folder = find("models", "salience")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    card = (folder / "card.md").read_text(encoding="utf-8")
    for view in ("about, marked mentions", "about, mentions found"):
        assert f"{100 * meta[view]['f1']:.1f}" in card
