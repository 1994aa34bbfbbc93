"""Characters that nobody sees are dropped alike for storage, editions, messages and the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import normalized, one_line, single_spaced, unbroken, with_plain_breaks, without_unseen
from bot.cli import show
from bot.collect.plaintext import clean
from bot.extract.characters import tidy_line
from bot.post.neutral import neutral

UNSEEN = [
    *("\0", "\x1b", "\x7f", "\x9b", "\xad", "\u061c", "\u200b", "\u200e", "\u202e", "\u2066", "\u2069", "\ufeff"),
    *("\ud800", "\udfff", "\ufffe", "\uffff", "\U000e0041", "\u3164", "\u034f", "\ufdd0", "\ufffa"),
]
WAYS = [without_unseen, one_line, with_plain_breaks, clean, tidy_line, neutral, show.clean]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"{ord(char):04X}")
def test_an_unseen_character_is_dropped_everywhere(way, char):
    assert way(f"mot{char}mot") == "motmot"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("text", ["می‌خواهم", "👩‍🚀", "« l’été »", "Œuvre № 5"])
def test_what_languages_need_stays(way, text):
    assert way(text) == text if way is not tidy_line else " ".join(text.split())


@given(st.text())
def test_the_unseen_does_not_come_back(text):
    for way in (without_unseen, one_line, with_plain_breaks):
        once = way(text)
        assert way(once) == once
        once.encode()
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and not c.isspace() for c in once)


@given(st.text(alphabet="a \t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\xa0"))
def test_lines(text):
    assert one_line(text).splitlines() in ([], [one_line(text)])
    assert set(with_plain_breaks(text)) & set("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029") == set()
    assert with_plain_breaks("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


@pytest.mark.parametrize("way", [without_unseen, with_plain_breaks], ids=lambda way: way.__name__)
def test_a_quick_look_and_a_thorough_one_agree_on_every_character(way):
    every = [chr(code) for code in range(0x110000) if chr(code) != "\r"]
    assert way("".join(every)) == "".join(way(char) for char in every)


@given(st.text(alphabet="ab \t\n\x1c\x85\xa0\u202f\u2009\u3000\u200b"))
def test_white_space_of_every_kind_becomes_one_space(text):
    assert single_spaced(text) == " ".join(text.split())


@given(st.text(alphabet="aé\u0301\u0302’?\ud800", max_size=8), st.integers(29, 33))
def test_a_pile_keeps_thirty_accents_wherever_it_stands(around, height):
    piled = f"{around} e{chr(0x0316) * height} {around}"
    assert normalized(piled).count("\u0316") == min(height, 30)


def test_piled_accents_take_no_time():
    assert len(normalized("a" + "\u0301\u0316" * 200_000)) < 100
    assert normalized("e\u0301", "NFC") == "é"


def test_no_line_begins_with_a_french_sign():
    assert unbroken("Publicité : Twitter « part » ; pourquoi ? 42 % !", "fr") == (
        "Publicité\u00a0: Twitter «\u00a0part\u00a0»\u00a0; pourquoi\u00a0? 42\u00a0%\u00a0!"
    )
    assert unbroken("de 1 299 € à 42 000 000 dollars, en 2 000 mètres", "fr") == (
        "de 1\u00a0299\u00a0€ à 42\u00a0000\u00a0000 dollars, en 2\u00a0000 mètres"
    )
    assert unbroken("16 Go, 5 000 mAh, 3 nm et 120 Hz à 8 h", "fr") == (
        "16\u00a0Go, 5\u00a0000\u00a0mAh, 3\u00a0nm et 120\u00a0Hz à 8\u00a0h"
    )
    assert unbroken("en 2024 mais 4 garçons", "fr") == "en 2024 mais 4 garçons"
    assert unbroken("Smile :) and wait : so", "en") == "Smile :) and wait : so"
    assert unbroken("Un sourire :-) et ::before", "fr") == "Un sourire :-) et ::before"


@given(st.text())
def test_only_spaces_change(text):
    assert unbroken(text, "fr").replace("\u00a0", " ") == unbroken(text, "en").replace("\u00a0", " ")
