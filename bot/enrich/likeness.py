"""What is compared of an article, and how alike two are: by words, names, figures and entities.

A profile is small and does not change with the archive: a word's weight comes from the background, not from the
articles at hand. It is made once, kept in the database, and serves within a language and across the two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import blake2b
from heapq import nlargest, nsmallest
from math import log, sqrt
from typing import TypeVar
from zlib import crc32

from bot.enrich.background import VERSION as BACKGROUND_VERSION
from bot.enrich.background import Background
from bot.enrich.numbers import quantities
from bot.text import fold, words
from bot.types import ABOUT, Article, Enriched, Profile

Vector = Mapping[str, float]
_Key = TypeVar("_Key")

VERSION = f"profile-1 {BACKGROUND_VERSION}"
"""Changes with what a profile holds: only profiles of one version can be compared."""

_READ = 20_000  #: characters of an article that are compared
_LEAD = 800  #: characters below the title in which a word counts more: that is where the event is told
_LEAD_BONUS, _TITLE_BONUS = 1.0, 2.0
_NAMED = 0.3  #: of its weight that a name has among the words: two events of one company share its name, too
_MOST_WORDS, _MOST_NAMES, _MOST_FIGURES = 100, 40, 40
_SHINGLE = 5  #: words
_SKETCH = 48  #: hashes that stand for all shingles of a text
_SENTENCE_STARTS = frozenset(".!?…:\n")
_BETWEEN = " \u00a0\u202f«“\"(’'"
_YEARS = range(1990, 2036)
_NO_NUMBERS = frozenset({"cent", "cents"})  #: "per cent", and a coin

_FRENCH_MONTHS = "janvier f[ée]vrier mars avril mai juin juillet ao[ûu]t septembre octobre novembre d[ée]cembre"
_ENGLISH_MONTHS = "january february march april may june july august september october november december"
_MONTHS = {
    name[:4].replace("é", "e").replace("û", "u"): number
    for names in (re.sub(r"\[(.).\]", r"\1", _FRENCH_MONTHS), _ENGLISH_MONTHS)
    for number, name in enumerate(names.split(), 1)
}
_MONTH = "|".join([*_FRENCH_MONTHS.split(), *_ENGLISH_MONTHS.split()])
_ORDINAL = "(?:er|st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:(\d{{1,2}}){_ORDINAL}\s(?:of )?({_MONTH})|({_MONTH}) (\d{{1,2}}){_ORDINAL})\b", re.IGNORECASE
)

_Word = tuple[str, int, int]  # a folded word, and where it stands
_Term = tuple[str, float, str, int]  # the token and weight of a word, the word, and where it begins

# Keys: how many of each kind an article is found by.
_WORD_KEYS, _NAME_KEYS, _FIGURE_KEYS, _COPY_KEYS = 8, 4, 4, 3


def profile_of(found: Enriched, background: Background) -> Profile:
    """The profile of an article."""
    article = found.article
    text = article.full_text[:_READ]
    spoken = list(words(text))
    terms = _terms(article, spoken, background)
    named = _named(text, terms)
    heard = _heard(terms, named, len(article.title))
    values = [value for _, meant in figures_in(text) for value in sorted(meant)]
    figures = _unit(dict.fromkeys(values[:_MOST_FIGURES], 1.0))
    body_start = article.body_start
    sketch = sketch_of([word for word, start, _ in spoken if start >= body_start])
    about = {entity_id: score for entity_id, score in found.tagging.salience.items() if score > 0}
    return Profile(
        article_id=article.id,
        source_id=article.source_id,
        moment=int(article.when.timestamp()),
        language=article.language,
        words=_unit(_heaviest(heard, _MOST_WORDS)),
        names=_unit(_heaviest(named, _MOST_NAMES)),
        figures=figures,
        entities=_unit(about),
        salience=about,
        sketch=sketch,
        keys=tuple(dict.fromkeys(_keys(heard, named, figures, about, sketch))),
        version=VERSION,
    )


# --- what is compared -------------------------------------------------------------------------------------------


def _terms(article: Article, spoken: Iterable[_Word], background: Background) -> list[_Term]:
    """The words that say something."""
    found = ((background.term(word, article.language), word, start) for word, start, _ in spoken)
    return [(token, weight, word, start) for (token, weight), word, start in found if weight > 0 and not word.isdigit()]


def _heard(terms: Sequence[_Term], names: Iterable[str], title_end: int) -> dict[str, float]:
    """The weight of each token: how often it is said, where, and how rare it is; names have a vector of their own."""
    counts = Counter(token for token, *_ in terms)
    weights: dict[str, float] = {}
    bonus = dict.fromkeys(counts, 0.0)
    named = frozenset(names)
    for token, weight, word, start in terms:
        weights[token] = max(weights.get(token, 0.0), weight * _NAMED if word in named else weight)
        if start < title_end + _LEAD:
            bonus[token] = max(bonus[token], _TITLE_BONUS if start < title_end else _LEAD_BONUS)
    return {token: (1 + log(count) + bonus[token]) * weights[token] for token, count in counts.items()}


def _named(text: str, terms: Iterable[_Term]) -> dict[str, float]:
    """The weight of each name."""
    found = [(word, weight) for _, weight, word, start in terms if is_name(text, start)]
    counts = Counter(word for word, _ in found)
    return {word: (1 + log(counts[word])) * weight for word, weight in dict(found).items()}


def is_name(text: str, start: int) -> bool:
    """True for a word with a capital that no sentence or line begins with."""
    if not text[start].isupper():
        return False
    before = text[max(0, start - 4) : start].rstrip(_BETWEEN)
    return bool(before) and before[-1] not in _SENTENCE_STARTS


def figures_in(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Numbers that say something (with a unit, or neither small nor a year) and days of the year.

    Each as it is written, and as what it may mean whatever its format: the same in both languages.
    """
    for quantity in quantities(text):
        told = [v for v in quantity.values if quantity.unit or not _says_little(v)]
        if told and text[quantity.start : quantity.end] not in _NO_NUMBERS:
            yield text[quantity.start : quantity.end], frozenset(map(str, told))
    for match in _DATE.finditer(text):
        day, month, month_first, day_last = match.groups()
        number = _MONTHS[fold(month or month_first)[:4]]
        yield match.group(), frozenset({f"{int(day or day_last)}/{number}"})


