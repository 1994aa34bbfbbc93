"""Manners towards a source: when it may be asked again, decided from how the visits went. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.types import History, Page

_LONGEST = timedelta(days=1)
"""No server's wish and no row of failures keeps a source unasked for longer than this, or its own interval."""

_DOUBLINGS = 10
_JITTER = 0.1
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE | re.ASCII)
_SECONDS = re.compile(r"[0-9]+", re.ASCII)


def is_due(history: History, now: datetime) -> bool:
    """Whether a source may be asked now. A visit dated in the future (a clock was wrong) holds nothing up."""
    if history.next_at is None or history.next_at <= now:
        return True
    return history.checked_at is not None and history.checked_at > now


def after_visit(
    history: History, page: Page | None, error: str | None, now: datetime, minutes: float, retry_after: str = ""
) -> History:
    """What is known of a source after a visit: `page` is what came, `error` why it was of no use, None where it was.

    `minutes` is the interval that the user wants between two visits; a server's `max-age` makes it longer, failures
    double it each time, and `retry_after` (the header, verbatim) is waited for. One good visit ends all that.
    """
    interval = _interval(minutes)
    visited = replace(history, checked_at=now)
    if error is not None or page is None:
        failures = history.failures + 1
        wait = _asked_wait(retry_after, now) or _backoff(interval, failures, now)
        return replace(visited, next_at=_at(now, max(interval, wait)), failures=failures, error=error or "no answer")
    wait = min(_max_age(page), _LONGEST)
    visited = replace(visited, next_at=_at(now, max(interval, wait)), failures=0, error=None)
    return _with_validators(visited, page)


def _with_validators(history: History, page: Page) -> History:
    """Validators as the server gave them. A 304 keeps the old ones, save those that it renews (RFC 9110, 15.4.5)."""
    etag, modified = page.headers.get("etag"), page.headers.get("last-modified")
    if page.status == 304:
        etag, modified = etag or history.etag, modified or history.last_modified
    return replace(history, etag=etag or None, last_modified=modified or None)


def _interval(minutes: float) -> timedelta:
    if not math.isfinite(minutes) or minutes < 0:
        return _LONGEST
    return timedelta(minutes=min(minutes, 60 * 24 * 365))


def _at(now: datetime, wait: timedelta) -> datetime:
    try:
        return now + wait
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _backoff(interval: timedelta, failures: int, now: datetime) -> timedelta:
    """Twice as long after each failure, and a little more, so that sources which failed together part again.

    The little more is taken from the clock's microseconds, which keeps the decision a function of its arguments.
    """
    doubled: timedelta = interval * 2 ** min(failures - 1, _DOUBLINGS)
    return min(doubled, max(_LONGEST, interval)) * (1 + _JITTER * now.microsecond / 1_000_000)


def _max_age(page: Page) -> timedelta:
    """How long the server says that its answer stays fresh (RFC 9111, 5.2.2.1); zero where it does not."""
    said = page.headers.get("cache-control", "")
    match = _MAX_AGE.search(said)
    if match is None or "no-store" in said.lower() or "no-cache" in said.lower():
        return timedelta(0)
    return timedelta(seconds=min(int(match.group(1)), 10**9))


def _asked_wait(retry_after: str, now: datetime) -> timedelta | None:
    """`Retry-After` in seconds or as a date (RFC 9110, 10.2.3), a day at most; None where it says nothing sensible."""
    said = retry_after.strip()
    if _SECONDS.fullmatch(said):
        # Nine digits are longer than any wait; int() refuses thousands of them.
        return min(timedelta(seconds=int(said[:9])), _LONGEST)
    try:
        moment = parsedate_to_datetime(said)
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(wait, _LONGEST) if wait > timedelta(0) else None
