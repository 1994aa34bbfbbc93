"""What is in the news more than it was: shares of stories, now and before, compared by likelihood. Pure.

The log-likelihood ratio G² of two Poisson rates (Dunning, "Accurate methods for the statistics of surprise and
coincidence", 1993; in this form Rayson and Garside, 2000) holds for small counts, where chi-squared does not. Stories
are counted, not articles: ten outlets that print one dispatch are one event. Shares are compared, not counts: sources
that were added lately make everything more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

SPANS = 4
"""How many spans before the present one are looked at."""

NEEDED = 3
"""How many of these must have enough stories to say what is usual."""

_STORIES = 10  #: of a span, for it to count
_LEAST = 4  #: stories about something that is rising
_TIMES = 2.0  #: its share must have grown by
_SURE = 10.83  #: G² that chance alone passes once in a thousand times (χ² with one degree of freedom)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stories a span of time had, and how many of them were about what."""

    stories: int
    about: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rise:
    """Something that is told of more than it was."""

    key: str
    stories: int  #: in the present span
    usual: float  #: in the mean of the spans before
    score: float  #: G²


def known_spans(before: Sequence[Counts]) -> list[Counts]:
    """Those of the spans before that have enough stories to say what is usual."""
    return [span for span in before if span.stories >= _STORIES]


def rising(now: Counts, before: Sequence[Counts]) -> tuple[Rise, ...]:
    """What is surely rising, the surest first; nothing where there is not enough history."""
    known = known_spans(before)
    if len(known) < NEEDED:
        return ()
    total = sum(span.stories for span in known)
    found = []
    for key, stories in now.about.items():
        earlier = sum(span.about.get(key, 0) for span in known)
        score = likelihood_ratio(stories, now.stories, earlier, total)
        grown = stories * total >= _TIMES * earlier * now.stories
        if stories >= _LEAST and grown and score >= _SURE:
            found.append(Rise(key, stories, round(earlier / len(known), 2), round(score, 2)))
    return tuple(sorted(found, key=lambda rise: (-rise.score, rise.key)))


def likelihood_ratio(one: int, of_one: int, other: int, of_other: int) -> float:
    """G² of `one` case in `of_one` against `other` in `of_other`: 0 where the rates are the same."""
    rate = (one + other) / (of_one + of_other) if of_one + of_other else 0.0
    seen = ((one, rate * of_one), (other, rate * of_other))
    return 2 * sum(count * log(count / expected) for count, expected in seen if count)
