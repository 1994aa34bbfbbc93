"""Which topics an article is given: what weighs, what is left out, and what is measured on articles kept apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.topic_choice import MOST, TopicChoice, load_topic_choice, shipped_choice, signs_of
from bot.enrich.topics import Evidence, Zones, load_topics
from bot.errors import AssetError
from bot.pipeline.corpus import Task, read_corpus
from bot.types import Article

ARTICLE = Article("https://fil.example/1", "Un titre", "Un texte de quelques mots.", language="fr")
NAMES = tuple(signs_of(ARTICLE, {"a": Evidence()}, {})["a"])


def choice(constant=0.0, **signs):
    """One that looks at these signs only."""
    return TopicChoice(constant, dict.fromkeys(NAMES, 0.0) | signs, {}, 0.5, "small")


def seen(**points):
    return Evidence(points=Zones(**points), strong=1)


def test_the_likeliest_topic_comes_first_and_few_are_given():
    evidence = {topic: seen(title=n) for n, topic in enumerate("abcdef", 1)}
    assert choice(title=1.0).topics(ARTICLE, evidence, {}) == ("f", "e", "d", "c")


def test_equal_topics_come_in_the_order_of_their_ids():
    assert choice(1.0).topics(ARTICLE, {"b": seen(lead=1), "a": seen(lead=1)}, {}) == ("a", "b")


def test_what_is_not_likely_enough_is_not_given():
    assert choice(-2.0, title=1.0).topics(ARTICLE, {"a": seen(title=1), "b": seen(title=9)}, {}) == ("b",)


def test_a_topic_of_which_nothing_is_seen_is_never_given():
    assert choice(9.0).topics(ARTICLE, {"a": Evidence(), "b": seen(later=1)}, {}) == ("b",)


def test_words_may_find_what_the_rules_do_not():
    assert choice(-3.0, words=1.0).topics(ARTICLE, {"a": Evidence(), "b": Evidence()}, {"a": 0.9, "b": 0.1}) == ("a",)


def test_a_topic_has_a_constant_of_its_own():
    harder = TopicChoice(0.1, dict.fromkeys(NAMES, 0.0), {"a": -1.0}, 0.5, "small")
    assert harder.topics(ARTICLE, {"a": seen(lead=3), "b": seen(lead=3)}, {}) == ("b",)


def test_the_same_points_further_down_a_longer_text_are_worth_less():
    long = Article("https://fil.example/2", "Un titre", "mot " * 2000)
    evidence = {"a": seen(later=9)}
    assert signs_of(long, evidence, {})["a"]["later"] < signs_of(ARTICLE, evidence, {})["a"]["later"]


def test_topics_are_seen_against_one_another():
    signs = signs_of(ARTICLE, {"a": seen(title=3), "b": seen(title=1)}, {})
    assert (signs["a"]["share of the best"], signs["a"]["share of all"], signs["a"]["rank"]) == (1.0, 0.75, 0.0)
    assert signs["b"]["share of the best"] == pytest.approx(1 / 3)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0, 1))
def test_any_evidence_gives_a_chance(points, chance):
    evidence = {f"t{n}": seen(title=value) for n, value in enumerate(points)}
    signs = signs_of(ARTICLE, evidence, {"t0": chance})
    assert all(0 <= shipped_choice().chance(topic, one) <= 1 for topic, one in signs.items())
    assert len(shipped_choice().topics(ARTICLE, evidence, {"t0": chance})) <= MOST


# --- the shipped weights ----------------------------------------------------------------------------------------


def test_the_shipped_weights_are_those_of_the_signs_that_are_seen():
    assert set(shipped_choice().signs) == set(NAMES)


def test_each_topic_of_the_closed_list_was_learned():
    assert set(shipped_choice().constants) == set(load_topics(find("data", "topics.toml")).topics)


@pytest.mark.parametrize("part", ["tune", "kept"])
def test_the_marked_articles_keep_to_the_closed_list(part):
    topics = set(load_topics(find("data", "topics.toml")).topics)
    samples = read_corpus(Path(__file__).parent / "topics" / part, Task.TOPICS)
    assert {sample.article.language for sample in samples} == {"fr", "en"}
    assert all(set(sample.topics) <= topics and 1 <= len(sample.topics) <= MOST for sample in samples)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"signs": {"a": "x"}}', '{"signs": {}, "topics": 3}'])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "choice.json").write_text(content, encoding="utf-8")
    with pytest.raises(AssetError, match=r"choice\.json cannot be read"):
        load_topic_choice(tmp_path)


def test_the_card_says_how_many_articles_it_was_trained_on():
    folder = find("models", "topics")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    card = (folder / "card.md").read_text(encoding="utf-8")
    assert f"{meta['short articles']} short articles" in card
