"""Lists of sources as OPML, the format in which feed readers exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.charset import decode, of_xml
from bot.errors import FeedError
from bot.markup import fit_for_xml, readable_xml
from bot.text import canonical_url
from bot.types import Source

_FILE = "the file"


def read_opml(body: bytes) -> tuple[Source, ...]:
    """The feeds of an OPML file, each once, folders as labels. Raises FeedError where there are none.

    Lists that the file only points to are not fetched, and entities that it declares are not read.
    """
    parsed = _parse(body)
    found = {source.url: source for source in filter(None, map(_source, parsed.feeds))}
    if not found:
        if not parsed.version:
            raise FeedError(_FILE, "not an OPML file; feed readers export one as a list of subscriptions")
        raise FeedError(_FILE, "an OPML file without a feed's address in it")
    return tuple(found.values())


def _parse(body: bytes) -> Any:
    import listparser

    text = readable_xml(decode(body, (of_xml(body),)))
    try:
        # A declaration goes before it all, since lxml takes bytes without one for Latin-1.
        return listparser.parse(b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode("utf-8", "replace"))
    except MemoryError:
        raise
    except Exception as error:
        raise FeedError(_FILE, f"not an OPML file that can be read ({type(error).__name__})") from error


def _source(feed: Any) -> Source | None:
    url = "".join(str(feed.get("url", "")).split())
    try:
        canonical_url(url)
    except ValueError:
        return None
    labels = dict.fromkeys(part for category in feed.get("categories", ()) for part in category)
    return Source(url, title=" ".join(str(feed.get("title", "")).split()), labels=tuple(labels))


def write_opml(sources: Iterable[Source], title: str) -> str:
    """An OPML 2.0 document: one outline for each source, its labels as categories."""
    outlines = "".join(map(_outline, sources))
    head = fit_for_xml(title).replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>{head}</title></head>\n'
        f"  <body>\n{outlines}  </body>\n</opml>\n"
    )


def _outline(source: Source) -> str:
    labels = ",".join(re.sub(r"[,/]+", " ", label).strip() for label in source.labels)
    attributes = {
        "type": "rss",
        "text": source.title or source.url,
        "xmlUrl": source.url,
        "language": source.language or "",
        "category": labels,
    }
    written = " ".join(f"{name}={quoteattr(fit_for_xml(value))}" for name, value in attributes.items() if value)
    return f"    <outline {written}/>\n"
