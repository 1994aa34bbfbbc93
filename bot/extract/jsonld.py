"""What a page says of itself in JSON-LD (https://schema.org): read with tolerance, it is often broken or huge."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MOST_CHARACTERS = 1_000_000  #: of one script
_MOST_NODES = 2_000
_MOST_NAMES = 50
_LONGEST = 4_000  #: characters of one property
_WRAPPED = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|(?://\s*)?\]\]>|;)\s*\Z", re.DOTALL)
_LOOSE_COMMA = re.compile(r",(\s*[}\]])")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
_ARTICLE = re.compile(r"(?:\w*article|\w*blogposting|report|review|critic\w*|podcastepisode|\w*newsarticle)\Z")


@dataclass(frozen=True, slots=True)
class Node:
    """One object with its types in lower case, without the vocabulary's address."""

    types: frozenset[str]
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A property as text: the first one of a list, the name of an object, "" where there is none."""
        return _text(self.values.get(name))

    def long_text(self, name: str) -> str:
        """A property in full, "" where it is no text."""
        value = self.values.get(name)
        return html.unescape(value) if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Graph:
    """All objects of a page that say what they are, in the order of the page."""

    nodes: tuple[Node, ...] = ()

    @property
    def article(self) -> Node | None:
        """What stands for the article: the first object of such a type with a headline or a date, else the first."""
        articles = [node for node in self.nodes if any(_ARTICLE.match(kind) for kind in node.types)]
        full = [node for node in articles if node.text("headline") or node.text("datePublished")]
        return next(iter(full or articles), None)

    def people(self, value: Any) -> tuple[str, ...]:
        """The names of people in an author property, whatever its shape: texts, objects, lists, references."""
        return tuple(dict.fromkeys(name for name, person in self._names(value) if person))

    def desks(self, value: Any) -> tuple[str, ...]:
        """The names of organisations in an author property."""
        return tuple(dict.fromkeys(name for name, person in self._names(value) if not person))

    def _names(self, value: Any) -> Iterator[tuple[str, bool]]:
        for one in _as_list(value)[:_MOST_NAMES]:
            if isinstance(one, str):
                yield html.unescape(one[:_LONGEST]), True
            elif isinstance(one, dict):
                named = one if one.get("name") else self._resolve(one)
                kinds = _types(named)
                for name in _as_list(named.get("name"))[:_MOST_NAMES]:
                    yield _text(name), not kinds or "person" in kinds

    def _resolve(self, reference: Mapping[str, Any]) -> Mapping[str, Any]:
        """The object that a reference such as {"@id": "#jane"} names; the reference itself where there is none."""
        wanted = reference.get("@id")
        named = (node.values for node in self.nodes if wanted and node.values.get("@id") == wanted)
        return next((values for values in named if values.get("name")), reference)


def read_graph(scripts: Iterable[str]) -> Graph:
    """The objects in a page's JSON-LD scripts; a script that cannot be read is passed over."""
    nodes: list[Node] = []
    for script in scripts:
        if len(script) <= _MOST_CHARACTERS and len(nodes) < _MOST_NODES:
            nodes.extend(_nodes(_loads(script), _MOST_NODES - len(nodes)))
    return Graph(tuple(nodes))


def _loads(script: str) -> Any:
    """A script's value, mended where a known fault allows it; None where it cannot be read."""
    for mend in (str, _unwrap, _drop_loose_commas, html.unescape):
        script = mend(script)
        try:
            return json.JSONDecoder(strict=False).raw_decode(script.strip())[0]
        except (ValueError, RecursionError):
            continue
    return None


def _unwrap(script: str) -> str:
    return _WRAPPED.sub("", script)


def _drop_loose_commas(script: str) -> str:
    return _LOOSE_COMMA.sub(r"\1", script)


def _nodes(value: Any, most: int) -> Iterator[Node]:
    """The objects in a value, in order; only lists and the properties that wrap an article are looked into."""
    waiting = [value]
    while waiting and most > 0:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one[:most]))
        elif isinstance(one, dict):
            if types := _types(one):
                most -= 1
                yield Node(types, one)
            waiting.extend(one[name] for name in reversed(_INNER) if isinstance(one.get(name), dict | list))


def _types(value: Mapping[str, Any]) -> frozenset[str]:
    said = _as_list(value.get("@type"))
    return frozenset(re.split(r"[/#:]", kind)[-1].lower() for kind in said if isinstance(kind, str))


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    for _ in range(4):  # a name inside a name inside a list: no page needs more
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or ""
    return html.unescape(value[:_LONGEST]) if isinstance(value, str) else ""
