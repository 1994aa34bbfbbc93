"""`vigie watch`: everything on its time, as one process.

Two jobs, each never twice at once: news are collected and enriched every few minutes, sources by their own pace; and
a few times a minute the editions that are due are made, and what is pending is posted. What is due is read from the
database, so a restart, a night asleep or a clock that jumps changes nothing: no edition is made twice, none is
forgotten.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.desk import Desk
from bot.desk.watching import Job, WatchLock
from bot.digest.due import Due
from bot.errors import VigieError
from bot.types import Status

_EDITIONS_SECONDS = 20.0
_LOOK_SECONDS = 10.0  #: between two looks at the clock
_JUMP = timedelta(minutes=1)
_FRESH = timedelta(minutes=20)  #: news that old are good enough for an edition
_PATIENCE = 3600.0  #: seconds that an edition waits for fresh news


class Stopped(Exception):  # noqa: N818 - it is no error
    """Raised between two articles where the watch is to end."""


def watch(open_desk: Callable[[], Desk], stop: Event, say: Callable[[str], None]) -> None:
    """Run until `stop` is set; jobs then come to an end between two articles. Raises ConfigError, StoreError.

    Each job opens a desk of its own, so what the user changes between two runs counts from the next one on.
    """
    with open_desk() as desk:
        settings, folder, clock = desk.config.watch, desk.config.folder, desk.clock
    with WatchLock(folder, clock()) as lock:
        jobs = Jobs(open_desk, stop, say, lock)
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        now = datetime.now(UTC)
        scheduler.add_job(jobs.news, "interval", minutes=max(0.1, settings.minutes), next_run_time=now)
        scheduler.add_job(jobs.editions, "interval", seconds=_EDITIONS_SECONDS, next_run_time=now)
        scheduler.start()
        say(f"Watching. News every {settings.minutes:g} minutes; editions at {settings.at} or a watchlist's own time.")
        try:
            _wait(stop, scheduler)
        finally:
            stop.set()
            say("Stopping: what has begun is brought to an end.")
            scheduler.shutdown(wait=True)


def _wait(stop: Event, scheduler: BackgroundScheduler) -> None:
    """Until the end; where the clock was set, jobs run at once: their next times were of the old clock."""
    began, tick = datetime.now(UTC), time.monotonic()
    while not stop.wait(_LOOK_SECONDS):
        now, passed = datetime.now(UTC), time.monotonic() - tick
        if abs(now - began - timedelta(seconds=passed)) > _JUMP:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=now)
        began, tick = now, tick + passed


class Jobs:
    """What the watch does, a method each; what goes wrong is said, noted, and tried again the next time."""

    def __init__(self, open_desk: Callable[[], Desk], stop: Event, say: Callable[[str], None], lock: WatchLock) -> None:
        self._open_desk = open_desk
        self._stop = stop
        self._say = say
        self._lock = lock
        self._visited: datetime | None = None  #: when news were last collected and enriched
        self._waiting: float | None = None  #: since when an edition waits for that

    def news(self) -> None:
        """Visit the sources that are due, and enrich what is new."""
        self._run("news", self._news)

    def editions(self) -> None:
        """Make the editions that are due, and post what is pending."""
        self._run("editions", self._editions)

    def _run(self, name: str, work: Callable[[Desk], Iterable[str]]) -> None:
        began, error = time.monotonic(), ""
        ended = datetime.now(UTC)
        try:
            with self._open_desk() as desk:
                for line in work(desk):
                    self._say(line)
                ended = desk.clock()
        except Stopped:
            return
        except VigieError as trouble:
            error = str(trouble)
            self._say(f"{name}: {error}")
        except Exception as bug:  # noqa: BLE001 - a bug in one job must not end the others; it is shown whole
            error = f"{type(bug).__name__}: {bug}"
            self._say(f"{name}: {''.join(traceback.format_exception(bug))}")
        self._lock.note(Job(name, ended, round(time.monotonic() - began, 1), error))

    def _go_on(self, step: str, done: int, total: int) -> None:  # noqa: ARG002 - the shape of a Progress
        if self._stop.is_set():
            raise Stopped

    def _news(self, desk: Desk) -> Iterable[str]:
        collected = desk.collect()
        fresh = sum(o.step == "save" and o.status in (Status.OK, Status.CHANGED) for o in collected)
        failed = sum(o.status is Status.FAILED for o in collected)
        if fresh or failed:
            yield f"Collected: {fresh} new or changed, {failed} failed."
        enriched = desk.enrich(progress=self._go_on)
        self._visited = datetime.now(UTC)
        if enriched:
            yield f"Enriched: {sum(o.status is Status.OK for o in enriched)} of {len(enriched)}."
        for watchlist in desk.watchlist.list():
            if watchlist.alert:  # what it tells is posted within seconds, by the other job
                desk.digest(watchlist.name)

    def _editions(self, desk: Desk) -> Iterable[str]:
        for due in self._ready(desk.due()):
            (edition,) = desk.digest(due.watchlist.name, due.day, days=due.days)
            path = desk.write(edition)
            yield f"Edition {due.watchlist.name} of {due.day}: {len(edition.items)} items, written to {path}."
            yield from self._posted(desk, due.day)
        yield from self._posted(desk, None)

    def _ready(self, due: Sequence[Due]) -> Sequence[Due]:
        """What is due, once the news are fresh: after a start, or a night asleep, the archive is of yesterday."""
        if not due:
            self._waiting = None
            return due
        self._waiting = self._waiting or time.monotonic()
        is_fresh = self._visited is not None and abs(datetime.now(UTC) - self._visited) < _FRESH
        return due if is_fresh or time.monotonic() - self._waiting > _PATIENCE else ()

    def _posted(self, desk: Desk, day: date | None) -> Iterable[str]:
        for result in desk.post(day):
            # Without a body: a channel that is left alone for a while, or a route that is not open, as said before.
            if result.message.body or result.status in ("unknown", "skipped"):
                reason = f" ({result.reason})" if result.reason else ""
                yield f"Posted to {result.channel}: {result.items} items, {result.status}{reason}."
