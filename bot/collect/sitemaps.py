"""Reading sitemaps (https://www.sitemaps.org/protocol.html) and news sitemaps; pure, so that it runs in a worker.

A sitemap lists what a site ever had, so most of it is not news: what is dated and old is left out, and the newest comes
first. An index lists further maps; those most likely to have something new are named for the caller to fetch.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from bot.charset import decode, of_content_type, of_xml
from bot.collect.addresses import can_be_article, day_in
from bot.collect.decoding import GZIP_MARK, Decoder, DecodingError
from bot.collect.entries import TITLE, Feed, each_address_once, language_of, web_address, written_moment
from bot.collect.plaintext import one_line
from bot.errors import FeedError
from bot.markup import readable_xml
from bot.types import Entry, History, Page, Source

RECENT = timedelta(days=7)
"""What a sitemap dates earlier is not collected."""

MAPS = 8
"""Maps of one index that are fetched in one visit."""

_UNPACKED = 50_000_000  # bytes; the protocol's own ceiling, as is the next
_ROWS = 50_000
_FIELD = 4_000  # characters; longer than an address that is kept, so that none is kept cut
_SHARED, _FEW = 0.5, 10  # an hour that more than half of more than ten rows share is when the map was made
_MARGIN = timedelta(days=1)  # many maps are dated by the day
_END = 50  # pages at either end of a map without dates: some sites add what is new at the end, others at the start
_NEWEST = 5_000
_ROOT = re.compile(r"<(?:[\w-]+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_BEGINNING = 65_536
_NEWS_MAP = re.compile(r"news|actu|article|post|stor(?:y|ies)|recent|latest", re.IGNORECASE)
_OTHER_MAP = re.compile(
    r"(?:^|[/_.-])(?:tags?|categor\w*|authors?|auteurs?|users?|taxonom\w*|images?|videos?|products?|produits?)(?=[\d_.-]|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, and further maps, those first that most likely have something new."""

    pages: Feed
    maps: tuple[str, ...] = ()


@dataclass(slots=True)
class _Row:
    """One `<url>` or `<sitemap>` of a map; "" where it does not say."""

    is_map: bool
    loc: str = ""
    lastmod: str = ""
    published: str = ""
    title: str = ""
    language: str = ""
    name: str = ""


_NAMES = {
    "loc": "loc",
    "lastmod": "lastmod",
    "publication_date": "published",
    "title": "title",
    "language": "language",
    "name": "name",
}


def parse_sitemap(page: Page, source: Source, now: datetime | None = None) -> Sitemap:
    """The pages and maps that a sitemap lists; XML or plain text, gzip or not. Raises FeedError for what is none.

    Of the first 50,000 rows: the pages of the last 7 days, newest first, then, where pages have no date, those at both
    ends of the map.
    """
    body = _unpacked(page.body, source.url)
    text = decode(body, (of_content_type(page.headers.get("content-type", "")), of_xml(body)))
    rows = list(_rows(text, source.url))
    moment = now or datetime.now(UTC)
    pages = _pages([row for row in rows if not row.is_map], source, page.final_url, moment)
    maps = [row for row in rows if row.is_map]
    dates = _trusted_of_maps(maps, moment)
    pages = replace(pages, conditional=None not in dates)
    return Sitemap(pages, _maps(maps, dates, page.final_url, _since(source.history, moment)))


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.startswith(GZIP_MARK):
        return body
    decoder = Decoder("gzip", _UNPACKED)
    try:
        unpacked = decoder.feed(body)
        decoder.finish()
    except DecodingError as error:
        raise FeedError(url, f"a packed sitemap that cannot be used: {error}") from error
    return unpacked


# --- rows -------------------------------------------------------------------------------------------------------


def _rows(text: str, url: str) -> Iterator[_Row]:
    if _ROOT.search(text[:_BEGINNING]):
        yield from _xml_rows(text, url)
        return
    lines = text.split("\n", _ROWS)[:_ROWS]
    if not lines[0].strip().startswith(("http://", "https://")):
        raise FeedError(url, "not a sitemap: neither its XML nor a list of addresses")
    for line in map(str.strip, lines):
        if line.startswith(("http://", "https://")):
            yield _Row(is_map=False, loc=line[:_FIELD])


def _xml_rows(text: str, url: str) -> Iterator[_Row]:
    """The rows of an XML map, as far as it is not damaged. Entities that it declares are not read."""
    body = io.BytesIO(readable_xml(text).encode("utf-8", "replace"))
    options = {"resolve_entities": False, "load_dtd": False, "no_network": True, "recover": True, "encoding": "utf-8"}
    count = 0
    try:
        for _, element in etree.iterparse(body, tag=("{*}url", "{*}sitemap"), remove_comments=True, **options):
            yield _row(element)
            _forget(element)
            count += 1
            if count >= _ROWS:
                return
    except etree.LxmlError as error:
        if not count:
            raise FeedError(url, "a sitemap that cannot be read") from error


