"""Discovery of names: a conditional random field finds them line by line, then the article is made to agree.

registry's mentions ┐
words, clusters     ├─▶ CRF (CRFsuite) ─▶ spans with probabilities ─▶ one type a name ─▶ every place of that name
names of the lists  ┘

The weights are in `models/names/`; its card says what they were trained on and how well they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assets import read_meta
from bot.enrich.name_features import NAMES, NOUNS, VECTORS, WORDS, Features, Token, load_features, tokenise
from bot.errors import ModelError
from bot.types import EntityType

_SURE = 0.4  #: the mean probability, over its places, that a name must reach
_SHORTEST = 2  #: characters; single letters are initials far more often than names
_PERSON = EntityType.PERSON
_KIN = 0.2  #: how probable a person must be whose family name is that of one named in full
_LONE_PERSON = 0.6  #: how probable a person must be of whom the article has one word only; else it is the next type
FILES = ("names.crf", WORDS, VECTORS, NAMES, NOUNS)
"""What a model consists of beside its meta.json: weights, two tables of words, lists of names and of nouns."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """One place of a name in a text; `score` is the model's mean probability for the name in this text.

    `odds` says how probable each type is, over all its places; empty where it is not the model that says so.
    """

    start: int
    end: int
    type: EntityType
    score: float = 1.0
    odds: Mapping[EntityType, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the CRF says of one place."""

    start: int
    end: int
    odds: Mapping[EntityType, float]


class NameFinder:
    """Finds names of all six types, known and unknown; see `load_names`."""

    def __init__(self, decoder: Any, features: Features, version: str) -> None:
        self._decoder = decoder  # a pycrfsuite.Tagger
        self._labels = {kind: [label for label in decoder.labels() if label[2:] == kind] for kind in EntityType}
        self._features = features
        self.version = version

    def find(self, text: str, known: Sequence[Discovery] = ()) -> tuple[Discovery, ...]:
        """The names in a text, in order, none overlapping; `known` are the places that the registry claims."""
        lines = tokenise(text)
        rows = self._features.of(lines, registry_marks(lines, known))
        guesses = [guess for line, row in zip(lines, rows, strict=True) for guess in self._decode(line, row)]
        return agree(text, lines, guesses)

    def _decode(self, line: Sequence[Token], rows: list[list[str]]) -> list[Guess]:
        self._decoder.set(rows)
        return [
            Guess(line[first][1], line[_before_handle(line, first, last)][2], self._odds(first))
            for first, last in spans_of(self._decoder.tag())
        ]

    def _odds(self, at: int) -> dict[EntityType, float]:
        """How probable each type is at one token."""
        chance = self._decoder.marginal
        return {kind: sum(chance(label, at) for label in labels) for kind, labels in self._labels.items()}


def _before_handle(line: Sequence[Token], first: int, last: int) -> int:
    """The last token of a name, which ends where a handle begins: « Maison Blanche @WhiteHouse »."""
    return next((at - 1 for at in range(first + 1, last + 1) if line[at][0] == "@"), last)


def registry_marks(lines: Sequence[Sequence[Token]], known: Iterable[Discovery]) -> list[list[str]]:
    """For each token "B" or "I" and a type where the registry claims a place, else ""."""
    starts = {place.start: place for place in known}
    marks = []
    for line in lines:
        row = [""] * len(line)
        place: Discovery | None = None
        for at, (_, start, end) in enumerate(line):
            if start in starts:
                place = starts[start]
            if place and end <= place.end:
                row[at] = f"{'B' if start == place.start else 'I'}{place.type[:3]}"
        marks.append(row)
    return marks


def spans_of(labels: Sequence[str]) -> list[tuple[int, int]]:
    """First and last index of each name in a line's BIO labels; an I after another type begins a name."""
    spans: list[tuple[int, int]] = []
    previous = "O"
    for at, label in enumerate(labels):
        if label != "O":
            if label[0] == "I" and previous[2:] == label[2:]:
                spans[-1] = (spans[-1][0], at)
            else:
                spans.append((at, at))
        previous = label
    return spans


# --- one article, one opinion -----------------------------------------------------------------------------------


