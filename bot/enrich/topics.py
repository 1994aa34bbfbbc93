"""Topics by rules: what in an article speaks for each theme of the closed list in `data/topics.toml`.

The file's own head says how a rule is written. Which topics are given is decided elsewhere (`bot.enrich.topic_choice`).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import product
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.errors import AssetError
from bot.text import fold
from bot.types import Article, Topic

if TYPE_CHECKING:
    from bot.enrich.phrases import Phrases

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WEIGHTS = {"strong": 3.0, "terms": 1.0, "against": -1.0}
_CAP = 6  #: times, for one phrase in one zone
LEAD_LENGTH = 600  #: characters of the body that are its lead
_SPACES = re.compile(r"\s+")


class Zones(NamedTuple):
    """Something counted in the parts of an article, from the most telling to the least."""

    title: float = 0.0
    standfirst: float = 0.0
    lead: float = 0.0
    later: float = 0.0


_NOWHERE = Zones()


@dataclass(slots=True)
class Evidence:
    """What one rule finds in one article; filled while the article is read."""

    points: Zones = _NOWHERE  #: of its phrases: a phrase that is there four times counts twice
    strong: int = 0  #: different phrases that say the topic by themselves
    hints: int = 0  #: different phrases that hint at it
    against: int = 0  #: places of phrases that speak against it
    near: Zones = _NOWHERE  #: places where its groups meet
    entity: float = 0.0  #: the highest salience of its entities

    def add(self, weight: float, zones: Zones) -> None:
        """Count one phrase, or one rule of nearness, that was found in these zones."""
        if weight < 0:
            self.against += int(sum(zones))
            return
        (title, standfirst, lead, later), old = (
            zones,
            self.points,
        )  # written out: this is done a hundred times an article
        self.points = Zones(
            old.title + weight * sqrt(title),
            old.standfirst + weight * sqrt(standfirst),
            old.lead + weight * sqrt(lead),
            old.later + weight * sqrt(later),
        )
        if weight == _WEIGHTS["strong"]:
            self.strong += 1
        else:
            self.hints += 1

    def clear(self) -> None:
        """Let nothing have been found."""
        self.points, self.strong, self.hints, self.against = _NOWHERE, 0, 0, 0


@dataclass(frozen=True, slots=True)
class Near:
    """One phrase of every group within so many words of one of the first group."""

    groups: tuple[tuple[str, ...], ...]
    within: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How one topic is found: phrases with their points (a phrase may end with a star), and what else speaks for it."""

    topic: Topic
    phrases: Mapping[str, float]
    near: tuple[Near, ...] = ()
    entities: tuple[str, ...] = ()
    needs_near: bool = False  #: without a `near` place or a strong phrase nothing counts


class Topics:
    """The closed list of topics, and the rules that look for them. `fingerprint` tells one content from another."""

    def __init__(self, rules: Sequence[Rule], fingerprint: str) -> None:
        self.topics: Mapping[str, Topic] = {rule.topic.id: rule.topic for rule in rules}
        self.fingerprint = fingerprint
        self.rules = tuple(rules)

    def evidence(self, article: Article, salience: Mapping[str, float]) -> dict[str, Evidence]:
        """What each rule finds in an article; `salience` is of the article's entities."""
        from bot.enrich.phrases import aligned

        folded = aligned(article.full_text)
        places = _Places(article, folded)
        found: dict[str, list[int]] = defaultdict(list)
        for hit in self._finder.find(folded):
            starred, plain = self._spellings[hit.phrase]
            if starred:
                found[starred].append(hit.start)
            if plain and hit.whole:
                found[plain].append(hit.start)
        gathered: dict[str, Evidence] = {rule.topic.id: Evidence() for rule in self.rules}
        for phrase, starts in found.items():
            zones = places.zones(starts)
            for topic_id, weight in self._weights.get(phrase, ()):
                gathered[topic_id].add(weight, zones)
        for rule in self.rules:
            _complete(rule, gathered[rule.topic.id], found, places, salience)
        return gathered

    @cached_property
    def _weights(self) -> Mapping[str, Sequence[tuple[str, float]]]:
        """The topics that a phrase speaks for or against."""
        weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for rule in self.rules:
            for phrase, weight in rule.phrases.items():
                weights[phrase].append((rule.topic.id, weight))
        return weights

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[str, str]]:
        """Of each phrase without its star, how rules write it: with a star, and without; "" where none does."""
        near = (phrase for rule in self.rules for near in rule.near for group in near.groups for phrase in group)
        known = frozenset(phrase for rule in self.rules for phrase in rule.phrases).union(near)
        bare = {phrase.rstrip("*") for phrase in known}
        return {
            phrase: (f"{phrase}*" if f"{phrase}*" in known else "", phrase if phrase in known else "")
            for phrase in bare
        }

    @cached_property
    def _finder(self) -> Phrases:
        from bot.enrich.phrases import Phrases  # a search needs the topics' names only, not what finds them

        return Phrases(self._spellings)


