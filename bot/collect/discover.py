"""Finding the feeds of a site from one of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from lxml import etree

from bot.collect.addresses import same_site
from bot.collect.webpage import join, parse_page
from bot.types import Page

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_MAYBE_TYPES = ("application/xml", "text/xml", "application/json")  # also of much that is no feed: the address tells
_USUAL = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/rss", "/index.xml")
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf|flux)(?:[/._-]|$)|\.(?:rss|atom|rdf)$|/index\.xml$", re.IGNORECASE
)
_SAYS_FEED = re.compile(r"\b(?:rss|atom|flux)\b", re.IGNORECASE)
_OTHER_FEED = re.compile(r"comment", re.IGNORECASE)  # a feed of comments is rarely what is meant


def find_feeds(page: Page) -> Sequence[str]:
    """The addresses that may be a feed of the page's site, best first; none has been asked.

    They are those that the page declares, else those that it links to, else the places where feeds usually are.
    """
    root = parse_page(page)
    found = [] if root is None else (_declared(root, page.final_url) or _linked(root, page.final_url))
    return tuple(_distinct(found or [urljoin(page.final_url, place) for place in _USUAL]))


def _declared(root: etree._Element, base: str) -> list[str]:
    """What `<link rel="alternate">` names, main feeds before feeds of comments.

    A `<base>` counts for the links after it, as the autodiscovery test suite of 2003 has it.
    """
    found = []
    for element in root.iter("link", "base"):
        if element.tag == "base":
            base = join(base, element.get("href", "")) or base
        elif _is_feed_link(element) and (url := join(base, element.get("href", ""))):
            found.append((url, f"{element.get('title', '')} {url}"))
    return _mains_first(found)


def _is_feed_link(element: etree._Element) -> bool:
    rel = element.get("rel", "").lower().split()
    kind = element.get("type", "").partition(";")[0].strip().lower()
    if kind in _FEED_TYPES:
        return "alternate" in rel or "feed" in rel
    return kind in _MAYBE_TYPES and "alternate" in rel and bool(_LOOKS_LIKE_FEED.search(_path(element)))


def _linked(root: etree._Element, base: str) -> list[str]:
    """Links whose address or text says feed: the address counts more."""
    anchors = [
        (url, element, f"{''.join(element.itertext())[:200]} {element.get('title', '')}")
        for element in root.iter("a")
        if (url := join(base, element.get("href", "")))
    ]
    by_address = [(url, f"{said} {url}") for url, element, said in anchors if _LOOKS_LIKE_FEED.search(_path(element))]
    by_text = [(url, f"{said} {url}") for url, _, said in anchors if _SAYS_FEED.search(said)]
    own = same_site(base)
    return sorted(_mains_first([*by_address, *by_text]), key=lambda url: not own(url))


def _mains_first(found: list[tuple[str, str]]) -> list[str]:
    return [url for url, said in sorted(found, key=lambda pair: bool(_OTHER_FEED.search(pair[1])))]


def _path(element: etree._Element) -> str:
    href: str = element.get("href", "")
    return href.strip().partition("?")[0].partition("#")[0].rstrip("/")


def _distinct(urls: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(urls)
