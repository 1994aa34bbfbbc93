"""Salience: how far an article is about each entity that it names, from where, how often and as what it names it.

A logistic function of signs that one can see at a glance, whatever found the mentions. Its weights are trained
(`models/salience/`, which says on what); its constant is such that `ABOUT`, a half, is the best border.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp, log1p
from pathlib import Path
from typing import Any

from bot.assets import find, read_weights
from bot.text import fold
from bot.types import Article, EntityType, Mention

_LEAD = 250  #: characters of the body that are its lead
_TOP = 500  #: characters of the body that, with title and standfirst, are its top
_START = 5  #: characters of the title at which its subject may stand, after an article or a quotation mark
_SLICES = 10  #: of the body, for the spread
_FEW = 8  #: added to the number of mentions: in an article that names little, one mention in passing is no subject
_LEAST_MOST = 4  #: for the same reason
_LAST_RANK = 10
_MOST_OTHERS = 5
_AROUND = 30  #: characters looked at before and after a mention
_WORD_BEFORE = re.compile(r"([\w’'-]+)[\s\u00a0]*\Z")
_WORD_AFTER = re.compile(r"[\s\u00a0]*([\w’'-]+)")
_SENTENCE_START = re.compile(r"(?:\n|[.!?…:–—«“\"][\s\u00a0]*)(?:[\w’'-]+[\s\u00a0]?)?\Z")
_PREPOSITIONS = frozenset(
    "a à after against apres at au aux avant avec avec between by chez contre d d' dans de depuis des du en entre for "
    "from hors in into l l' la le les of on par pour sans selon sous sur the to vers via with".split()
)  #: and articles: neither stands before a subject that is a name
_VERBS = frozenset(
    "a accuse accuses achete adds affirme ajoute annonce announced announces aura avait avaient can compte could "
    "declare devrait dit doit est etaient etait expects explique fait faces had has have intends is lance launched "
    "launches may might must n'a n'est n'ont ne ont opens ouvre perd peut plans pourrait prepare presente prevoit "
    "promet propose refuse s'apprete s'est said says se sera seront should sont souhaite sues supprime tells unveils "
    "va vend veut visent vise vont wants was were will would".split()
)
_KINDS = tuple(kind for kind in EntityType if kind is not EntityType.COMPANY)  #: a company is the usual case
_CROSSED = (EntityType.PERSON, EntityType.PLACE)  #: types for which title and count mean something else


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts. `fingerprint` tells one set of weights from another."""

    constant: float
    signs: Mapping[str, float]
    fingerprint: str

    def score(self, signs: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        value = self.constant + sum(self.signs[name] * sign for name, sign in signs.items())
        return round(1 / (1 + exp(-max(-30.0, min(30.0, value)))), 4)


def salience(
    article: Article,
    mentions: Sequence[Mention],
    type_of: Callable[[str], EntityType],
    weights: Weights | None = None,
) -> dict[str, float]:
    """Between 0 and 1 for every entity mentioned, highest first; by the shipped weights unless others are given."""
    weights = weights or shipped()
    scores = {entity_id: weights.score(signs) for entity_id, signs in signs_of(article, mentions, type_of).items()}
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))


def signs_of(
    article: Article, mentions: Sequence[Mention], type_of: Callable[[str], EntityType]
) -> dict[str, dict[str, float]]:
    """What is seen of each entity, most of it between 0 and 1: the names are those that the weights have."""
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda mention: mention.start):
        places[mention.entity_id].append(mention)
    whole = _Whole(article, places, {entity_id: type_of(entity_id) for entity_id in places})
    return {entity_id: whole.signs(entity_id) for entity_id in places}


