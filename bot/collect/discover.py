"""Finding the feeds of a site from one of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml import etree
from yarl import URL

from bot.collect.charset import decode, of_content_type
from bot.text import canonical_url
from bot.types import Page

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_MAYBE_TYPES = ("application/xml", "text/xml")
_USUAL = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/rss", "/index.xml")
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf|flux)(?:[/._-]|$)|\.(?:rss|atom|rdf)$|/index\.xml$", re.IGNORECASE
)
_SAYS_FEED = re.compile(r"\b(?:rss|atom|flux)\b", re.IGNORECASE)
_OTHER_FEED = re.compile(r"comment", re.IGNORECASE)  # a feed of comments is rarely what is meant
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_READ = 2_000_000  # bytes of a page


def find_feeds(page: Page) -> Sequence[str]:
    """The addresses that may be a feed of the page's site, best first; none has been asked.

    They are those that the page declares, else those that it links to, else the places where feeds usually are.
    """
    root = _parse(page)
    found = [] if root is None else (_declared(root, page.final_url) or _linked(root, page.final_url))
    return tuple(_distinct(found or [urljoin(page.final_url, place) for place in _USUAL]))


def _parse(page: Page) -> etree._Element | None:
    body = page.body[:_READ]
    labels = [of_content_type(page.headers.get("content-type", ""))]
    if match := _META_CHARSET.search(body[:4096]):
        labels.append(match.group(1).decode("ascii"))
    text = decode(body, labels).replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def _declared(root: etree._Element, base: str) -> list[str]:
    """What `<link rel="alternate">` names, main feeds before feeds of comments.

    A `<base>` counts for the links after it, as the autodiscovery test suite of 2003 has it.
    """
    found = []
    for element in root.iter("link", "base"):
        if element.tag == "base":
            base = _join(base, element.get("href", "")) or base
        elif _is_feed_link(element) and (url := _join(base, element.get("href", ""))):
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
        if (url := _join(base, element.get("href", "")))
    ]
    by_address = [(url, f"{said} {url}") for url, element, said in anchors if _LOOKS_LIKE_FEED.search(_path(element))]
    by_text = [(url, f"{said} {url}") for url, _, said in anchors if _SAYS_FEED.search(said)]
    own = _same_site(base)
    return sorted(_mains_first([*by_address, *by_text]), key=lambda url: not own(url))


def _mains_first(found: list[tuple[str, str]]) -> list[str]:
    return [url for url, said in sorted(found, key=lambda pair: bool(_OTHER_FEED.search(pair[1])))]


def _same_site(base: str) -> Callable[[str], bool]:
    def name(url: str) -> str:
        return (urlsplit(url).hostname or "").removeprefix("www.")

    own = name(base)
    return lambda url: name(url) == own or name(url).endswith(f".{own}")


def _path(element: etree._Element) -> str:
    href: str = element.get("href", "")
    return href.strip().partition("?")[0].partition("#")[0].rstrip("/")


def _join(base: str, href: str) -> str | None:
    """The absolute web address; None where there is none. `feed:` is what some sites put before a feed's address."""
    href = re.sub(r"\Afeed:(?://)?(?=https?:)", "", href.strip(), flags=re.IGNORECASE)
    href = re.sub(r"\Afeed:", "http:", href, flags=re.IGNORECASE)
    if not href:
        return None
    try:
        url = str(URL(base).join(URL(href)))  # urljoin() loses the second slash of a path such as /web/http://…
        canonical_url(url)
    except ValueError:
        return None
    return url


def _distinct(urls: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(urls)
