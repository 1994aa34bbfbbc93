"""Following a source: reading what it lists, and finding what of a site can be followed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.collect.discover import find_feeds
from bot.collect.entries import Feed, each_address_once
from bot.collect.feeds import parse_feed
from bot.collect.fetch import Fetcher
from bot.collect.links import LEAST, find_links
from bot.collect.robots import Robots
from bot.collect.sitemaps import MAPS, Sitemap, parse_sitemap
from bot.engine.local import LocalEngine
from bot.errors import FeedError, FetchError, SourceError
from bot.types import Page, Request, Source, SourceKind

_CANDIDATES = 5  #: addresses tried that a page names as feeds, and that a site names as sitemaps
_PARSED_AT_ONCE = 8  #: lists that wait for a parser: what was begun goes before what is to be begun
_USUAL_SITEMAPS = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks sources and reads what they list; all parsing is done by workers that are stopped after `seconds`."""

    fetcher: Fetcher
    engine: LocalEngine
    robots: Robots
    clock: Callable[[], datetime]
    seconds: float
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PARSED_AT_ONCE))

    async def ask(self, source: Source) -> Page:
        """What is at a source's address now, status 304 where it is as it was on the last visit. Raises FetchError.

        A page of links is a page: robots.txt is obeyed. Feeds and sitemaps are made for programs.
        """
        pause = 0.0
        if source.kind is SourceKind.LINKS:
            for refused in (await self.robots.refusals([source.url])).values():
                raise refused
            pause = await self.robots.pause(source.url)
        known = source.history
        return await self.fetcher.fetch(Request(source.url, known.etag, known.last_modified, pause))

    async def read(self, source: Source, page: Page) -> Feed:
        """What a source lists, given its page. Raises FeedError, and FetchError for further maps of a sitemap."""
        if source.kind is SourceKind.SITEMAP:
            return await self._read_sitemap(source, page)
        feed: Feed
        if source.kind is SourceKind.LINKS:
            feed = await self.in_worker(source.url, find_links, page, source)
        else:
            feed = await self.in_worker(source.url, parse_feed, page, source, self.clock())
        return feed

    async def _read_sitemap(self, source: Source, page: Page) -> Feed:
        """A sitemap and, of an index, the maps that it names: a few, each once, whatever leads to whatever."""
        first: Sitemap = await self.in_worker(source.url, parse_sitemap, page, source, self.clock())
        found, failures = [first.pages], list[SourceError]()
        waiting, asked = list(first.maps), {source.url, page.final_url}
        left = MAPS
        while waiting and left:
            url = waiting.pop(0)
            if url in asked:
                continue
            asked.add(url)
            left -= 1
            try:
                further = await self.fetcher.fetch(Request(url))
                sitemap: Sitemap = await self.in_worker(url, parse_sitemap, further, source, self.clock())
            except SourceError as failure:
                failures.append(failure)
                continue
            found.append(sitemap.pages)
            waiting += sitemap.maps
        if failures and len(failures) == MAPS - left:
            raise FetchError(source.url, f"none of its maps can be had: {failures[0]}", _status(failures[0]))
        return _merged(found, complete=not failures)

    async def in_worker(self, url: str, work: Callable[..., Any], *given: object) -> Any:
        """What a function gives of a source. Raises FeedError where it had to be stopped."""
        try:
            async with self.turns:
                return await asyncio.wrap_future(self.engine.submit(work, *given, seconds=self.seconds))
        except (TimeoutError, RuntimeError) as error:
            raise FeedError(url, "reading it took too long or too much memory; it was stopped") from error


def _status(failure: SourceError) -> int:
    return failure.status if isinstance(failure, FetchError) else 0


def _merged(feeds: Sequence[Feed], *, complete: bool) -> Feed:
    """Several maps as one: each page once, as the best map has it."""
    return Feed(
        title=next((feed.title for feed in feeds if feed.title), ""),
        language=next((feed.language for feed in feeds if feed.language), None),
        entries=each_address_once(entry for feed in feeds for entry in feed.entries),
        left_out=sum(feed.left_out for feed in feeds),
        conditional=complete and all(feed.conditional for feed in feeds),
    )


# --- finding ----------------------------------------------------------------------------------------------------


async def look_up(source: Source, reader: Reader, kind: SourceKind | None = None) -> Source:
    """The source at an address, with its title and language: a feed, a sitemap or a page of links.

    Given a site's or section's page, the feed that it names comes first, then the site's sitemap, then the page itself
    if it links to articles; `kind` allows only one of these. Raises FetchError, FeedError.
    """
    page = await reader.fetcher.fetch(Request(source.url))
    failure: SourceError | None = None
    async for candidate, held in _candidates(source, page, reader):
        if kind and candidate.kind is not kind:
            continue
        try:
            feed = await reader.read(candidate, held or await reader.ask(candidate))
        except SourceError as error:
            failure = error
            continue
        if len(feed.entries) >= _LEAST[candidate.kind]:
            return _described(candidate, feed)
    if kind and failure:
        raise failure
    raise FeedError(source.url, "no feed, no sitemap and no page of links to articles; give the feed's own address")


_LEAST = {SourceKind.FEED: 0, SourceKind.SITEMAP: 1, SourceKind.LINKS: LEAST}
"""Entries that make a source of each kind: a feed may be empty for now."""


async def _candidates(source: Source, page: Page, reader: Reader) -> AsyncIterator[tuple[Source, Page | None]]:
    """What may be followed at a page, best first, with its page where that is there already."""
    yield replace(source, kind=SourceKind.FEED), page
    yield replace(source, kind=SourceKind.SITEMAP), page
    feeds: Sequence[str] = await reader.in_worker(source.url, find_feeds, page)
    for url in feeds[:_CANDIDATES]:
        yield replace(source, url=url, kind=SourceKind.FEED), None
    named = await reader.robots.sitemaps(page.final_url)
    for url in _news_first(named or [urljoin(page.final_url, place) for place in _USUAL_SITEMAPS])[:_CANDIDATES]:
        yield replace(source, url=url, kind=SourceKind.SITEMAP), None
    yield replace(source, kind=SourceKind.LINKS), None


def _news_first(urls: Sequence[str]) -> Sequence[str]:
    return sorted(urls, key=lambda url: "news" not in urlsplit(url).path.lower())


def _described(source: Source, feed: Feed) -> Source:
    title = feed.title or (urlsplit(source.url).hostname or "").removeprefix("www.")
    return replace(source, title=source.title or title, language=source.language or feed.language)
