"""Salience: how far an article is about each entity that it names, from where and how often it names it.

A logistic function of what one can see at a glance. Its weights were fitted to the salience marks of 380 annotated
French articles and rounded; its constant was then moved so that half means "about".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import exp, log1p

from bot.types import Article, EntityType, Mention

ABOUT = 0.5
"""From this salience on, an article is about an entity."""

_CONSTANT = -5.3
_WEIGHTS: Mapping[str, float] = {
    "title": 2.0,
    "early title": 1.2,  # in its first two fifths, where the subject stands
    "standfirst": 1.3,
    "lead": 1.0,
    "count": 0.8,
    "share of the most named": 3.1,
    "share of all": 2.5,
    "spread": 0.7,
    "place": -1.9,  # where something happens, more often than what it is about
}
_LEAD = 400  #: characters of the body that count as its lead
_SLICES = 5  #: of the body, for the spread
_FEW = 8  #: added to the number of mentions: in an article that names little, one mention in passing is no subject
_LEAST_MOST = 4  #: for the same reason


def salience(article: Article, mentions: Sequence[Mention], type_of: Callable[[str], EntityType]) -> dict[str, float]:
    """Between 0 and 1 for every entity mentioned, highest first."""
    places: dict[str, list[int]] = defaultdict(list)
    for mention in mentions:
        places[mention.entity_id].append(mention.start)
    most = max(map(len, places.values()), default=0)
    scores = {}
    for entity_id, starts in places.items():
        seen = _places_seen(article, starts) | _shares_seen(len(starts), most, len(mentions))
        seen["place"] = float(type_of(entity_id) is EntityType.PLACE)
        scores[entity_id] = _logistic(_CONSTANT + sum(_WEIGHTS[sign] * value for sign, value in seen.items()))
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))


def _places_seen(article: Article, starts: Sequence[int]) -> dict[str, float]:
    title, body = len(article.title), article.body_start
    length = max(1, len(article.text))
    inside = [start - body for start in starts if start >= body]
    return {
        "title": float(min(starts) < title),
        "early title": float(min(starts) < 0.4 * title),
        "standfirst": float(any(title <= start < body for start in starts)),
        "lead": float(any(start < _LEAD for start in inside)),
        "spread": len({_SLICES * start // length for start in inside}) / _SLICES,
    }


def _shares_seen(count: int, most: int, total: int) -> dict[str, float]:
    return {
        "count": log1p(count),
        "share of the most named": count / max(most, _LEAST_MOST),
        "share of all": count / (total + _FEW),
    }


def _logistic(value: float) -> float:
    return round(1 / (1 + exp(-value)), 4)
