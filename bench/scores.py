r"""How near a text is to another: the scores that the benchmarks print.

Word F1: both texts in lower case, cut at everything that is not a letter, a digit or an underscore (`\w+`), compared
as multisets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def word_f1(found: str, expected: str) -> float:
    """The F1 of two texts as multisets of words, 0 to 1; 1 where both have none."""
    ours, theirs = (Counter(_WORD.findall(text.lower())) for text in (found, expected))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
