"""What the summary's trees see of words and of pairs of words: rows of numbers.

words ──▶ first chances ──▶ pairs ──▶ chances of pairs ──▶ words in their context ──▶ chances ──▶ `weighing`

A word's (pair's) chance is that of occurring in the summary that its publisher would write. The order of the numbers in
a row is part of the weights: `models/summary/recipe.py` trains on these very functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.enrich.candidates import Line, Reading, stem_of

Row = tuple[float, ...]

_RARE_PAIR = -4.5  #: log-odds of a pair that the corpus did not have often enough
_COMMON = 14  #: log2 frequency of a word that every article has, see `Lexicon.frequency`
_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of the words of a language. Only how often they occur is known of one that has no corpus."""

    frequency: Mapping[str, float]  #: log2 of the articles that have a word, of 16,384
    pull: Mapping[str, float]  #: log-odds that a summary takes a word from its article
    pair_pull: Mapping[str, float]  #: the same for "two words"
    opening: Mapping[str, float]  #: how much better than its neighbours a sentence is that opens with a word, or two
    by_frequency: Sequence[float]  #: the usual pull of a word of each whole frequency

    def pull_of(self, word: str) -> float:
        """The pull of a word, else that of words as frequent."""
        known = self.pull.get(word)
        return self.by_frequency[max(0, int(self.frequency.get(word, 0.0)))] if known is None else known

    def opening_of(self, words: Sequence[str]) -> float:
        """The worth of an opening of two words, else of the first."""
        found = self.opening.get(" ".join(words[:2]))
        return self.opening.get(words[0] if words else "", 0.0) if found is None else found


