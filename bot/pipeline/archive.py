"""Collecting from an archive: the articles of a WARC file, as they were when they were captured.

    file ──read──▶ captures ──extract──▶ articles ──▶ store

Nothing is asked of the wire. An article counts by its date of publication, else by its capture, so that old news goes
to its own days and not into today's digest. Killed and run again, each capture that was dealt with is passed over.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from bot.collect.archive import Batch, Capture, Limits, Place, place_after, read_batch
from bot.engine.local import LocalEngine
from bot.errors import ConfigError, ExtractError
from bot.pipeline.extractor import Extractor
from bot.store import Store
from bot.types import Article, Entry, Outcome, Progress, Source, SourceKind, Status

_DAMAGES = 100  #: places at which a file may be damaged before it is given up
_CAREFUL = 100  #: records read one by one after a reader had to be stopped, so that only the culprit is lost


@dataclass(frozen=True, slots=True)
class Archiving:
    """What collecting from archives works with."""

    store: Store
    engine: LocalEngine
    clock: Callable[[], datetime]
    seconds: float  #: ceiling of reading one batch, and of parsing one page
    page_bytes: int  #: ceiling of one page
    own: Path | None = None  #: the user's folder of assets


@dataclass(slots=True)
class _Told:
    """What one file gave, counted."""

    records: int = 0
    pages: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    damages: list[str] = field(default_factory=list)


def check_archive(path: Path) -> None:
    """Raise ConfigError for what cannot be opened as a file, or where the reader is not installed."""
    if find_spec("fastwarc") is None:
        raise ConfigError("Reading archives needs a further package: pip install 'vigie[warc]'.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error


async def collect_archive(tools: Archiving, path: Path, progress: Progress) -> list[Outcome]:
    """Save the articles of one WARC file; every page leaves an Outcome, and the file one of its own."""
    source = tools.store.add_source(Source(path.resolve().as_uri(), title=path.name, kind=SourceKind.ARCHIVE))
    known = set(tools.store.entry_stamps(source.id))
    told, outcomes = _Told(), list[Outcome]()
    async for batch in _batches(tools, path):
        told.records += batch.records
        told.pages += len(batch.captures)
        told.damages += [batch.damage] if batch.damage else []
        fresh = [capture for capture in batch.captures if capture.key not in known]
        saved = await _save_batch(tools, source, fresh)
        told.statuses.update(outcome.status for outcome in saved)
        outcomes += saved
        progress("collect", told.pages, 0)
    ends = _ends(tools, source, told)
    tools.store.add_outcomes(ends)
    error = next((end.reason for end in ends if end.status is Status.FAILED), None)
    tools.store.save_history(source.id, replace(source.history, checked_at=tools.clock(), error=error))
    return [*ends, *outcomes]


def _ends(tools: Archiving, source: Source, told: _Told) -> list[Outcome]:
    """What became of the file itself, and of the damaged parts of it."""
    new, changed = told.statuses[Status.OK], told.statuses[Status.CHANGED]
    said = f"records: {told.records}, web pages: {told.pages}, new articles: {new}, changed: {changed}"
    status = Status.OK if new or changed else Status.SAME
    if not told.records:
        status, said = Status.FAILED, "not a WARC file: there is no record in it"
    ends = [Outcome(source.url, "feed", status, said, tools.clock(), source.id)]
    if told.damages and told.records:
        said = f"what is damaged in it was passed over: {told.damages[0]}"
        said += f", and {len(told.damages) - 1} more" if len(told.damages) > 1 else ""
        ends.append(Outcome(source.url, "archive", Status.FAILED, said, tools.clock(), source.id))
    return ends


# --- reading ----------------------------------------------------------------------------------------------------


async def _batches(tools: Archiving, path: Path) -> AsyncIterator[Batch]:
    """The file, batch by batch. Where a reader has to be stopped, the record at which that happened is passed over."""
    place: Place | None = Place()
    careful = damages = 0
    while place is not None and damages < _DAMAGES:
        limits = Limits(pages=1 if careful else 32, seconds=0.0 if careful else tools.seconds / 4)
        limits = replace(limits, page_bytes=tools.page_bytes)
        try:
            work = tools.engine.submit(read_batch, str(path), place, limits, seconds=tools.seconds)
            batch = await asyncio.wrap_future(work)
        except (TimeoutError, RuntimeError):
            if not careful:
                careful = _CAREFUL
                continue
            said = f"the record after byte {place.offset:,} takes too long or too much memory to read"
            batch = Batch(next=place_after(str(path), place), damage=said)
        except OSError as error:
            batch = Batch(damage=f"the file cannot be read on: {error.strerror or error}")
        yield batch
        place, careful = batch.next, max(0, careful - 1)
        damages += bool(batch.damage)


# --- saving -----------------------------------------------------------------------------------------------------


async def _save_batch(tools: Archiving, source: Source, captures: list[Capture]) -> list[Outcome]:
    """Extract together, save in the file's order: of two captures of one page the later is the newer text."""
    results = await asyncio.gather(*(_extracted(tools, capture) for capture in captures))
    outcomes = [_save(tools, source, *pair) for pair in zip(captures, results, strict=True)]
    tools.store.add_outcomes(outcomes)
    return outcomes


async def _extracted(tools: Archiving, capture: Capture) -> Article | ExtractError:
    if capture.problem:
        return ExtractError(capture.page.url, capture.problem)
    try:
        return await Extractor(tools.engine, tools.seconds, tools.own).read(capture.page, at=capture.at)
    except ExtractError as error:
        return error


def _save(tools: Archiving, source: Source, capture: Capture, result: Article | ExtractError) -> Outcome:
    url, at = capture.page.url, capture.at
    entry = Entry(source.id, capture.key, url, "")
    if isinstance(result, ExtractError) or at is None:
        tools.store.note_entry(entry, None)
        said = result.reason if isinstance(result, ExtractError) else capture.problem
        return Outcome(url, "extract", Status.SKIPPED, said, tools.clock(), source.id)
    known = tools.store.article_by_url(result.url)
    if known and _last_seen(known) >= at:
        tools.store.note_entry(entry, known.id)
        said = f"the archive has it as of {at:%Y-%m-%d %H:%M} UTC; that text or a later one is kept already"
        return Outcome(url, "save", Status.SKIPPED, said, tools.clock(), source.id, known.id)
    saved = tools.store.save_article(replace(result, source_id=source.id), now=at, entry=entry)
    words = {Status.OK: "a new article", Status.SAME: "the article has not changed"}
    said = words.get(saved.status, "the publisher had changed the article; its earlier text is kept")
    said += f", captured on {at:%Y-%m-%d %H:%M} UTC"
    return Outcome(url, "save", saved.status, said, tools.clock(), source.id, saved.article.id)


def _last_seen(article: Article) -> datetime:
    """When the text that is kept was taken."""
    moment = article.changed or article.collected
    assert moment is not None, "an article that is kept has a time of collection"
    return moment