def _says_little(value: Fraction) -> bool:
    return value.denominator == 1 and (value < 10 or value in _YEARS)


def _heaviest(weights: Mapping[str, float], most: int) -> dict[str, float]:
    """The heaviest of them; of equal ones the first in the alphabet, so that the same text has the same profile."""
    if len(weights) <= most:
        return dict(weights)
    return dict(nlargest(most, weights.items(), key=lambda pair: (pair[1], pair[0])))


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    length = sqrt(sum(value * value for value in weights.values()))
    return {token: round(value / length, 4) for token, value in weights.items()} if length else {}


def sketch_of(spoken: Sequence[str]) -> tuple[int, ...]:
    """A bottom sketch of folded words (Cohen and Kaplan, 2007): two tell how many shingles their texts share."""
    runs = {crc32(" ".join(spoken[i : i + _SHINGLE]).encode()) for i in range(len(spoken) - _SHINGLE + 1)}
    return tuple(nsmallest(_SKETCH, runs))


# --- under what it is found -------------------------------------------------------------------------------------


def _keys(heard: Vector, named: Vector, figures: Vector, about: Vector, sketch: Sequence[int]) -> Iterator[int]:
    """Numbers that stand for the most telling things of an article, each kind of thing apart."""
    yield from (_key("w", token) for token in _heaviest(heard, _WORD_KEYS))
    yield from (_key("n", name) for name in _heaviest(named, _NAME_KEYS))
    yield from (_key("f", figure) for figure in nlargest(_FIGURE_KEYS, figures, key=lambda f: (len(f), f)))
    yield from (_key("e", entity_id) for entity_id, score in about.items() if score >= ABOUT)
    yield from (_key("s", str(number)) for number in sketch[:_COPY_KEYS])


def _key(kind: str, text: str) -> int:
    """63 bits: the databases' integers have a sign."""
    return int.from_bytes(blake2b(f"{kind}:{text}".encode(), digest_size=8).digest(), "big") >> 1


# --- how alike --------------------------------------------------------------------------------------------------


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Share of the five-word runs of two texts that both have, by their sketches: 1 for one text (Broder, 1997)."""
    both = set(one) & set(other)
    if not both:
        return 0.0
    union = sorted({*one, *other})[:_SKETCH]
    return len(both.intersection(union)) / len(union)


def cosine(one: Mapping[_Key, float], other: Mapping[_Key, float]) -> float:
    """Of two vectors of length 1."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(value * large[token] for token, value in small.items() if token in large)