def _row(element: etree._Element) -> _Row:
    """What the row says itself and in its `<news:news>`; what is said of its pictures and videos is not the page's."""
    row = _Row(is_map=_local(element) == "sitemap")
    news = [part for child in element if _local(child) == "news" for part in child.iter()]
    for part in (*element, *news):
        field = _NAMES.get(_local(part))
        if field and not getattr(row, field):
            setattr(row, field, (part.text or "").strip()[:_FIELD])
    return row


def _local(element: etree._Element) -> str:
    """An element's name without its namespace: sites write those in many ways."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _forget(element: etree._Element) -> None:
    """Let go of a row and of those before it, so that a long map takes no more memory than a short one."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


# --- choosing ---------------------------------------------------------------------------------------------------


def _pages(rows: Sequence[_Row], source: Source, base: str, now: datetime) -> Feed:
    """The entries worth a look; rows become entries only then, since that costs more than reading them."""
    changed = _trusted([written_moment(row.lastmod, now) for row in rows])
    dated: list[tuple[datetime, _Row, datetime | None]] = []
    undated: list[_Row] = []
    for row, updated in zip(rows, changed, strict=True):
        when = written_moment(row.published, now) or updated or day_in(row.loc)
        if when:
            dated.append((when, row, updated))
        else:
            undated.append(row)
    recent = sorted((told for told in dated if told[0] >= now - RECENT), key=lambda told: told[0], reverse=True)
    newest = (_entry(row, updated, source, base, now) for _, row, updated in recent[:_NEWEST])
    ends = [(_entry(row, None, source, base, now) for row in way) for way in (reversed(undated), undated)]
    found = (*filter(None, newest), *(entry for end in ends for entry in islice(filter(None, end), _END)))
    names = (one_line(row.name) for row in rows if row.name)
    return Feed(next(names, "")[:TITLE], _language(rows), each_address_once(found), len(dated) - len(recent))


def _entry(row: _Row, updated: datetime | None, source: Source, base: str, now: datetime) -> Entry | None:
    """A row as an entry; None where it can lead to no article. What is in a news map is one, whatever its address."""
    url = web_address(base, row.loc)
    published = written_moment(row.published, now)
    if url is None or not (published or can_be_article(url)):
        return None
    title = one_line(row.title)[:TITLE]
    return Entry(source.id, "", url, title, published, updated, language=language_of(row.language))


def _language(rows: Sequence[_Row]) -> str | None:
    found = {language_of(row.language) for row in rows} - {None}
    return found.pop() if len(found) == 1 else None


def _trusted(moments: Sequence[datetime | None]) -> Sequence[datetime | None]:
    """The dates, without those of the hour that most rows share: the map was made then, and is made again each day."""
    hours = [moment and moment.replace(minute=0, second=0, microsecond=0) for moment in moments]
    known = [hour for hour in hours if hour]
    commonest, count = Counter(known).most_common(1)[0] if len(known) > _FEW else (None, 0)
    if count <= _SHARED * len(known):
        return moments
    return [None if hour == commonest else moment for hour, moment in zip(hours, moments, strict=True)]


def _trusted_of_maps(rows: Sequence[_Row], now: datetime) -> Sequence[datetime | None]:
    """When each map was changed; one date for all says nothing of any."""
    changed = [written_moment(row.lastmod, now) for row in rows]
    return changed if len(set(changed)) > 1 else [None] * len(rows)


def _since(history: History, now: datetime) -> datetime:
    """When a map must have been changed to be worth asking: in the last week, and not before the last full visit.

    Validators are kept of full visits only, see `pipeline.collect`.
    """
    is_full = history.failures == 0 and bool(history.etag or history.last_modified)
    return max(now - RECENT, history.checked_at - _MARGIN) if is_full and history.checked_at else now - RECENT


def _maps(rows: Sequence[_Row], dates: Sequence[datetime | None], base: str, since: datetime) -> tuple[str, ...]:
    """The addresses of further maps, best first: lately changed, named after news; not those of tags or pictures."""
    ranked = []
    for place, (row, changed) in enumerate(zip(rows, dates, strict=True)):
        url = web_address(base, row.loc)
        if url and not _OTHER_MAP.search(urlsplit(url).path) and (changed is None or changed >= since):
            stamp = changed.timestamp() if changed else 0.0
            ranked.append((-stamp, not _NEWS_MAP.search(url), -place, url))
    return tuple(dict.fromkeys(url for *_, url in sorted(ranked)))
