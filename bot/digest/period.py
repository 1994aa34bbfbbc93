"""Periods: how far back an edition looks. Everything here is pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ConfigError
from bot.types import Watchlist

LONGEST = 31
"""Days that an edition looks back at most to the one before it, and the longest period of hours."""

_DAYS = {"day": 1, "week": 7}
_HOURS = re.compile(r"0*([1-9]\d{0,2})\s*h(?:ours?|eures?)?\Z")


def read_period(text: str) -> str:
    """A period in its one spelling: "day", "week", "36h" or "last". Raises ConfigError for what is none."""
    wanted = text.strip().lower()
    if wanted in (*_DAYS, "last"):
        return wanted
    hours = _HOURS.match(wanted)
    if hours and int(hours.group(1)) <= LONGEST * 24:
        return f"{hours.group(1)}h"
    raise ConfigError(
        f'"{text}" is not a period; write day, week, hours such as 36h (up to {LONGEST * 24}h), or last for '
        f"what came since the last edition."
    )


def hours_of(period: str) -> int | None:
    """The length of a period of hours; None for one of days."""
    return int(period[:-1]) if period.endswith("h") else None


def days_back(period: str, day: date, before: date | None) -> int:
    """The whole days that a period of days looks back from a date; `before` is the date of the edition before it.

    The first edition of a watchlist has none before it, and looks back a day.
    """
    if period == "last" and before:
        return min(LONGEST, max(1, (day - before).days))
    return _DAYS.get(period, 1)


def covered(
    watchlist: Watchlist, day: date, now: datetime, before: date | None, days: int | None = None
) -> tuple[datetime, datetime]:
    """The moments (UTC, the second excluded) between which lies what the edition of a local date tells.

    `days` back, where they are given, count instead of the watchlist's own period. Hours are counted back from now, or
    from the end of a date that is over. Raises ConfigError for a date that no calendar has room around.
    """
    hours = hours_of(watchlist.period) if days is None else None
    if hours:
        _, end = window(day, watchlist.timezone, 0)
        return min(now, end) - timedelta(hours=hours), end
    return window(day, watchlist.timezone, days_back(watchlist.period, day, before) if days is None else days)


def window(day: date, timezone: str, days: int) -> tuple[datetime, datetime]:
    """The moments (UTC, the second excluded) between which a local date and the `days` before it lie.

    Midnights are local: across a change of clocks a day has 23 or 25 hours. Raises ConfigError for a date that no
    calendar has room around.
    """
    zone = ZoneInfo(timezone)
    try:
        first, after = day - timedelta(days=days), day + timedelta(days=1)
        start, end = (datetime.combine(d, time.min, zone).astimezone(UTC) for d in (first, after))
    except OverflowError as error:
        raise ConfigError(f"{day} is too far away for a digest; give a date of this century.") from error
    return start, end
