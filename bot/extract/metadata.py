"""What a page says of its article: title, author, date, language, address, standfirst, access and kind."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.extract.characters import key, tidy_line
from bot.extract.dates import Of, address_date, agree, first_date, marked_texts, sane, seen_date, written_day
from bot.extract.headings import Heading, read_headings
from bot.extract.jsonld import Graph, Node, read_graph
from bot.extract.names import choose_author, is_label, signed_names
from bot.extract.titles import choose_title, site_names, title_keys, without_site
from bot.extract.zone import before_prose, below, text_of
from bot.text import canonical_url
from bot.types import Entry

_TITLES = ("og:title", "twitter:title", "headline", "title", "dc.title", "parsely-title", "sailthru.title")
_AUTHORS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "creator",
    "citation_author", "og:article:author",
)  # fmt: skip
_DATES = (
    "article:published_time", "datepublished", "og:article:published_time", "og:published_time", "date",
    "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "publication_date", "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    "originalpublicationdate", "citation_publication_date",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "article:publisher")
_PUBLISHERS = frozenset({"website", "organization", "newsmediaorganization"})
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
_LIVE_BLOG = "liveblogposting"
_LANGUAGE = re.compile(r"[a-z]{2}(?=[-_]|\Z)", re.IGNORECASE)
_SUBDOMAIN = re.compile(r"\A(?:www\d?|m|mobile|amp|edition)\.")
_SLUG = re.compile(r"(?:\w+-){2,}\w+[^/]*/?\Z|\d{5,}[^/]*/?\Z")  # a last part that names one article
_LONGEST = 4_000  #: characters of one value
_LONGEST_URL = 2_000
_SHORT, _PARTS = 120, 6  #: characters and elements of what may hold a date
_MOST = 20  #: values of one name, headings of one page


@dataclass(frozen=True, slots=True)
class Head:
    """The machine-readable part of a page, read once: named values, JSON-LD and the addresses it gives itself."""

    values: dict[str, tuple[str, ...]]  #: of <meta> by name, property or itemprop in lower case, in order
    graph: Graph
    items: frozenset[str]  #: the types that its microdata names, in lower case, without the vocabulary's address
    canonical: tuple[str, ...]  #: as written
    title: str
    language: str

    @property
    def calls_itself_live(self) -> bool:
        """True where JSON-LD or microdata say that the page, or a part of it, is a live blog."""
        return any(_LIVE_BLOG in types for types in (self.items, *(node.types for node in self.graph.nodes)))

    @property
    def calls_itself_article(self) -> bool:
        """True where JSON-LD, Open Graph or a publication date say that the page is an article."""
        return (
            bool(self.graph.article) or "article" in self.all(("og:type",)) or "article:published_time" in self.values
        )

    def all(self, names: Sequence[str]) -> Iterator[str]:
        """The values of several names, in the order of the names."""
        for name in names:
            yield from self.values.get(name, ())


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was decided from the head, the body's marks and the feed's entry."""

    url: str  #: canonical
    title: str
    author: str | None
    published: datetime | None
    language: str  #: two letters, "" where nothing says it
    titles: tuple[str, ...]  #: all that were considered
    descriptions: tuple[str, ...]
    declared_text: str = ""  #: JSON-LD's `articleBody`, "" where there is none


