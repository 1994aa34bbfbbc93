"""How alike two articles are, in one language or across French and English: by words, names, numbers and entities.

Words are cut to six letters, which folds endings away and makes cognates of the two languages meet: « algorithme » and
"algorithm". Numbers meet whatever their format: « 12 milliards de dollars » and "$12bn". A token that many of the
articles at hand have counts less (TF-IDF, cosine).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from bot.enrich.numbers import quantities
from bot.enrich.stopwords import EITHER
from bot.text import words
from bot.types import Article, Enriched

Vector = Mapping[str, float]

ASPECTS = ("words", "title", "names", "numbers", "entities")

_READ = 40_000  #: characters of an article that are compared
_CUT = 6  #: letters
_SHINGLE = 5  #: words
_SENTENCE_STARTS = frozenset(".!?…:\n")
_BETWEEN = " \u00a0\u202f«“\"(’'"
_YEARS = range(1990, 2036)
_PRIOR = (
    40  #: articles of which nothing is known, added to those at hand: with few of them all tokens count about alike
)
_PRIOR_SHARE = 0.03  #: of these articles have any one token


@dataclass(frozen=True, slots=True)
class Traits:
    """What of one article's text is compared."""

    words: Vector
    title: Vector
    names: Vector  #: words with a capital inside a sentence
    numbers: Vector
    shingles: frozenset[int]  #: hashes of five words in a row


@lru_cache(maxsize=2048)
def traits(article: Article) -> Traits:
    """The traits of an article; remembered, since each article is compared with many that come after it."""
    text = article.full_text[:_READ]
    found = list(words(text))
    told = [(w, start) for w, start, _ in found if len(w) > 2 and w not in EITHER and not w.isdigit()]
    title = Counter(word[:_CUT] for word, start in told if start < len(article.title))
    counts = Counter(word[:_CUT] for word, _ in told)
    names = Counter(word for word, start in told if _is_name(text, start))
    return Traits(
        words={token: 1 + log(count) + title[token] for token, count in counts.items()},
        title={token: float(count) for token, count in title.items()},
        names={token: 1 + log(count) for token, count in names.items()},
        numbers=dict.fromkeys(_numbers(text), 1.0),
        shingles=_shingles([word for word, start, _ in found if start >= article.body_start]),
    )


def _is_name(text: str, start: int) -> bool:
    """True for a capital that no sentence or line begins with."""
    before = text[max(0, start - 4) : start].rstrip(_BETWEEN)
    return text[start].isupper() and bool(before) and before[-1] not in _SENTENCE_STARTS


def _numbers(text: str) -> Iterable[str]:
    """The values of numbers that say something: with a unit, or neither small nor a year."""
    for quantity in quantities(text):
        for value in quantity.values:
            if quantity.unit or not (value.denominator == 1 and (value < 10 or value in _YEARS)):
                yield str(value)


def _shingles(found: Sequence[str]) -> frozenset[int]:
    return frozenset(hash(tuple(found[i : i + _SHINGLE])) for i in range(len(found) - _SHINGLE + 1))


def resemblance(one: Traits, other: Traits) -> float:
    """Share of the five-word runs of either body that both have: 1 for the same text (Broder, 1997)."""
    both = len(one.shingles & other.shingles)
    return both / (len(one.shingles) + len(other.shingles) - both) if both else 0.0


class Weights:
    """How much a token counts among the articles at hand: the rarer, the more."""

    def __init__(self, articles: Sequence[Enriched]) -> None:
        self._total = len(articles) + _PRIOR
        self._having: dict[str, Counter[str]] = {aspect: Counter() for aspect in ASPECTS}
        for article in articles:
            for aspect, vector in vectors(article).items():
                self._having[aspect].update(vector.keys())

    def weighted(self, article: Enriched) -> dict[str, dict[str, float]]:
        """The vectors of an article, each of length 1."""
        return {aspect: self._unit(aspect, vector) for aspect, vector in vectors(article).items()}

    def _unit(self, aspect: str, vector: Vector) -> dict[str, float]:
        having = self._having[aspect]
        raised = {
            token: value * log(self._total / (having[token] + _PRIOR * _PRIOR_SHARE)) for token, value in vector.items()
        }
        length = sqrt(sum(value * value for value in raised.values()))
        return {token: value / length for token, value in raised.items()} if length else {}


def vectors(article: Enriched) -> dict[str, Vector]:
    """What is compared of an article, by aspect."""
    own = traits(article.article)
    return {
        "words": own.words,
        "title": own.title,
        "names": own.names,
        "numbers": own.numbers,
        "entities": article.tagging.salience,
    }


def cosine(one: Vector, other: Vector) -> float:
    """Of two vectors of length 1."""
    small, large = sorted((one, other), key=len)
    return sum(value * large[token] for token, value in small.items() if token in large)
