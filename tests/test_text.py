"""Folding, words, sentences and addresses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import canonical_url, changed_sentences, fold, fold_aligned, sentences, stem, words

# --- folding and words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Téléphone", "telephone"), ("l’API", "l'api"), ("ŒUVRE", "oeuvre"), ("Straße", "strasse"), ("ﬁn", "fin")],
)
def test_folding(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_aligned_folding_keeps_every_offset(text):
    assert len(fold_aligned(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_stand_where_they_say(text):
    for word, start, end in words(text):
        assert fold(text[start:end]) == word


def test_an_apostrophe_parts_words():
    assert [word for word, _, _ in words("l'API d’Apple")] == ["l", "api", "d", "apple"]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("tarifs", "tarif", "fr"),
        ("publicitaires", "publicitaire", "fr"),
        ("prices", "price", "en"),
        ("lawsuits", "lawsuit", "en"),
    ],
)
def test_inflections_share_a_stem(one, other, language):
    assert stem(one, language) == stem(other, language)


def test_a_language_without_stems_keeps_its_words():
    assert stem("preise", "de") == "preise"


# --- sentences --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Vigie collecte. Elle résume.", 2),
        ("M. Dupont a vendu 3,5 millions d'actions à J. Martin.", 1),
        ("Le titre vaut 3.5 euros. Il montait.", 2),
        ("« Tout va bien. » Puis il est parti.", 2),
        ("Apple Inc. rachète la start-up, etc. mais rien n'est signé.", 1),
        ("The U.S. market grew. Sales rose.", 2),
        ("Une hausse des revenus.Au-delà, rien.", 2),
        ("Booking.Com paie.", 1),
        ("Google les a découvertes. watchOS suit. iFixit l’a démontée. eBay la vend ! iOS aussi.", 5),
        ("Il parle de l’iPhone, etc. iOS non. il reste, vs. iPad, à 3.5 % d’iOS.", 1),
        ("Premier paragraphe\nSecond paragraphe", 2),
        ("Vraiment ?! Oui…", 2),
        ("", 0),
        (" \n\n ", 0),
    ],
)
def test_sentence_ends(text, count):
    assert len(sentences(text)) == count


@given(st.text(alphabet=st.sampled_from('aB. !?…«»"\n\u00a0’1é,;')))
def test_sentences_are_verbatim_in_order_and_lose_nothing(text):
    at, kept = 0, ""
    for sentence in sentences(text):
        assert sentence.start >= at
        assert text[sentence.start : sentence.end] == sentence.text
        at, kept = sentence.end, kept + sentence.text
    assert "".join(kept.split()) == "".join(text.split())


# --- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("HTTPS://Example.ORG:443/a", "https://example.org/a"),
        ("http://example.org", "http://example.org/"),
        ("https://example.org/a?utm_source=rss&id=3#top", "https://example.org/a?id=3"),
        ("https://example.org/a?xtor=RSS-1&at_medium=x", "https://example.org/a"),
        ("https://example.org/%7ejane/%c3%a9t%c3%a9", "https://example.org/~jane/%C3%A9t%C3%A9"),
        ("https://example.org/été", "https://example.org/%C3%A9t%C3%A9"),
        ("https://exämple.org./a", "https://xn--exmple-cua.org/a"),
        ("https://[::1]:8080/a", "https://[::1]:8080/a"),
        (" https://example.org/a?b=&c=1 ", "https://example.org/a?b=&c=1"),
    ],
)
def test_canonical_addresses(spelling, canonical):
    assert canonical_url(spelling) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://a:99999/",
        "http://a..b/",
    ],
)
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        canonical_url(text)


@given(
    st.from_regex(r"https?://[a-zA-Z0-9.-]{1,20}(/[\w%é~ -]{0,10}){0,3}(\?[\w=&%+é-]{0,20})?(#\w*)?", fullmatch=True)
)
def test_canonical_is_stable(url):
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert unicodedata.is_normalized("NFC", once)


# --- changes ----------------------------------------------------------------------------------------------------


def test_changed_sentences_are_those_that_went_and_came():
    before = "Le prix reste secret. Il sera connu lundi.\nLa vente commence en mai."
    after = "La vente commence en mai. Le prix sera de neuf euros.\nIl sera   connu lundi."
    assert changed_sentences(before, after) == (("Le prix reste secret.",), ("Le prix sera de neuf euros.",))


def test_a_sentence_that_stood_twice_and_stands_once_went():
    assert changed_sentences("Oui. Oui. Non.", "Oui. Non.") == (("Oui.",), ())


@given(st.text(), st.text())
def test_a_text_has_lost_what_the_other_gained(before, after):
    gone, come = changed_sentences(before, after)
    assert changed_sentences(after, before) == (come, gone)
    assert not set(gone) & set(come)
    assert changed_sentences(before, before) == ((), ())
