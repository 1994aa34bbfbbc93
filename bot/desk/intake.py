"""What comes in: `vigie collect`, `vigie add`, and the looking up of `vigie source add`, as the settings say."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config
from bot.desk.loops import run_async
from bot.errors import SourceError
from bot.store import Store
from bot.types import Article, Outcome, Progress, Saved, Source, SourceKind, Status
from bot.version import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.collect.fetch import Wire
    from bot.engine.local import LocalEngine
    from bot.pipeline.collect import Collecting

# The rooms are imported where they are used: `vigie search` must not wait for a parser or an HTTP client to load.


class Intake:
    """Fetches and parses within the ceilings of a workspace; what is got is saved."""

    def __init__(self, store: Store, config: Config, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def collect(self, sources: Sequence[Source], progress: Progress, *, forced: bool) -> list[Outcome]:
        """Visit sources, those that are due or, if `forced`, all; save their new articles."""
        from bot.pipeline.collect import not_due

        waiting = [] if forced else not_due(sources, self._clock())
        if len(waiting) == len(sources):
            return waiting  # nobody to ask: no worker is started for it
        return run_async(self._collect(sources, progress, forced=forced))

    async def _collect(self, sources: Sequence[Source], progress: Progress, *, forced: bool) -> list[Outcome]:
        from bot.pipeline.collect import collect

        async with self._collecting() as tools:
            return await collect(tools, sources, progress, forced=forced)

    def collect_archives(self, paths: Sequence[Path], progress: Progress) -> list[Outcome]:
        """Save the articles of WARC files. Raises ConfigError for one that cannot be read."""
        return run_async(self._collect_archives(paths, progress))

    async def _collect_archives(self, paths: Sequence[Path], progress: Progress) -> list[Outcome]:
        from bot.pipeline.archive import Archiving, check_archive, collect_archive

        for path in paths:
            check_archive(path)
        seconds, own = self._config.collect.parse_seconds, self._config.own_assets
        with self._open_engine() as engine:
            tools = Archiving(self._store, engine, self._clock, seconds, self._ceiling, own)
            return [outcome for path in paths for outcome in await collect_archive(tools, path, progress)]

    def look_up(self, source: Source, kind: SourceKind | None) -> Source:
        """The source at an address, of that kind if one is given. Raises SourceError."""
        return run_async(self._look_up(source, kind))

    async def _look_up(self, source: Source, kind: SourceKind | None) -> Source:
        from bot.pipeline.follow import look_up

        async with self._collecting() as tools:
            return await look_up(source, tools.reader, kind)

    def add(self, place: str) -> Saved:
        """Save one article from a web address, an HTML file or a plain text file. Raises SourceError, ConfigError."""
        is_page = place.startswith(("http://", "https://"))
        try:
            article = run_async(self._page(place) if is_page else self._file(Path(place).expanduser()))
        except SourceError as error:
            self._note(error.url, Status.FAILED, error.reason)
            raise
        by_hand = self._store.add_source(Source("vigie:by-hand", title="Ajouts / By hand", kind=SourceKind.MANUAL))
        saved = self._store.save_article(replace(article, source_id=by_hand.id), now=self._clock())
        for url in dict.fromkeys((article.url, place if "://" in place else article.url)):
            self._note(url, saved.status, "added by hand", saved.article.id)
        return saved

    def _note(self, url: str, status: Status, reason: str, article_id: int = 0) -> None:
        self._store.add_outcomes([Outcome(url, "save", status, reason, self._clock(), article_id=article_id)])

    async def _page(self, url: str) -> Article:
        from bot.pipeline.add import read_page

        async with self._collecting() as tools:
            return await read_page(url, tools.fetcher, tools.extractor)

    async def _file(self, path: Path) -> Article:
        from bot.pipeline.add import read_file
        from bot.pipeline.extractor import Extractor

        with self._open_engine() as engine:
            extractor = Extractor(engine, self._config.collect.parse_seconds, self._config.own_assets)
            return await read_file(path, extractor, self._ceiling)

    # --- what it works with -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _collecting(self) -> AsyncIterator[Collecting]:
        from bot.collect.robots import Robots
        from bot.pipeline.collect import Collecting

        settings = self._config.collect
        async with self._open_wire() as wire:
            with self._open_engine() as engine:
                yield Collecting(
                    self._store,
                    wire,
                    engine,
                    Robots(wire, clock=self._clock, shelf=self._store),
                    self._clock,
                    settings.parse_seconds,
                    settings.minutes_between_visits,
                    self._config.own_assets,
                )

    def _open_wire(self) -> Wire:
        from bot.collect.fetch import Limits, Wire

        settings = self._config.collect
        contact = f" (+{self._config.contact})" if self._config.contact else ""
        return Wire(
            Limits(settings.seconds, self._ceiling),
            f"Vigie/{__version__}{contact}",
            private_hosts=settings.private_hosts,
            hosts_at_once=int(settings.hosts_at_once),
            pause_seconds=settings.pause_seconds,
        )

    def _open_engine(self) -> LocalEngine:
        from bot.engine.local import LocalEngine

        return LocalEngine(min(4, os.cpu_count() or 1), self._config.collect.parse_megabytes)

    @property
    def _ceiling(self) -> int:
        """Bytes of one answer, page or file."""
        return int(self._config.collect.megabytes * 1_000_000)
