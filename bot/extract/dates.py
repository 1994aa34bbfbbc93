"""When an article was published: dates as pages write them, in UTC, and no absurd ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bot.moments import AHEAD, possible

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web is older; an earlier date is a fault, such as the epoch of a clock that was never set."""

_ZONES = timedelta(days=2)
_LONGEST = 64
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\.? (?P<month>[^\W\d_]{3,9})\.?,? (?P<year>\d{4})\b",
        r"\b(?P<month>[^\W\d_]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})\b",
        r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b",
    )
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janv jan janu", "févr fév feb febr fevr", "mars mar marc", "avri avr apr apri", "mai may", "juin jun june",
            "juil jul july", "août aout aug augu", "sept sep", "octo oct", "nove nov", "déce déc dec dece",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-]|\Z)")
_OFFSET = re.compile(r"\s*(?:UTC|GMT)?\s*([+-]\d{2}):?(\d{2})\Z|\s*(?:UTC|GMT|Z)\Z", re.IGNORECASE)


def sane(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment in UTC; None where it is absurd: before the web, or more than two days ahead of `now`."""
    return possible(moment, EARLIEST, now)


def first_date(texts: Iterable[str], now: datetime) -> datetime | None:
    """The first of several written dates that can be read and is sane."""
    return next((moment for text in texts if (moment := sane(parse_date(text), now))), None)


def parse_date(text: str) -> datetime | None:
    """A date as machines write it (ISO 8601, RFC 5322), a day without an hour as its midnight; None for the rest."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    for read in (_iso, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _iso(text: str) -> datetime:
    """ISO 8601, also with a space before the offset or with « UTC » for it."""
    return datetime.fromisoformat(_OFFSET.sub(lambda m: f"{m[1]}:{m[2]}" if m[1] else "+00:00", text))


def written_date(text: str, now: datetime) -> datetime | None:
    """The first day written in a line for people: « 20 avril 2023 », "April 20, 2023", « 20/04/2023 », "2023-04-20".

    Of two numbers the first is the day, as in French and British use, unless it cannot be.
    """
    for pattern in _WRITTEN:
        if found := pattern.search(text.lower()):
            parts = found.groupdict()
            month = (
                int(parts["month"]) if parts["month"].isdecimal() else _MONTHS.get(parts["month"][:4].rstrip("."), 0)
            )
            day, month = (month, int(parts["day"])) if month > 12 else (int(parts["day"]), month)
            try:
                return sane(datetime(int(parts["year"]), month, day, tzinfo=UTC), now)
            except ValueError:
                continue
    return None


def address_date(url: str, now: datetime) -> datetime | None:
    """The day in an address such as /2023/04/20/…; None where there is none."""
    day = _IN_ADDRESS.search(url)
    return sane(parse_date("-".join(part.zfill(2) for part in day.groups())), now) if day else None


def agree(moment: datetime, day: datetime | None) -> bool:
    """True where a moment lies on a day, or within a time zone of it."""
    return day is None or abs(moment - day) <= _ZONES


def seen_date(tree: Any, url: str, now: datetime) -> datetime | None:
    """The day that a page seems to have been published on, by htmldate (Barbaresi 2020, doi:10.21105/joss.02439)."""
    import htmldate  # on use: whoever reads feeds alone does not wait for it

    latest = f"{now + AHEAD:%Y-%m-%d}"
    try:
        day = htmldate.find_date(tree, url=url, original_date=True, extensive_search=True, max_date=latest)
    except Exception:  # noqa: BLE001 - it searches hostile pages; an article without a date is better than none
        return None
    return sane(parse_date(day), now) if day else None
