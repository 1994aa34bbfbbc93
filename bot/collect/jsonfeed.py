"""Reading a JSON Feed, version 1.0 or 1.1 (https://jsonfeed.org). Pure; `feeds.parse_feed` calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    string,
    web_address,
    written_moment,
)
from bot.collect.plaintext import clean, one_line, plain_text
from bot.errors import FeedError
from bot.types import Entry, Source


def looks_like_json(text: str) -> bool:
    """Whether a document begins as JSON does, and so as no feed of the other kinds."""
    return text.lstrip()[:1] in ("{", "[")


def parse(text: str, source: Source, base: str, now: datetime) -> Feed:
    """The feed in a JSON document; `base` is the address that it was found at. Raises FeedError for other JSON.

    What breaks the standard but can be understood is read: numbers as ids, one author for several, dates as mails have
    them.
    """
    told = _object(text, source.url)
    items = told.get("items")
    if not isinstance(items, list):
        raise FeedError(source.url, "JSON, but not a JSON Feed: it has no list of items")
    reading = _Reading(source.id, base, now, language_of(told.get("language")), _authors(told))
    read = [reading.entry(item) for item in items[:ENTRIES] if isinstance(item, dict)]
    entries = tuple(distinct(entry for entry in read if entry))
    return Feed(one_line(string(told.get("title")))[:TITLE], reading.language, entries, read.count(None))


def _object(text: str, url: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(url, "JSON that cannot be read: it is damaged or cut off") from error
    if not isinstance(told, dict):
        raise FeedError(url, "JSON, but not a JSON Feed: that would be an object")
    return told


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the items of one feed have in common."""

    source_id: int
    base: str
    now: datetime
    language: str | None
    authors: str | None

    def entry(self, item: Mapping[str, Any]) -> Entry | None:
        """One item; None where it leads to no web page."""
        guid = _id(item)
        url = self._link(item, guid)
        if url is None:
            return None
        teaser, text = _texts(item)
        updated = written_moment(item.get("date_modified"), self.now)
        return Entry(
            self.source_id,
            guid,
            url,
            one_line(string(item.get("title")))[:TITLE],
            written_moment(item.get("date_published"), self.now) or updated,
            updated,
            _authors(item) or self.authors,
            teaser,
            text,
            language_of(item.get("language")) or self.language,
        )

    def _link(self, item: Mapping[str, Any], guid: str) -> str | None:
        """The item's own page, else the page that it is about, else an id that is an address."""
        address = guid if guid.startswith(("http:", "https:")) else ""
        raw = (item.get("url"), item.get("external_url"), address)
        return next((url for text in raw if (url := web_address(self.base, string(text)))), None)


def _id(item: Mapping[str, Any]) -> str:
    """The item's id. Numbers are against the standard, which asks readers to take them as text all the same."""
    value = item.get("id")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return key_of(f"{value}" if is_number else value)


def _texts(item: Mapping[str, Any]) -> tuple[str, str]:
    """Teaser and full text, as plain text."""
    marked = plain_text(string(item.get("content_html")))
    text = marked or clean(string(item.get("content_text"))).strip()
    teaser = clean(string(item.get("summary"))).strip()
    return cut(teaser or text, TEASER), cut(text, TEXT)


def _authors(told: Mapping[str, Any]) -> str | None:
    """The names of a feed's or an item's authors: `authors` of version 1.1, else `author` of version 1.0."""
    several = told.get("authors")
    people = several if isinstance(several, list) and several else [told.get("author")]
    return ", ".join(dict.fromkeys(_names(people)))[:AUTHOR] or None


def _names(people: Sequence[Any]) -> Iterator[str]:
    for person in people[:ENTRIES]:
        name = one_line(string(person.get("name") if isinstance(person, dict) else person))
        if name:
            yield name
