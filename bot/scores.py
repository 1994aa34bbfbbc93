"""How well answers agree with marks: F1 over spans and over sets; ROUGE, for summaries, is in `bot.enrich.rouge`.

All scores are between 0 and 1. Counts are added up over articles before they are divided (micro average), so that an
article counts by what there is to find in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Where a name stands: start included, end excluded."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found, what was to be found, and what of the two is the same."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.found + other.found, self.expected + other.expected)

    @property
    def precision(self) -> float:
        """How much of what was found is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """How much of what was to be found was found; 1 where there was nothing."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where nothing was to be found and nothing was."""
        total = self.found + self.expected
        return 2 * self.right / total if total else 1.0


def compare(found: Iterable[Hashable], expected: Iterable[Hashable]) -> Tally:
    """Two sets; repetitions count once."""
    ours, theirs = frozenset(found), frozenset(expected)
    return Tally(len(ours & theirs), len(ours), len(theirs))


def compare_by_type(
    found: Iterable[tuple[int, int, str]], expected: Iterable[tuple[int, int, str]]
) -> dict[str, Tally]:
    """Spans as `(start, end, type)`: one is right where the other has the same three. Gives a tally a type."""
    ours, theirs = _by_type(found), _by_type(expected)
    return {kind: compare(ours.get(kind, ()), theirs.get(kind, ())) for kind in sorted(ours.keys() | theirs.keys())}


def _by_type(spans: Iterable[tuple[int, int, str]]) -> dict[str, set[Place]]:
    grouped: dict[str, set[Place]] = defaultdict(set)
    for start, end, kind in spans:
        grouped[kind].add((start, end))
    return grouped


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them added up."""
    return sum(tallies, Tally())


def total_by_type(tallies: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Those of each type added up over articles."""
    summed: dict[str, Tally] = defaultdict(Tally)
    for of_article in tallies:
        for kind, tally in of_article.items():
            summed[kind] += tally
    return dict(sorted(summed.items()))


# --- where marked names stand ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """One entity as an annotator marked it: every place of its surfaces in the text names it.

    Where surfaces overlap the longest counts; a place inside one of the strings of `excepted` does not.
    """

    name: str  #: canonical
    type: str
    surfaces: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    salience: int = 0  #: 2: the article is about it; 1: it matters; 0: only named


def places_of(text: str, marked: Sequence[Marked]) -> list[tuple[int, int, int]]:
    """The places of marked entities as `(start, end, index into marked)`, in order, none overlapping."""
    claims = [claim for index, entity in enumerate(marked) for claim in _claims(text, entity, index)]
    kept: list[tuple[int, int, int]] = []
    taken = bytearray(len(text))
    for start, end, index in sorted(claims, key=lambda claim: (claim[0] - claim[1], claim[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end, index))
    return sorted(kept)


def _claims(text: str, entity: Marked, index: int) -> Iterator[tuple[int, int, int]]:
    barred = [match.span() for string in entity.excepted for match in re.finditer(re.escape(string), text)]
    for surface in entity.surfaces:
        for match in _whole_words(surface, text):
            start, end = match.span()
            if not any(a <= start and end <= b for a, b in barred):
                yield start, end, index


def _whole_words(surface: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
