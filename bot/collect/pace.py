"""How often a source changes: what its feed says of it, and what the dates of its entries show. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.collect.entries import written_moment
from bot.types import Entry, Pace

_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 7 * 1440, "monthly": 30 * 1440, "yearly": 365 * 1440}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_HOUR = re.compile(r"<hour>\s*([0-9]{1,2})\s*</hour>", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]{6,9})\s*</day>", re.ASCII | re.IGNORECASE)
_LIST = 4_000  # characters in which a list of hours or days is looked for
_COUNTED = 20  # entries in which a rhythm is looked for
_FEWEST = 3
_A_MINUTE, _A_YEAR = 1, 366 * 1440


def read_ttl(said: str) -> float:
    """The minutes of RSS 2.0's `<ttl>`; 0 where it says nothing that can be understood."""
    return _whole(said)


def read_period(period: str, frequency: str) -> float:
    """The minutes between two updates, of RSS 1.0's module "syndication"; 0 where it says nothing.

    A period without a frequency means once, a frequency without a period means a day
    (https://web.resource.org/rss/1.0/modules/syndication/).
    """
    if not (period.strip() or frequency.strip()):
        return 0.0
    times = _whole(frequency) if frequency.strip() else 1
    return _PERIODS.get(period.strip().lower() or "daily", 0) / times if times else 0.0


def read_base(said: str) -> datetime | None:
    """The moment that updates are counted from; None where there is none."""
    return written_moment(said, datetime.max.replace(tzinfo=UTC) - timedelta(days=3))


def read_skips(feed: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The hours and days (Monday is 0, both UTC) of RSS's `<skipHours>` and `<skipDays>`.

    feedparser keeps only the last one of each. A list of all hours or all days would mean never: it is not one.
    """
    hours = {int(hour) % 24 for hour in _HOUR.findall(_within(feed, "skipHours")) if int(hour) <= 24}
    said = [day.lower() for day in _DAY.findall(_within(feed, "skipDays"))]
    days = {_DAYS.index(day) for day in said if day in _DAYS}
    return tuple(sorted(hours)) if len(hours) < 24 else (), tuple(sorted(days)) if len(days) < 7 else ()


def _within(feed: str, name: str) -> str:
    start = feed.find(f"<{name}>")
    return feed[start : start + _LIST].partition(f"</{name}>")[0] if start >= 0 else ""


def _whole(said: str) -> float:
    said = said.strip()
    return float(said) if _NUMBER.fullmatch(said) else 0.0


def with_rhythm(pace: Pace, entries: Iterable[Entry], now: datetime) -> Pace:
    """The pace with the rhythm of the twenty newest entries: how many there were, and since when.

    Fewer than three dates, or twenty that are all the same (the feed was made then), show none.
    """
    dates = (entry.published or entry.updated for entry in entries)
    newest = sorted((min(date, now) for date in dates if date), reverse=True)[:_COUNTED]
    if len(newest) < _FEWEST or newest[0] == newest[-1]:
        return replace(pace, entries=0, since=None)
    return replace(pace, entries=len(newest), since=newest[-1])


def mean_gap(pace: Pace, now: datetime) -> timedelta | None:
    """The mean time between two entries up to now: it grows while nothing comes. None where no rhythm shows."""
    if pace.since is None or pace.entries <= 0:
        return None
    return max(timedelta(0), now - pace.since) / pace.entries


def next_update(pace: Pace, now: datetime) -> timedelta:
    """How long until a source says that it will have been updated; zero where it does not say."""
    if not _A_MINUTE <= pace.period <= _A_YEAR:
        return timedelta(0)
    period = timedelta(minutes=pace.period)
    return period if pace.base is None else period - (now - pace.base) % period


def allowed_from(pace: Pace, moment: datetime) -> datetime:
    """The moment, or the first hour after it that the source does not ask to be left alone in."""
    first = moment
    for _ in range(24 * 8):
        if first.hour not in pace.skip_hours and first.weekday() not in pace.skip_days:
            return first
        try:
            first = first.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        except OverflowError:
            break
    return moment
