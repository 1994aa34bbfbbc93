"""Trees scored all at once, with bits, against trees walked one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.trees import Forest


def random_tree(rng, features, leaves):
    """A tree as nested tuples (feature, threshold, left, right), with numbers for leaves."""
    if leaves == 1:
        return rng.randint(-50, 50) / 8
    left = rng.randint(1, leaves - 1)
    test = (rng.randrange(features), rng.randint(-4, 4) / 2)
    return (*test, random_tree(rng, features, left), random_tree(rng, features, leaves - left))


def walk(tree, row):
    while isinstance(tree, tuple):
        feature, threshold, left, right = tree
        tree = left if row[feature] <= threshold else right
    return tree


def flatten(tree, tests, leaves):
    if not isinstance(tree, tuple):
        leaves.append(tree)
        return
    before = len(leaves)
    flatten(tree[2], tests, leaves)
    tests.append([tree[0], tree[1], before, len(leaves) - before])
    flatten(tree[3], tests, leaves)


def packed(tree):
    tests, leaves = [], []
    flatten(tree, tests, leaves)
    return {"tests": tests, "leaves": leaves}


@given(st.randoms(use_true_random=False), st.integers(1, 6), st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_all_trees_at_once_score_as_each_walked_by_itself(rng, count, halves):
    trees = [random_tree(rng, 3, rng.randint(1, 32)) for _ in range(count)]
    row = [half / 2 for half in halves]
    assert Forest([packed(tree) for tree in trees]).score(row) == sum(walk(tree, row) for tree in trees)


@given(st.randoms(use_true_random=False), st.lists(st.integers(-5, 5), min_size=4, max_size=4), st.integers(0, 4))
def test_a_row_in_two_parts_scores_as_a_whole_one(rng, halves, cut):
    forest = Forest([packed(random_tree(rng, 4, rng.randint(1, 32))) for _ in range(3)])
    row = [half / 2 for half in halves]
    first, second = forest.reach(row[:cut], forest.tests(0, cut)), forest.reach(row[cut:], forest.tests(cut, 4))
    assert forest.value(first & second) == forest.score(row)


def test_a_row_on_a_threshold_goes_left():
    forest = Forest([{"tests": [[0, 1.5, 0, 1]], "leaves": [-1.0, 1.0]}])
    assert [forest.score([value]) for value in (1.4, 1.5, 1.6)] == [-1.0, -1.0, 1.0]
    assert forest.chances([[2.0]]) == [pytest.approx(0.7310586)]


@pytest.mark.parametrize(
    "tree",
    [
        {"tests": [], "leaves": []},
        {"tests": [], "leaves": [0.0] * 33},
        {"tests": [[0, 1.0, 0, 2]], "leaves": [0.0, 1.0]},
        {"tests": [[0, 1.0, -1, 1]], "leaves": [0.0, 1.0]},
    ],
)
def test_a_tree_that_does_not_hold_together_is_refused(tree):
    with pytest.raises(ModelError):
        Forest([tree])