def read_head(tree: Any) -> Head:
    """Read the machine-readable part of a tree."""
    values: dict[str, tuple[str, ...]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "")[:_LONGEST].strip()
        for name in {(meta.get(kind) or "").strip().lower() for kind in ("name", "property", "itemprop")} - {""}:
            if content and len(values.get(name, ())) < _MOST:
                values[name] = (*values.get(name, ()), content)
    links = [
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    scripts = (s.text or "" for s in tree.iter("script") if "ld+json" in (s.get("type") or "").lower())
    items = frozenset(name.rpartition("/")[2].lower() for said in tree.xpath("//@itemtype") for name in said.split())
    title = next((tidy_line("".join(element.itertext())[:_LONGEST]) for element in tree.iter("title")), "")
    return Head(values, read_graph(scripts), items, (*links, *values.get("og:url", ())), title, tree.get("lang") or "")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What title, author and date are read from."""

    tree: Any
    zone: Sequence[Any]  #: see `zone.below`
    head: Head
    url: str
    entry: Entry | None
    tag: str  #: of the language, such as "en-US"; "" where nothing says it

    @property
    def language(self) -> str:
        """The two letters of the tag."""
        return language_of(self.tag)


def decide(tree: Any, head: Head, page_url: str, entry: Entry | None, now: datetime) -> Metadata:
    """All metadata of a page; `page_url` is the address that it came from."""
    article = head.graph.article
    sites = site_names((*head.all(_SITES), *_publishers(head.graph)), page_url)
    declared = [entry.title if entry else "", *_of(article, "headline"), *head.all(_TITLES), head.title]
    declared = [tidy_line(html.unescape(title[:_LONGEST])) for title in declared if title.strip()]
    headings = read_headings(tree, title_keys(declared, sites), page_url)
    title = choose_title([heading.title for heading in headings], declared, sites)
    said = [text for heading in headings for text in (heading.title, heading.whole)]
    seen = _Seen(tree, _zone(tree, headings, title), head, page_url, entry, _tag(head, article, entry))
    return Metadata(
        url=_canonical(head, page_url),
        title=title,
        author=_author(seen, sites),
        published=_published(seen, now),
        language=seen.language,
        titles=tuple(dict.fromkeys((title, *said, *declared, *(without_site(text, sites) for text in declared)))),
        descriptions=tuple(dict.fromkeys((*head.all(_DESCRIPTIONS), *_of(article, "description")))),
        declared_text=article.long_text("articleBody") if article else "",
    )


def _zone(tree: Any, headings: Sequence[Heading], title: str) -> tuple[Any, ...]:
    """What stands below the heading that bears the title; below a lower one less, and what is below the <h1> first."""
    bearers = [heading.element for heading in headings if key(title) in (key(heading.title), key(heading.whole))]
    if not bearers or bearers[0].tag == "h1":
        return below(tree, bearers[0]) if bearers else ()
    highest = next((heading.element for heading in headings if heading.element.tag == "h1"), None)
    return (*(() if highest is None else below(tree, highest)), *before_prose(below(tree, bearers[0])))


def _of(node: Node | None, *names: str) -> Iterator[str]:
    """The properties of an object that have a text."""
    yield from (text for name in names if node and (text := node.text(name)))


def _publishers(graph: Graph) -> Iterator[str]:
    for node in graph.nodes:
        yield from _of(node, "publisher")
        if node.types & _PUBLISHERS:
            yield from _of(node, "name", "alternateName")


def _author(seen: _Seen, sites: frozenset[str]) -> str | None:
    """JSON-LD's people, the head's names, the page's signature, the feed's author, at last a desk of JSON-LD's."""
    head, entry = seen.head, seen.entry
    article = head.graph.article.values if head.graph.article else {}
    written = article.get("author") or article.get("creator")
    sources = (
        head.graph.people(written),
        *(head.values.get(name, ()) for name in _AUTHORS),
        _labelled(head),
        islice(signed_names(seen.tree, seen.zone, seen.language), 1),  # looked for only where the head is silent
        (entry.author,) if entry and entry.author else (),
        head.graph.desks(written),
    )
    return choose_author(sources, sites, seen.language)


def _labelled(head: Head) -> tuple[str, ...]:
    """What cards for Twitter and Slack call "Written by", in the language of the page."""
    labels = (next(iter(head.values.get(f"twitter:label{n}", ())), "") for n in (1, 2))
    values = (next(iter(head.values.get(f"twitter:data{n}", ())), "") for n in (1, 2))
    return tuple(value for label, value in zip(labels, values, strict=True) if is_label(label))


def _published(seen: _Seen, now: datetime) -> datetime | None:
    """The feed's date, else the page's own, unless the address names another day.

    Else the day that is written below the title; at last the one that htmldate sees.
    """
    told = sane(seen.entry.published, now) if seen.entry else None
    if told:
        return told
    day = address_date(seen.url, now)
    named, stated = tuple(seen.head.all(_DATES)), tuple(_stated(seen.head.graph))
    times = (*_times(seen.tree.iter("time"), marked=True), *_times(seen.zone, marked=False))
    moment = first_date((*named, *stated, *times), now) or written_day(named, now, seen.tag, Of.CHANGE)
    if moment and agree(moment, day):
        return moment
    texts = tuple(_short_texts(seen.zone))
    shown = day or written_day(texts, now, seen.tag, Of.CHANGE) or _marked(seen, now)
    shown = shown or seen_date(seen.tree, seen.url, now)
    # JSON-LD that is written for people is a template's, and often gives the day on which the page was built.
    return shown or written_day((*stated, *texts), now, seen.tag)


def _stated(graph: Graph) -> Iterator[str]:
    """JSON-LD's dates of publication: the article's, else the page's."""
    yield from _of(graph.article, "datePublished", "dateCreated")
    for node in graph.nodes:
        yield from _of(node, "datePublished") if any(kind.endswith("webpage") for kind in node.types) else ()


def _marked(seen: _Seen, now: datetime) -> datetime | None:
    """The first day of publication in what is marked as a date, anywhere on the page."""
    texts = (text for text in marked_texts(seen.tree) if len(text) <= _SHORT)
    days = (written_day((text,), now, seen.tag, Of.PUBLICATION) for text in texts)
    return next((day for day in days if day), None)


def _short_texts(zone: Sequence[Any]) -> Iterator[str]:
    """What could be a byline or a date: the texts of small elements."""
    for element in zone:
        text = text_of(element) if len(element) <= _PARTS else ""
        if text and len(text) <= _SHORT:
            yield text


def _times(elements: Iterable[Any], *, marked: bool) -> Iterator[str]:
    """What <time> elements give; with `marked` only of those that say that they are the publication."""
    for element in elements:
        said = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
        if element.tag == "time" and (not marked or element.get("pubdate") is not None or "publish" in said):
            yield element.get("datetime") or ""


def _tag(head: Head, article: Node | None, entry: Entry | None) -> str:
    """The page's word for its language before the feed's: a feed may be in one for pages in several."""
    of_head = head.all(("og:locale", "content-language", "language", "dc.language"))
    said = (head.language, *of_head, *_of(article, "inLanguage"), (entry.language or "") if entry else "")
    tags = [text.strip().replace("_", "-") for text in said if language_of(text)]
    same = (tag for tag in tags if language_of(tag) == language_of(tags[0]))
    return next((tag for tag in same if "-" in tag), tags[0]) if tags else ""


def language_of(text: str) -> str:
    """The two letters of a language tag (RFC 5646) such as "fr-CA" or "fr_FR", "" where there is none."""
    match = _LANGUAGE.match(text.strip())
    return match.group().lower() if match else ""


def own_address(page_url: str) -> str:
    """The canonical form of the address that a page came from; a file's address stays as it is."""
    try:
        return canonical_url(page_url)
    except ValueError:
        return page_url


def _canonical(head: Head, page_url: str) -> str:
    """The page's own address for itself where it is believable, else the one that it came from."""
    own = own_address(page_url)
    for text in head.canonical:
        try:
            said = canonical_url(urljoin(page_url, text.strip()))
        except ValueError:
            continue
        if _believable(said, own):
            return said
    return own


def _believable(said: str, own: str) -> bool:
    """Same site, and not one address for many articles: templates that say so are a common fault."""
    there, here = urlsplit(said), urlsplit(own)
    if _site(there.hostname or "") != _site(here.hostname or "") or there.port != here.port or len(said) > _LONGEST_URL:
        return False
    wider = here.path.startswith(there.path.rstrip("/") + "/") or (there.path == here.path and bool(here.query))
    return not wider or said == own or bool(there.query) or bool(_SLUG.search(there.path))


def _site(host: str) -> str:
    return _SUBDOMAIN.sub("", host)
