"""Reading a feed: RSS, Atom, RDF or JSON bytes become entries. Pure and picklable, so that it runs in a worker."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.charset import decode, of_content_type, of_xml
from bot.collect import jsonfeed
from bot.collect.entries import (
    AUTHOR,
    ENTRIES,
    TEASER,
    TEXT,
    TITLE,
    Feed,
    cut,
    distinct,
    key_of,
    language_of,
    sane_moment,
    string,
    web_address,
)
from bot.collect.pace import read_base, read_period, read_skips, read_ttl
from bot.collect.plaintext import clean, one_line, plain_text
from bot.errors import FeedError
from bot.markup import readable_xml
from bot.types import Entry, Pace, Page, Source

_FULL_TEXT = 1_000  # a description this long is the article itself, as feeds without `content:encoded` have it

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]+")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|<\s*>")


def parse_feed(page: Page, source: Source, now: datetime | None = None) -> Feed:
    """The feed on a page. Entries that lead to no web page are left out, dates later than `now` by two days dropped.

    Raises FeedError for what is not a feed, and nothing else.
    """
    moment = now or datetime.now(UTC)
    text = decode(page.body, (of_content_type(page.headers.get("content-type", "")), of_xml(page.body)))
    if not text.strip():
        raise FeedError(source.url, "the answer is empty, not a feed")
    if jsonfeed.looks_like_json(text):
        return jsonfeed.parse(text, source, page.final_url, moment)
    parsed = _parse(text, source.url)
    if not (parsed.get("version") or parsed.entries) or (not parsed.get("version") and _is_html(text)):
        raise FeedError(source.url, _what_it_is(text))
    reading = _Reading(source.id, page.final_url, moment, language_of(parsed.feed.get("language")))
    read = [reading.entry(item) for item in parsed.entries[:ENTRIES]]
    entries = tuple(distinct(entry for entry in read if entry))
    pace = _pace(parsed.feed, text.partition("<item")[0])
    return Feed(_title(parsed.feed)[:TITLE], reading.language, entries, read.count(None), pace=pace)


def _parse(text: str, url: str) -> Any:
    """What feedparser makes of it.

    It gets UTF-8 and no say in the matter, since it would follow any codec's name; and no base address, since it would
    make a GUID such as "42" an address of the feed's host, which changes when the feed moves.
    """
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    body = readable_xml(text).encode("utf-8", "replace")
    try:
        # No sanitising and no resolving inside the markup: it becomes plain text.
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError:
        raise
    except Exception as error:
        raise FeedError(url, f"not a feed that can be read ({type(error).__name__})") from error


def _pace(feed: Any, head: str) -> Pace:
    """What a feed says of how often it changes; `head` is what stands before its items."""
    hours, days = read_skips(head)
    return Pace(
        ttl=read_ttl(string(feed.get("ttl"))),
        period=read_period(string(feed.get("sy_updateperiod")), string(feed.get("sy_updatefrequency"))),
        base=read_base(string(feed.get("sy_updatebase"))),
        skip_hours=hours,
        skip_days=days,
    )


def _is_html(text: str) -> bool:
    return bool(_HTML.match(_COMMENT.sub("", text[:4096])))


def _what_it_is(text: str) -> str:
    if _is_html(text):
        return "a web page, not a feed; `vigie source add` finds the feed that a page names"
    return "not a feed: neither RSS, Atom, RDF nor JSON Feed"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the entries of one feed have in common."""

    source_id: int
    base: str
    now: datetime
    language: str | None

    def entry(self, item: Any) -> Entry | None:
        """One entry; None where it leads to no web page."""
        guid = key_of(item.get("id"))
        url = self._link(item, guid)
        if url is None:
            return None
        updated = self._moment(dict.get(item, "updated_parsed"))  # item.get() would warn and give `published`
        teaser, text = _texts(item)
        return Entry(
            self.source_id,
            guid,
            url,
            _title(item)[:TITLE],
            self._moment(item.get("published_parsed")) or updated,  # some feeds give one date only
            updated,
            _author(item),
            teaser,
            text,
            language_of(item.get("language")) or language_of(_detail(item, "title").get("language")) or self.language,
        )

    def _link(self, item: Any, guid: str) -> str | None:
        """The article's address: the one behind a feed service's own, the link, or a GUID that is one."""
        link = item.get("link") if item.get("links") else ""  # without one feedparser takes the GUID, be it "42"
        for raw in (item.get("feedburner_origlink"), link, guid if guid.startswith(("http:", "https:")) else ""):
            url = web_address(self.base, string(raw))
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
        return sane_moment(moment, self.now)


def _title(item: Any) -> str:
    return " ".join(_plain(item.get("title"), _detail(item, "title").get("type")).split())


def _detail(item: Any, name: str) -> Any:
    return item.get(f"{name}_detail") or {}


def _plain(value: object, kind: object) -> str:
    """Text as it is; markup as plain text. feedparser tells which: what a title without a type is, it guesses well."""
    text = string(value)
    return clean(text).strip() if kind == "text/plain" else plain_text(text)


def _texts(item: Any) -> tuple[str, str]:
    """Teaser and full text, where the feed has them; a long description is both."""
    teaser = _plain(item.get("summary"), _detail(item, "summary").get("type"))
    contents = (_plain(c.get("value"), c.get("type")) for c in item.get("content") or ())
    text = max(contents, key=len, default="") or (teaser if len(teaser) >= _FULL_TEXT else "")
    return cut(teaser or text, TEASER), cut(text, TEXT)


def _author(item: Any) -> str | None:
    """The names of an entry's authors; of one alone the text as written, since feedparser cuts long mail addresses."""
    people = [one_line(string(person.get("name"))) for person in item.get("authors") or ()]
    said = ", ".join(dict.fromkeys(filter(None, people))) if len(people) > 1 else one_line(string(item.get("author")))
    name = " ".join(_EMPTY_BRACKETS.sub("", _MAIL.sub("", said)).split())
    return name.strip(" ()<>,;")[:AUTHOR] or None