def agree(text: str, lines: Sequence[Sequence[Token]], guesses: Iterable[Guess]) -> tuple[Discovery, ...]:
    """Every place of each name that is sure enough, under the type that its places together make most probable.

    People are named in full once: a family name is that person's (« Zuckerberg » is no firm where Mark Zuckerberg is
    named), and a single word that is of no longer name must be surer to be a person. Where two names overlap the longer
    is taken.
    """
    odds: dict[str, list[Mapping[EntityType, float]]] = defaultdict(list)
    for guess in guesses:
        odds[text[guess.start : guess.end]].append(guess.odds)
    names: dict[str, _Found] = {}
    for surface, places in odds.items():
        means = {kind: sum(place[kind] for place in places) / len(places) for kind in EntityType}
        best = max(means, key=means.__getitem__)
        if means[best] >= _SURE and len(surface) >= _SHORTEST:
            names[surface] = (best, round(means[best], 4), means)
    return _everywhere(lines, _doubted(_by_family(names)))


_Found = tuple[EntityType, float, Mapping[EntityType, float]]


def _by_family(names: Mapping[str, _Found]) -> dict[str, _Found]:
    """The names; under a family name that may be a person's, what was found of the one who is named in full."""
    bearers = {surface.split()[-1]: found for surface, found in names.items() if found[0] is _PERSON and " " in surface}
    return {
        surface: bearers[surface] if surface in bearers and found[2][_PERSON] >= _KIN else found
        for surface, found in names.items()
    }


def _doubted(names: Mapping[str, _Found]) -> dict[str, _Found]:
    """The names; single words that are hardly people, and of no longer name, under the type that is next."""
    people = [surface.split() for surface, (kind, *_) in names.items() if kind is _PERSON]
    parts = {word for words in people if len(words) > 1 for word in words}
    return {
        surface: found if " " in surface or surface in parts else _surer(*found) for surface, found in names.items()
    }


def _surer(kind: EntityType, score: float, odds: Mapping[EntityType, float]) -> _Found:
    """What was found, or, of a person who is too unsure, the type that is next."""
    if kind is not _PERSON or score >= _LONE_PERSON:
        return kind, score, odds
    others = {other: chance for other, chance in odds.items() if other is not _PERSON}
    return max(others, key=others.__getitem__), score, others


def _everywhere(lines: Sequence[Sequence[Token]], names: Mapping[str, _Found]) -> tuple[Discovery, ...]:
    starts: dict[str, list[tuple[tuple[str, ...], _Found]]] = defaultdict(list)
    for surface, found in names.items():
        words = tuple(token[0] for line in tokenise(surface) for token in line)
        starts[words[0]].append((words, found))
    places: list[Discovery] = []
    for line in lines:
        here = []
        for at, (word, start, _) in enumerate(line):
            for words, found in starts.get(word, ()):
                tokens = line[at : at + len(words)]
                if tuple(token[0] for token in tokens) == words:
                    here.append(Discovery(start, tokens[-1][2], *found))
        places += _longest(here)
    return tuple(places)


def _longest(places: Iterable[Discovery]) -> list[Discovery]:
    kept: list[Discovery] = []
    for place in sorted(places, key=lambda p: (p.start - p.end, p.start)):
        if all(place.end <= other.start or other.end <= place.start for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda p: p.start)


# --- reading ----------------------------------------------------------------------------------------------------


def load_names(folder: Path) -> NameFinder:
    """The model in a folder. Raises ModelError where a file is missing, is not the one of meta.json, or is no model."""
    meta = read_meta(folder, FILES)
    version = f"{meta['name']}-{meta['version']}-{meta['sha256'][FILES[0]][:8]}"
    return open_names(folder / FILES[0], load_features(folder), version)


def open_names(weights: Path, features: Features, version: str) -> NameFinder:
    """The model with these weights. Raises ModelError where they are none."""
    import pycrfsuite  # loaded when there is something to tag

    decoder = pycrfsuite.Tagger()
    try:
        decoder.open(str(weights))
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{weights} is no CRFsuite model ({error}): install Vigie again.") from error
    return NameFinder(decoder, features, version)
