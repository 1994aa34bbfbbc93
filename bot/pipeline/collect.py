"""Collecting: from sources to saved articles.

    sources ──fetch──▶ list ──parse──▶ entries ──fetch──▶ pages ──extract──▶ articles ──▶ store

Killed at any instant and run again, nothing is lost: a source's validators are saved only after all its entries are
dealt with, so a visit that was cut off is made again in full, and an entry is noted in the transaction that saves its
article.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bot.collect.entries import Feed
from bot.collect.fetch import Fetcher
from bot.collect.pace import with_rhythm
from bot.collect.politeness import Visit, after_visit, is_due, moves_to
from bot.collect.robots import Robots, origin_of
from bot.engine.local import LocalEngine
from bot.errors import FetchError, SourceError
from bot.extract.entry import entry_articles
from bot.pipeline.extractor import Extractor
from bot.pipeline.follow import Reader
from bot.pipeline.saving import Saving, Taken, Unhad, is_news
from bot.pipeline.together import Together
from bot.store import Store
from bot.types import Article, Entry, History, Outcome, Progress, Request, Source, SourceKind, Status

OUTCOMES_KEPT = timedelta(days=90)
"""How long it is told why a visit went as it did, or why a page could not be had; that of articles is kept."""

_PER_HOST = 2  #: pages of one host held in memory: one on the wire, one in a parser
_PER_SOURCE = 8  #: pages of one source: a feed of a thousand links to silent hosts must leave places to others
_PAGES_AT_ONCE = 32  #: pages held in memory in all
_PATIENCE = 300  #: seconds that a site's own crawl-delay may make of one visit, whatever there is to fetch
_NEW_PAGES = 200  #: of one sitemap or page of links in one visit; the rest has its turn on the next ones
_NAMES = {SourceKind.SITEMAP: "sitemap", SourceKind.LINKS: "page"}
_ENDS_TOGETHER = 200  #: visits whose ends one transaction takes
_SITES_TOGETHER = 16  #: sites whose pages cannot be had, the entries of which one transaction takes


@dataclass(frozen=True, slots=True)
class Collecting:
    """What collecting works with."""

    store: Store
    fetcher: Fetcher
    engine: LocalEngine
    robots: Robots
    clock: Callable[[], datetime]
    seconds: float  #: ceiling of one parse
    minutes: float  #: between two visits to a source
    own: Path | None = None  #: the user's folder of assets

    @property
    def reader(self) -> Reader:
        """Somebody to read what sources list; those who share one wait for each other."""
        return Reader(self.fetcher, self.engine, self.robots, self.clock, self.seconds)

    @property
    def extractor(self) -> Extractor:
        """Whoever makes articles of pages."""
        return Extractor(self.engine, self.seconds, self.own)

    @property
    def saving(self) -> Saving:
        """Whoever saves what entries lead to."""
        return Saving(self.store, self.clock)


@dataclass(frozen=True, slots=True)
class _End:
    """How a visit ended; `source` has the name that it gives itself."""

    source: Source
    history: History
    outcome: Outcome


@dataclass(slots=True)
class _Round:
    """What one run of `collect` keeps count of."""

    progress: Progress
    started: datetime
    reader: Reader
    ends: Together[_End, _End]
    unhad: Together[Sequence[Unhad], Sequence[Taken]]
    done: int = 0
    total: int = 0
    pages: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PAGES_AT_ONCE))
    sources: dict[int, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(_PER_SOURCE))
    )
    hosts: dict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(_PER_HOST))
    )

    def expect(self, more: int) -> None:
        self.total += more
        self.progress("collect", self.done, self.total)

    def finish(self, some: int = 1) -> None:
        self.done += some
        self.progress("collect", self.done, self.total)


async def collect(
    tools: Collecting, sources: Sequence[Source], progress: Progress, *, forced: bool = False
) -> list[Outcome]:
    """Visit the sources that are due (all of them if `forced`), save what is new; every URL leaves an Outcome."""
    run = _Round(
        progress,
        tools.clock(),
        tools.reader,
        Together(partial(_write_ends, tools.store), _ENDS_TOGETHER),
        Together(tools.saving.without_pages, _SITES_TOGETHER),
    )
    run.expect(len(sources))
    visits = [_visit(tools, run, source, forced) for source in sources]
    outcomes = [outcome for outcomes in await asyncio.gather(*visits) for outcome in outcomes]
    tools.store.prune_outcomes(tools.clock() - OUTCOMES_KEPT)
    return outcomes


def not_due(sources: Sequence[Source], now: datetime) -> list[Outcome]:
    """An outcome for each source that may not be asked now."""
    waiting = [source for source in sources if not is_due(source.history, now)]
    return [Outcome(source.url, "feed", Status.SKIPPED, _why_not(source), now, source.id) for source in waiting]


async def _visit(tools: Collecting, run: _Round, source: Source, forced: bool) -> list[Outcome]:  # noqa: FBT001
    waiting = [] if forced else not_due([source], tools.clock())
    outcomes = waiting or await _ask(tools, run, source)
    run.finish()
    return outcomes


def _why_not(source: Source) -> str:
    history = source.history
    if history.retired:
        return f"retired on {history.retired:%Y-%m-%d}, since {history.error}"
    because = f"it failed: {history.error}" if history.error else "it was asked not long ago"
    return f"not due before {history.next_at:%Y-%m-%d %H:%M} UTC, since {because}"


async def _ask(tools: Collecting, run: _Round, source: Source) -> list[Outcome]:
    """A visit: the source is asked, its new entries are dealt with, and then what it taught is written down."""
    try:
        page = await run.reader.ask(source)
    except FetchError as failure:
        visit = Visit(tools.clock(), run.started, None, failure.reason, failure.status, failure.retry_after)
        return [await _end_visit(tools, run, source, visit, Status.FAILED, failure.reason)]
    visit = Visit(tools.clock(), run.started, page)
    if page.status == 304:
        said = f"the {_NAMES.get(source.kind, 'feed')} has not changed"
        return [await _end_visit(tools, run, source, visit, Status.SAME, said)]
    try:
        feed = await run.reader.read(source, page)
    except SourceError as failure:
        return [
            await _end_visit(tools, run, source, replace(visit, error=failure.reason), Status.FAILED, failure.reason)
        ]
    return await _read(tools, run, source, replace(visit, conditional=feed.conditional), feed)


async def _read(tools: Collecting, run: _Round, source: Source, visit: Visit, feed: Feed) -> list[Outcome]:
    """All new entries of a source, then the end of its visit."""
    if feed.title and not source.title:
        source = replace(source, title=feed.title, language=source.language or feed.language)
    stamps = tools.store.entry_stamps(source.id)
    fresh = [entry for entry in feed.entries if stamps.get(entry.key) != entry.stamp]
    chosen = fresh[: await _most(tools, source, fresh)]
    run.expect(len(chosen))
    taken = await _take_all(tools, run, source, chosen)
    complete = len(chosen) == len(fresh) and all(settled for _, settled in taken)
    visit = replace(visit, pace=with_rhythm(feed.pace, feed.entries, visit.at), complete=complete)
    status = Status.OK if fresh else Status.SAME
    own = await _end_visit(tools, run, source, visit, status, _said(source, feed, len(fresh), len(chosen)))
    return [own, *(outcome for outcome, _ in taken)]


async def _most(tools: Collecting, source: Source, fresh: Sequence[Entry]) -> int:
    """How many new entries to deal with on one visit; the rest has its turn on the next ones."""
    most = len(fresh) if source.kind is SourceKind.FEED else _NEW_PAGES
    pause = await tools.robots.pause(fresh[0].url) if fresh else 0.0
    return min(most, max(1, int(_PATIENCE / pause))) if pause else most


async def _end_visit(
    tools: Collecting, run: _Round, source: Source, visit: Visit, status: Status, said: str
) -> Outcome:
    """Write down how a visit went and what it taught."""
    after = after_visit(source.history, visit, tools.minutes)
    if after.retired and not source.history.retired:
        said += f"; it is retired, and not asked any more (`vigie source revive {source.id}` brings it back)"
    place = moves_to(after, visit.at)
    if place and tools.store.move_source(source.id, place):
        after = replace(after, move=None)
        said += f"; it has moved for good, and is asked at {place} from now on"
    elif place:
        said += f"; it has moved for good to {place}, which is followed too (`vigie source remove {source.id}`)"
    ended = await run.ends.add(_End(source, after, _outcome(tools, source, status, said)))
    return ended.outcome


def _write_ends(store: Store, ended: Sequence[_End]) -> Sequence[_End]:
    """Most visits find nothing new: a transaction for each would take longer than the visit."""
    histories = {end.source.id: end.history for end in ended}
    store.end_visits(histories, [end.outcome for end in ended], [end.source for end in ended if end.source.title])
    return ended


def _said(source: Source, feed: Feed, fresh: int, chosen: int) -> str:
    """What was found, in words: how many entries, how many new, how many of these were left for another visit."""
    said = f"{len(feed.entries)} entries, {fresh} new or changed"
    if chosen < fresh:
        said += f", {chosen} of them taken on this visit"
    why = "too old" if source.kind is SourceKind.SITEMAP else "without a link"
    return f"{said}; {feed.left_out} {why} left out" if feed.left_out else said


# --- entries ----------------------------------------------------------------------------------------------------


async def _take_all(tools: Collecting, run: _Round, source: Source, entries: Sequence[Entry]) -> list[Taken]:
    """Entries, one or all at a time: articles of other sources and what needs no page together, pages each alone."""
    known = tools.saving.known_elsewhere(entries)
    taken = tools.saving.save_known([(entry, known[entry.url]) for entry in entries if entry.url in known])
    run.finish(len(taken))
    sites = defaultdict[str, list[Entry]](list)
    for entry in entries:
        if entry.url not in known:
            sites[origin_of(entry.url)].append(entry)
    for more in await asyncio.gather(*(_take_site(tools, run, source, site) for site in sites.values())):
        taken += more
    return taken


async def _take_site(tools: Collecting, run: _Round, source: Source, entries: Sequence[Entry]) -> list[Taken]:
    """Entries of one site: its robots.txt says which pages may be asked for."""
    async with run.sources[source.id]:
        refused = await tools.robots.refusals([entry.url for entry in entries])
        unhad = [Unhad(source, entry, refused[entry.url]) for entry in entries if entry.url in refused]
        taken = await _without_pages(tools, run, source, unhad)
    run.finish(len(taken))
    pages = (_take(tools, run, source, entry) for entry in entries if entry.url not in refused)
    return [*taken, *await asyncio.gather(*pages)]


async def _take(tools: Collecting, run: _Round, source: Source, entry: Entry) -> Taken:
    """One entry that has a page of its own to ask for."""
    async with run.sources[source.id], run.hosts[urlsplit(entry.url).netloc.lower()], run.pages:
        (taken,) = await _take_page(tools, run, source, entry)
    run.finish()
    return taken


async def _take_page(tools: Collecting, run: _Round, source: Source, entry: Entry) -> Sequence[Taken]:
    known = tools.saving.known_elsewhere([entry])  # it may have come while this one waited for its turn
    if known:
        return tools.saving.save_known([(entry, known[entry.url])])
    try:
        return tools.saving.save([(entry, await _fetch_article(tools, source, entry), "")])
    except SourceError as failure:
        return await _without_pages(tools, run, source, [Unhad(source, entry, failure)])


async def _fetch_article(tools: Collecting, source: Source, entry: Entry) -> Article:
    page = await tools.fetcher.fetch(Request(entry.url, pause=await tools.robots.pause(entry.url)))
    hint = replace(entry, language=entry.language or source.language) if is_news(source, entry) else None
    article = await tools.extractor.read(page, hint)
    return replace(article, source_id=source.id, language=article.language or source.language or "")


async def _without_pages(tools: Collecting, run: _Round, source: Source, unhad: Sequence[Unhad]) -> Sequence[Taken]:
    """The entries' own texts where pages cannot be had; else failures, final when they will not get better."""
    if not unhad:
        return []
    articles = await _own_articles(tools, source, [one.entry for one in unhad])
    return await run.unhad.add([replace(one, article=found) for one, found in zip(unhad, articles, strict=True)])


async def _own_articles(tools: Collecting, source: Source, entries: Sequence[Entry]) -> Sequence[Article | None]:
    """The entries' own texts as articles; None for those that have none, or that a worker cannot read."""
    if not entries:
        return []
    try:
        work = tools.engine.submit(entry_articles, entries, source.language, tools.clock(), seconds=tools.seconds)
        return await asyncio.wrap_future(work)
    except (TimeoutError, RuntimeError):
        if len(entries) == 1:
            return [None]
        return [article for entry in entries for article in await _own_articles(tools, source, [entry])]


def _outcome(tools: Collecting, source: Source, status: Status, reason: str) -> Outcome:
    return Outcome(source.url, "feed", status, reason, tools.clock(), source.id)
