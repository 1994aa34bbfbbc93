"""Persian and Buddhist dates, against days that everybody knows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.calendars import buddhist_day, persian_day


@pytest.mark.parametrize(
    ("persian", "day"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1375, 1, 1), date(1996, 3, 20)),
        ((1376, 1, 1), date(1997, 3, 21)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 2, 16), date(2025, 5, 6)),
    ],
)
def test_persian_days(persian, day):
    assert persian_day(*persian) == day


@pytest.mark.parametrize(
    "persian", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 1, 0), (1299, 1, 1), (1500, 1, 1)]
)
def test_days_that_no_persian_calendar_has(persian):
    with pytest.raises(ValueError, match="no day"):
        persian_day(*persian)


@given(st.integers(1300, 1498))
def test_a_persian_year_begins_the_day_after_the_last_one_ended(year):
    days = (persian_day(year + 1, 1, 1) - persian_day(year, 1, 1)).days
    assert days in (365, 366)
    assert (persian_day(year + 1, 1, 1) - persian_day(year, 12, 29)).days == days - 364


def test_buddhist_days():
    assert buddhist_day(2568, 11, 12) == date(2025, 11, 12)
    with pytest.raises(ValueError, match="day is out of range"):
        buddhist_day(2568, 2, 30)
