"""How well an article answers a query. Everything here is pure, so that both databases rank alike.

BM25 (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with a constant for the
average length, and with words of the title counted several times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from bot.store.terms import Term

_K1, _B = 1.2, 0.6
_AVERAGE = 400  #: words of a news article
_TITLE = 4.0  #: a word in the title counts as much as so many in the body


def rarity(articles: int, having: int) -> float:
    """How telling a term is that so many of the articles have: BM25's inverse document frequency, above 0."""
    return log(1 + (max(articles, having) - having + 0.5) / (having + 0.5))


def score(weights: Mapping[Term, float], title: str, body: str) -> float:
    """How well an article answers, given its stems and how telling each term is; 0 where nothing is asked for."""
    longer = 1 - _B + _B * body.count(" ") / _AVERAGE
    total = 0.0
    for term, weight in weights.items():
        often = _TITLE * _count(term.needles, title) + _count(term.needles, body)
        total += weight * often * (_K1 + 1) / (often + _K1 * longer)
    return round(total, 6)


def _count(needles: Sequence[str], stems: str) -> int:
    return sum(stems.count(needle) for needle in needles)
