"""Days of other calendars than the Gregorian: the Persian (solar Hijri) and the Buddhist era of Thailand."""

from __future__ import annotations

from datetime import date, timedelta

_BUDDHIST = 543  #: years between the eras
_NOWRUZ_OF_1375 = date(1996, 3, 20)  #: the first day of a year that opens a cycle of 33
_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})  #: years of the cycle (year modulo 33) with a thirtieth of Esfand


def buddhist_day(year: int, month: int, day: int) -> date:
    """The day of a date whose year counts from the Buddha's death. Raises ValueError where there is none."""
    return date(year - _BUDDHIST, month, day)


def persian_day(year: int, month: int, day: int) -> date:
    """The day of a Persian date of 1300 to 1499, by the cycle of 33 years. Raises ValueError where there is none.

    It agrees with the official calendar, which goes by the sun, from 1921 to 2124
    (https://en.wikipedia.org/wiki/Solar_Hijri_calendar#Leap_year_algorithms).
    """
    longest = 31 if month <= 6 else 30 if month < 12 or year % 33 in _LEAPS else 29
    if not (1300 <= year < 1500 and 1 <= month <= 12 and 1 <= day <= longest):
        raise ValueError(f"{year}-{month}-{day} is no day of the Persian calendar")
    before = sum(31 if one <= 6 else 30 for one in range(1, month))
    return _nowruz(year) + timedelta(days=before + day - 1)


def _nowruz(year: int) -> date:
    """The first day of a Persian year."""
    step = 1 if year >= 1375 else -1
    years = range(1375, year) if step > 0 else range(year, 1375)
    return _NOWRUZ_OF_1375 + timedelta(days=step * sum(366 if one % 33 in _LEAPS else 365 for one in years))
