"""Finding phrases: at the starts of words, all of them, where they stand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.phrases import Found, Phrases, aligned


def test_phrases_are_found_at_the_starts_of_words():
    found = set(Phrases(["petrol", "prix", "le prix", "c++"]).find("le prix du petrolier, sousprix, c++"))
    assert found == {
        Found("le prix", 0, 7, whole=True),
        Found("prix", 3, 7, whole=True),
        Found("petrol", 11, 17, whole=False),
        Found("c++", 32, 35, whole=True),
    }


def test_no_phrases_find_nothing():
    assert list(Phrases([]).find("un texte")) == []
    assert list(Phrases([""]).find("un texte")) == []


def test_alignment_keeps_offsets():
    text = "L’Œuvre — Coca‑Cola\u00a0: 12\u202f%"
    assert len(aligned(text)) == len(text)
    assert aligned("Coca‑Cola’s") == "coca-cola's"


@given(st.lists(st.text("ab ", min_size=1, max_size=3), max_size=6), st.text("ab ", max_size=30))
def test_every_place_is_found(phrases, text):
    expected = {
        (phrase, match.start())
        for phrase in phrases
        for match in re.finditer(rf"(?=(?:\b|(?=\s)){re.escape(phrase)})", text)
        if match.start() == 0 or not (text[match.start() - 1].isalnum() and phrase[0].isalnum())
    }
    assert {(found.phrase, found.start) for found in Phrases(phrases).find(text)} == expected
