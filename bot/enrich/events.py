"""Cutting a large thread into the events that it tells.

In a large affair what all articles say says nothing any more: words are weighed anew, by how few of the thread's
articles have each, and the thread is cut where its articles have least in common (normalised cut: Shi and Malik, 2000,
on the graph of nearest neighbours: von Luxburg, "A tutorial on spectral clustering", 2007).
Only articles of one language can be told apart by their words; those of the other go where they are likest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from statistics import fmean

from bot.enrich.background import Background
from bot.enrich.likeness import cosine
from bot.enrich.stories import likeness
from bot.text import words
from bot.types import Article, Profile

LARGE = 15
"""Articles beyond which a thread is taken to tell more than one event."""

_LEAST = 3  #: articles of an event
_LEAD = 800  #: characters of the body
_READ = 20_000
_HALF_LIFE = 2 * 86_400.0  #: seconds between two articles that halve what they have in common
_VIEWS = (1.0, 2.0, 1.0)  #: how much words, pairs of words and the words of the lead count
_NEAREST = 6  #: articles that count as an article's neighbours
_TURNS = 300  #: of the power method
_FAINT = 1e-6  #: what any two articles have in common

Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a thread."""

    article: Article
    profile: Profile


def events_of(members: Sequence[Member], background: Background) -> list[list[Member]]:
    """The articles of a thread by event; in one group where they are few. The order of the members does not matter."""
    languages = Counter(member.article.language for member in members)
    main = min(languages, key=lambda language: (-languages[language], language), default="")
    ordered = sorted(members, key=lambda member: member.profile.article_id)
    events = _cut([member for member in ordered if member.article.language == main], background)
    for member in ordered:
        if member.article.language != main:
            max(events, key=lambda event: _mean_likeness(member, event)).append(member)
    return events


def _mean_likeness(member: Member, event: Iterable[Member]) -> float:
    return fmean(likeness(member.profile, other.profile) for other in event)


def _cut(members: list[Member], background: Background) -> list[list[Member]]:
    if len(members) <= LARGE:
        return [members]
    one, other = _halves(_affinities([member.article for member in members], background))
    return [event for half in (one, other) for event in _cut([members[index] for index in sorted(half)], background)]


# --- what they have in common -----------------------------------------------------------------------------------


def _affinities(articles: Sequence[Article], background: Background) -> Matrix:
    """How much each two articles have in common that not all have."""
    views = zip(*(_views(article, background) for article in articles), strict=True)
    weighed = [_weighed(view) for view in views]
    found = [[0.0] * len(articles) for _ in articles]
    for i, one in enumerate(articles):
        for j, other in enumerate(articles[:i]):
            alike = sum(share * cosine(view[i], view[j]) for share, view in zip(_VIEWS, weighed, strict=True))
            apart = abs((one.when - other.when).total_seconds())
            found[i][j] = found[j][i] = alike * 0.5 ** (apart / _HALF_LIFE)
    return _nearest(found)


def _nearest(affinity: Matrix) -> Matrix:
    """What an article has in common with its nearest, or those whose nearest it is; with others it is noise."""
    size = range(len(affinity))
    near = [set(sorted(size, key=lambda j: (j == i, -row[j], j))[:_NEAREST]) for i, row in enumerate(affinity)]
    return [
        [0.0 if i == j else _FAINT + (affinity[i][j] if j in near[i] or i in near[j] else 0.0) for j in size]
        for i in size
    ]


_Token = tuple[str, ...]
_View = dict[_Token, tuple[int, float]]
"""How often an article has a token, or two in a row, and how rare that is at large."""


def _views(article: Article, background: Background) -> tuple[_View, _View, _View]:
    """Words, pairs of words and the words of the lead."""
    spoken = [(*background.term(word, article.language), start) for word, start, _ in words(article.full_text[:_READ])]
    told = [(token, weight, start) for token, weight, start in spoken if weight > 0]
    lead_end = article.body_start + _LEAD
    pairs = Counter((one, other) for (one, _, _), (other, _, _) in pairwise(told))
    return (
        _counted((token, weight) for token, weight, _ in told),
        {pair: (count, 1.0) for pair, count in pairs.items()},
        _counted((token, weight) for token, weight, start in told if start < lead_end),
    )


def _counted(found: Iterable[tuple[str, float]]) -> _View:
    pairs = list(found)
    counts = Counter(token for token, _ in pairs)
    return {(token,): (counts[token], weight) for token, weight in dict(pairs).items()}


def _weighed(views: Sequence[_View]) -> list[dict[_Token, float]]:
    """Vectors of length 1; what one article alone has, or all have, weighs nothing."""
    having = Counter(token for view in views for token in view)
    total = len(views) + 1
    return [
        _unit(
            {
                token: (1 + log(count)) * rarity * log(total / having[token])
                for token, (count, rarity) in view.items()
                if having[token] > 1
            }
        )
        for view in views
    ]


def _unit(vector: dict[_Token, float]) -> dict[_Token, float]:
    length = sqrt(sum(value * value for value in vector.values()))
    return {token: value / length for token, value in vector.items()} if length else {}


# --- where to cut -----------------------------------------------------------------------------------------------


def _halves(affinity: Matrix) -> tuple[list[int], list[int]]:
    """The cut that severs least of what either side has in common, along the second eigenvector."""
    degrees = [sum(row) for row in affinity]
    ranks = _second_vector(affinity, degrees)
    order = sorted(range(len(ranks)), key=lambda index: (ranks[index], index))
    cuts = [(_severed(affinity, degrees, order, at), at) for at in range(_LEAST, len(order) - _LEAST + 1)]
    _, best = min(cuts)
    return order[:best], order[best:]


def _severed(affinity: Matrix, degrees: Sequence[float], order: Sequence[int], at: int) -> float:
    one, other = order[:at], order[at:]
    severed = sum(affinity[i][j] for i in one for j in other)
    return severed / sum(degrees[i] for i in one) + severed / sum(degrees[i] for i in other)


def _second_vector(affinity: Matrix, degrees: Sequence[float]) -> list[float]:
    """Of the random walk on the affinities, by the power method."""
    roots = [sqrt(degree) for degree in degrees]
    size = range(len(roots))
    walk = [[affinity[i][j] / (roots[i] * roots[j]) / 2 + (0.5 if i == j else 0.0) for j in size] for i in size]
    trivial = _normed(roots)
    vector = [((7 * index + 3) % 11) - 5.0 for index in size]  # anything that no eigenvector is at right angles to
    for _ in range(_TURNS):
        along = sum(map(float.__mul__, vector, trivial))
        vector = _normed([value - along * part for value, part in zip(vector, trivial, strict=True)])
        vector = [sum(map(float.__mul__, row, vector)) for row in walk]
    return [value / root for value, root in zip(vector, roots, strict=True)]


def _normed(vector: Sequence[float]) -> list[float]:
    length = sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]
