"""Topics by words: what a small model adds to the rules, and where it keeps silent."""

import json

import pytest

from bot.assets import find
from bot.enrich.topic_words import TopicWords, load_topic_words, shipped_words, vector
from bot.enrich.topics import load_topics
from bot.errors import AssetError
from bot.text import stem
from bot.types import Article

ROCKET = stem("fusee", "fr")
TOY = stem("jouet", "fr")

MODEL = TopicWords(
    languages=frozenset({"fr"}),
    rarity={ROCKET: 2.0, TOY: 1.0},
    constants={"space": -1.0, "gaming": -1.0},
    weights={ROCKET: {"space": 3.0, "gaming": -1.0}, TOY: {"gaming": 2.0}},
    fingerprint="small",
)


def article(title="La fusée", text="Une fusée est lancée.", language="fr"):
    return Article("https://fil.example/1", title, text, language=language)


def test_words_speak_for_topics_and_against_them():
    chances = MODEL.chances(article())
    assert chances["space"] > 0.5 > chances["gaming"]


def test_nothing_is_said_in_another_language():
    assert MODEL.chances(article(language="en")) == {}


def test_the_title_counts_more_than_the_text():
    told = vector(article("La fusée", "Un jouet."), {ROCKET: 1.0, TOY: 1.0})
    assert told[ROCKET] > told[TOY] > 0


def test_only_the_first_words_of_a_text_count():
    assert vector(article("Rien", "mot " * 300 + "fusée"), {ROCKET: 1.0}) == {}


def test_the_shipped_model_knows_topics_of_the_closed_list_only():
    assert set(shipped_words().constants) <= set(load_topics(find("data", "topics.toml")).topics)
    assert shipped_words().languages == {"fr"}


def test_it_is_small():
    assert sum(path.stat().st_size for path in find("models", "topics").glob("*.json")) < 1_000_000


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"topics": {"a": 1}}', '{"topics": {}, "rarity": 3}'])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "weights.json").write_text(content, encoding="utf-8")
    with pytest.raises(AssetError, match=r"weights\.json cannot be read"):
        load_topic_words(tmp_path)


def test_the_card_says_what_was_measured():
    folder = find("models", "topics")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    card = (folder / "card.md").read_text(encoding="utf-8")
    assert all(f"{100 * scores['f1']:.1f}" in card for scores in meta["micro-F1"].values())
