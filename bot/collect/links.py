"""Reading a page of links, such as the front of a section, where a site has no feed. Pure; runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bot.collect.addresses import can_be_article, day_in, has_number, same_site, slug_words
from bot.collect.entries import ADDRESS, TITLE, Feed, language_of
from bot.collect.plaintext import one_line
from bot.collect.webpage import join, parse_page
from bot.errors import FeedError
from bot.text import canonical_url
from bot.types import Entry, Page, Source

LEAST = 5
"""Articles that a page must link to if it is to be followed."""

_LINKS = 200  #: articles taken from one page
_ANCHORS = 5_000  #: looked at
_HEADLINE = 25  #: characters, and
_HEADLINE_WORDS = 4
_SLUG_WORDS = 3
_ENOUGH = 3  #: points that make an article's link
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_AROUND = frozenset(("nav", "footer", "header", "aside"))  #: elements that hold a site's own links
_AROUND_NAMES = re.compile(
    r"(?:^|\s)(?:(?:main|site|top|global|primary|secondary|header|footer|page|mega|sub|mobile|nav)[-_]{0,2})?"
    r"(?:nav|navbar|navigation|menu|footer|breadcrumbs?|cookies?|social)(?:\s|$)",
    re.IGNORECASE,
)
_NO_HEADLINE = re.compile(
    r"(?:lire (?:la suite|l['’]article|plus)|en savoir plus|voir plus|read (?:more|the article|on)|more|"
    r"continue reading|\d+ (?:commentaires?|comments?))\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Link:
    """One anchor of a page: where it leads, what it says and where it stands."""

    url: str
    said: str
    is_heading: bool
    in_article: bool
    is_around: bool


def find_links(page: Page, source: Source) -> Feed:
    """The links to articles on a page, in the page's order, with their headlines; dates are not known.

    An article's link is told by signs that add up: its address (a slug of several words, a number, a day), what it says
    (a headline's length) and where it stands (in a heading or an `<article>`, not in a menu). Only links within the
    site count. Raises FeedError where there are none.
    """
    root = parse_page(page)
    merged: dict[str, list[_Link]] = {}
    for link in () if root is None else _links(root, page.final_url):
        merged.setdefault(canonical_url(link.url), []).append(link)
    found = [links for links in merged.values() if _points(links) >= _ENOUGH]
    if root is None or not found:
        raise FeedError(source.url, "no links to articles were found in the page")
    entries = tuple(Entry(source.id, "", links[0].url, _title(links)) for links in found[:_LINKS])
    return Feed(one_line(root.findtext(".//title") or "")[:TITLE], language_of(root.get("lang")), entries)


def _links(root: etree._Element, url: str) -> Iterator[_Link]:
    own, here, base = same_site(url), canonical_url(url), _base(root, url)
    around, heading, article = _inside(root)
    for count, anchor in enumerate(root.iter("a")):
        address = join(base, anchor.get("href", ""))
        if count >= _ANCHORS:
            return
        if not address or len(address) > ADDRESS or not own(address) or canonical_url(address) == here:
            continue
        if can_be_article(address):
            is_heading = anchor in heading or next(anchor.iter(*_HEADINGS), None) is not None
            yield _Link(address, _said(anchor), is_heading, anchor in article, anchor in around)


def _base(root: etree._Element, url: str) -> str:
    element = next(root.iter("base"), None)
    return url if element is None else join(url, element.get("href", "")) or url


def _inside(root: etree._Element) -> tuple[set[etree._Element], set[etree._Element], set[etree._Element]]:
    """The anchors that stand in a menu or the like, in a heading, and in an `<article>`; in one walk, however deep."""
    depths = {"around": 0, "heading": 0, "article": 0}
    found: dict[str, set[etree._Element]] = {name: set() for name in depths}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        for name in _kinds(element):
            depths[name] += 1 if event == "start" else -1
        if event == "start" and element.tag == "a":
            for name, depth in depths.items():
                if depth:
                    found[name].add(element)
    return found["around"], found["heading"], found["article"]


def _kinds(element: etree._Element) -> Iterator[str]:
    """What an element makes of the anchors in it. An article's own `<header>` is not the site's."""
    tag = element.tag
    if tag in _HEADINGS:
        yield "heading"
    elif tag == "article":
        yield "article"
    elif tag in _AROUND or _AROUND_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"[:500]):
        yield "around"


def _said(anchor: etree._Element) -> str:
    """What a link says: the heading in it, else its text, else its title or label."""
    heading = next(anchor.iter(*_HEADINGS), None)
    texts = (
        "" if heading is None else _text(heading),
        _text(anchor),
        anchor.get("title", ""),
        anchor.get("aria-label", ""),
    )
    said = (one_line(text[:TITLE]) for text in texts)
    return next((text for text in said if text and not _NO_HEADLINE.fullmatch(text)), "")


def _text(element: etree._Element) -> str:
    return " ".join(element.itertext())


def _headline(links: list[_Link]) -> str:
    """The headline among what several links to one article say: that of a heading, else the longest."""
    return max(links, key=lambda link: (link.is_heading and bool(link.said), len(link.said))).said


def _title(links: list[_Link]) -> str:
    """The headline, where a heading holds it: other links also say "2 hours ago", which would pass for a change."""
    headings = [link for link in links if link.is_heading]
    return _headline(headings)[:TITLE] if headings else ""


def _points(links: list[_Link]) -> int:
    """How much speaks for the links to one address being links to an article."""
    url, headline = links[0].url, _headline(links)
    points = 3 if day_in(url) else 0
    points += 2 if slug_words(url) >= _SLUG_WORDS else 0
    points += 1 if has_number(url) else 0
    points += 2 if len(headline) >= _HEADLINE and len(headline.split()) >= _HEADLINE_WORDS else 0
    points += 1 if any(link.is_heading for link in links) else 0
    points += 1 if any(link.in_article for link in links) else 0
    return points - (3 if all(link.is_around and not link.in_article for link in links) else 0)
