"""One article by hand: from a web address, an HTML file or a plain text file."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from bot.collect.fetch import Fetcher
from bot.config import CollectSettings
from bot.engine.local import LocalEngine
from bot.errors import ConfigError, ExtractError
from bot.extract.plain import read_plain
from bot.extract.worker import extract
from bot.types import Article, Page, Request

_HTML = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)


async def read_page(url: str, fetcher: Fetcher, engine: LocalEngine, settings: CollectSettings) -> Article:
    """The article of a web page. Raises FetchError, ExtractError."""
    page = await fetcher.fetch(Request(url))
    return await asyncio.to_thread(_extract, page, engine, settings.parse_seconds)


def read_file(path: Path, engine: LocalEngine, settings: CollectSettings) -> Article:
    """The article of a file; its content, not its name, tells HTML from plain text.

    Raises ConfigError where the file cannot be read, ExtractError where it holds no article.
    """
    body = _read(path, int(settings.megabytes * 1_000_000))
    url = path.resolve().as_uri()
    if b"\0" in body[:4096]:
        raise ExtractError(url, "not a text: give a web page, an HTML file or a plain text file")
    if _HTML.search(body[:4096]):
        return _extract(Page(url, url, 200, {"content-type": "text/html"}, body), engine, settings.parse_seconds)
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


def _extract(page: Page, engine: LocalEngine, seconds: float) -> Article:
    try:
        return engine.submit(extract, page, None, seconds=seconds).result()
    except (TimeoutError, RuntimeError) as error:
        raise ExtractError(page.url, "parsing the page took too long or too much memory; it was stopped") from error
