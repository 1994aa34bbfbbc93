"""A feed's own text as an article, for when the page cannot be had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.extract.characters import shorten, tidy_line, tidy_lines
from bot.extract.dates import sane
from bot.extract.names import choose_author
from bot.extract.phrases import is_chrome
from bot.text import canonical_url
from bot.types import Article, Entry

LEAST = 250
"""Characters from which a feed's text is worth an article: about two sentences, enough for a summary."""

_TRUNCATED_BELOW = 1_000  #: characters; a text that ends in « […] » below it is the beginning of one
_TRUNCATED = re.compile(r"(?:\[(?:…|\.{3}|&#8230;)\]|…|\.{3}|\bread more\W*|\blire la suite\W*)\s*\Z", re.IGNORECASE)
_FEED_LINE = re.compile(
    r"(?:the post|l['’]article|cet article) .{1,300} (?:appeared first on|est apparu en premier sur|est paru sur|"
    r"first appeared on) .{1,100}",
    re.IGNORECASE,
)


def own_text(entry: Entry) -> str:
    """The entry's own text, full where the feed gives it, without what feeds add; "" where it has none."""
    text = max(entry.text, entry.teaser, key=len)
    lines = [line for line in tidy_lines(text) if not is_chrome(line) and not _FEED_LINE.fullmatch(line)]
    return "\n".join(lines)


def entry_article(entry: Entry, language: str | None, now: datetime | None = None) -> Article | None:
    """The entry as an article, or None where the feed has only a teaser; `language` is the source's.

    A teaser is what has fewer than `LEAST` characters, or is short and cut off. Dates are checked against `now`.
    """
    text = own_text(entry)
    if len(text) < LEAST or (len(text) < _TRUNCATED_BELOW and _TRUNCATED.search(text)):
        return None
    try:
        url = canonical_url(entry.url)
    except ValueError:
        return None
    return Article(
        url=url,
        title=shorten(tidy_line(entry.title) or text.partition("\n")[0], 300),
        text=text,
        source_id=entry.source_id,
        author=choose_author([[entry.author or ""]], frozenset()),
        published=sane(entry.published, now or datetime.now(UTC)),
        language=(entry.language or language or "")[:2].lower(),
    )


def entry_articles(entries: Sequence[Entry], language: str | None, now: datetime) -> list[Article | None]:
    """What `entry_article` gives of each entry of a source."""
    return [entry_article(entry, language, now) for entry in entries]
