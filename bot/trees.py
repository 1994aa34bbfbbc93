"""Gradient-boosted trees without a library: what LightGBM trained, scored in plain Python.

All trees are walked at once (after Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive
ensembles of regression trees", SIGIR 2015). A tree is a field of bits in one long integer, a bit a leaf, the leftmost
lowest; fields are as wide as the largest tree needs. Every test that a row fails clears the leaves to its left; the
lowest bit left in a field is the leaf reached. The failed tests of one feature are those with the smallest thresholds,
so what they clear together is known beforehand.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import Any

from bot.errors import ModelError

_CODES = {array(code).itemsize * 8: code for code in "BHI"}
_MOST = max(_CODES)  #: leaves of a tree

Tests = Sequence[tuple[int, list[float], list[int]]]
"""Per feature its thresholds, rising, and for each count of failed tests the leaves still in reach."""


class Forest:
    """An ensemble of regression trees: a row of numbers in, the sum of the leaves reached out."""

    def __init__(self, trees: Sequence[Mapping[str, Any]]) -> None:
        """Each tree is `{"tests": [[feature, threshold, leaves before, leaves passed over], …], "leaves": [value, …]}`.

        A row goes left where its feature is at most the threshold; a test passes over the leaves of its left side.
        Raises ModelError where that does not hold together.
        """
        self._leaves = [_by_bit(tree["leaves"]) for tree in trees]
        self._field = min(bits for bits in _CODES if all(len(leaves) <= bits for leaves in self._leaves))
        self._ones = sum(1 << (self._field * number) for number in range(len(trees)))
        self._all = self._ones * ((1 << self._field) - 1)
        self._tests = self._merged(trees)

    def __len__(self) -> int:
        """How many trees there are."""
        return len(self._leaves)

    def _merged(self, trees: Sequence[Mapping[str, Any]]) -> Tests:
        cleared: dict[int, dict[float, int]] = defaultdict(lambda: defaultdict(int))
        for number, tree in enumerate(trees):
            for feature, threshold, before, passed in tree["tests"]:
                if not 0 <= before < before + passed < len(tree["leaves"]):
                    raise ModelError("A tree of the model has a test without leaves: install Vigie again.")
                cleared[feature][threshold] |= ((1 << passed) - 1) << (self._field * number + before)
        merged = []
        for feature, by_threshold in sorted(cleared.items()):
            thresholds = sorted(by_threshold)
            left = [self._all]
            for threshold in thresholds:
                left.append(left[-1] & ~by_threshold[threshold])
            merged.append((feature, thresholds, left))
        return merged

    def score(self, row: Sequence[float]) -> float:
        """The ensemble's value for one row."""
        return self.value(self.reach(row, self._tests))

    def tests(self, first: int, stop: int) -> Tests:
        """The tests of some neighbouring features, for rows that hold these alone.

        Rows in two parts, of which many share one, are scored so: `value(reach(own, …) & reach(shared, …))`.
        """
        return [(feature - first, bounds, left) for feature, bounds, left in self._tests if first <= feature < stop]

    def reach(self, row: Sequence[float], tests: Tests) -> int:
        """The leaves that a row can still reach after these tests, as a field of bits."""
        alive = self._all
        for feature, thresholds, left in tests:
            alive &= left[bisect_left(thresholds, row[feature])]
        return alive

    def value(self, alive: int) -> float:
        """The ensemble's value where all tests are done and these leaves are in reach."""
        # Every field has a bit, so taking one away never borrows from the next field.
        lowest = alive & ~(alive - self._ones)
        reached = array(_CODES[self._field], lowest.to_bytes(len(self._leaves) * self._field // 8, "little"))
        return sum(map(dict.__getitem__, self._leaves, reached))

    def chances(self, rows: Iterable[Sequence[float]]) -> list[float]:
        """The probability for each row, of an ensemble that was trained on yes and no."""
        return [1 / (1 + exp(-self.score(row))) for row in rows]


def _by_bit(leaves: Sequence[float]) -> dict[int, float]:
    if not 1 <= len(leaves) <= _MOST:
        raise ModelError(f"A tree of the model has {len(leaves)} leaves, not 1 to {_MOST}: install Vigie again.")
    return {1 << number: value for number, value in enumerate(leaves)}
