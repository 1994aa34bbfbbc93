"""Reading a feed: RSS, Atom or RDF bytes become entries. Pure and picklable, so that it runs in a worker."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urljoin

from bot.collect.charset import decode, of_content_type
from bot.collect.plaintext import clean, one_line, plain_text
from bot.errors import FeedError
from bot.text import canonical_url
from bot.types import Entry, Page, Source

_ENTRIES = 1_000
_TITLE = 500
_AUTHOR = 200
_TEASER = 5_000
_TEXT = 500_000
_ADDRESS = 2_000  # longer GUIDs and addresses are left out: cut, two could become one
_FULL_TEXT = 1_000  # a description this long is the article itself, as feeds without `content:encoded` have it

_FIRST = datetime(1971, 1, 1, tzinfo=UTC)  # before: the epoch or a year 0, which is what a lost date becomes
_AHEAD = timedelta(days=2)

_XML_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.ASCII)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]+")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|<\s*>")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries in its own order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]


def parse_feed(page: Page, source: Source, now: datetime | None = None) -> Feed:
    """The feed on a page. Entries that lead to no web page are left out, dates later than `now` by two days dropped.

    Raises FeedError for what is not a feed, and nothing else.
    """
    text = decode(page.body, (of_content_type(page.headers.get("content-type", "")), _declared(page.body)))
    if not text.strip():
        raise FeedError(source.url, "the answer is empty, not a feed")
    parsed = _parse(text, source.url)
    if not (parsed.get("version") or parsed.entries) or (not parsed.get("version") and _is_html(text)):
        raise FeedError(source.url, _what_it_is(text))
    reading = _Reading(source.id, page.final_url, now or datetime.now(UTC), _language(parsed.feed.get("language")))
    entries = _distinct(filter(None, map(reading.entry, parsed.entries[:_ENTRIES])))
    return Feed(_title(parsed.feed)[:_TITLE], reading.language, tuple(entries))


def _declared(body: bytes) -> str:
    match = _XML_ENCODING.match(body)
    return match.group(1).decode("ascii", "replace") if match else ""


def _parse(text: str, url: str) -> Any:
    """What feedparser makes of it.

    It gets UTF-8 and no say in the matter, since it would follow any codec's name; and no base address, since it would
    make a GUID such as "42" an address of the feed's host, which changes when the feed moves.
    """
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    body = _NOT_IN_XML.sub("", text).encode("utf-8", "replace")
    try:
        # No sanitising and no resolving inside the markup: it becomes plain text.
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError:
        raise
    except Exception as error:
        raise FeedError(url, f"not a feed that can be read ({type(error).__name__})") from error


def _is_html(text: str) -> bool:
    return bool(_HTML.match(_COMMENT.sub("", text[:4096])))


def _what_it_is(text: str) -> str:
    if _is_html(text):
        return "a web page, not a feed; `vigie source add` finds the feed that a page names"
    if text.lstrip()[:1] in ("{", "["):
        return "JSON, not a feed of the kinds that Vigie reads (RSS, Atom, RDF)"
    return "not a feed: neither RSS, Atom nor RDF"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the entries of one feed have in common."""

    source_id: int
    base: str
    now: datetime
    language: str | None

    def entry(self, item: Any) -> Entry | None:
        """One entry; None where it leads to no web page."""
        guid = one_line(_string(item.get("id")))
        url = self._link(item, guid)
        if url is None:
            return None
        updated = self._moment(dict.get(item, "updated_parsed"))  # item.get() would warn and give `published`
        teaser, text = _texts(item)
        return Entry(
            self.source_id,
            guid if len(guid) <= _ADDRESS else "",
            url,
            _title(item)[:_TITLE],
            self._moment(item.get("published_parsed")) or updated,  # some feeds give one date only
            updated,
            _author(item),
            teaser,
            text,
            _language(item.get("language")) or _language(_detail(item, "title").get("language")) or self.language,
        )

    def _link(self, item: Any, guid: str) -> str | None:
        """The article's address: the one behind a feed service's own, the link, or a GUID that is one."""
        link = item.get("link") if item.get("links") else ""  # without one feedparser takes the GUID, be it "42"
        for raw in (item.get("feedburner_origlink"), link, guid if guid.startswith(("http:", "https:")) else ""):
            url = _web_address(self.base, _string(raw))
            if url:
                return url
        return None

    def _moment(self, parts: Any) -> datetime | None:
        """A date of feedparser's (UTC, nine numbers); None for one that cannot be."""
        try:
            year, month, day, hour, minute, second = parts[:6]
            moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (TypeError, ValueError, OverflowError):
            return None
        return moment if _FIRST <= moment <= self.now + _AHEAD else None


def _web_address(base: str, raw: str) -> str | None:
    """The absolute address of a page other than the feed itself; None where there is none."""
    raw = clean(raw).strip().replace("\n", "").replace("\t", "").replace(" ", "%20")
    if not raw or len(raw) > _ADDRESS:
        return None
    try:
        url = urljoin(base, raw)
        canonical_url(url)
    except ValueError:
        return None
    return url if urldefrag(url)[0] != urldefrag(base)[0] else None


def _title(item: Any) -> str:
    return " ".join(_plain(item.get("title"), _detail(item, "title").get("type")).split())


def _detail(item: Any, name: str) -> Any:
    return item.get(f"{name}_detail") or {}


def _plain(value: object, kind: object) -> str:
    """Text as it is; markup as plain text. feedparser tells which: what a title without a type is, it guesses well."""
    text = _string(value)
    return clean(text).strip() if kind == "text/plain" else plain_text(text)


def _texts(item: Any) -> tuple[str, str]:
    """Teaser and full text, where the feed has them; a long description is both."""
    teaser = _plain(item.get("summary"), _detail(item, "summary").get("type"))
    contents = (_plain(c.get("value"), c.get("type")) for c in item.get("content") or ())
    text = max(contents, key=len, default="") or (teaser if len(teaser) >= _FULL_TEXT else "")
    return _cut(teaser or text, _TEASER), _cut(text, _TEXT)


def _cut(text: str, length: int) -> str:
    """At most `length` characters, whole lines where there are several, whole words where there is one."""
    if len(text) <= length:
        return text
    head = text[:length]
    return (head.rpartition("\n")[0] or head.rpartition(" ")[0] or head).rstrip()


def _author(item: Any) -> str | None:
    """The names of an entry's authors; of one alone the text as written, since feedparser cuts long mail addresses."""
    people = [one_line(_string(person.get("name"))) for person in item.get("authors") or ()]
    said = ", ".join(dict.fromkeys(filter(None, people))) if len(people) > 1 else one_line(_string(item.get("author")))
    name = " ".join(_EMPTY_BRACKETS.sub("", _MAIL.sub("", said)).split())
    return name.strip(" ()<>,;")[:_AUTHOR] or None


def _language(label: object) -> str | None:
    match = _LANGUAGE.fullmatch(_string(label).strip())
    return match.group(1).lower() if match else None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _distinct(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Each entry once. A GUID that several entries share tells none of them apart: their addresses do."""
    once = list(dict.fromkeys(entries))
    shared = Counter(entry.guid for entry in once)
    for entry in once:
        yield entry if shared[entry.guid] == 1 else replace(entry, guid="")
