"""Topics by the words of an article: a small linear model that knows more than the rules where it was trained.

It knows French only, and only topics of which it saw enough articles (`models/topics/` says on what); for all else it
is silent. What it says is one sign among others of `bot.enrich.topic_choice`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

from bot.assets import find, read_weights
from bot.text import stem, words
from bot.types import Article

_TITLE, _STANDFIRST = 3, 2  #: times that a word there counts
_BODY_WORDS = 250  #: what comes later says little of the topic


@dataclass(frozen=True, slots=True)
class TopicWords:
    """What each word says of each topic. `fingerprint` tells one model from another."""

    languages: frozenset[str]
    rarity: Mapping[str, float]  #: of each known stem
    constants: Mapping[str, float]  #: of each topic
    weights: Mapping[str, Mapping[str, float]]  #: of each stem for the topics that it speaks for or against
    fingerprint: str

    def chances(self, article: Article) -> dict[str, float]:
        """How likely each topic is, from 0 to 1. Nothing in a language that it does not know."""
        if article.language not in self.languages:
            return {}
        values = dict(self.constants)
        for word, value in vector(article, self.rarity).items():
            for topic, weight in self.weights.get(word, {}).items():
                values[topic] += weight * value
        return {topic: _chance(value) for topic, value in values.items()}


def vector(article: Article, rarity: Mapping[str, float]) -> dict[str, float]:
    """The article's known stems, weighed by how often (damped) and how rare they are, of length 1."""
    counts = Counter(word for word in _stems(article) if word in rarity)
    weighed = {word: (1 + log(count)) * rarity[word] for word, count in counts.items()}
    length = sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {word: value / length for word, value in weighed.items()}


def _stems(article: Article) -> Iterator[str]:
    for text, times in ((article.title, _TITLE), (article.standfirst, _STANDFIRST)):
        for word, _, _ in words(text):
            yield from [stem(word, article.language)] * times
    for (word, _, _), _ in zip(words(article.text), range(_BODY_WORDS), strict=False):
        yield stem(word, article.language)


def _chance(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


@lru_cache(maxsize=2)
def shipped_words(own: Path | None = None) -> TopicWords:
    """The model that ships with Vigie, or the user's own. Raises AssetError."""
    return load_topic_words(find("models", "topics/weights.json", own).parent)


def load_topic_words(folder: Path) -> TopicWords:
    """The model of a folder. Raises AssetError."""
    return read_weights(folder / "weights.json", _words)


def _words(read: Any, stamp: str) -> TopicWords:
    weights: dict[str, dict[str, float]] = {}
    for topic, its in read["topics"].items():
        for word, weight in its["words"].items():
            weights.setdefault(word, {})[topic] = float(weight)
    constants = {topic: float(its["constant"]) for topic, its in read["topics"].items()}
    rarity = {word: float(value) for word, value in read["rarity"].items()}
    return TopicWords(frozenset(read["languages"]), rarity, constants, weights, stamp)
