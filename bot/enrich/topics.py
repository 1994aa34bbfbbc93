"""Topics by rules: which themes of the closed list in `data/topics.toml` an article is about.

The file's own head says how a rule is written and how its points count.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import AssetError
from bot.text import fold
from bot.types import Article, Topic

if TYPE_CHECKING:
    from bot.enrich.phrases import Found, Phrases

MOST = 4  #: topics of one article

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WEIGHTS = {"strong": 3.0, "terms": 1.0, "against": -2.0}
_ENTITY_WEIGHT = 4.0  #: of one with salience 1
_NEAR_WEIGHT = 3.0
_NEED = 6.0
_CAP = 6.0  #: times its weight, for one phrase
_TITLE, _STANDFIRST, _LEAD, _LATER = 3.0, 2.0, 1.0, 0.5
_LEAD_LENGTH = 600  #: characters of the body
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Near:
    """One phrase of every group within so many words of one of the first group."""

    groups: tuple[tuple[str, ...], ...]
    within: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How one topic is found: phrases with their points (a phrase may end with a star), and what it needs in all."""

    topic: Topic
    phrases: Mapping[str, float]
    near: tuple[Near, ...] = ()
    entities: tuple[str, ...] = ()
    need: float = _NEED  #: points
    needs_near: bool = False  #: without a `near` place or a strong phrase the topic is not given

    @property
    def strong(self) -> tuple[str, ...]:
        """The phrases that say the topic by themselves."""
        return tuple(phrase for phrase, weight in self.phrases.items() if weight == _WEIGHTS["strong"])


class Topics:
    """The closed list of topics, and the rules that find them. `fingerprint` tells one content from another."""

    def __init__(self, rules: Sequence[Rule], fingerprint: str) -> None:
        self.topics: Mapping[str, Topic] = {rule.topic.id: rule.topic for rule in rules}
        self.fingerprint = fingerprint
        self.rules = tuple(rules)

    def find(
        self, article: Article, salience: Mapping[str, float], words: Mapping[str, float] | None = None
    ) -> tuple[str, ...]:
        """The ids of at most four topics, the clearest first; `salience` is of the article's entities.

        `words` says how clear topics are by another way, 1 being enough (`bot.enrich.topic_words`).
        """
        scores, other = self.scores(article, salience), words or {}
        clear = {
            rule.topic.id: max(scores[rule.topic.id] / rule.need, other.get(rule.topic.id, 0)) for rule in self.rules
        }
        ranked = sorted(clear.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(topic for topic, score in ranked if score >= 1)[:MOST]

    def scores(self, article: Article, salience: Mapping[str, float]) -> dict[str, float]:
        """The points of every topic."""
        from bot.enrich.phrases import aligned

        folded = aligned(article.full_text)
        places = _Places(article, folded)
        found: dict[str, list[int]] = defaultdict(list)
        for hit in self._finder.find(folded):
            for phrase in _spellings(hit):
                if phrase in self._known:
                    found[phrase].append(hit.start)
        points = {phrase: min(_CAP, sum(map(places.weight, starts))) for phrase, starts in found.items()}
        return {rule.topic.id: _score(rule, points, found, places, salience) for rule in self.rules}

    @cached_property
    def _known(self) -> frozenset[str]:
        near = (phrase for rule in self.rules for near in rule.near for group in near.groups for phrase in group)
        return frozenset(phrase for rule in self.rules for phrase in rule.phrases).union(near)

    @cached_property
    def _finder(self) -> Phrases:
        from bot.enrich.phrases import Phrases  # a search needs the topics' names only, not what finds them

        return Phrases(phrase.rstrip("*") for phrase in self._known)


def _spellings(hit: Found) -> Iterator[str]:
    """The phrases, as rules write them, that a place answers."""
    yield f"{hit.phrase}*"
    if hit.whole:
        yield hit.phrase


def _score(
    rule: Rule,
    points: Mapping[str, float],
    found: Mapping[str, Sequence[int]],
    places: _Places,
    salience: Mapping[str, float],
) -> float:
    together = sum(places.weight(start) for near in rule.near for start in places.together(near, found))
    if rule.needs_near and not together and not any(phrase in points for phrase in rule.strong):
        return 0.0
    said = sum(weight * points.get(phrase, 0.0) for phrase, weight in rule.phrases.items())
    named = _ENTITY_WEIGHT * max((salience.get(entity_id, 0.0) for entity_id in rule.entities), default=0.0)
    return said + named + _NEAR_WEIGHT * min(_CAP, together)


class _Places:
    """What a place in an article counts, and which places are near one another."""

    def __init__(self, article: Article, folded: str) -> None:
        self._title = len(article.title)
        self._body = article.body_start
        self._folded = folded

    def weight(self, start: int) -> float:
        """More for the title, standfirst and first paragraphs."""
        if start < self._title:
            return _TITLE
        if start < self._body:
            return _STANDFIRST
        return _LEAD if start < self._body + _LEAD_LENGTH else _LATER

    def together(self, near: Near, found: Mapping[str, Sequence[int]]) -> list[int]:
        """The places of the first group that have one of every other group near."""
        groups = [sorted(start for phrase in group for start in found.get(phrase, ())) for group in near.groups]
        if not all(groups):
            return []
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
    unknown = table.keys() - {"fr", "en", "near", "needs_near", "entities", "need", *_WEIGHTS}
    if unknown or not _ID.match(topic_id):
        raise ValueError(f"unknown key {min(unknown)!r}" if unknown else "its id needs small letters and hyphens")
    phrases = {p: weight for key, weight in _WEIGHTS.items() for text in _texts(table, key) for p in _expanded(text)}
    near = tuple(_near(item) for item in table.get("near", ()))
    need = float(table.get("need", _NEED))
    if need <= 0:
        raise ValueError("`need` must be more than 0")
    labels = {language: str(table[language]) for language in ("fr", "en")}
    return Rule(
        Topic(topic_id, labels), phrases, near, tuple(_texts(table, "entities")), need, table.get("needs_near") is True
    )


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
