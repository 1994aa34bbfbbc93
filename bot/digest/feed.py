"""Editions as feeds that a reader of the analyst's choice follows: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5

from lxml import etree

from bot.digest.view import EditionView, StoryView, in_order, view
from bot.types import Edition, Topic

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One story with what a feed needs beside it."""

    id: UUID
    story: StoryView
    edition: EditionView
    updated: str  #: when its edition was last made; RFC 3339


def as_atom(editions: Sequence[Edition], topics: Mapping[str, Topic]) -> str:
    """The stories of editions of one watchlist, in the order given, as an Atom document."""
    shown = [view(edition, topics) for edition in editions]
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set(_XML_LANG, shown[0].language)
    _add(feed, "title", _title(shown[0]))
    if shown[0].quiet:
        _add(feed, "subtitle", shown[0].quiet)
    _add(feed, "id", _identity(editions[0].watchlist.name).urn)
    _add(feed, "updated", max(edition.made for edition in editions).isoformat())
    _add(_add(feed, "author"), "name", "Vigie")
    _add(feed, "generator", "Vigie")
    for entry in _entries(editions, shown):
        _atom_entry(feed, entry)
    etree.indent(feed)
    written: str = etree.tostring(feed, encoding="unicode", doctype='<?xml version="1.0" encoding="utf-8"?>')
    return written + "\n"


def _atom_entry(feed: etree._Element, entry: _Entry) -> None:
    element = _add(feed, "entry")
    _add(element, "title", entry.story.title(entry.edition.labels))
    _add(element, "id", entry.id.urn)
    _add(element, "updated", entry.updated)
    if entry.story.url:
        _add(element, "link", rel="alternate", href=entry.story.url)
    for term in (*entry.story.companies, *entry.story.topics):
        _add(element, "category", term=term)
    _add(element, "content", _html(entry), type="html")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def as_json_feed(editions: Sequence[Edition], topics: Mapping[str, Topic]) -> str:
    """The stories of editions of one watchlist, in the order given, as a JSON Feed document."""
    shown = [view(edition, topics) for edition in editions]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(shown[0]),
        **({"description": shown[0].quiet} if shown[0].quiet else {}),
        "language": shown[0].language,
        "items": [_json_item(entry) for entry in _entries(editions, shown)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_item(entry: _Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id.urn,
        "title": entry.story.title(entry.edition.labels),
        "content_html": _html(entry),
        "summary": " ".join((*entry.story.sentences, *(news.text for news in entry.story.news)))
        or "; ".join(edit.swap or edit.after for edit in entry.story.edits),
        "date_modified": entry.updated,
        "tags": [*entry.story.companies, *entry.story.topics],
    }
    return item | ({"url": entry.story.url} if entry.story.url else {})


def _entries(editions: Sequence[Edition], shown: Sequence[EditionView]) -> Iterator[_Entry]:
    for edition, seen in zip(editions, shown, strict=True):
        for item, story in zip(in_order(edition), seen.stories, strict=True):
            identity = _identity(edition.watchlist.name, edition.date.isoformat(), str(item.story_id))
            yield _Entry(identity, story, seen, edition.made.isoformat())
        corrected = [item for item in edition.notices if item.correction]
        for item, story in zip(corrected, seen.corrections, strict=True):
            identity = _identity(edition.watchlist.name, edition.date.isoformat(), f"correction/{item.summary_of}")
            yield _Entry(identity, story, seen, edition.made.isoformat())
        for story in seen.trends:
            identity = _identity(edition.watchlist.name, edition.date.isoformat(), "rising")
            yield _Entry(identity, story, seen, edition.made.isoformat())


def _identity(*parts: str) -> UUID:
    """The same for the same story of the same edition, on every machine (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, "/".join(("vigie", *parts)))


def _title(shown: EditionView) -> str:
    return f"Vigie · {shown.watchlist}"


def _html(entry: _Entry) -> str:
    """What is told of a story, in the plainest HTML; whatever came from outside is escaped."""
    story, say = entry.story, entry.edition.labels.say
    parts = [f"<p>{' '.join(escape(sentence) for sentence in story.sentences)}</p>"] if story.sentences else []
    if story.since:
        news = (f"<li>{escape(one.text)} ({_linked(one.source, one.url)})</li>" for one in story.news)
        parts.append(f"<p>{escape(story.since)}</p><p>{say('news')}{say('colon')}</p><ul>{''.join(news)}</ul>")
    if story.corrected:
        edits = (
            f"<li><strong>{escape(edit.swap)}</strong> {say('before')}{say('colon')} {escape(edit.before)} "
            f"{say('after')}{say('colon')} {escape(edit.after)}</li>"
            for edit in story.edits
        )
        parts.append(f"<p>{escape(story.corrected)}</p><ul>{''.join(edits)}</ul>")
    if story.follows:
        earlier = _linked(story.follows.headline, story.follows.url)
        parts.append(f"<p>{say('follows')}{say('colon')} {earlier} ({escape(story.follows.told)})</p>")
    if story.sponsored:
        parts.insert(0, f"<p><strong>{escape(say('all_sponsored'))}</strong></p>")
    links = []
    for link in story.links:
        labels = ", ".join((*([link.language_name] if link.language != entry.edition.language else ()), *link.labels))
        named = _linked(link.source, link.url)
        links.append(f"<li>{named}{f' ({escape(labels)})' if labels else ''}, {escape(link.time)}</li>")
    return "".join((*parts, f"<ul>{''.join(links)}</ul>" if links else ""))


def _linked(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
