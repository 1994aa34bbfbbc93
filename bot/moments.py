"""Moments: now, and dates from outside that are made possible; all in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

AHEAD = timedelta(days=2)
"""Time zones and wrong clocks; what lies further ahead is a fault."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def possible(moment: datetime | None, earliest: datetime, now: datetime) -> datetime | None:
    """The moment in UTC; None where it is absurd: before `earliest`, or more than two days ahead of `now`."""
    if moment is None:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):  # year 1 or 9999 shifted by its offset
        return None
    return moment if earliest <= moment <= now + AHEAD else None
