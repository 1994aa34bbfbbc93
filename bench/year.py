"""Live a year of the watch in five time zones, on a real database: one edition for each local date, whatever happens.

    python -m bench.year [--days 365] [--from 2026-01-01] [--seed 1]

A clock is moved on by half hours, and at random set back or forward by up to three hours, or slept through for up to
nine; at random the process is "restarted", which opens the workspace anew. Each time it is asked, as `vigie watch`
asks, which editions are due, and these are made. Some watchlists are due at a time of day that a change of clocks
leaves out or brings twice. Printed is what became of each local date.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.desk import Desk, init_workspace, open_desk
from bot.desk.watchlists import Follow

ZONES = {
    "Europe/Paris": "02:30",  # left out in March, twice in October
    "America/New_York": "01:30",
    "Asia/Kathmandu": "07:00",  # 5:45 from UTC
    "Australia/Lord_Howe": "02:10",  # its clocks change by half an hour
    "Pacific/Chatham": "23:15",  # 12:45 from UTC, and the other summer
}
_STEP = timedelta(minutes=30)
_RESTARTS, _JUMPS, _SLEEPS = 0.02, 0.004, 0.004  #: chances, each half hour


@dataclass(slots=True)
class Year:
    """The clock, and what happened."""

    now: datetime
    made: Counter[tuple[str, date]] = field(default_factory=Counter)
    restarts: int = 0
    jumps: int = 0
    sleeps: int = 0

    def clock(self) -> datetime:
        """The moment that it is."""
        return self.now

    def move(self, chance: random.Random) -> None:
        """Let half an hour pass; now and then the clock is set, or nobody asks for hours."""
        self.now += _STEP
        if chance.random() < _JUMPS:
            self.now += timedelta(minutes=chance.randint(-180, 180))
            self.jumps += 1
        if chance.random() < _SLEEPS:
            self.now += timedelta(minutes=chance.randint(30, 540))
            self.sleeps += 1


def live(first: date, days: int, seed: int) -> Year:
    """Live through so many days from midnight UTC of the first."""
    chance = random.Random(seed)
    year = Year(datetime.combine(first, time.min, UTC))
    end = year.now + timedelta(days=days)
    with tempfile.TemporaryDirectory(prefix="vigie-year-") as folder, ExitStack() as open_now:
        init_workspace(folder, starter=False)

        def start() -> Desk:
            open_now.close()
            return open_now.enter_context(open_desk(folder, clock=year.clock))

        desk = start()
        for watchlist in desk.watchlist.list():
            desk.watchlist.remove(watchlist.name)
        for zone, at in ZONES.items():
            desk.watchlist.add(zone.split("/")[1], Follow(timezone=zone, at=at))
        while year.now < end:
            for due in desk.due():
                desk.digest(due.watchlist.name, due.day, days=due.days)
                year.made[due.watchlist.timezone, due.day] += 1
            year.move(chance)
            if chance.random() < _RESTARTS:
                desk = start()
                year.restarts += 1
    return year


def missing(year: Year, zone: str) -> list[date]:
    """The local dates between a zone's first edition and its last that have none."""
    made = [day for where, day in year.made if where == zone]
    first, last = min(made), max(made)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if (zone, day) not in year.made]


def report(first: date, days: int, seed: int) -> int:
    """Live, print a line for each zone, and give back how many dates went wrong."""
    year = live(first, days, seed)
    print(f"{days} days from {first}: {year.restarts} restarts, {year.jumps} clock jumps, {year.sleeps} sleeps\n")
    print(f"{'zone':<22}{'at':<8}{'local dates':>11}{'editions':>10}{'missing':>9}{'made twice':>12}")
    wrong = 0
    for zone, at in ZONES.items():
        made = {day: n for (where, day), n in year.made.items() if where == zone}
        gone, twice = missing(year, zone), sum(n > 1 for n in made.values())
        print(f"{zone:<22}{at:<8}{len(made) + len(gone):>11}{len(made):>10}{len(gone):>9}{twice:>12}")
        wrong += len(gone) + twice
    return wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Live a year; ends with 1 where a local date has no edition, or was made twice."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.year", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2026, 1, 1))
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    raise SystemExit(1 if report(options.first, options.days, options.seed) else 0)


if __name__ == "__main__":
    main()