def _complete(
    rule: Rule, seen: Evidence, found: Mapping[str, Sequence[int]], places: _Places, salience: Mapping[str, float]
) -> None:
    """Add what is no single phrase; take all away where a condition of the rule is not met."""
    together = [start for near in rule.near for start in places.together(near, found)]
    if rule.needs_near and not together and not seen.strong:
        seen.clear()
        return
    if together:
        seen.near = places.zones(together)
        seen.add(_WEIGHTS["strong"], seen.near)  # a meeting of two says as much as a phrase that says it alone
    seen.entity = max((salience.get(entity_id, 0.0) for entity_id in rule.entities), default=0.0)


class _Places:
    """Where in an article places are, and which of them are near one another."""

    def __init__(self, article: Article, folded: str) -> None:
        self._title = len(article.title)
        self._body = article.body_start
        self._folded = folded

    def zones(self, starts: Iterable[int]) -> Zones:
        """How many of some places are in each zone, none counted more than six times."""
        counts = [0, 0, 0, 0]
        for start in starts:
            counts[self._zone(start)] += 1
        title, standfirst, lead, later = (min(_CAP, count) for count in counts)
        return Zones(title, standfirst, lead, later)

    def _zone(self, start: int) -> int:
        if start < self._title:
            return 0
        if start < self._body:
            return 1
        return 2 if start < self._body + LEAD_LENGTH else 3

    def together(self, near: Near, found: Mapping[str, Sequence[int]]) -> list[int]:
        """The places of the first group that have one of every other group near."""
        groups = []
        for group in near.groups:
            starts = sorted(start for phrase in group if phrase in found for start in found[phrase])
            if not starts:
                return []
            groups.append(starts)
        others = [[self._ordinal(start) for start in group] for group in groups[1:]]  # sorted, as the places are
        return [s for s in groups[0] if all(_has_near(other, self._ordinal(s), near.within) for other in others)]

    def _ordinal(self, start: int) -> int:
        """How many words come before a place."""
        return bisect(self._spaces, start)

    @cached_property
    def _spaces(self) -> list[int]:
        return [match.start() for match in _SPACES.finditer(self._folded)]


def _has_near(ordinals: Sequence[int], wanted: int, within: int) -> bool:
    first = bisect_left(ordinals, wanted - within)
    return first < len(ordinals) and ordinals[first] <= wanted + within


# --- reading ----------------------------------------------------------------------------------------------------


def load_topics(path: Path) -> Topics:
    """The topics of a TOML file. Raises AssetError, which names the topic that is wrong."""
    try:
        content = path.read_bytes()
        tables = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssetError(f"{path} cannot be read ({error}): install Vigie again, or mend it.") from error
    rules = []
    for topic_id, table in tables.items():
        try:
            rules.append(_rule(topic_id, table))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AssetError(f"{path}: the topic [{topic_id}] is wrong ({error}); the file's head says how.") from error
    if not rules:
        raise AssetError(f"{path} has no topics: install Vigie again.")
    return Topics(rules, sha256(content).hexdigest()[:12])


def _rule(topic_id: str, table: Mapping[str, Any]) -> Rule:
    unknown = table.keys() - {"fr", "en", "covers", "near", "needs_near", "entities", *_WEIGHTS}
    if unknown or not _ID.match(topic_id):
        raise ValueError(f"unknown key {min(unknown)!r}" if unknown else "its id needs small letters and hyphens")
    phrases: dict[str, float] = {}
    for key, weight in _WEIGHTS.items():
        for text in _texts(table, key):
            phrases |= {phrase: weight for phrase in _expanded(text) if phrase not in phrases}
    near = tuple(_near(item) for item in table.get("near", ()))
    topic = Topic(topic_id, _in_both(table), _in_both(table["covers"]) if "covers" in table else {})
    return Rule(topic, phrases, near, tuple(_texts(table, "entities")), table.get("needs_near") is True)


def _in_both(table: Mapping[str, Any]) -> Mapping[str, str]:
    return {language: str(table[language]) for language in ("fr", "en")}


def _near(item: Mapping[str, Any]) -> Near:
    groups = tuple(tuple(phrase for text in group for phrase in _expanded(text)) for group in item["groups"])
    return Near(groups, int(item["within"]))


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip("* ") for text in value):
        raise ValueError(f"`{key}` must be a list of texts")
    return value


def _expanded(text: str) -> Iterator[str]:
    """The folded phrases that one of a rule stands for: a star inside it is an ending of the plural or none."""
    *inner, last = fold(text).split()
    choices = [[w[:-1] + ending for ending in ("", "s", "e", "es", "x")] if w.endswith("*") else [w] for w in inner]
    for words in product(*choices):
        yield " ".join((*words, last))
