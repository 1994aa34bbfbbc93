"""Long texts are split between sentences, never cut off."""

from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.chunks import split


def word_count(text):
    return len(text.split())


def test_a_text_that_fits_stays_whole():
    assert split("Un. Deux. Trois.", 3, word_count) == ["Un. Deux. Trois."]


def test_parts_end_with_sentences_and_are_of_like_size():
    text = " ".join(f"La phrase numéro {number} dit une chose." for number in range(20))
    parts = split(text, 50, word_count)
    assert " ".join(parts) == text
    assert all(part.endswith(".") for part in parts)
    sizes = [word_count(part) for part in parts]
    assert max(sizes) <= 50
    assert min(sizes) > 25


@given(st.text(max_size=300), st.integers(1, 40))
def test_nothing_is_lost_and_every_part_fits(text, room):
    parts = split(text, room, len)
    assert all(len(part) <= room for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
