"""Scores, on examples worked out by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.rouge import Reference, tokens
from bot.scores import Marked, Tally, compare, compare_by_type, places_of, total, total_by_type

# --- tallies --------------------------------------------------------------------------------------------------------


def test_a_tally_by_hand():
    tally = Tally(right=3, found=4, expected=6)
    assert tally.precision == 3 / 4
    assert tally.recall == 3 / 6
    assert tally.f1 == pytest.approx(2 * (3 / 4) * (3 / 6) / (3 / 4 + 3 / 6))


@pytest.mark.parametrize(
    ("tally", "scores"),
    [
        (Tally(), (1, 1, 1)),  # nothing to find, nothing found
        (Tally(0, 2, 0), (0, 1, 0)),
        (Tally(0, 0, 2), (1, 0, 0)),
        (Tally(2, 2, 2), (1, 1, 1)),
    ],
)
def test_tallies_of_nothing(tally, scores):
    assert (tally.precision, tally.recall, tally.f1) == scores


def test_sets():
    assert compare(["apple", "apple", "meta"], ["apple", "google"]) == Tally(1, 2, 2)


def test_articles_are_added_up_before_dividing():
    both = total([Tally(1, 1, 1), Tally(1, 3, 9)])
    assert both == Tally(2, 4, 10)
    assert both.f1 == pytest.approx(4 / 14)


def test_a_span_is_right_with_its_ends_and_its_type():
    found = [(0, 5, "company"), (10, 14, "person"), (20, 30, "product"), (40, 45, "place")]
    expected = [(0, 5, "company"), (10, 15, "person"), (20, 30, "company")]
    by_type = compare_by_type(found, expected)
    assert by_type == {
        "company": Tally(1, 1, 2),
        "person": Tally(0, 1, 1),
        "place": Tally(0, 1, 0),
        "product": Tally(0, 1, 0),
    }
    assert total(by_type.values()) == Tally(1, 4, 3)


def test_types_are_added_up_over_articles():
    summed = total_by_type([{"company": Tally(1, 1, 2)}, {"company": Tally(1, 2, 1), "place": Tally(0, 0, 1)}, {}])
    assert summed == {"company": Tally(2, 3, 3), "place": Tally(0, 0, 1)}


spans = st.lists(st.tuples(st.integers(0, 9), st.integers(10, 12), st.sampled_from(["company", "place"])))


@given(spans, spans)
def test_scores_are_shares_and_the_same_both_ways(some, others):
    there, back = total(compare_by_type(some, others).values()), total(compare_by_type(others, some).values())
    assert 0 <= there.f1 <= 1
    assert there.f1 == back.f1
    assert there.precision == back.recall or not (some and others)
    assert total(compare_by_type(some, some).values()).f1 == 1


# --- marks ----------------------------------------------------------------------------------------------------------


def test_the_longest_surface_counts():
    text = "Apple Music grandit, dit Apple."
    marked = [Marked("Apple", "company", ("Apple",)), Marked("Apple Music", "product", ("Apple Music",))]
    assert places_of(text, marked) == [(0, 11, 1), (25, 30, 0)]


def test_only_whole_words_count():
    assert places_of("Applet, l'Apple, Apple2, Apple-like", [Marked("Apple", "company", ("Apple",))]) == [
        (10, 15, 0),
        (25, 30, 0),
    ]


def test_excepted_places_do_not_count():
    marked = [Marked("Orange", "company", ("Orange",), excepted=("Orange mécanique",))]
    assert places_of("Orange rediffuse Orange mécanique.", marked) == [(0, 6, 0)]


def test_surfaces_are_no_patterns():
    assert places_of("Yahoo! et C++ (bêta)", [Marked("Yahoo", "company", ("Yahoo!", "C++", "("))]) == [
        (0, 6, 0),
        (10, 13, 0),
    ]


@given(st.text("ab ", max_size=30), st.lists(st.text("ab ", min_size=1, max_size=4), max_size=4))
def test_places_are_in_order_and_never_overlap(text, surfaces):
    found = places_of(text, [Marked(s, "company", (s,)) for s in surfaces])
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert all(text[start:end] == surfaces[index] for start, end, index in found)


# --- ROUGE ----------------------------------------------------------------------------------------------------------


def test_rouge_by_hand():
    # Shared: the, cat, on, the, mat: 5 of 6 and 6. Pairs: the cat, on the, the mat: 3 of 5 and 5. The longest common
    # subsequence is the same five words.
    scores = Reference("The cat sat on the mat.").score(tokens("the cat lay on the mat"))
    assert scores == pytest.approx((10 / 12, 6 / 10, 10 / 12))


def test_rouge_cuts_words_at_accents_as_the_published_numbers_do():
    assert tokens("L’été 2021 à Évry") == ["l", "t", "2021", "vry"]


def test_rouge_of_nothing():
    assert Reference("").score([]) == (0, 0, 0)
    assert Reference("mot").score([]) == (0, 0, 0)
