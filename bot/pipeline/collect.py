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
from urllib.parse import urlsplit

from bot.collect.entries import Feed
from bot.collect.fetch import Fetcher
from bot.collect.pace import with_rhythm
from bot.collect.politeness import Visit, after_visit, is_due, moves_to
from bot.collect.robots import Robots
from bot.engine.local import LocalEngine
from bot.errors import ExtractError, FetchError, SourceError
from bot.extract.entry import entry_article
from bot.extract.worker import extract
from bot.pipeline.follow import Reader
from bot.store import Store
from bot.text import canonical_url
from bot.types import Article, Entry, Outcome, Progress, Request, Saved, Source, SourceKind, Status

OUTCOMES_KEPT = timedelta(days=90)
"""How long it is told why a visit went as it did, or why a page could not be had; that of articles is kept."""

PAGE_TRIES = 3  #: visits on which a page may fail before its entry is given up
_PER_HOST = 2  #: pages of one host held in memory: one on the wire, one in a parser
_PER_SOURCE = 8  #: pages of one source: a feed of a thousand links to silent hosts must leave places to others
_PAGES_AT_ONCE = 32  #: pages held in memory in all
_PATIENCE = 300  #: seconds that a site's own crawl-delay may make of one visit, whatever there is to fetch
_NEW_PAGES = 200  #: of one sitemap or page of links in one visit; the rest has its turn on the next ones
_NAMES = {SourceKind.SITEMAP: "sitemap", SourceKind.LINKS: "page"}
_SAVED = {
    Status.OK: "a new article",
    Status.SAME: "the article has not changed",
    Status.CHANGED: "the publisher changed the article; its earlier text is kept",
}
_TEMPORARY = frozenset({0, 408, 425, 429, 500, 502, 503, 504})


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

    @property
    def reader(self) -> Reader:
        """Whoever reads what sources list."""
        return Reader(self.fetcher, self.engine, self.robots, self.clock, self.seconds)


@dataclass(slots=True)
class _Round:
    """What one run of `collect` keeps count of."""

    progress: Progress
    started: datetime
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

    def finish(self) -> None:
        self.done += 1
        self.progress("collect", self.done, self.total)


async def collect(
    tools: Collecting, sources: Sequence[Source], progress: Progress, *, forced: bool = False
) -> list[Outcome]:
    """Visit the sources that are due (all of them if `forced`), save what is new; every URL leaves an Outcome."""
    run = _Round(progress, tools.clock())
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
        page = await tools.reader.ask(source)
    except FetchError as failure:
        visit = Visit(tools.clock(), run.started, None, failure.reason, failure.status, failure.retry_after)
        return [_end_visit(tools, source, visit, Status.FAILED, failure.reason)]
    visit = Visit(tools.clock(), run.started, page)
    if page.status == 304:
        said = f"the {_NAMES.get(source.kind, 'feed')} has not changed"
        return [_end_visit(tools, source, visit, Status.SAME, said)]
    try:
        feed = await tools.reader.read(source, page)
    except SourceError as failure:
        return [_end_visit(tools, source, replace(visit, error=failure.reason), Status.FAILED, failure.reason)]
    return await _read(tools, run, source, replace(visit, conditional=feed.conditional), feed)


async def _read(tools: Collecting, run: _Round, source: Source, visit: Visit, feed: Feed) -> list[Outcome]:
    """All new entries of a source, then the end of its visit."""
    if feed.title and not source.title:
        source = replace(source, title=feed.title, language=source.language or feed.language)
        tools.store.update_source(source)
    stamps = tools.store.entry_stamps(source.id)
    fresh = [entry for entry in feed.entries if stamps.get(entry.key) != entry.stamp]
    chosen = fresh[: await _most(tools, source, fresh)]
    run.expect(len(chosen))
    taken = await asyncio.gather(*(_take(tools, run, source, entry) for entry in chosen))
    complete = len(chosen) == len(fresh) and all(settled for _, settled in taken)
    visit = replace(visit, pace=with_rhythm(feed.pace, feed.entries, visit.at), complete=complete)
    status = Status.OK if fresh else Status.SAME
    own = _end_visit(tools, source, visit, status, _said(source, feed, len(fresh), len(chosen)))
    return [own, *(outcome for outcome, _ in taken)]


async def _most(tools: Collecting, source: Source, fresh: Sequence[Entry]) -> int:
    """How many new entries to deal with on one visit; the rest has its turn on the next ones."""
    most = len(fresh) if source.kind is SourceKind.FEED else _NEW_PAGES
    pause = await tools.robots.pause(fresh[0].url) if fresh else 0.0
    return min(most, max(1, int(_PATIENCE / pause))) if pause else most


