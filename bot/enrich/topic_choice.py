"""Which topics an article is given: a logistic function of what the rules and the words model find.

One set of weights judges all topics, so that what is learned of those with many marked articles serves those with few,
in both languages; each topic has a constant of its own besides. `models/topics/` says on what they were trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, log1p
from pathlib import Path
from typing import Any

from bot.assets import find, read_weights
from bot.enrich.topics import LEAD_LENGTH, Evidence
from bot.types import Article

MOST = 4  #: topics of one article

_USUAL_WORDS = 200  #: of an article of middling length
_FEW_WORDS = 30  #: below which a text is no shorter
_CLEAR = 3.0  #: points, those of one strong phrase
_MOST_NEAR = 4.0
_SUREST = 0.99  #: beyond which the words model is not believed
_USUAL_ODDS = 3.0  #: added to the log odds of words, which are negative for most topics


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """What each sign counts. `fingerprint` tells one set of weights from another."""

    constant: float
    signs: Mapping[str, float]
    constants: Mapping[str, float]  #: added for each topic
    border: float  #: chance from which a topic is given
    fingerprint: str

    def topics(self, article: Article, evidence: Mapping[str, Evidence], words: Mapping[str, float]) -> tuple[str, ...]:
        """The ids of at most four topics, the likeliest first; `words` are the chances by `topic_words`."""
        chances = {
            topic: self.chance(topic, signs)
            for topic, signs in signs_of(article, evidence, words).items()
            if evidence[topic] != Evidence() or topic in words
        }
        ranked = sorted(chances.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(topic for topic, chance in ranked if chance >= self.border)[:MOST]

    def chance(self, topic: str, signs: Mapping[str, float]) -> float:
        """How likely an editor would give the topic, from 0 to 1."""
        value = self.constant + self.constants.get(topic, 0.0) + sum(self.signs[name] * signs[name] for name in signs)
        return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


def signs_of(
    article: Article, evidence: Mapping[str, Evidence], words: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """What is seen of each topic: the names are those that the weights have."""
    later = 1 + max(0, len(article.text) - LEAD_LENGTH) / 1000
    worth = {topic: _worth(seen, later) for topic, seen in evidence.items()}
    best, whole = max(worth.values(), default=0.0) or 1.0, sum(worth.values()) or 1.0
    length = log(max(_FEW_WORDS, len(article.full_text.split())) / _USUAL_WORDS)
    ranks = {topic: rank for rank, topic in enumerate(sorted(worth, key=lambda topic: (-worth[topic], topic)))}
    return {
        topic: _of_one(seen, later)
        | {
            "share of the best": worth[topic] / best,
            "share of all": worth[topic] / whole,
            "rank": log1p(ranks[topic]),
            "worth": log1p(worth[topic]),
            "length": length,
            "worth by length": length * log1p(worth[topic]),
            "words": _odds(words[topic]) if topic in words else 0.0,
            "known by words": float(topic in words),
        }
        for topic, seen in evidence.items()
    }


def _worth(seen: Evidence, later: float) -> float:
    """All that speaks for a topic as one number, by which topics are ranked; `later` is how long the rest is."""
    points, near = seen.points, seen.near
    placed = 2 * points.title + 1.5 * points.standfirst + points.lead + points.later / later
    return placed + 3 * (near.title + near.standfirst + near.lead) + 4 * seen.entity


def _of_one(seen: Evidence, later: float) -> dict[str, float]:
    points, near = seen.points, seen.near
    return {
        "title": log1p(points.title),
        "standfirst": log1p(points.standfirst),
        "lead": log1p(points.lead),
        "later": log1p(points.later / later),
        "strong phrases": log1p(seen.strong),
        "hints": log1p(seen.hints),
        "clear in the title": float(points.title >= _CLEAR),
        "clear in the standfirst": float(points.standfirst >= _CLEAR),
        "together in the title": log1p(min(_MOST_NEAR, near.title)),
        "together at the top": log1p(min(_MOST_NEAR, near.standfirst + near.lead)),
        "together later": log1p(min(_MOST_NEAR, near.later) / later),
        "entity": seen.entity,
        "against": log1p(seen.against),
    }


def _odds(chance: float) -> float:
    sure = min(_SUREST, max((1 - _SUREST) / 2, chance))
    return log(sure / (1 - sure)) + _USUAL_ODDS


# --- the weights ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def shipped_choice(own: Path | None = None) -> TopicChoice:
    """The weights that ship with Vigie, or the user's own. Raises AssetError."""
    return load_topic_choice(find("models", "topics/choice.json", own).parent)


def load_topic_choice(folder: Path) -> TopicChoice:
    """The weights of a folder. Raises AssetError."""
    return read_weights(folder / "choice.json", _choice)


def _choice(read: Any, stamp: str) -> TopicChoice:
    signs = {str(name): float(weight) for name, weight in read["signs"].items()}
    constants = {str(topic): float(value) for topic, value in read["topics"].items()}
    return TopicChoice(float(read["constant"]), signs, constants, float(read["border"]), stamp)
