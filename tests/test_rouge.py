"""ROUGE as `rouge-score` counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.rouge import Reference, tokens


def test_rouge_counts_as_rouge_score_does():
    reference = Reference("Le marché a été fermé lundi.")
    assert tokens("Le marché a été fermé lundi.") == ["le", "march", "a", "t", "ferm", "lundi"]
    one, two, longest = reference.score(tokens("Lundi, le marché a rouvert"))
    assert one == pytest.approx(2 * 4 / (6 + 5))
    assert two == pytest.approx(2 * 2 / (5 + 4))
    assert longest == pytest.approx(2 * 3 / (6 + 5))
    assert reference.score([]) == (0.0, 0.0, 0.0)


def naive_longest_common(one, other):
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@given(st.lists(st.sampled_from("abcd"), min_size=1), st.lists(st.sampled_from("abcd"), min_size=1))
def test_the_longest_common_subsequence_is_the_textbooks(one, other):
    expected = 2 * naive_longest_common(one, other) / (len(one) + len(other))
    assert Reference(" ".join(one)).score(other)[2] == pytest.approx(expected)