def _end_visit(tools: Collecting, source: Source, visit: Visit, status: Status, said: str) -> Outcome:
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
    outcome = _outcome(tools, source, status, said)
    tools.store.end_visit(source.id, after, outcome)
    return outcome


def _said(source: Source, feed: Feed, fresh: int, chosen: int) -> str:
    """What was found, in words: how many entries, how many new, how many of these were left for another visit."""
    said = f"{len(feed.entries)} entries, {fresh} new or changed"
    if chosen < fresh:
        said += f", {chosen} of them taken on this visit"
    why = "too old" if source.kind is SourceKind.SITEMAP else "without a link"
    return f"{said}; {feed.left_out} {why} left out" if feed.left_out else said


async def _take(tools: Collecting, run: _Round, source: Source, entry: Entry) -> tuple[Outcome, bool]:
    """One entry: its article saved, or the reason why not; the flag says whether it is settled."""
    async with run.sources[source.id], run.hosts[urlsplit(entry.url).netloc.lower()], run.pages:
        outcome, settled = await _take_page(tools, source, entry)
    if outcome.step != "save":  # those are written down with their article
        tools.store.add_outcomes([outcome])
    run.finish()
    return outcome, settled


async def _take_page(tools: Collecting, source: Source, entry: Entry) -> tuple[Outcome, bool]:
    known = _known_elsewhere(tools.store, entry)
    if known:
        return _save(tools, entry, replace(known, source_id=source.id), "already there from another source"), True
    try:
        return _save(tools, entry, await _fetch_article(tools, source, entry), ""), True
    except SourceError as failure:
        return _without_page(tools, source, entry, failure)


def _known_elsewhere(store: Store, entry: Entry) -> Article | None:
    try:
        known = store.article_by_url(canonical_url(entry.url))
    except ValueError:
        return None
    if known is None or known.source_id == entry.source_id:
        return None
    first = store.sources_of([known.id]).get(known.id, ())[:1]
    # What came from an archive or by hand is nobody's to look after: its page is asked for.
    return known if all(source.kind.is_visited for source in first) else None


async def _fetch_article(tools: Collecting, source: Source, entry: Entry) -> Article:
    refused = await tools.robots.refusal(entry.url)
    if refused:
        raise FetchError(entry.url, refused, 403)
    page = await tools.fetcher.fetch(Request(entry.url, pause=await tools.robots.pause(entry.url)))
    hint = replace(entry, language=entry.language or source.language) if _is_news(source, entry) else None
    try:
        article = await asyncio.wrap_future(tools.engine.submit(extract, page, hint, seconds=tools.seconds))
    except (TimeoutError, RuntimeError) as error:
        raise ExtractError(entry.url, "parsing the page took too long or too much memory; it was stopped") from error
    return replace(article, source_id=source.id, language=article.language or source.language or "")


def _is_news(source: Source, entry: Entry) -> bool:
    """Whether an entry says that its page is an article; a sitemap also lists shops, a page also links to notices."""
    return source.kind is SourceKind.FEED or entry.published is not None


def _without_page(tools: Collecting, source: Source, entry: Entry, failure: SourceError) -> tuple[Outcome, bool]:
    """The entry's own text where the page cannot be had; else a failure, final when it will not get better."""
    own = entry_article(entry, source.language)
    if own and tools.store.article_by_url(own.url) is None:  # what a page gave before is not replaced by less
        return _save(tools, entry, own, f"the feed's own text, since the page could not be had: {failure.reason}"), True
    tries = 1 + sum(o.status is Status.FAILED for o in tools.store.outcomes([entry.url]))
    settled = not (isinstance(failure, FetchError) and failure.status in _TEMPORARY) or tries >= PAGE_TRIES
    if settled:
        tools.store.note_entry(entry, None)
    if isinstance(failure, FetchError):
        return _entry_outcome(tools, entry, "page", Status.FAILED, failure.reason), settled
    status = Status.FAILED if _is_news(source, entry) else Status.SKIPPED
    return _entry_outcome(tools, entry, "extract", status, failure.reason), settled


def _save(tools: Collecting, entry: Entry, article: Article, reason: str) -> Outcome:
    def told(saved: Saved) -> Outcome:
        outcome = _entry_outcome(tools, entry, "save", saved.status, reason or _SAVED[saved.status])
        return replace(outcome, article_id=saved.article.id)

    return told(tools.store.save_article(article, now=tools.clock(), entry=entry, told=told))


def _outcome(tools: Collecting, source: Source, status: Status, reason: str) -> Outcome:
    return Outcome(source.url, "feed", status, reason, tools.clock(), source.id)


def _entry_outcome(tools: Collecting, entry: Entry, step: str, status: Status, reason: str) -> Outcome:
    return Outcome(entry.url, step, status, reason, tools.clock(), entry.source_id)
