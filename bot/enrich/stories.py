"""Choosing the story that an article belongs to, or that it begins one.

A near copy of an article of a story belongs to it. Otherwise the article is compared with each one of every story at
hand; two articles about different things are never joined by what else they share. Precision comes first: two stories
of one company on one day must stay two, since what is wrongly joined is hidden from the reader, while a story told
twice only tires them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.enrich.likeness import ASPECTS, Weights, cosine, resemblance, traits
from bot.enrich.salience import ABOUT
from bot.types import Enriched

WINDOW = timedelta(days=3)
"""How far apart two articles of a story may be."""

_COPY = 0.5  #: resemblance from which two texts are one, whoever signs it
_ENOUGH = 4.0  #: points that join

# Points for full likeness in each aspect, and for what else tells; set on the demo's stories and on RPM2's.
_POINTS: Mapping[str, float] = {"words": 11.0, "title": 1.0, "names": 2.0, "numbers": 3.5, "entities": 1.0}
_ACROSS: Mapping[str, float] = {**_POINTS, "words": 8.0}  # between languages, where fewer words can meet
_ACROSS_START = 1.6
_PER_DAY = -1.5  #: news is told within hours; what comes a day later is mostly the next event
_SAME_SOURCE = -1.2  #: an outlet tells an event once
_CLOSEST = 0.5  #: how much the likest article of a story counts against the mean of all
_SHARED = 0.15  #: salience of a thing in the other article from which both deal with it


def choose_story(found: Enriched, candidates: Sequence[Enriched]) -> int:
    """The `story_id` of the candidate articles' story that an article belongs to, 0 for a new story.

    `candidates` are articles of the same days that already have a story; their order does not matter.
    """
    near = [other for other in candidates if other.story_id and _apart(found, other) <= WINDOW]
    copied = [other for other in near if _resemblance(found, other) >= _COPY]
    if copied:
        return min(copied, key=lambda other: (-_resemblance(found, other), other.story_id)).story_id
    scores = _scores(found, near)
    best = max(scores, key=lambda story_id: (scores[story_id], -story_id), default=0)
    return best if best and scores[best] >= _ENOUGH else 0


def _scores(found: Enriched, near: Sequence[Enriched]) -> dict[int, float]:
    """How well the article fits each story."""
    weights = Weights([found, *near])
    own = weights.weighted(found)
    points: dict[int, list[float]] = defaultdict(list)
    for other in near:
        if not _vetoed(found, other):
            points[other.story_id].append(_points(own, found, weights.weighted(other), other))
    return {
        story_id: _CLOSEST * max(all_points) + (1 - _CLOSEST) * sum(all_points) / len(all_points)
        for story_id, all_points in points.items()
    }


def _points(
    own: Mapping[str, Mapping[str, float]],
    found: Enriched,
    theirs: Mapping[str, Mapping[str, float]],
    other: Enriched,
) -> float:
    across = found.article.language != other.article.language
    points = _ACROSS if across else _POINTS
    alike = sum(points[aspect] * cosine(own[aspect], theirs[aspect]) for aspect in ASPECTS)
    source = found.article.source_id
    return (
        alike
        + _ACROSS_START * across
        + _PER_DAY * (_apart(found, other) / timedelta(days=1))
        + _SAME_SOURCE * bool(source and source == other.article.source_id)
    )


def _vetoed(found: Enriched, other: Enriched) -> bool:
    """True if each is about something, and neither deals with what the other is about."""
    mine, theirs = found.tagging.salience, other.tagging.salience
    about_mine = {entity_id for entity_id, score in mine.items() if score >= ABOUT}
    about_theirs = {entity_id for entity_id, score in theirs.items() if score >= ABOUT}
    if not about_mine or not about_theirs:
        return False
    shared = {i for i in about_mine if theirs.get(i, 0.0) >= _SHARED} | {
        i for i in about_theirs if mine.get(i, 0.0) >= _SHARED
    }
    return not shared


def _resemblance(found: Enriched, other: Enriched) -> float:
    return resemblance(traits(found.article), traits(other.article))


def _apart(found: Enriched, other: Enriched) -> timedelta:
    return abs(found.article.when - other.article.when)
