"""Where a line of a page stands: the elements around it, and what the names of their classes hint at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

_HINTS = re.compile(
    r"(?P<related>relat|recommend|suggest|popular|trending|most-?read|read-?next|outbrain|taboola|teaser|promo|"
    r"up-?next|similar|also|recirc|latest)|"
    r"(?P<social>share|sharing|social|follow|twitter|facebook|whatsapp)|"
    r"(?P<comment>comment|disqus|respon[ds]|repl(?:y|ies)|discussion)|"
    r"(?P<menu>\bnav|menu|breadcrumb|foot|masthead|side-?bar|widget|toolbar|skip|pagination|pager|header)|"
    r"(?P<offer>\bads?\b|\bad-|-ad\b|advert|sponsor|banner|newsletter|subscri|sign-?up|paywall|\bcta\b|popup|modal|"
    r"cookie|consent|gdpr|donat|affiliat|callout)|"
    r"(?P<author>author|byline|\bbio\b|\bmeta\b|\bdate\b|time|avatar|contributor|profile|publish)|"
    r"(?P<caption>caption|credit|figure|gallery|image|photo|slide|video|media|legend|copyright)|"
    r"(?P<tags>\btags?\b|categor|topics?\b|keyword)|"
    r"(?P<contents>\btoc\b|table-of|contents\b|jump|anchor)|"
    r"(?P<standfirst>chapo|standfirst|\bdek\b|\blede\b|sub-?title|excerpt|summary|intro|abstract|sub-?head|deck)|"
    r"(?P<body>(?:article|post|story|entry|page|main|blog|content|news)[-_]{0,2}(?:body|content|text|copy|main)|"
    r"rich-?text|prose|wysiwyg|paragraph|body-?(?:text|copy)|"
    r"\bcontent\b|article|\bpost\b|\bentry\b|story|\bmain\b|\btext\b)|"
    r"(?P<card>card|tile|\bgrid\b|carousel|listing|\blist\b|box\b|quote|accordion|faq|product|price|review)|"
    r"(?P<hidden>hidden|visually|sr-only|screen-reader|d-none|collapse|offscreen|print)"
)
HINTS = tuple(_HINTS.groupindex)
"""What names can hint at, in the order of the bits of `Place.hints`."""

AROUND = ("footer", "header", "aside", "form", "figure", "table", "ul", "ol", "article", "main", "section")
"""The elements of which it is told whether a line stands in one, in the order of the bits of `Place.inside`."""

_INSIDE = {tag: 1 << number for number, tag in enumerate(AROUND)}
_BIT = {name: 1 << number for number, name in enumerate(HINTS)}
_OF_TAG = {
    "nav": "menu", "footer": "menu", "aside": "related", "header": "menu", "figure": "caption",
    "figcaption": "caption", "caption": "caption", "article": "body", "main": "body", "address": "author",
}  # fmt: skip
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_LONGEST = 300  #: characters of names that are looked at
_WHOLE_PAGE = 2  #: depth of <body>, whose classes speak of the page


class Place(NamedTuple):
    """An element that begins a line, with the hints of its own names and those of all around it.

    A tuple, since a page has hundreds: a frozen dataclass takes four times as long to make.
    """

    number: int  #: of the element on its page
    tag: str
    depth: int
    hints: int  #: bits in the order of `HINTS`
    inherited: int
    parent: Place | None
    inside: int = 0  #: bits in the order of `AROUND`, its own included
    kind: int = 0  #: the same for elements with the same tags and classes all the way up: what a template repeats

    @property
    def near(self) -> int:
        """The hints of the place and of the one around it."""
        return self.hints | (self.parent.hints if self.parent else 0)

    @property
    def is_caption(self) -> bool:
        """True for what stands under a picture, its credit included; a paragraph there may well be the article's."""
        return self.tag != "p" and bool(self.near & _BIT["caption"])

    def way_up(self) -> Iterator[Place]:
        """The place itself and those around it, up to the page."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


OUTSIDE = Place(0, "", 0, 0, 0, None)
"""Where a page begins."""


def place_of(element: Any, number: int, around: Place) -> Place:
    """The place that an element is."""
    named = element.get("class", "")
    hints = _hints_in(f"{named} {element.get('id', '')}"[:_LONGEST], element.tag)
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _hides(element.get("style", "")):
        hints |= _BIT["hidden"]
    inherited = around.inherited | hints if around.depth >= _WHOLE_PAGE else 0
    tag = element.tag
    inside = around.inside | _INSIDE.get(tag, 0)
    kind = hash((around.kind, tag, named))
    return Place(number, tag, around.depth + 1, hints, inherited, around, inside, kind)


def _hides(style: str) -> bool:
    return bool(style) and bool(_HIDING.search(style))


@lru_cache(maxsize=20_000)
def _hints_in(names: str, tag: str) -> int:
    hints = _BIT.get(_OF_TAG.get(tag, ""), 0)
    for name in names.split():
        hints |= _hints_of(name)
    return hints


@lru_cache(maxsize=20_000)
def _hints_of(name: str) -> int:
    """By single names, since templates put the same ones together in ever new ways."""
    hints = 0
    for found in _HINTS.finditer(name.lower()):
        hints |= _BIT[found.lastgroup or ""]
    return hints