class _Whole:
    """All that an article names, against which each entity is seen."""

    def __init__(self, article: Article, places: Mapping[str, list[Mention]], types: Mapping[str, EntityType]) -> None:
        self._text = article.full_text
        self._title, self._body = len(article.title), article.body_start
        self._length = max(1, len(article.text))
        self._places = places
        self._types = types

    def signs(self, entity_id: str) -> dict[str, float]:
        """What is seen of one entity."""
        mentions = self._places[entity_id]
        starts = [mention.start for mention in mentions]
        signs = self._in_title(entity_id, mentions) | self._further_down(starts) | self._shares(entity_id, starts)
        signs |= self._as_what(mentions)
        kind = self._types[entity_id]
        signs |= {other.value: float(kind is other) for other in _KINDS}
        for other in _CROSSED:
            for name in ("title", "share of the most named"):
                signs[f"{other.value}, {name}"] = signs[name] * (kind is other)
        return signs

    def _in_title(self, entity_id: str, mentions: Sequence[Mention]) -> dict[str, float]:
        first = next((mention for mention in mentions if mention.start < self._title), None)
        others = len(self._titled - {entity_id})
        return {
            "title": float(first is not None),
            "place in the title": first.start / self._title if first else 1.0,
            "start of the title": float(first is not None and first.start < _START),
            "others in the title": float(min(others, _MOST_OTHERS)),
            "after a preposition in the title": float(first is not None and self._after_preposition(first)),
        }

    @cached_property
    def _titled(self) -> set[str]:
        return {entity_id for entity_id, mentions in self._places.items() if mentions[0].start < self._title}

    def _further_down(self, starts: Sequence[int]) -> dict[str, float]:
        between = [start for start in starts if self._title <= start < self._body]
        inside = [start - self._body for start in starts if start >= self._body]
        return {
            "standfirst": float(bool(between)),
            "place in the standfirst": (between[0] - self._title) / (self._body - self._title) if between else 1.5,
            "lead": float(bool(inside) and inside[0] < _LEAD),
            "place in the body": min(1.0, inside[0] / self._length) if inside else 1.0,
            "spread": len({_SLICES * start // self._length for start in inside}) / _SLICES,
        }

    def _shares(self, entity_id: str, starts: Sequence[int]) -> dict[str, float]:
        count, kind = len(starts), self._types[entity_id]
        top = sum(start < self._body + _TOP for start in starts)
        return {
            "count": log1p(count),
            "share of the most named": count / max(self._most, _LEAST_MOST),
            "share of all": count / (self._total + _FEW),
            "share of its type": count / self._of_type[kind],
            "share of the top": top / max(1, self._in_top),
            "rank by count": float(min(self._by_count[entity_id], _LAST_RANK)),
            "rank by place": float(min(self._by_place[entity_id], _LAST_RANK)),
            "entities": log1p(len(self._places)),
        }

    @cached_property
    def _most(self) -> int:
        return max(map(len, self._places.values()))

    @cached_property
    def _total(self) -> int:
        return sum(map(len, self._places.values()))

    @cached_property
    def _of_type(self) -> Counter[EntityType]:
        counts: Counter[EntityType] = Counter()
        for entity_id, mentions in self._places.items():
            counts[self._types[entity_id]] += len(mentions)
        return counts

    @cached_property
    def _in_top(self) -> int:
        return sum(m.start < self._body + _TOP for mentions in self._places.values() for m in mentions)

    @cached_property
    def _by_count(self) -> dict[str, int]:
        """How many entities are named more often."""
        counts = Counter(map(len, self._places.values()))
        return {e: sum(n for count, n in counts.items() if count > len(m)) for e, m in self._places.items()}

    @cached_property
    def _by_place(self) -> dict[str, int]:
        ordered = sorted(self._places, key=lambda entity_id: self._places[entity_id][0].start)
        return {entity_id: rank for rank, entity_id in enumerate(ordered)}

    def _as_what(self, mentions: Sequence[Mention]) -> dict[str, float]:
        """Signs of a grammatical subject: no preposition before, a verb after, a sentence that begins with it."""
        many = len(mentions)
        return {
            "after a preposition": sum(map(self._after_preposition, mentions)) / many,
            "before a verb": sum(map(self._before_verb, mentions)) / many,
            "start of a sentence": sum(map(self._starts_sentence, mentions)) / many,
        }

    def _after_preposition(self, mention: Mention) -> bool:
        word = _WORD_BEFORE.search(self._text, max(0, mention.start - _AROUND), mention.start)
        return word is not None and _folded(word.group(1)) in _PREPOSITIONS

    def _before_verb(self, mention: Mention) -> bool:
        word = _WORD_AFTER.match(self._text, mention.end, mention.end + _AROUND)
        return word is not None and _folded(word.group(1)) in _VERBS

    def _starts_sentence(self, mention: Mention) -> bool:
        end = mention.start + 1  # of what comes before, in the text with a line break in front
        return bool(_SENTENCE_START.search(self._lined, max(0, end - _AROUND), end))

    @cached_property
    def _lined(self) -> str:
        return f"\n{self._text}"


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


# --- the weights ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def shipped(own: Path | None = None) -> Weights:
    """The weights that ship with Vigie, or the user's own. Raises AssetError."""
    return load_weights(find("models", "salience/weights.json", own).parent)


def load_weights(folder: Path) -> Weights:
    """The weights of a folder. Raises AssetError."""
    return read_weights(folder / "weights.json", _weights)


def _weights(read: Any, stamp: str) -> Weights:
    signs = {str(name): float(weight) for name, weight in read["signs"].items()}
    return Weights(float(read["constant"]), signs, stamp)
