"""What a page says of its own lines: its titles, its descriptions, the standfirst it marks, the texts of its links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.extract.characters import key
from bot.extract.zone import PARAGRAPH, below_title, text_of

_STANDFIRST = frozenset(
    "chapo chapeau standfirst dek deck lede subtitle subheadline subheading subhead soustitre strapline excerpt "
    "alternativeheadline".split()
)
_TOKEN = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")
_SHORTEST, _LONGEST = 25, 900  #: characters of a standfirst
_OPENING = 12  #: characters of a key by which an element is looked at more closely
_LOOKED_AT = 200  #: characters of a text of which that key is made
_MOST_LINKS = 3_000
_HOLDERS = ("p", "h2", "h3", "h4", "div", "span", "section", "strong", "em")


@dataclass(frozen=True, slots=True)
class Signals:
    """The page's own words."""

    titles: frozenset[str] = frozenset()  #: as keys, see `characters.key`
    descriptions: frozenset[str] = frozenset()  #: as keys
    links: frozenset[str] = frozenset()  #: verbatim, white space made single
    standfirsts: tuple[str, ...] = ()  #: texts that the page sets apart as its standfirst, the most certain first
    language: str = ""


def read_signals(tree: Any, titles: tuple[str, ...], descriptions: tuple[str, ...], language: str) -> Signals:
    """Look through a tree for what helps to judge its lines; `titles` and `descriptions` come from the metadata."""
    title_keys = frozenset(key(title) for title in titles) - {""}
    description_keys = frozenset(key(text) for text in descriptions) - {""}
    links = frozenset(" ".join("".join(link.itertext()).split()) for link in islice(tree.iter("a"), _MOST_LINKS))
    standfirsts = (*_marked(below_title(tree, title_keys)), *_apart(tree, description_keys))
    return Signals(title_keys, description_keys, links, tuple(dict.fromkeys(standfirsts)), language)


def _marked(zone: Iterable[Any]) -> Iterator[str]:
    """The first text below the title that is marked as a standfirst: by its class, or a paragraph that is all bold."""
    for element in zone:
        if element.tag in _HOLDERS and (_names_standfirst(element) or _is_all_bold(element)):
            text = text_of(element)
            if _SHORTEST <= len(text) <= _LONGEST:
                yield text
                return


def _names_standfirst(element: Any) -> bool:
    said = f"{element.get('class', '')} {element.get('itemprop', '')}"
    return any(token.lower() in _STANDFIRST for token in _TOKEN.findall(said.replace("sous-titre", "soustitre")))


def _is_all_bold(element: Any) -> bool:
    if element.tag != "p" or len(element) != 1 or element[0].tag not in ("strong", "b"):
        return False
    return not (element.text or "").strip() and not (element[0].tail or "").strip()


def _apart(tree: Any, descriptions: frozenset[str]) -> Iterator[str]:
    """Texts that repeat the page's description and stand outside the run of paragraphs."""
    openings = {text[:_OPENING] for text in descriptions if len(text) >= _SHORTEST}
    seen: dict[str, bool] = {}  # what stands in three boxes is looked at three times
    for element in tree.iter(*_HOLDERS) if openings else ():
        if len(element) > 8:
            continue
        start = (element.text or "").strip() or next(filter(None, map(str.strip, element.itertext())), "")
        if start not in seen:
            seen[start] = _opens(key(start[:_LOOKED_AT]), openings)
        if not seen[start]:
            continue
        text = text_of(element)
        if len(text) <= _LONGEST and key(text) in descriptions and not _among_paragraphs(element):
            yield text
            return


def _opens(start: str, openings: Iterable[str]) -> bool:
    return any(start.startswith(opening) or opening.startswith(start or " ") for opening in openings)


def _among_paragraphs(element: Any) -> bool:
    parent = element.getparent()
    siblings = [] if parent is None else parent.iterchildren("p")
    return any(sibling is not element and len(text_of(sibling)) >= PARAGRAPH // 2 for sibling in siblings)
