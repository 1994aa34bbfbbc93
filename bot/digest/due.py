"""When an edition is due. Everything here is pure: what was made already comes from the database, not from a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.types import Watchlist

_LONGEST = 31  #: days that one edition looks back, at most


@dataclass(frozen=True, slots=True)
class Due:
    """An edition to make now: of which date, and how many days before it are untold."""

    watchlist: Watchlist
    day: date
    days: int


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
    time, until today's time comes, which then tells everything; a watchlist without an earlier edition never looks
    back. A time of day that a change of clocks leaves out comes as much later as the clocks went forward; one that it
    brings twice is the first.
    """
    for day, there in zip(reversed(days_in_question(watchlist, now)), reversed(made), strict=True):
        moment = datetime.combine(day, at, ZoneInfo(watchlist.timezone)).astimezone(UTC)
        if now < moment or not _is_day_of(watchlist, day):
            continue
        is_made = there.at is not None and there.at >= moment
        is_late = day != days_in_question(watchlist, now)[1]
        if is_made or (is_late and (there.before is None or made[1].at is not None)):
            return None
        return Due(watchlist, day, 1 if there.before is None else min(_LONGEST, max(1, (day - there.before).days)))
    return None


def _is_day_of(watchlist: Watchlist, day: date) -> bool:
    return not watchlist.weekdays or day.weekday() in watchlist.weekdays
