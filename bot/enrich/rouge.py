"""ROUGE-1, ROUGE-2 and ROUGE-L (Lin, "ROUGE: a package for automatic evaluation of summaries", 2004).

The numbers are those of Google's `rouge-score` 0.1.2 with its default tokenizer and no stemming: F-measures over runs
of a–z and digits, so that a letter with an accent splits a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

Scores = tuple[float, float, float]
"""ROUGE-1, ROUGE-2 and ROUGE-L, each 0 to 1."""

_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """What ROUGE counts of a text."""
    return _TOKEN.findall(text.lower())


class Reference:
    """A summary that others are compared with."""

    def __init__(self, text: str) -> None:
        found = tokens(text)
        self._size = len(found)
        self._words = Counter(found)
        self._pairs = Counter(pairwise(found))
        self._places: dict[str, int] = defaultdict(int)
        for place, token in enumerate(found):
            self._places[token] |= 1 << place

    def score(self, found: Sequence[str]) -> Scores:
        """The scores of a summary that has these tokens."""
        size = len(found)
        words = (Counter(found) & self._words).total()
        pairs = (Counter(pairwise(found)) & self._pairs).total()
        return (
            _f_measure(words, size, self._size),
            _f_measure(pairs, size - 1, self._size - 1),
            _f_measure(self._longest_common(found), size, self._size),
        )

    def _longest_common(self, found: Sequence[str]) -> int:
        """Length of the longest common subsequence (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004)."""
        every = unmatched = (1 << self._size) - 1
        for token in found:
            hits = unmatched & self._places.get(token, 0)
            unmatched = ((unmatched + hits) | (unmatched - hits)) & every
        return self._size - unmatched.bit_count()


def _f_measure(shared: int, one: int, other: int) -> float:
    return 2 * shared / (one + other) if shared else 0.0
