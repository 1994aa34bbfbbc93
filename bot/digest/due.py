"""When an edition is due. Everything here is pure: what was made already comes from the database, not from a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digest.period import LONGEST, days_back, hours_of, window
from bot.types import Watchlist


@dataclass(frozen=True, slots=True)
class Due:
    """An edition to make now, of a date.

    `days` is how far it looks back where editions before it were slept through, so that it tells theirs too; None where
    the watchlist's own period is enough.
    """

    watchlist: Watchlist
    day: date
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What there is around a date: when that date's edition was last made, and the date of the one before it."""

    at: datetime | None = None
    before: date | None = None


def days_in_question(watchlist: Watchlist, now: datetime) -> tuple[date, date]:
    """The local dates of which an edition may be due: yesterday, where its time was slept through, and today."""
    today = now.astimezone(ZoneInfo(watchlist.timezone)).date()
    return today - timedelta(days=1), today


def due(watchlist: Watchlist, now: datetime, at: time, made: tuple[Made, Made]) -> Due | None:
    """The edition that is to be made now, if any; `made` is for the two dates of `days_in_question`.

    Today's is due from its time of day on, until it is made. Yesterday's is due where nothing was made at or after its
    time, until today's time comes, which then tells everything; not that of a watchlist without an earlier edition, if
    it was made after that time or nobody knows when. A time of day that a change of clocks leaves out comes as much
    later as the clocks went forward; one that it brings twice is the first.
    """
    for day, there in zip(reversed(days_in_question(watchlist, now)), reversed(made), strict=True):
        moment = datetime.combine(day, at, ZoneInfo(watchlist.timezone)).astimezone(UTC)
        if now < moment or not _is_day_of(watchlist, day):
            continue
        is_made = there.at is not None and there.at >= moment
        is_late = day != days_in_question(watchlist, now)[1]
        is_new = there.before is None and not (watchlist.made and watchlist.made < moment)
        if is_made or (is_late and (is_new or made[1].at is not None)):
            return None
        return Due(watchlist, day, _missed(watchlist, day, there.before))
    return None


def _is_day_of(watchlist: Watchlist, day: date) -> bool:
    """Whether there is an edition of that date, if there is that date: islands have crossed the date line."""
    start, end = window(day, watchlist.timezone, 0)
    return start < end and (not watchlist.weekdays or day.weekday() in watchlist.weekdays)


def _missed(watchlist: Watchlist, day: date, before: date | None) -> int | None:
    """The days back to the edition before, where others should have been between; hours are never caught up with."""
    if before is None or hours_of(watchlist.period):
        return None
    behind = min(LONGEST, (day - before).days)
    between = (day - timedelta(days=n) for n in range(1, behind))
    slept = behind > days_back(watchlist.period, day, before) and any(_is_day_of(watchlist, one) for one in between)
    return behind if slept else None
