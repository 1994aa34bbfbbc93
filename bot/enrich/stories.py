"""Choosing the story that an article belongs to, or that it begins one, and the thread that a new story goes on with.

A near copy of an article of a story belongs to it. Otherwise the article is compared with the articles at hand of every
story; two articles about different things are never joined by what else they share. Precision comes first: two stories
of one company on one day must stay two, since what is wrongly joined is hidden from the reader, while a story told
twice only tires them. A thread is looser: the stories of one affair, each of which follows the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.enrich.likeness import cosine, resemblance
from bot.types import ABOUT, Placed, Profile

WINDOW = timedelta(days=3)
"""How far apart two articles of a story may be."""

COPY = 0.5
"""Resemblance from which two texts are one, whoever signs them."""

_REACH = 0.7  #: share of `FOLLOW` from which a thread is looked at again
_JOIN = 4.5  #: points that make an article part of a story
FOLLOW = 1.5
"""Points, in the mean over the articles of a thread, that make a story part of it."""

# Points for full likeness in each aspect, and for what else tells.
_WORDS, _NAMES, _FIGURES, _ENTITIES = 12.0, 2.0, 3.5, 1.0
_ACROSS_START = 1.2  #: between languages, where fewer words can meet
_PER_DAY = -1.5  #: news is told within hours; what comes a day later is mostly the next event
_SAME_SOURCE = -1.2  #: an outlet tells an event once
_CLOSEST = 0.3  #: how much the likest article of a story counts against the mean of all
_SHARED = 0.15  #: salience of a thing in the other article from which both deal with it
_MANY = 3  #: amounts that two articles on different things do not share by chance
_DAY = 86_400  #: seconds


@dataclass(frozen=True, slots=True)
class Choice:
    """Where an article belongs; a story of 0 is a new one, a thread of 0 is its own."""

    story_id: int = 0
    thread_id: int = 0
    near: frozenset[int] = frozenset()  #: threads that it may turn out to be of


def choose_story(found: Profile, candidates: Sequence[Placed]) -> Choice:
    """The story of an article among those of its candidates, whose order does not matter."""
    near = [other for other in candidates if abs(found.moment - other.profile.moment) <= WINDOW.total_seconds()]
    copied = [(resemblance(found.sketch, other.profile.sketch), -other.story_id, other.thread_id) for other in near]
    if copied and max(copied)[0] >= COPY:
        _, story_id, thread_id = max(copied)
        return Choice(-story_id, thread_id)
    alike = [(other, likeness(found, other.profile)) for other in near if not vetoed(found, other.profile)]
    scores = _scores((other.story_id, points + _apart(found, other.profile)) for other, points in alike)
    threads = _means(alike)
    reach = frozenset(thread_id for thread_id, mean in threads.items() if mean >= _REACH * FOLLOW)
    best = max(scores, key=lambda story_id: (scores[story_id], -story_id), default=0)
    if best and scores[best] >= _JOIN:
        return Choice(best, next(other.thread_id for other, _ in alike if other.story_id == best), reach)
    likest = max(threads, key=lambda thread_id: (threads[thread_id], -thread_id), default=0)
    return Choice(0, likest if likest and threads[likest] >= FOLLOW else 0, reach)


def _means(alike: Iterable[tuple[Placed, float]]) -> dict[int, float]:
    """How like the article is to each thread, in the mean over its articles at hand."""
    points: defaultdict[int, list[float]] = defaultdict(list)
    for other, score in alike:
        points[other.thread_id].append(score)
    return {thread_id: sum(found) / len(found) for thread_id, found in points.items()}


def _scores(points: Iterable[tuple[int, float]]) -> dict[int, float]:
    """How well the article fits each story."""
    found: defaultdict[int, list[float]] = defaultdict(list)
    for story_id, score in points:
        found[story_id].append(score)
    return {
        story_id: _CLOSEST * max(scores) + (1 - _CLOSEST) * sum(scores) / len(scores)
        for story_id, scores in found.items()
    }


def likeness(one: Profile, other: Profile) -> float:
    """Points for what two articles share, whenever and by whomever they were told."""
    return (
        _WORDS * cosine(one.words, other.words)
        + _NAMES * cosine(one.names, other.names)
        + _FIGURES * cosine(one.figures, other.figures)
        + _ENTITIES * cosine(one.entities, other.entities)
    )


def _apart(one: Profile, other: Profile) -> float:
    """Points for how two articles stand to each other: the time between them, their outlets and languages."""
    days = abs(one.moment - other.moment) / _DAY
    return (
        _PER_DAY * days
        + _SAME_SOURCE * bool(one.source_id and one.source_id == other.source_id)
        + _ACROSS_START * (one.language != other.language)
    )


def vetoed(one: Profile, other: Profile) -> bool:
    """True if each is about something, and neither deals with what the other is about.

    Several large amounts in both overrule that: one writes of the Parliament, the other of the Commission, both of the
    43 billion, the 3.3 billion and the 17 billion of one law.
    """
    about_one = {entity_id for entity_id, score in one.salience.items() if score >= ABOUT}
    about_other = {entity_id for entity_id, score in other.salience.items() if score >= ABOUT}
    if not about_one or not about_other or _amounts(one, other) >= _MANY:
        return False
    return not (
        any(other.salience.get(entity_id, 0.0) >= _SHARED for entity_id in about_one)
        or any(one.salience.get(entity_id, 0.0) >= _SHARED for entity_id in about_other)
    )


def _amounts(one: Profile, other: Profile) -> int:
    """How many numbers of a thousand and more both have."""
    return sum(len(figure) > 3 and figure.isdecimal() for figure in one.figures.keys() & other.figures.keys())