class Sight:
    """An article with what the lexicon knows of its words."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading = reading
        self.lexicon = lexicon
        self.words = [word.text for word in reading.words]
        self.frequency = [lexicon.frequency.get(word, 0.0) for word in self.words]
        self.pull = [lexicon.pull_of(word) for word in self.words]
        self.known = float(bool(lexicon.pull))
        self.stems = [stem_of(word) for word in self.words]
        self.title = frozenset(reading.title)
        self.title_stems = frozenset(stem_of(word) for word in reading.title if len(word) > 3)
        self.in_title = [float(stem in self.title_stems) for stem in self.stems]
        self.title_cover = [self._cover(line) for line in reading.lines]
        self.pair_pull = [
            lexicon.pair_pull.get(f"{self.words[pair.first]} {self.words[pair.second]}", _RARE_PAIR)
            for pair in reading.pairs
        ]

    def _cover(self, line: Line) -> float:
        found = {self.stems[number] for number in line.words} & self.title_stems
        return len(found) / max(1, len(self.title_stems))

    @cached_property
    def weights(self) -> list[float]:
        """How much each word counts for likeness: the rarer the more, short words nothing."""
        return [
            max(0.0, _COMMON - often) if len(word) > 2 else 0.0
            for word, often in zip(self.words, self.frequency, strict=True)
        ]


# --- words ------------------------------------------------------------------------------------------------------


def word_rows(sight: Sight) -> list[Row]:
    """One row for each word, from its places and the lexicon."""
    reading = sight.reading
    around = _neighbours(sight)
    lines = len(reading.lines)
    lead = sight.title_cover[0] if lines else 0.0
    shape = (reading.length, lines, len(reading.title), lead, sight.known)
    rows = []
    for number, word in enumerate(reading.words):
        rows.append(
            (
                word.count,
                word.sentence,
                word.position,
                word.sentences,
                word.sentences / lines,
                word.capitals,
                word.capitals / word.count,
                word.quoted / word.count,
                word.shouted,
                word.early,
                word.text in sight.title,
                sight.in_title[number],
                reading.kin[sight.stems[number]],
                len(word.text),
                word.text[0].isdigit(),
                sight.frequency[number],
                sight.pull[number],
                word.position / reading.length,
                *around[number],
                *shape,
            )
        )
    return rows


def _neighbours(sight: Sight) -> list[list[float]]:
    """For each word: mean pull of those around it, whether the title has one, pull of its pairs and its sentence."""
    found = [[0.0, 0.0, 0.0, 0.0, _RARE_PAIR, _RARE_PAIR, -9.0, 0.0] for _ in sight.words]
    for line, cover in zip(sight.reading.lines, sight.title_cover, strict=True):
        mean = sum(sight.pull[number] for number in line.words) / max(1, len(line.words))
        for number in line.words:
            row = found[number]
            row[6] = max(row[6], mean)
            row[7] = max(row[7], cover)
        for first, second, pair in zip(line.words, line.words[1:], line.pairs, strict=False):
            before, after = found[second], found[first]
            before[0] += sight.pull[first]
            after[1] += sight.pull[second]
            before[2] = max(before[2], sight.in_title[first])
            after[3] = max(after[3], sight.in_title[second])
            before[4] = max(before[4], sight.pair_pull[pair])
            after[5] = max(after[5], sight.pair_pull[pair])
    for row, word in zip(found, sight.reading.words, strict=True):
        row[0] /= word.count
        row[1] /= word.count
    return found


# --- pairs, and words again -------------------------------------------------------------------------------------


class Surroundings:
    """How likely what stands around each word and pair is, at the best of its places."""

    def __init__(self, sight: Sight, chances: Sequence[float]) -> None:
        self.words = [[0.0, 0.0, 0.0, 0.0, -1.0, 0.0] for _ in sight.words]
        self.pairs = [[0.0, 0.0, 0.0, 0.0, -1.0] for _ in sight.reading.pairs]
        for line, cover in zip(sight.reading.lines, sight.title_cover, strict=True):
            self._add(line, cover, [chances[number] for number in line.words])

    def _add(self, line: Line, cover: float, chances: Sequence[float]) -> None:
        size = len(chances)
        sums = [0.0]
        for chance in chances:
            sums.append(sums[-1] + chance)
        whole = sums[-1] / max(1, size)
        clauses = _clause_means(line.clauses, chances)
        for at, number in enumerate(line.words):
            low, high = max(0, at - _WINDOW), min(size, at + _WINDOW + 1)
            near = (sums[high] - sums[low] - chances[at]) / max(1, high - low - 1)
            row = self.words[number]
            if row[4] < 0:
                row[4], row[5] = at / size, near
            _raise_to(row, (near, clauses[line.clauses[at]], whole, cover))
        for at, number in enumerate(line.pairs):
            low, high = max(0, at - _WINDOW), min(size, at + _WINDOW + 2)
            near = (sums[high] - sums[low]) / (high - low)
            pair = self.pairs[number]
            if pair[4] < 0:
                pair[4] = at / size
            _raise_to(pair, (near, clauses[line.clauses[at]], whole, cover))


def _raise_to(row: list[float], values: Sequence[float]) -> None:
    for at, value in enumerate(values):
        row[at] = max(row[at], value)


def _clause_means(clauses: Sequence[int], chances: Sequence[float]) -> dict[int, float]:
    sums: dict[int, list[float]] = {}
    for clause, chance in zip(clauses, chances, strict=True):
        entry = sums.setdefault(clause, [0.0, 0.0])
        entry[0] += chance
        entry[1] += 1
    return {clause: total / count for clause, (total, count) in sums.items()}


def pair_rows(sight: Sight, chances: Sequence[float], around: Surroundings) -> list[Row]:
    """One row for each pair, from the first chances of its words."""
    reading = sight.reading
    titled = set(pairwise(reading.title))
    lead = sight.title_cover[0] if sight.title_cover else 0.0
    rows = []
    for number, pair in enumerate(reading.pairs):
        one, two = pair.first, pair.second
        first, second = reading.words[one], reading.words[two]
        rows.append(
            (
                chances[one],
                chances[two],
                min(chances[one], chances[two]),
                chances[one] * chances[two],
                pair.count,
                pair.sentence,
                (first.text, second.text) in titled,
                sight.frequency[one],
                sight.frequency[two],
                sight.pull[one],
                sight.pull[two],
                sight.pair_pull[number],
                first.capitals > 0,
                second.capitals > 0,
                pair.count / first.count,
                pair.count / second.count,
                sight.in_title[one],
                sight.in_title[two],
                *around.pairs[number],
                reading.length,
                lead,
                sight.known,
            )
        )
    return rows


def context_rows(
    sight: Sight, chances: Sequence[float], pair_chances: Sequence[float], around: Surroundings
) -> list[Row]:
    """One row for each word, from its first chance and those of the pairs that it stands in."""
    reading = sight.reading
    before, after = _best_pairs(sight, pair_chances)
    mass = sum(chances)
    lead = sight.title_cover[0] if sight.title_cover else 0.0
    shape = (mass / max(1, reading.length), sum(pair_chances), len(reading.lines), lead, sight.known)
    return [
        (
            chances[number],
            before[number],
            after[number],
            *around.words[number],
            word.count,
            word.position,
            sight.in_title[number],
            sight.frequency[number],
            sight.pull[number],
            *shape,
        )
        for number, word in enumerate(reading.words)
    ]


def _best_pairs(sight: Sight, chances: Sequence[float]) -> tuple[list[float], list[float]]:
    before = [0.0] * len(sight.words)
    after = [0.0] * len(sight.words)
    for pair, chance in zip(sight.reading.pairs, chances, strict=True):
        before[pair.second] = max(before[pair.second], chance)
        after[pair.first] = max(after[pair.first], chance)
    return before, after
