"""Which article of a page is meant, where it holds several: the one that the feed's entry names, or the page's heading.

A blog's front, a day's brief or a page that scrolls on into the next story shows whole articles one below the other,
and below an article stand others that one might like. They are taken out of the tree before anybody looks at it; a
page with one article stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bot.extract.characters import key
from bot.extract.labels import is_live
from bot.extract.metadata import Head
from bot.extract.zone import text_of
from bot.types import Entry

_HEADINGS = ("h1", "h2", "h3", "h4")
_ARTICLE = frozenset({"article", "post", "entry", "hentry", "story"})
_MOST = 300  #: headings or paragraphs that are looked at, and twins
_STEPS = 20  #: up from a heading
_PLACES = 5  #: that bear the title
_PROSE = 200  #: characters of paragraphs that make an article
_WHOLE = 600  #: characters of paragraphs that are hardly but the beginning of one
_QUOTED = 40  #: characters of a teaser's key by which a paragraph is known
_SAME = 0.8  #: share of words (Dice) from which two titles are one
_OF_ONE_POST = re.compile(r"\d|\A(?:category|tag|format|post_format|has)-|\Asticky\Z")


def keep_meant(tree: Any, entry: Entry) -> bool:
    """Take the other articles out of a page that holds several and make the meant one's heading its <h1>.

    True where something was taken out. Nothing is where the entry names none of them, or the page has but one.
    """
    for place in islice(_named(tree, entry), _PLACES):
        if (others := tuple(_others(place))) and (heading := _heading_of(place, others)) is not None:
            for element in others:
                element.drop_tree()
            for other in list(tree.iter("h1")):
                other.tag = "h2"
            heading.tag = "h1"
            return True
        if place.tag == "h1":
            return False
    return False


def keep_headed(tree: Any, head: Head, url: str) -> bool:
    """Take out the <article>s beside the one that bears the page's only <h1>, where that one is an article by itself.

    True where something was taken out. A live report stays whole: its updates are its article.
    """
    headings = [one for one in tree.iter("h1") if text_of(one)]
    if len(headings) != 1 or is_live(head, text_of(headings[0]), url):
        return False
    around = list(headings[0].iterancestors("article"))
    if not around or not _has_prose(around[0].iter("p"), _WHOLE):
        return False
    own = {*around, *around[0].iter("article")}
    others = [one for one in tree.iter("article") if one not in own]
    for other in others:
        if other.getparent() is not None:
            other.drop_tree()
    return bool(others)


def _named(tree: Any, entry: Entry) -> Iterator[Any]:
    """The headings that bear the entry's title, <h1> first; where there is none, the paragraph that it quotes."""
    wanted = key(entry.title)
    headings = [one for one in islice(tree.iter(*_HEADINGS), _MOST) if _alike(key(text_of(one)), wanted)]
    if headings:
        yield from sorted(headings, key=lambda one: str(one.tag))
        return
    quoted = key(entry.teaser)[: 2 * _QUOTED]
    if len(quoted) >= _QUOTED:
        yield from (one for one in islice(tree.iter("p"), _MOST) if key(text_of(one)).startswith(quoted))


def _alike(said: str, wanted: str) -> bool:
    own, other = set(said.split()), set(wanted.split())
    return bool(own and other) and 2 * len(own & other) / (len(own) + len(other)) >= _SAME


def _others(place: Any) -> Iterator[Any]:
    """What belongs to the other articles around a place: its twins a few steps up, or the lines before and after."""
    for part in islice((place, *place.iterancestors()), _STEPS):
        if part.tag in ("body", "html"):
            return
        if (
            part is not place
            and _is_article(part)
            and (twins := [one for one in _alike_parts(part) if _is_article(one)])
        ):
            yield from twins
            return
        if part is place and (loose := tuple(_loose(place))):
            yield from loose
            return


def _alike_parts(part: Any) -> Iterator[Any]:
    """The elements beside one that a template made alike."""
    named = _template_names(part)
    beside = (one for one in part.getparent().iterchildren(part.tag) if one is not part)
    return islice((one for one in beside if _template_names(one) == named), _MOST)


def _template_names(part: Any) -> frozenset[str]:
    """The classes of an element without those that WordPress gives a single post: its number, themes and format."""
    return frozenset(name for name in part.get("class", "").split() if not _OF_ONE_POST.search(name))


def _is_article(part: Any) -> bool:
    """True for a heading with prose, called an article or headed by a link: the sections of one article are neither."""
    heading = next(part.iter(*_HEADINGS), None)
    if heading is None or not _has_prose(part.iter("p")):
        return False
    return bool(_ARTICLE & {part.tag, *part.get("class", "").split()}) or heading.tag == "h1" or _is_linked(heading)


def _is_linked(heading: Any) -> bool:
    """True for a heading that leads to another page; one that leads to itself (« # ») is a section's."""
    around = heading.getparent()
    links = (*heading.iter("a"), *((around,) if around is not None and around.tag == "a" else ()))
    return any((href := link.get("href", "")) and "#" not in href for link in links)


def _has_prose(paragraphs: Iterable[Any], least: int = _PROSE) -> bool:
    total = 0
    for paragraph in paragraphs:
        total += len(text_of(paragraph))
        if total >= least:
            return True
    return False


def _loose(heading: Any) -> Iterator[Any]:
    """Where headings and paragraphs of several articles stand side by side: all but the heading's own."""
    around = heading.getparent()
    if heading.tag not in _HEADINGS or around is None:
        return
    parts: list[list[Any]] = [[]]
    for element in around.iterchildren():
        if element.tag == heading.tag:
            parts.append([])
        parts[-1].append(element)
    articles = [part for part in parts[1:] if _is_linked(part[0]) and _has_prose(one for one in part if one.tag == "p")]
    if len(articles) > 1 and any(part[0] is heading for part in articles):
        yield from (element for part in parts[1:] if part[0] is not heading for element in part)


def _heading_of(place: Any, others: Iterable[Any]) -> Any | None:
    """The heading of the article that a place is in."""
    if place.tag in _HEADINGS:
        return place
    around = next(iter(others)).getparent()
    own = next((part for part in place.iterancestors() if part.getparent() is around), None)
    return None if own is None else next(own.iter(*_HEADINGS), None)
