"""Plain text as an article: a title on the first line, perhaps a byline, paragraphs, perhaps a link to the comments.

Title of the article
Jane Doe | 20/04/2023

First paragraph …

Read the comments (50)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.errors import ExtractError
from bot.extract.bylines import read_byline
from bot.extract.characters import shorten, tidy_line
from bot.extract.dates import written_day
from bot.extract.names import clean_name
from bot.extract.phrases import is_chrome
from bot.text import sentences
from bot.types import Article

_LONGEST_TITLE = 250  #: characters; a longer first line is the text itself
_BYLINES = 3  #: lines below the title in which a byline is looked for
_WRAPPED = range(40, 101)  #: lengths of the lines of a text that was wrapped for a terminal or a mail
_BLANK = re.compile(r"(?:\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029)\s*(?:\r\n|\r|\n|\u2029)")


def read_plain(text: str, url: str, now: datetime | None = None) -> Article:
    """The article in a plain text; its language is left open. Raises ExtractError.

    A text without line breaks is an article if it is too long for a title: its first sentence serves as one. A short
    single line is refused, since it is a title without a text.
    """
    lines = _paragraphs(text)
    if not lines:
        raise ExtractError(url, "the text is empty")
    title, lines = _split_title(lines)
    author, published, lines = _split_bylines(lines, now or datetime.now(UTC))
    while lines and is_chrome(lines[-1]):
        lines.pop()
    if not lines:
        raise ExtractError(url, "a title without a text; put the title on the first line and the text below it")
    return Article(url=url, title=title, text="\n".join(lines), author=author, published=published)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, a line each; lines that were wrapped at a fixed width are joined again."""
    found: list[str] = []
    for block in _BLANK.split(text):
        lines = [line for raw in block.splitlines() if (line := tidy_line(raw))]
        wrapped = len(lines) > 2 and all(len(line) in _WRAPPED for line in lines[:-1])
        found.extend([" ".join(lines)] if wrapped else lines)
    return found


def _split_title(lines: list[str]) -> tuple[str, list[str]]:
    first = re.sub(r"\A(?:#+\s+|(?:titre|title)\s*:\s*)", "", lines[0], flags=re.IGNORECASE)
    if first and len(first) <= _LONGEST_TITLE:
        return first, lines[1:]
    opening = sentences(lines[0])[0].text if first else lines[0]
    return shorten(opening, _LONGEST_TITLE), lines


def _split_bylines(lines: list[str], now: datetime) -> tuple[str | None, datetime | None, list[str]]:
    """Author and date from the lines right below the title that say nothing else, and the lines that are left."""
    author, published = None, None
    for _ in range(_BYLINES):
        byline = read_byline(lines[0]) if len(lines) > 1 else None
        if byline is None:
            break
        author = author or clean_name(byline.author or "") or None
        published = published or written_day(lines[:1], now)
        lines = lines[1:]
    return author, published, lines
