"""Manners towards a source: when it may be asked again and where, decided from how the visits went. Pure.

The wait after a good visit is the longest of what is wanted and what is asked for:

    wanted      a source that can answer "not modified": its own rhythm, else the user's interval (an hour)
                any other, which has to send all of itself: a day
    asked for   Cache-Control or Expires of the answer, `ttl` and `sy:updatePeriod` of the feed, a day at most each

and the visit is then put off to an hour and a day at which the source wants to be asked. After a failure it is
Retry-After, else the interval, doubled with each failure in a row, a day at most.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.collect.pace import allowed_from, mean_gap, next_update
from bot.types import History, Move, Pace, Page

LONGEST = timedelta(days=1)
"""No server's wish and no row of failures keeps a source unasked for longer than this, or the user's own interval."""

MOVE_ANSWERS, MOVE_TIME = 3, timedelta(days=3)
"""A source's address moves when so many answers in a row, over so long, named the same new one for good."""

_GONE = 410
_SHORTEST = 0.25  # of the user's interval: a source that often has news may be asked after 15 minutes of an hour
_PER_GAP = 0.5  # visits come twice as often as entries
_GRACE = timedelta(minutes=2)  # that a visit may come early
_DOUBLINGS = 10
_JITTER = 0.1
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE | re.ASCII)
_SECONDS = re.compile(r"[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit to a source went."""

    at: datetime  #: when it was answered, or not
    started: datetime  #: when the run began that it belongs to
    page: Page | None = None  #: what came
    error: str | None = None  #: why nothing came, or why it was of no use
    status: int = 0  #: where nothing came: of the answer that was none
    retry_after: str = ""  #: the header, verbatim
    pace: Pace | None = None  #: None where nothing was read, so that the pace known before holds
    conditional: bool = True  #: False where its validators do not tell whether anything is new
    complete: bool = True  #: False where something was left, so that the next visit has to be given all of it again


def is_due(history: History, now: datetime) -> bool:
    """Whether a source may be asked now. A visit dated in the future (a clock was wrong) holds nothing up."""
    moment = due_at(history, now)
    return moment is not None and moment <= now


def due_at(history: History, now: datetime) -> datetime | None:
    """The moment from which a source may be asked, `now` at the earliest; None for one that is retired."""
    if history.retired is not None:
        return None
    was_wrong = history.checked_at is not None and history.checked_at > now
    return now if history.next_at is None or was_wrong else max(now, history.next_at)


def after_visit(history: History, visit: Visit, minutes: float) -> History:
    """What is known of a source after a visit, `minutes` being the interval that the user wants between two.

    One good visit ends what failures led to. An answer of 410 retires the source (RFC 9110, 15.5.11).
    """
    visited = replace(history, checked_at=visit.at, pace=visit.pace or history.pace)
    if visit.page is None or visit.error is not None:
        return _failed(visited, visit, _interval(minutes))
    well = replace(
        visited,
        next_at=_after_good(visited.pace, visit, visit.page, _interval(minutes)),
        failures=0,
        error=None,
        move=_move(history.move, visit.page, visit.at),
        retired=None,
    )
    if not (visit.conditional and visit.complete):
        return replace(well, etag=None, last_modified=None)
    return _with_validators(well, visit.page)


def moves_to(history: History, now: datetime) -> str:
    """The address at which a source is to be asked from now on, "" where it stays."""
    move = history.move
    if move is None or move.answers < MOVE_ANSWERS or now - move.since < MOVE_TIME:
        return ""
    return move.url


def _failed(visited: History, visit: Visit, interval: timedelta) -> History:
    failed = replace(visited, failures=visited.failures + 1, error=visit.error or "no answer")
    if visit.page is None and visit.status == _GONE:
        return replace(failed, retired=visit.at, next_at=None)
    wait = _asked_wait(visit.retry_after, visit.at) or _backoff(interval, failed.failures, visit.at)
    return replace(failed, next_at=allowed_from(visited.pace, _at(visit.at, max(interval, wait))))


def _after_good(pace: Pace, visit: Visit, page: Page, interval: timedelta) -> datetime:
    """When a source may be asked again after a good visit.

    The user's part is counted from the beginning of the run, in whole minutes: a job that runs each hour, or each day,
    would else come some seconds too early each second time.
    """
    if not interval:
        return visit.at  # the user wants no manners, as for a site of one's own
    begun = visit.started + max(timedelta(0), visit.at - visit.started - _GRACE)
    wanted = _at(begun.replace(second=0, microsecond=0), _wanted(pace, visit, page, interval))
    asked = (_freshness(page, visit.at), timedelta(minutes=min(pace.ttl, 1440)), next_update(pace, visit.at))
    return allowed_from(pace, max(wanted, *(_at(visit.at, min(wait, LONGEST)) for wait in asked)))


def _wanted(pace: Pace, visit: Visit, page: Page, interval: timedelta) -> timedelta:
    longest = max(LONGEST, interval)
    offers = page.status == 304 or page.headers.get("etag") or page.headers.get("last-modified")
    if not (offers and visit.conditional):
        return longest
    gap = mean_gap(pace, visit.at)
    return interval if gap is None else min(max(gap * _PER_GAP, interval * _SHORTEST), longest)


def _with_validators(history: History, page: Page) -> History:
    """Validators as the server gave them. A 304 keeps the old ones, save those that it renews (RFC 9110, 15.4.5)."""
    etag, modified = page.headers.get("etag"), page.headers.get("last-modified")
    if page.status == 304:
        etag, modified = etag or history.etag, modified or history.last_modified
    return replace(history, etag=etag or None, last_modified=modified or None)


def _move(known: Move | None, page: Page, now: datetime) -> Move | None:
    """What answers in a row say of a new address. One that gives up encryption is followed, and never kept."""
    if not page.moved or (page.url.startswith("https:") and not page.moved.startswith("https:")):
        return None
    if known is None or known.url != page.moved:
        return Move(page.moved, now)
    return replace(known, answers=known.answers + 1)


def _interval(minutes: float) -> timedelta:
    if not math.isfinite(minutes) or minutes < 0:
        return LONGEST
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
    return min(doubled, max(LONGEST, interval)) * (1 + _JITTER * now.microsecond / 1_000_000)


def _freshness(page: Page, now: datetime) -> timedelta:
    """How long the server says that its answer stays fresh (RFC 9111, 4.2.1 and 5.2.2); zero where it does not."""
    said = page.headers.get("cache-control", "")
    if "no-store" in said.lower() or "no-cache" in said.lower():
        return timedelta(0)
    match = _MAX_AGE.search(said)
    if match:
        return timedelta(seconds=min(int(match.group(1)), 10**9))
    expires, sent = _date(page.headers.get("expires", "")), _date(page.headers.get("date", ""))
    return max(timedelta(0), expires - (sent or now)) if expires else timedelta(0)


def _asked_wait(retry_after: str, now: datetime) -> timedelta | None:
    """`Retry-After` in seconds or as a date (RFC 9110, 10.2.3), a day at most; None where it says nothing sensible."""
    said = retry_after.strip()
    if _SECONDS.fullmatch(said):
        # Nine digits are longer than any wait; int() refuses thousands of them.
        return min(timedelta(seconds=int(said[:9])), LONGEST)
    moment = _date(said)
    if moment is None:
        return None
    return min(moment - now, LONGEST) if moment > now else None


def _date(said: str) -> datetime | None:
    """The date of a header (RFC 9110, 5.6.7); None for what is none."""
    try:
        moment = parsedate_to_datetime(said.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
