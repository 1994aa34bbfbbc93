"""Sets of sentences as the summary's trees see them: what the chances of their words and pairs promise, and shape.

The order of the numbers in a row is part of the weights: `models/summary/recipe.py` trains on these very functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import sqrt

from bot.enrich.candidates import Line, pieces
from bot.enrich.features import Row, Sight

SUMMARY_TOKENS = 37
"""Tokens of the summaries that the model learned from, on average."""

_DAYS = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_PERSONS = frozenset("je j me moi mon ma mes nous notre nos vous on i we our my you".split())


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the sets need of one sentence."""

    words: int  #: between spaces, as the limits count them
    tokens: int
    opening: float
    numbers: int
    days: int
    colons: int
    persons: int
    commas: int
    quoted: float
    capitals: float
    rare: frozenset[int]


class Weighing:
    """Weighs sets of an article's sentences by what its words' and pairs' chances promise."""

    def __init__(self, sight: Sight, chances: Sequence[float], pair_chances: Sequence[float]) -> None:
        self.sight = sight
        self._chances = chances
        self._pair_chances = pair_chances
        self._pieces = [pieces(word) for word in sight.words]
        self._mass = [chance * size for chance, size in zip(chances, self._pieces, strict=True)]
        # A word that the tokenizer splits has pairs inside.
        self._inner = [chance * max(0, size - 1) for chance, size in zip(chances, self._pieces, strict=True)]
        self._all_mass = sum(self._mass)
        self._all_pairs = sum(pair_chances) + sum(self._inner)
        counts = [word.count for word in sight.reading.words]
        self._centre = [count * weight for count, weight in zip(counts, sight.weights, strict=True)]
        self._centre_size = sqrt(sum(value * value for value in self._centre)) or 1.0
        self.facts = [self._facts(line) for line in sight.reading.lines]
        self.alone = [self.promise((number,)) for number in range(len(self.facts))]
        order = sorted(range(len(self.alone)), key=lambda number: -self.alone[number])
        self._rank = {number: rank for rank, number in enumerate(order)}

    def _facts(self, line: Line) -> _Facts:
        texts = [self.sight.words[number] for number in line.words]
        text = line.sentence.text
        return _Facts(
            len(text.split()),
            sum(self._pieces[number] for number in line.words),
            self.sight.lexicon.opening_of(texts),
            sum(word[0].isdigit() for word in texts),
            sum(word in _DAYS for word in texts),
            (" : " in text) + text.endswith(":"),
            sum(word in _PERSONS for word in texts),
            text.count(","),
            line.quoted / max(1, len(texts)),
            line.capitals / max(1, len(texts)),
            frozenset(number for number in line.words if self.sight.weights[number] > 3),
        )

    def size(self, chosen: Sequence[int]) -> int:
        """Words of a set, counted between spaces."""
        return sum(self.facts[number].words for number in chosen)

    def promise(self, chosen: Sequence[int]) -> float:
        """ROUGE-1 and ROUGE-2 (F) that a set may expect, added."""
        mass, pairs, tokens, _ = self._sum(chosen)
        return 2 * mass / (tokens + SUMMARY_TOKENS) + 2 * pairs / (tokens + SUMMARY_TOKENS - 1)

    def _sum(self, chosen: Sequence[int]) -> tuple[float, float, int, set[int]]:
        lines = [self.sight.reading.lines[number] for number in chosen]
        words = {number for line in lines for number in line.words}
        pairs = {number for line in lines for number in line.pairs}
        mass = sum(self._mass[number] for number in words)
        inner = sum(self._inner[number] for number in words)
        pair_mass = sum(self._pair_chances[number] for number in pairs) + inner
        return mass, pair_mass, sum(self.facts[number].tokens for number in chosen), words

    def row(self, chosen: Sequence[int]) -> Row:
        """The row of a set, without what `beside` adds."""
        facts = [self.facts[number] for number in chosen]
        return (*self._promises(chosen, facts), *self._shape(chosen, facts), *self._sentences(chosen), *self._article)

    def _promises(self, chosen: Sequence[int], facts: Sequence[_Facts]) -> Row:
        """What a set may expect to share with the publisher's summary."""
        mass, pairs, tokens, words = self._sum(chosen)
        first = 2 * mass / (tokens + SUMMARY_TOKENS)
        second = 2 * pairs / (tokens + SUMMARY_TOKENS - 1)
        best = sorted((self._chances[n] for n in words if len(self.sight.words[n]) > 2), reverse=True)[:8]
        return (
            first + second,
            first,
            second,
            mass,
            pairs,
            mass / max(1, tokens),
            pairs / max(1, tokens),
            mass / (self._all_mass or 1.0),
            pairs / (self._all_pairs or 1.0),
            self._title_share(words),
            sum(best),
            *self._likeness(chosen, words),
            tokens,
            sum(fact.opening for fact in facts) / len(facts),
            facts[0].opening,
        )

    def _shape(self, chosen: Sequence[int], facts: Sequence[_Facts]) -> Row:
        """Where a set's sentences stand and what they look like."""
        count, size = len(chosen), sum(fact.words for fact in facts)
        return (
            count,
            size,
            chosen[0],
            chosen[1] if count > 1 else -1,
            chosen[2] if count > 2 else -1,
            chosen[-1],
            chosen[0] / len(self.facts),
            _overlap(facts),
            sum(fact.quoted * fact.words for fact in facts) / max(1, size),
            sum(fact.capitals for fact in facts) / count,
            sum(fact.numbers for fact in facts),
            sum(fact.days for fact in facts),
            sum(fact.colons for fact in facts),
            sum(fact.persons for fact in facts),
            sum(fact.commas for fact in facts),
        )

    def _sentences(self, chosen: Sequence[int]) -> Row:
        """How a set's sentences do each by itself."""
        alone = [self.alone[number] for number in chosen]
        ranks = [self._rank[number] for number in chosen]
        sizes = [self.facts[number].words for number in chosen]
        lines = [self.sight.reading.lines[number] for number in chosen]
        words = {number for line in lines for number in line.words}
        return (
            min(alone),
            max(alone),
            ranks[0],
            sum(ranks),
            min(sizes),
            max(sizes),
            sizes[-1],
            len(words) / max(1, sum(len(line.words) for line in lines)),
            sum(self.sight.weights[number] for number in words) / max(1, len(words)),
            sum(self.sight.title_cover[number] for number in chosen),
        )

    @cached_property
    def _article(self) -> Row:
        reading = self.sight.reading
        return (
            self._all_mass,
            self._all_pairs,
            reading.length,
            len(reading.lines),
            len(reading.title),
            self.sight.title_cover[0],
            self.sight.known,
        )

    def _title_share(self, words: set[int]) -> float:
        found = {self.sight.stems[number] for number in words} & self.sight.title_stems
        return len(found) / max(1, len(self.sight.title_stems))

    def _likeness(self, chosen: Sequence[int], words: set[int]) -> tuple[float, float]:
        """Cosines of a set to the whole article and to what it leaves out."""
        counts = dict.fromkeys(words, 0)
        for number in chosen:
            for word in self.sight.reading.lines[number].words:
                counts[word] += 1
        whole = rest = square = 0.0
        for word, count in counts.items():
            value = count * self.sight.weights[word]
            whole += value * self._centre[word]
            rest += value * (self._centre[word] - value)
            square += value * value
        size = (sqrt(square) or 1.0) * self._centre_size
        return whole / size, rest / size


def _overlap(facts: Sequence[_Facts]) -> float:
    """How much the sentences of a set say the same."""
    return sum(
        len(one.rare & two.rare) / (1 + min(len(one.rare), len(two.rare))) for one, two in combinations(facts, 2)
    )


_COMPARED = 15  #: leading numbers of a set's row that are also given by their distance from the best


def beside(rows: Sequence[Row]) -> list[Row]:
    """The rows of all sets of an article, each with how far it stays behind the best in what matters most."""
    if not rows:
        return []
    best = [max(column) for column in zip(*(row[:_COMPARED] for row in rows), strict=True)]
    return [(*row, *(value - most for value, most in zip(row, best, strict=False))) for row in rows]
