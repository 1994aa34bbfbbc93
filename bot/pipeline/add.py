"""One article by hand: from a web address, an HTML file or a plain text file."""

from __future__ import annotations

import re
from pathlib import Path

from bot.collect.fetch import Fetcher
from bot.errors import ConfigError, ExtractError
from bot.extract.plain import read_plain
from bot.pipeline.extractor import Extractor
from bot.types import Article, Page, Request

_HTML = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)


async def read_page(url: str, fetcher: Fetcher, extractor: Extractor) -> Article:
    """The article of a web page. Raises FetchError, ExtractError."""
    return await extractor.read(await fetcher.fetch(Request(url)))


async def read_file(path: Path, extractor: Extractor, ceiling: int) -> Article:
    """The article of a file of at most so many bytes; its content, not its name, tells HTML from plain text.

    Raises ConfigError where the file cannot be read, ExtractError where it holds no article.
    """
    body = _read(path, ceiling)
    url = path.resolve().as_uri()
    if b"\0" in body[:4096]:
        raise ExtractError(url, "not a text: give a web page, an HTML file or a plain text file")
    if _HTML.search(body[:4096]):
        return await extractor.read(Page(url, url, 200, {"content-type": "text/html"}, body))
    return read_plain(_decode(body), url)


def _read(path: Path, ceiling: int) -> bytes:
    try:
        if path.stat().st_size > ceiling:
            raise ConfigError(f"{path} is larger than {ceiling // 1_000_000} MB (`megabytes` in vigie.toml).")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error


def _decode(body: bytes) -> str:
    """UTF-8, with or without a mark; else Windows-1252, which old French text files are in."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
