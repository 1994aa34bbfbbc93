"""Following a source: reading its feed in a worker, and finding the feed of a site."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.collect.discover import find_feeds
from bot.collect.feeds import Feed, parse_feed
from bot.collect.fetch import Fetcher
from bot.engine.local import LocalEngine
from bot.errors import FeedError, SourceError
from bot.types import Page, Request, Source

_CANDIDATES = 5  #: addresses tried that a page names as feeds


async def read_feed(page: Page, source: Source, engine: LocalEngine, seconds: float) -> Feed:
    """What a feed says, read in a worker that is stopped after so many seconds. Raises FeedError."""
    feed: Feed = await _in_worker(engine, seconds, source.url, parse_feed, page, source)
    return feed


async def look_up(source: Source, fetcher: Fetcher, engine: LocalEngine, seconds: float) -> Source:
    """The source with its feed's address, title and language, given the address of a feed or of a site that names one.

    Raises FetchError, FeedError.
    """
    page = await fetcher.fetch(Request(source.url))
    try:
        return _described(source, await read_feed(page, source, engine, seconds))
    except FeedError:
        named: Sequence[str] = await _in_worker(engine, seconds, source.url, find_feeds, page)
    for url in named[:_CANDIDATES]:
        candidate = replace(source, url=url)
        try:
            page = await fetcher.fetch(Request(url))
            return _described(candidate, await read_feed(page, candidate, engine, seconds))
        except SourceError:
            continue
    raise FeedError(source.url, "no feed there, and the page names none; give the feed's own address")


def _described(source: Source, feed: Feed) -> Source:
    return replace(source, title=source.title or feed.title, language=source.language or feed.language)


async def _in_worker(engine: LocalEngine, seconds: float, url: str, work: Callable[..., Any], *given: object) -> Any:
    try:
        return await asyncio.wrap_future(engine.submit(work, *given, seconds=seconds))
    except (TimeoutError, RuntimeError) as error:
        raise FeedError(url, "reading the feed took too long or too much memory; it was stopped") from error
