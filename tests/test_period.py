"""Periods: how far back an edition looks, in local days, hours, or to the edition before."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.period import covered, days_back, read_period, window
from bot.errors import ConfigError
from bot.types import Watchlist

DAY = date(2023, 4, 20)
NOON = datetime(2023, 4, 20, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


# --- what a user writes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [("day", "day"), (" Week ", "week"), ("last", "last"), ("36h", "36h"), ("36 hours", "36h"), ("6 heures", "6h"),
     ("006h", "6h"), ("744h", "744h"), ("1H", "1h")],
)  # fmt: skip
def test_a_period_has_one_spelling(written, meant):
    assert read_period(written) == meant
    assert read_period(meant) == meant


@pytest.mark.parametrize(
    "written", ["", "month", "0h", "745h", "-3h", "1.5h", "h", "36", "36m", "day week", "９h", "36h\n5"]
)
def test_what_is_no_period_is_refused(written):
    with pytest.raises(ConfigError, match="is not a period; write day, week, hours such as 36h"):
        read_period(written)


# --- what it covers ---------------------------------------------------------------------------------------------


def hours(period, day=DAY, now=NOON, before=None, days=None):
    """How many hours before the end of the date the period begins, in Paris."""
    start, end = covered(Watchlist("x", period=period), day, now, before, days)
    assert start.tzinfo is UTC
    assert end == window(day, "Europe/Paris", 0)[1]
    return (end - start) / timedelta(hours=1)


def test_a_day_is_the_date_and_the_day_before():
    assert hours("day") == 48


def test_a_week_is_the_date_and_seven_days_before():
    assert hours("week") == 8 * 24


def test_hours_are_counted_back_from_now():
    assert hours("36h") == 36 + 10  # noon in UTC is ten hours before the end of the day in Paris
    assert hours("1h", now=NOON + timedelta(hours=9)) == 2


def test_hours_of_a_date_that_is_over_are_counted_back_from_its_end():
    assert hours("36h", day=DAY - WEEK) == 36


def test_hours_have_sixty_minutes_when_the_clocks_change():
    assert hours("24h", day=date(2023, 3, 26), now=NOON) == 24
    assert hours("day", day=date(2023, 3, 26), now=NOON) == 47


def test_last_goes_back_to_the_date_of_the_edition_before():
    assert hours("last", before=DAY - timedelta(days=3)) == 4 * 24
    assert hours("last", before=DAY - timedelta(days=1)) == 48
    assert hours("last", before=None) == 48
    assert hours("last", before=DAY - timedelta(days=365)) == 32 * 24 - 1, "a month at most; the clocks changed in it"


@pytest.mark.parametrize("period", ["day", "week", "36h", "last"])
def test_days_that_are_asked_for_count_instead(period):
    assert hours(period, days=0, before=DAY - WEEK) == 24
    assert hours(period, days=2, before=DAY - WEEK) == 72


def test_days_back():
    assert [days_back(period, DAY, DAY - WEEK) for period in ("day", "week", "last")] == [1, 7, 7]
    assert [days_back(period, DAY, None) for period in ("day", "week", "last")] == [1, 7, 1]


# --- local days -------------------------------------------------------------------------------------------------


def length(day, timezone, days):
    start, end = window(day, timezone, days)
    assert start.tzinfo is UTC
    return (end - start) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        (date(2023, 4, 20), "Europe/Paris", 24),
        (date(2023, 3, 26), "Europe/Paris", 23),
        (date(2023, 10, 29), "Europe/Paris", 25),
        (date(2023, 3, 12), "America/New_York", 23),
        (date(2018, 11, 4), "America/Sao_Paulo", 23),  # midnight does not exist
        (date(2023, 11, 5), "America/Havana", 25),  # midnight comes twice
        (date(2023, 4, 2), "Australia/Lord_Howe", 24.5),
        (date(2011, 12, 31), "Pacific/Apia", 24),  # the day after the one that was left out
    ],
)
def test_a_local_day_has_its_hours(day, timezone, expected):
    assert length(day, timezone, 0) == expected


def test_the_days_before_are_whole_local_days():
    assert window(date(2023, 3, 27), "Europe/Paris", 1) == (
        datetime(2023, 3, 25, 23, tzinfo=UTC),
        datetime(2023, 3, 27, 22, tzinfo=UTC),
    )


@given(
    st.dates(date(1990, 1, 1), date(2037, 12, 31)),
    st.sampled_from(["Europe/Paris", "America/Havana", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "UTC"]),
)
def test_days_follow_each_other_without_gap_or_overlap(day, timezone):
    start, end = window(day, timezone, 0)
    assert end == window(day + timedelta(days=1), timezone, 0)[0]
    assert start <= end
    if start < end:
        assert start.astimezone(ZoneInfo(timezone)).date() == day


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_date_at_the_end_of_the_calendar_is_refused(day):
    with pytest.raises(ConfigError, match="too far away"):
        window(day, "Europe/Paris", 1)
