"""When an article was published: dates as pages write them, in UTC, and no absurd ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import IntEnum
from typing import Any

from bot.extract.bywords import date_labels, months, solar_months, updated_words
from bot.extract.calendars import buddhist_day, persian_day
from bot.extract.characters import fold, tidy_line
from bot.moments import AHEAD, possible

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web is older; an earlier date is a fault, such as the epoch of a clock that was never set."""

_ZONES = timedelta(days=2)
_LONGEST = 64  #: characters of a date for machines
_LOOKED_AT = 160  #: characters of a text for people
_YEAR = r"(?P<year>(?:1[34]|19|20|25)\d\d)"  # of the Persian, the common and the Buddhist era
_WORD = r"(?P<month>[^\s\d,:;/|()–—-]{2,15}?(?:\s(?:الثاني|الاول|الأول))?)"  # Arabic has months of two words
_NTH = r"(?:er|st|nd|rd|th|º|ª|[.,])?"
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}\s?[-/.年년]\s?(?P<month>\d{{1,2}})\s?[-/.月월]\s?(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}){_NTH}\.?\s?(?:de\s|d['’]|of\s)?{_WORD}\.?,?\s?(?:del?\s|of\s)?{_YEAR}(?!\d)",
        rf"(?<![^\s\d,:;/|()–—-]){_WORD}\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\.?\s(?:m\.\s)?{_WORD}\.?\s(?P<day>\d{{1,2}})(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4}|\d\d(?!\.?[\d:]))(?!\d)",
    )
)
_VIETNAMESE = re.compile(r"(?:ngay\s)?(\d{1,2})\sthang\s(\d{1,2})(?:,|\snam)?\s(?=\d{4})")
_LABEL = re.compile(
    r"([^\s\d:：|•·,.;]{3,})(?:\s\w{1,3})?\s?[:：]\s*(?:[^\s\d]{2,10}[,.]?\s)?\Z"
)  # "Registered: Tue, "
_BEFORE = 30  #: characters before a date that say what it is one of
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-]|\Z)")
_DATE_PLACES = ("time", "span", "div", "p", "li", "em", "small", "b", "strong", "td", "h2", "h3", "h4", "h5", "h6")
_DATE_MARK = re.compile(r"date|publi|posted|time(?!line)|fecha|datum|meta|info", re.IGNORECASE)
_MOST_CHILDREN = 4
_NEW_YEAR = "-01-01"  #: what htmldate makes of a year alone, as in a copyright notice
_OFFSET = re.compile(r"\s*(?:UTC|GMT)?\s*([+-]\d{2}):?(\d{2})\Z|\s*(?:UTC|GMT|Z)\Z", re.IGNORECASE)


class Of(IntEnum):
    """What a date is the date of, the likeliest day of an article first."""

    PUBLICATION = 0  #: or nothing says what
    CHANGE = 1
    ANYTHING = 2  #: a word of its own stands before it: "Registered: …"


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


def written_day(texts: Iterable[str], now: datetime, tag: str = "", furthest: Of = Of.ANYTHING) -> datetime | None:
    """The first of the likeliest days written for people in some texts.

    « 20 avril 2023 », "April 20, 2023", « 20/04/2023 », "2023年4月20日": in any of the languages of
    `data/pagewords.toml`, any digits, and the Persian and Buddhist calendars. `tag` is that of the page's language: of
    two numbers the first is the day, unless it cannot be, or the tag is "en-US". A day that is said to be of a change
    or of anything else than the publication counts only where there is no other, and not at all where it is beyond
    `furthest`.
    """
    found = (day for text in texts for day in _days(fold(text[:_LOOKED_AT]), now, tag.lower()))
    likeliest = min((day for day in found if day.of <= furthest), key=lambda day: day.of, default=None)
    return likeliest.moment if likeliest else None


def without_dates(text: str, mark: str, language: str = "") -> str:
    """A text with a mark in place of each day written in it."""
    for pattern in _WRITTEN:
        text = pattern.sub(lambda found: mark if _named_month(found["month"], language) else found[0], text)
    return text


@dataclass(frozen=True, slots=True)
class _Day:
    """A day written for people."""

    moment: datetime
    of: Of


def _days(text: str, now: datetime, language: str) -> Iterator[_Day]:
    """The days in a folded text."""
    text = _VIETNAMESE.sub(r"\1/\2/", text)
    found = sorted((match for pattern in _WRITTEN for match in pattern.finditer(text)), key=lambda one: one.start())
    end = 0
    for match in found:
        if match.start() >= end and (day := sane(_day(match, language), now)):
            yield _Day(day, _of(text[max(end, match.start() - _BEFORE) : match.start()]))
            end = match.end()


def _of(before: str) -> Of:
    """What the text before a date says that it is the date of."""
    if updated_words().search(before):
        return Of.CHANGE
    label = _LABEL.search(before)
    return Of.ANYTHING if label and label[1] not in date_labels() else Of.PUBLICATION


def _day(match: re.Match[str], language: str) -> datetime | None:
    """The day that a match of one of the patterns names; None where there is no such day."""
    said, day, year = match["month"], int(match["day"]), int(match["year"])
    month = _named_month(said, language[:2])
    if said.isdecimal() and match.start("day") < match.start("month") and (month > 12 or language == "en-us"):
        day, month = (month, day) if day <= 12 or month > 12 else (day, month)
    try:
        if 1300 <= year < 1500:
            return _midnight(persian_day(year, month, day))
        if year >= 2500:
            return _midnight(buddhist_day(year, month, day))
        return datetime(year if year > 99 else 2000 + year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _named_month(said: str, language: str) -> int:
    """The number of a month, told by number or by name; 0 where it is none."""
    if said.isdecimal():
        return int(said)
    name = fold("_".join(said.split()))
    return months(language).get(name) or months(language).get(name.replace(".", "")) or solar_months().get(name, 0)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def address_date(url: str, now: datetime) -> datetime | None:
    """The day in an address such as /2023/04/20/…; None where there is none."""
    day = _IN_ADDRESS.search(url)
    return sane(parse_date("-".join(part.zfill(2) for part in day.groups())), now) if day else None


def agree(moment: datetime, day: datetime | None) -> bool:
    """True where a moment lies on a day, or within a time zone of it."""
    return day is None or abs(moment - day) <= _ZONES


def marked_texts(tree: Any) -> Iterator[str]:
    """What the small elements say, with <time> for machines first, whose class or id says that they are dates."""
    for element in tree.iter(*_DATE_PLACES):
        if len(element) > _MOST_CHILDREN:
            continue
        if element.tag == "time":
            yield element.get("datetime") or ""
        elif not _DATE_MARK.search(f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"):
            continue
        yield tidy_line("".join(element.itertext()))


def seen_date(tree: Any, url: str, now: datetime) -> datetime | None:
    """The day that a page seems to have been published on, by htmldate (Barbaresi 2020, doi:10.21105/joss.02439)."""
    import htmldate  # on use: whoever reads feeds alone does not wait for it

    latest = f"{now + AHEAD:%Y-%m-%d}"
    try:
        day = htmldate.find_date(tree, url=url, original_date=True, extensive_search=True, max_date=latest)
    except Exception:  # noqa: BLE001 - it searches hostile pages; an article without a date is better than none
        return None
    return sane(parse_date(day), now) if day and not day.endswith(_NEW_YEAR) else None
