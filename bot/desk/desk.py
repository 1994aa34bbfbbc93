"""The `Desk`: one method for each command, and the only place that chooses implementations."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.config import Config, check_time, find_workspace, load_config
from bot.desk.changes import Change, changes_of
from bot.desk.entities import Entities
from bot.desk.intake import Intake
from bot.desk.knowledge import Knowledge
from bot.desk.lists import Channels, Sources
from bot.desk.models import Models
from bot.desk.routes import Routes
from bot.desk.stories import Stories
from bot.desk.topics import TopicList
from bot.desk.watchlists import Watchlists
from bot.errors import ConfigError, QueryError
from bot.moments import utc_now
from bot.store import Store
from bot.text import canonical_url
from bot.types import (
    Article,
    Check,
    Coverage,
    DeliveryStatus,
    Edition,
    Enriched,
    Hit,
    Outcome,
    Progress,
    Revision,
    Saved,
    Source,
    Watchlist,
    silent,
)

if TYPE_CHECKING:
    from bot.desk.status import Health
    from bot.digest.due import Due
    from bot.enrich.tagger import Summarizer, Tagger
    from bot.pipeline.evaluate import Report
    from bot.pipeline.post import Posted
    from bot.pipeline.trending import Trends

# The rooms are imported where they are used: `vigie search` must not wait for a parser or an HTTP client to load.


@dataclass(frozen=True, slots=True)
class Shown:
    """One article with everything that is known of it; `enriched` is None before enrichment."""

    article: Article
    enriched: Enriched | None
    revisions: tuple[Revision, ...]
    sources: tuple[Source, ...]
    changes: tuple[Change, ...] = ()  #: of its text by its publisher, oldest first


@dataclass(frozen=True, slots=True)
class RunReport:
    """What the four steps of `run` did."""

    collected: tuple[Outcome, ...]
    enriched: tuple[Outcome, ...]
    editions: tuple[Edition, ...]
    files: tuple[Path, ...]  #: the editions as HTML
    posted: tuple[Posted, ...]


def open_desk(folder: Path | str | None = None, *, clock: Callable[[], datetime] = utc_now) -> Desk:
    """The Desk of a workspace: the one named, else the nearest at or above the working directory.

    Raises ConfigError where there is none or its settings are wrong, StoreError where its database cannot be opened.
    """
    place = Path(folder).expanduser().resolve() if folder is not None else find_workspace(Path.cwd())
    return Desk(load_config(place), clock=clock)


class Desk:
    """Everything that an application does with Vigie. Use it as a context manager, or call `close`."""

    def __init__(self, config: Config, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.config = config
        self.clock = clock
        self._store = Store.open(config.database_url)
        self.knowledge = Knowledge(config.own_assets, config.folder, self._store.surfaces, self._store.proposed_people)
        self._intake = Intake(self._store, config, clock)
        self.source = Sources(self._store, self._intake)
        self.watchlist = Watchlists(self._store, self.knowledge, config, clock, self.source.find)
        self.channel = Channels(self._store, config.collect.private_hosts)
        self.route = Routes(self._store, self.watchlist, self.channel)
        self.entity = Entities(self._store, self.knowledge, config.folder)
        self.story = Stories(self._store, self.knowledge, clock)
        self.topic = TopicList(self.knowledge)
        self.models = Models(config.folder, config.collect.private_hosts)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the four steps ---------------------------------------------------------------------------------------

    def collect(
        self,
        sources: Sequence[str] = (),
        *,
        now: bool = False,
        archives: Sequence[Path] = (),
        progress: Progress = silent,
    ) -> tuple[Outcome, ...]:
        """Visit the sources that are due, or those named whether due or not; save their new articles.

        With `now`, all that are not retired are visited, whether due or not.

        With `archives`, these WARC files are read instead. What goes wrong with a source or page is in the outcomes.
        Raises ConfigError for a source that is not there or is never visited, and for a file that cannot be read.
        """
        if archives:
            return tuple(self._intake.collect_archives(archives, progress))
        named = [self.source.visited(text) for text in sources]
        followed = [source for source in self.source.list() if source.kind.is_visited]
        if now:
            followed = [source for source in followed if source.history.retired is None]
        return tuple(self._intake.collect(named or followed, progress, forced=now or bool(named)))

    def add(self, place: str) -> Saved:
        """Save one article from a web address, an HTML file or a plain text file. Raises SourceError, ConfigError."""
        return self._intake.add(place)

    def enrich(self, *, again: bool = False, progress: Progress = silent) -> tuple[Outcome, ...]:
        """Language, entities, topics, summary and story for what lacks them.

        With `again`, also for what other models or another registry enriched.
        """
        from bot.pipeline.enrich import Enriching, enrich

        waiting = self._store.unenriched_ids()
        if not (waiting or again):
            return ()  # the watch asks every few minutes: no model is loaded for it
        self._store.merge_entities(self.knowledge.registry.merged)
        tagger = self.knowledge.tagger()
        tools = Enriching(self._store, tagger, self._summarizer(tagger), self.knowledge.background, self.clock)
        ids = self._store.unenriched_ids(version=tools.version) if again else waiting
        return tuple(enrich(tools, ids, progress))

    def _summarizer(self, tagger: Tagger) -> Summarizer:
        """The model in use behind its guard, with the embedded summariser to stand in; else that one alone."""
        used = self.models.used()
        if used is None:
            return self.knowledge.summarizer
        from bot.enrich.written import WrittenSummarizer

        writer = self.models.open(used, os.environ)
        return WrittenSummarizer(writer, self.knowledge.summarizer, tagger, self.knowledge.entity_id)

    def due(self) -> tuple[Due, ...]:
        """The editions that are to be made now, as `vigie watch` does, given the watchlists' times of day.

        Alerts have none: theirs is made whenever something is new.
        """
        from bot.digest.due import Made, days_in_question, due

        now, found = self.clock(), []
        for watchlist in self.watchlist.list():
            if watchlist.alert:
                continue
            made = []
            for day in days_in_question(watchlist, now):
                edition = self._store.edition(watchlist.id, day)
                made.append(Made(edition.made if edition else None, self._store.edition_before(watchlist.id, day)))
            at = check_time(watchlist.at or self.config.watch.at, f"the watchlist {watchlist.name}")
            found.append(due(watchlist, now, at, (made[0], made[1])))
        return tuple(one for one in found if one)

    def digest(
        self, watchlist: str | None = None, day: date | None = None, *, days: int | None = None
    ) -> tuple[Edition, ...]:
        """The edition of a watchlist (of each, if none is named) for a local date (today by default).

        It holds what the watchlist's period brought and no earlier edition told; with `days`, what that date and so
        many days before it brought. Raises ConfigError; a date to come has no edition yet.
        """
        from bot.pipeline.digest import Digesting, digest

        wanted = [self.watchlist.find(watchlist)] if watchlist else self.watchlist.list()
        self._check_begun(day, wanted)
        settings = self.config.digest
        tools = Digesting(
            self._store,
            self.knowledge.name_on,
            self.knowledge.resolve,
            self.clock,
            settings.items,
            settings.noticed,
            lambda: self.knowledge.background,
        )
        return tuple(digest(tools, w, day or self._today(w.timezone), days) for w in wanted)

    def _check_begun(self, day: date | None, watchlists: Sequence[Watchlist]) -> None:
        for zone in (one.timezone for one in watchlists):
            if day and day > self._today(zone):
                raise ConfigError(f"{day} is still to come; today is {self._today(zone)} ({zone}).")

    def _today(self, timezone: str) -> date:
        return self.clock().astimezone(ZoneInfo(timezone)).date()

    def post(
        self,
        day: date | None = None,
        *,
        dry_run: bool = False,
        retry: Sequence[DeliveryStatus] = (),
        progress: Progress = silent,
    ) -> tuple[Posted, ...]:
        """Send to each channel what is pending and the items of the editions of a date (today by default).

        An item goes to a channel once. With `dry_run` nothing is sent and nothing is written down. With `retry`, what
        ended as FAILED or UNKNOWN is sent again first, and channels that are left alone for a while are asked now.
        """
        from bot.pipeline import post as posting
        from bot.post.journal import Journal

        self._check_begun(day, self.watchlist.list())
        editions = []
        for watchlist in self.watchlist.list():
            edition = self._store.edition(watchlist.id, day or self._today(watchlist.timezone))
            editions += [edition] if edition else []
        topics, journal = self.knowledge.topics.topics, Journal(self.config.folder)
        owner = posting.this_process()
        tools = posting.Posting(self._store, self.channel.open, self.clock, owner, topics, journal, self.channel.room)
        if retry and not dry_run:
            posting.retry(tools, retry)
        return tuple(posting.post(tools, editions, progress, dry_run=dry_run))

    def run(self, day: date | None = None, *, days: int | None = None, progress: Progress = silent) -> RunReport:
        """Collect, enrich, digest and post, in this order; editions are also written as HTML files."""
        self._check_begun(day, self.watchlist.list())
        collected = self.collect(progress=progress)
        enriched = self.enrich(progress=progress)
        editions = self.digest(day=day, days=days)
        files = tuple(self.write(edition) for edition in editions)
        return RunReport(collected, enriched, editions, files, self.post(day, progress=progress))

    # --- reading ----------------------------------------------------------------------------------------------

    def render(self, edition: Edition, form: str = "text") -> str:
        """An edition as text, markdown, html, json, atom or jsonfeed. Raises ConfigError for another form."""
        from bot.digest.render import render

        return render(edition, form, self.knowledge.topics.topics)

    def pdf(self, edition: Edition) -> bytes:
        """An edition as a PDF document. Raises ConfigError where the library for it is missing."""
        from bot.digest.pdf import as_pdf

        return as_pdf(self.render(edition, "html"))

    def write(self, edition: Edition) -> Path:
        """Write an edition as HTML into the workspace's folder of editions, and the watchlist's feeds beside it.

        Gives back the path of the HTML file. Raises ConfigError where the folder cannot be written.
        """
        from bot.desk.editions import file_name, newest_editions, write_edition

        newest = newest_editions(self._store, edition.watchlist)
        name = file_name(edition.watchlist, self.watchlist.list())
        place = self.config.folder / self.config.digest.folder / name
        return write_edition(edition, newest, place, self.knowledge.topics.topics)

    def search(self, query: str, *, limit: int = 20) -> tuple[Hit, ...]:
        """Articles that answer a query, best first. Raises QueryError for one that cannot be understood."""
        return tuple(self._store.search(query, self.knowledge.resolve, limit))

    def company(self, name: str, *, limit: int = 20) -> Coverage:
        """Past coverage of one company, or of any other entity of that name: the articles about it.

        Raises QueryError for an unknown one.
        """
        return self._store.coverage(self.knowledge.entity(name), limit)

    def trending(self, *, days: int = 7) -> Trends:
        """What more stories of the last days are about than of the four spans as long before."""
        from bot.pipeline.trending import find_trends

        return find_trends(self._store, self.knowledge.name_on, self.clock(), days)

    def show(self, article: str) -> Shown:
        """One article, given its number or its address. Raises QueryError where there is none."""
        found = self._by_number(article) or self._by_url(article)
        if found is None:
            raise QueryError(f'No article "{article}" in the archive; `vigie search` shows their numbers.')
        enriched = self._store.enriched([found.id])
        sources = self._store.sources_of([found.id]).get(found.id, ())
        revisions = tuple(self._store.revisions(found.id))
        changes = changes_of(found, revisions)
        return Shown(found, enriched[0] if enriched else None, revisions, tuple(sources), changes)

    def _by_number(self, text: str) -> Article | None:
        return self._store.article(int(text)) if text.isdecimal() and len(text) < 18 else None

    def _by_url(self, url: str) -> Article | None:
        return next((a for u in _spellings(url) if (a := self._store.article_by_url(u))), None)

    def why(self, url: str) -> tuple[Outcome, ...]:
        """What became of an address, or of the article of a number, at each step and why, oldest first.

        Empty where Vigie never met it.
        """
        article = self._by_number(url) or self._by_url(url)
        urls = _spellings(article.url if article else url)
        return tuple(self._store.outcomes([*urls, url], article.id if article else 0))

    def eval(self, task: str, corpus: Path, *, limit: int | None = None, progress: Progress = silent) -> Report:
        """Measure "summaries", "entities", "topics" or "salience", as this workspace does them, on a marked corpus.

        Raises ConfigError for a task or a corpus that cannot be understood, ModelError where a model fails.
        """
        from bot.pipeline.corpus import read_corpus, task_named
        from bot.pipeline.evaluate import Measured, evaluate

        wanted = task_named(task)
        samples = read_corpus(Path(corpus).expanduser(), wanted, limit)
        tagger, rules = self.knowledge.tagger(), self.knowledge.rules()
        plain = {} if rules.version == tagger.version else {"registry and rules alone": rules}
        what = Measured({"Vigie": tagger, **plain}, self._summarizer(tagger), self.knowledge.registry.resolve)
        return evaluate(wanted, Path(corpus).name, samples, what, progress)

    def status(self) -> Health:
        """Health at a glance: the watch, failing sources, what waits, the last editions, the channels."""
        from bot.desk.status import health

        return health(self.config, self._store, self.clock())

    def doctor(self) -> tuple[Check, ...]:
        """Look at configuration, database, data, models, sources and channels."""
        from bot.desk.doctor import examine

        return examine(self.config, self._store, self.knowledge, self.channel, self.models, self.clock())

    def backup(self, target: Path) -> Path:
        """Copy the database into a new file while others use it. Raises StoreError, also for one on a server."""
        self._store.back_up(target)
        return target

    def mark_restored(self) -> int:
        """Take the database for one that was restored from a backup; says how many items are `unknown` for it."""
        return self._store.ledger.mark_restored(self.clock())


def _spellings(url: str) -> tuple[str, ...]:
    """An address as given and in canonical form; a file's as the archive has it."""
    try:
        return tuple(dict.fromkeys((url, canonical_url(url))))
    except ValueError:
        return (url, Path(url).expanduser().resolve().as_uri())
