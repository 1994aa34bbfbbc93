"""Replay some weeks of a corpus day by day, as a news watch would live them, and look at what its editions told.

    python -m bench.fortnight CORPUS.jsonl.xz [--from 2020-07-29] [--days 14] [--show 3]

Each evening the day's pages are served on this machine, collected, enriched and digested, under a clock that stands at
20:00 of that day in Paris; the watchlist follows everything. Printed are the days, then what must hold: no story comes
back without new facts, no sentence is told twice, no article is in two items; then as many editions as asked for,
those with the most to say. For the form of a corpus see `bench.replay`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.replay import SETTINGS, Row, read_corpus, replaying
from bot.config import FILE_NAME
from bot.desk import Desk, init_workspace, open_desk
from bot.desk.watchlists import Follow
from bot.text import fold
from bot.types import Edition, Item, Status

_EVENING, _ZONE = time(20), ZoneInfo("Europe/Paris")


@dataclass(slots=True)
class Clock:
    """Stands where it was set."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment at which it stands."""
        return self.now


@dataclass(slots=True)
class Told:
    """What the editions have told so far, and what they told wrongly."""

    stories: set[int] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    follow_ups: int = 0
    back_without_facts: list[str] = field(default_factory=list)
    sentences_twice: list[str] = field(default_factory=list)
    articles_twice: list[str] = field(default_factory=list)

    def take(self, edition: Edition) -> None:
        """Take in an edition, and note what it tells that was told before."""
        for item in edition.items:
            said = [fold(sentence) for sentence in item.sentences]
            fresh = [sentence for sentence in said if sentence not in self.sentences]
            if item.story_id in self.stories and not (item.follow_up and item.follow_up.news and fresh):
                self.back_without_facts.append(f"{edition.date} {item.headline}")
            self.follow_ups += item.follow_up is not None
            self.sentences_twice += [sentence for sentence in said if sentence in self.sentences]
            shown = {link.article_id for link in item.links}
            self.articles_twice += [f"{edition.date} {item.headline}" for _ in shown & self.articles]
            self.stories.add(item.story_id)
            self.articles |= shown
            self.sentences.update(said)


def live(desk: Desk, clock: Clock, days: Mapping[date, Sequence[Row]]) -> Iterator[tuple[date, int, Edition]]:
    """Live through the days: of each its date, how many of its pages became articles, and its edition."""
    desk.watchlist.add("veille", Follow())
    port = 0  # the site keeps the port that it got on the first day: it is one source
    for day, rows in days.items():
        clock.now = datetime.combine(day, _EVENING, _ZONE).astimezone(UTC)
        saved = 0
        if rows:
            with replaying(rows, hosts=1, port=port) as site:
                (feed,) = site.feeds
                if not port:
                    port = int(feed.split(":")[2].split("/")[0])
                    desk.source.add(feed, check=False)
                outcomes = desk.collect(now=True)
            saved = sum(one.step == "save" and one.status is Status.OK for one in outcomes)
            desk.enrich()
        (edition,) = desk.digest("veille", day)
        yield day, saved, edition


def by_day(rows: Sequence[Row], first: date, days: int) -> dict[date, list[Row]]:
    """The pages of each day, also of those without any."""
    wanted = {first + timedelta(days=n): list[Row]() for n in range(days)}
    for row in rows:
        if row.published in wanted:
            wanted[row.published].append(row)
    return wanted


def busiest(rows: Sequence[Row], days: int) -> date:
    """The first day of the stretch in which most pages were published, the latest of several."""
    published = Counter(row.published for row in rows if row.published)
    return max(published, key=lambda day: (sum(published[day + timedelta(days=n)] for n in range(days)), day))


def joined(desk: Desk, days: int) -> tuple[int, int]:
    """How many articles stand in a story with another one, and how many in an affair, of one story or several."""
    stories = desk.story.list(days=days + 1, least=1)
    affairs = Counter[int]()
    for story in stories:
        affairs[story.thread_id] += len(story.article_ids)
    in_stories = sum(len(story.article_ids) for story in stories if len(story.article_ids) > 1)
    return in_stories, sum(size for size in affairs.values() if size > 1)


def report(corpus: Path, first: date | None, length: int, show: int) -> int:
    """Live through the days of a corpus and print what came of it; gives back how often something was told twice."""
    rows = read_corpus(corpus)
    days = by_day(rows, first or busiest(rows, length), length)
    clock, told, editions = Clock(datetime.now(UTC)), Told(), list[Edition]()
    with tempfile.TemporaryDirectory(prefix="vigie-fortnight-") as folder:
        init_workspace(folder, starter=False)
        (Path(folder) / FILE_NAME).write_text(SETTINGS, encoding="utf-8")
        with open_desk(folder, clock=clock) as desk:
            print(f"{'day':<12}{'articles':>9}{'items':>7}{'follow-ups':>12}")
            total = 0
            for day, saved, edition in live(desk, clock, days):
                total += saved
                told.take(edition)
                editions.append(edition)
                print(f"{day:%Y-%m-%d}  {saved:>9}{len(edition.items):>7}{_follow_ups(edition.items):>12}")
            _print(told, total, joined(desk, length))
            for edition in sorted(sorted(editions, key=_much)[-show:] if show else (), key=lambda e: e.date):
                print(f"\n{'=' * 100}\n{desk.render(edition)}")
    return len(told.back_without_facts) + len(told.sentences_twice) + len(told.articles_twice)


def _follow_ups(items: Sequence[Item]) -> int:
    return sum(item.follow_up is not None for item in items)


def _much(edition: Edition) -> tuple[int, int, date]:
    return _follow_ups(edition.items), len(edition.items), edition.date


def _print(told: Told, articles: int, joined: tuple[int, int]) -> None:
    share = f"{100 * joined[0] / articles:.0f} %" if articles else "-"
    lines = {
        "articles": articles,
        "told in editions": len(told.articles),
        "joined to a story with another": f"{joined[0]} ({share})",
        "in an affair with another": joined[1],
        "follow-ups": told.follow_ups,
        "back without new facts": len(told.back_without_facts),
        "sentences told twice": len(told.sentences_twice),
        "articles in two items": len(told.articles_twice),
    }
    print()
    for label, value in lines.items():
        print(f"{label:<34} {value}")
    for wrong in (*told.back_without_facts, *told.sentences_twice, *told.articles_twice):
        print(f"  wrong: {wrong[:110]}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay some weeks of a corpus; ends with 1 where something was told twice."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.fortnight", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl.xz")
    parser.add_argument(
        "--from", dest="first", type=date.fromisoformat, help="the first day; that of the busiest weeks"
    )
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--show", type=int, default=3, help="how many editions are printed")
    options = parser.parse_args(arguments)
    raise SystemExit(1 if report(options.corpus, options.first, options.days, options.show) else 0)


if __name__ == "__main__":
    main()
