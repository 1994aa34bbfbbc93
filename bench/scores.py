r"""How near what was found is to what was expected: the scores that the benchmarks print.

Word F1: both texts in lower case, cut at everything that is not a letter, a digit or an underscore (`\w+`), compared
as multisets.

Shingle F1: the score of the article extraction benchmark (https://github.com/scrapinghub/article-extraction-benchmark):
runs of four words, case kept, as multisets; precision and recall are means over the pages.

Segment F: the score of trafilatura's own evaluation: texts that must be found and texts that must not, counted over all
pages; runs of white space are one space on both sides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_RUN = 4  #: words of a shingle


def word_f1(found: str, expected: str) -> float:
    """The F1 of two texts as multisets of words, 0 to 1; 1 where both have none."""
    ours, theirs = (Counter(_WORD.findall(text.lower())) for text in (found, expected))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


@dataclass(frozen=True, slots=True)
class Match:
    """What was found and expected, found in vain, and missed: counts or shares of them."""

    both: float
    only_found: float
    only_expected: float

    @property
    def precision(self) -> float:
        """The share of what was found that was expected, 0 to 1."""
        return _share(self.both, self.only_found)

    @property
    def recall(self) -> float:
        """The share of what was expected that was found, 0 to 1."""
        return _share(self.both, self.only_expected)


def _share(right: float, wrong: float) -> float:
    return right / (right + wrong) if right + wrong else 1.0


def shingles(found: str, expected: str) -> Match:
    """Two texts as multisets of runs of four words."""
    ours, theirs = _shingles(found), _shingles(expected)
    both = (ours & theirs).total()
    return Match(both, ours.total() - both, theirs.total() - both)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1)) if words)


def shingle_f1(matches: Sequence[Match]) -> float:
    """The F1 of the mean precision (where anything was found) and the mean recall (where anything was expected)."""
    precision = mean(match.precision for match in matches if match.both + match.only_found)
    recall = mean(match.recall for match in matches if match.both + match.only_expected)
    return harmonic(precision or 0.0, recall or 0.0)


def segments(found: str, must: Iterable[str], must_not: Iterable[str]) -> Match:
    """The segments that a text must hold and does, those that it must not and does, and those that it misses."""
    text = _spaced(found)
    there = [_spaced(segment) in text for segment in must]
    return Match(sum(there), sum(_spaced(segment) in text for segment in must_not), len(there) - sum(there))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def segment_f(matches: Sequence[Match]) -> float:
    """The F of all pages' segments together."""
    total = Match(*(sum(getattr(match, name) for match in matches) for name in Match.__slots__))
    return harmonic(total.precision, total.recall)


def harmonic(precision: float, recall: float) -> float:
    """F1: the harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bcubed_f1(found: Sequence[Hashable], expected: Sequence[Hashable]) -> float:
    """BCubed F1 (Bagga and Baldwin, 1998) of two groupings of the same things, 0 to 1; 1 for no things."""
    if not found:
        return 1.0
    ours, theirs, both = Counter(found), Counter(expected), Counter(zip(found, expected, strict=True))
    precision = sum(count**2 / ours[mine] for (mine, _), count in both.items()) / len(found)
    recall = sum(count**2 / theirs[true] for (_, true), count in both.items()) / len(found)
    return 2 * precision * recall / (precision + recall)


def rouge_1(found: str, references: Sequence[str]) -> float:
    """The mean word F1 with each of several human summaries (ROUGE-1 without stemming; Lin, 2004), 0 to 1."""
    return sum(word_f1(found, reference) for reference in references) / len(references)
