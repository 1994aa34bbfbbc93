"""The gold set keeps to its own rules: its marks stand in its texts, in both languages."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.assets import find
from bot.enrich.language import detect
from bot.enrich.topics import load_topics
from bot.pipeline.corpus import Task, read_corpus
from bot.scores import places_of
from bot.text import sentences

GOLD = Path(__file__).parent / "gold"
ROWS = [json.loads(line) for path in sorted(GOLD.rglob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
TOPICS = load_topics(find("data", "topics.toml")).topics
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])


def test_there_are_enough_in_both_languages():
    languages = Counter(row["language"] for row in ROWS)
    assert languages["fr"] >= 20
    assert languages["en"] >= 20
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@each_row
def test_a_text_is_an_article(row):
    title, standfirst, *body = row["text"].split("\n")
    assert title
    assert standfirst
    assert len(body) >= 3
    assert 120 <= len(row["text"].split()) <= 250
    assert detect(row["text"], []) == row["language"]


@each_row
def test_every_surface_stands_in_the_text(row):
    for entity in row["entities"]:
        for surface in (*entity["surfaces"], *entity.get("except", ())):
            assert surface in row["text"], (entity["name"], surface)


@each_row
def test_names_are_marked_once_and_few_are_what_it_is_about(row):
    names = Counter(entity["name"] for entity in row["entities"])
    surfaces = Counter(surface for entity in row["entities"] for surface in entity["surfaces"])
    assert max(names.values()) == 1
    assert max(surfaces.values()) == 1
    assert sum(entity["salience"] == 2 for entity in row["entities"]) <= 4


@each_row
def test_topics_are_of_the_closed_list(row):
    assert 1 <= len(row["topics"]) <= 4
    assert set(row["topics"]) <= set(TOPICS)


@each_row
def test_good_sentences_are_sentences_of_the_text(row):
    found = [sentence.text for sentence in sentences(row["text"])]
    assert 2 <= len(row["summary"]) < len(found)
    assert all(found.count(sentence) == 1 for sentence in row["summary"])


def test_each_entity_has_its_places():
    for sample in read_corpus(GOLD, Task.ENTITIES):
        text = sample.article.full_text
        places = places_of(text, sample.entities)
        assert {index for _, _, index in places} == set(range(len(sample.entities)))
        assert all(text[start:end] in sample.entities[index].surfaces for start, end, index in places)
