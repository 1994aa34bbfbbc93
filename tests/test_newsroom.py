"""Sixty articles that tell fifteen events, in two languages: the stories that the real pipeline makes of them."""

from collections import Counter, defaultdict

import pytest

from bench.scores import bcubed_f1
from bench.stories import NEWSROOM, grouped, pairs_across, read_newsroom
from bot.enrich.language import detect

TOLD = read_newsroom(NEWSROOM)
LEAST_F1, LEAST_ACROSS = 0.95, 0.90


def test_the_set_is_what_it_is_said_to_be():
    assert len(TOLD) >= 60
    assert len({one.event for one in TOLD}) >= 15
    assert min(Counter(one.article.language for one in TOLD).values()) >= 20
    assert len({one.article.url for one in TOLD}) == len(TOLD)
    outlets = Counter((one.event, one.article.source_id) for one in TOLD)
    assert max(outlets.values()) == 1  # an outlet tells an event once


def test_every_event_is_told_in_both_languages():
    languages = defaultdict(set)
    for one in TOLD:
        languages[one.event].add(one.article.language)
    assert all(found == {"fr", "en"} for found in languages.values())


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one.article.title)
def test_an_article_is_short_and_in_its_language(one):
    assert 30 <= len(one.article.text.split()) <= 150
    assert detect(one.article.full_text, []) == one.article.language


def test_the_events_are_found():
    stories, _ = grouped(TOLD, seed=0)
    events = [one.event for one in TOLD]
    assert bcubed_f1(stories, events) >= LEAST_F1
    assert pairs_across(TOLD, stories) >= LEAST_ACROSS


def test_two_events_of_one_company_stay_apart():
    stories, _ = grouped(TOLD, seed=1)
    found = defaultdict(set)
    for story, one in zip(stories, TOLD, strict=True):
        found[one.event].add(story)
    for one, other in (
        ("hexavia-launch", "hexavia-funding"),
        ("mirandole-fire", "mirandole-prices"),
        ("tessel-fine", "tessel-boss"),
        ("orvane-strike", "orvane-recall"),
        ("aubin-hospital", "castelnoir-hospital"),
        ("activision-close", "linkedin-cuts"),
    ):
        assert not found[one] & found[other]
