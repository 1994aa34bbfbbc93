"""The stems of a text: one for each word, in the order of the words, however the text is taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.stems import WORD, body_stems, padded, title_stems, token
from tests.builders import an_article

PIECES = st.sampled_from(
    [
        *("mots,", "« L’été »", "d'autres", "e\u0301te\u0301s", "\u0301seul", "—", "3,5", "a_b", "株価は上昇した"),
        *("https://example.com/une/adresse/bien/longue/qui/ne/revient/pas?a=1&b=deux-trois", "x" * 70),
        *("", "\xa0", "\n", "\u2028"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=6)), st.sampled_from(["fr", "en", ""]), st.sampled_from([" ", "", "\u3000"]))
def test_each_word_has_its_stem_in_its_place(pieces, language, between):
    text = between.join(pieces)
    article = an_article(text=text, standfirst="", language=language)
    assert body_stems(article) == padded(token(word, language) for word in WORD.findall(text))


@pytest.mark.parametrize("text", ["", " ", "— « » …", "\u0301"])
def test_a_text_without_words_has_no_stems(text):
    assert title_stems(an_article(title=text)).split() == []


def test_what_is_beyond_the_most_is_cut_at_a_word():
    stems = body_stems(an_article(text="abcdefgh " * 60_000, standfirst="", language="en"))
    assert len(stems) <= 400_000
    assert set(stems.split()) == {"abcdefgh"}
    assert stems.endswith(" ")
