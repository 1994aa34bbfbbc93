"""When an edition is due: once a local date, whatever clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digest.due import Due, Made, days_in_question, due
from bot.digest.period import LONGEST, covered, window
from bot.types import Watchlist

PARIS = Watchlist("tech")
SEVEN = time(7, 0)
NONE = (Made(), Made())
DAY = date(2026, 3, 10)


def at(day, hour, minute=0, zone="Europe/Paris"):
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


class Editions:
    """Made editions as a database keeps them, and the watch's question asked at a moment."""

    def __init__(self, watchlist, clock=SEVEN):
        self.watchlist = watchlist
        self.clock = clock
        self.made = {}
        self.asked = []

    def tick(self, now):
        there = tuple(
            Made(self.made.get(day), max((d for d in self.made if d < day), default=None))
            for day in days_in_question(self.watchlist, now)
        )
        found = due(self.watchlist, now, self.clock, there)
        if found:
            self.made[found.day] = now
            self.asked.append(found)
        return found


def test_an_edition_is_due_from_its_time_of_day_on_until_it_is_made():
    assert due(PARIS, at(DAY, 6, 59), SEVEN, NONE) is None
    assert due(PARIS, at(DAY, 7), SEVEN, NONE) == Due(PARIS, DAY)
    assert due(PARIS, at(DAY, 23, 59), SEVEN, NONE) == Due(PARIS, DAY)
    assert due(PARIS, at(DAY, 8), SEVEN, (Made(), Made(at(DAY, 7)))) is None


def test_one_that_was_made_before_its_time_is_made_again():
    assert due(PARIS, at(DAY, 7), SEVEN, (Made(), Made(at(DAY, 6)))) == Due(PARIS, DAY)


def test_what_was_slept_through_is_told_by_the_next_one():
    yesterday = Made(before=DAY - timedelta(days=1))
    assert due(PARIS, at(DAY, 7), SEVEN, (yesterday, yesterday)) == Due(PARIS, DAY)
    week = Made(before=DAY - timedelta(days=7))
    assert due(PARIS, at(DAY, 7), SEVEN, (week, week)) == Due(PARIS, DAY, 7)
    year = Made(before=DAY - timedelta(days=365))
    assert due(PARIS, at(DAY, 7), SEVEN, (year, year)) == Due(PARIS, DAY, 31)


@pytest.mark.parametrize(
    ("watchlist", "before", "days"),
    [
        (Watchlist("w", period="week"), 5, None),  # its week holds what was slept through
        (Watchlist("w", period="week"), 10, 10),
        (Watchlist("w", period="last"), 10, None),  # looks back by itself
        (Watchlist("w", period="36h"), 10, None),  # who asks for hours wants what is fresh
        (Watchlist("w", weekdays=(1,)), 7, None),  # a Tuesday, after a Tuesday: nothing was slept through
        (Watchlist("w", weekdays=(1,)), 14, 14),
        (Watchlist("w", weekdays=(1,), period="week"), 7, None),
        (Watchlist("w", weekdays=(1,), period="week"), 14, 14),
    ],
)
def test_how_far_back_that_is_depends_on_the_period_and_the_days(watchlist, before, days):
    there = Made(before=DAY - timedelta(days=before))
    assert due(watchlist, at(DAY, 7), SEVEN, (there, there)) == Due(watchlist, DAY, days)


def test_one_that_was_slept_through_is_made_in_the_night():
    yesterday = DAY - timedelta(days=1)
    late, before = time(23, 30), Made(before=DAY - timedelta(days=2))
    assert due(PARIS, at(DAY, 0, 20), late, (before, before)) == Due(PARIS, yesterday)
    assert due(PARIS, at(DAY, 0, 20), late, (Made(at(yesterday, 23, 30), before.before), before)) is None
    assert due(PARIS, at(DAY, 0, 20), late, NONE) is None  # a new watchlist has slept through nothing
    assert due(PARIS, at(DAY, 23, 40), late, (before, before)) == Due(PARIS, DAY, 2)  # today's tells everything


def test_a_first_edition_that_was_slept_through_is_made_when_the_machine_wakes():
    """As on a machine that always sleeps in the evening, which would have no edition ever."""
    yesterday, late = DAY - timedelta(days=1), time(23, 30)
    new = replace(PARIS, made=at(yesterday, 14))
    assert due(new, at(yesterday, 20), late, NONE) is None
    assert due(new, at(DAY, 8), late, NONE) == Due(new, yesterday)
    assert due(new, at(DAY, 8), late, (Made(at(yesterday, 15)), Made(before=yesterday))) == Due(new, yesterday)
    assert due(new, at(DAY, 8), late, (Made(at(DAY, 8)), Made(before=yesterday))) is None
    newer = replace(PARIS, made=at(DAY, 0, 10))
    assert due(newer, at(DAY, 8), late, NONE) is None  # it was not there at that time


def test_only_on_its_days_of_the_week():
    mondays = Watchlist("tech", weekdays=(0,))
    monday = date(2026, 3, 9)
    assert due(mondays, at(monday, 8), SEVEN, NONE) == Due(mondays, monday)
    assert due(mondays, at(monday + timedelta(days=1), 8), SEVEN, (Made(at(monday, 8)), Made())) is None


@pytest.mark.parametrize(
    ("day", "clock"),
    [(date(2026, 3, 29), time(2, 30)), (date(2026, 10, 25), time(2, 30)), (date(2026, 3, 29), time(0, 0))],
)
def test_a_change_of_clocks_neither_loses_nor_doubles_it(day, clock):
    editions = Editions(PARIS, clock)
    moment = at(day - timedelta(days=1), 12)
    while moment < at(day + timedelta(days=1), 12):
        editions.tick(moment)
        moment += timedelta(minutes=5)
    assert [one.day for one in editions.asked][-2:] == [day, day + timedelta(days=1)]
    assert len({one.day for one in editions.asked}) == len(editions.asked)


ZONES = ("Europe/Paris", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Apia")


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_has_one_edition_for_each_local_date(zone):
    editions = Editions(Watchlist("tech", timezone=zone))
    moment, end = at(date(2026, 1, 1), 0, zone=zone), at(date(2027, 1, 1), 0, zone=zone)
    while moment < end:
        editions.tick(moment)
        moment += timedelta(minutes=20)
    expected = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [one.day for one in editions.asked] == expected
    assert {one.days for one in editions.asked} == {None}


def local_dates(zone, year):
    """Those that there were: Samoa and Kwajalein have left one out."""
    moment, end = at(date(year, 1, 1), 0, zone=zone), at(date(year + 1, 1, 1), 0, zone=zone)
    found = []
    while moment < end:
        found.append(moment.astimezone(ZoneInfo(zone)).date())
        moment += timedelta(hours=1)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("zone", "year"), [("Pacific/Apia", 2011), ("Pacific/Kwajalein", 1993)])
def test_a_date_that_an_island_left_out_has_no_edition(zone, year):
    editions = Editions(Watchlist("tech", timezone=zone))
    moment, end = at(date(year, 1, 1), 0, zone=zone), at(date(year + 1, 1, 1), 0, zone=zone)
    while moment < end:
        editions.tick(moment)
        moment += timedelta(minutes=20)
    assert [one.day for one in editions.asked] == local_dates(zone, year)
    assert len(editions.asked) == 364
    assert {one.days for one in editions.asked} == {None}, "nothing was slept through"


PERIODS = ("day", "week", "last", "36h")


@pytest.mark.parametrize("period", PERIODS)
def test_a_year_has_one_edition_for_each_local_date_whatever_the_period(period):
    editions = Editions(Watchlist("tech", timezone="America/New_York", period=period))
    for moment in moments(date(2026, 1, 1), 365, "America/New_York"):
        editions.tick(moment)
    assert [one.day for one in editions.asked] == local_dates("America/New_York", 2026)


@pytest.mark.parametrize("weekdays", [(0,), (0, 3), (0, 1, 2, 3, 4)])
@pytest.mark.parametrize("period", PERIODS)
def test_a_year_has_one_edition_for_each_day_that_was_asked_for(period, weekdays):
    editions = Editions(Watchlist("tech", weekdays=weekdays, period=period))
    for moment in moments(date(2026, 1, 1), 365, "Europe/Paris"):
        editions.tick(moment)
    expected = [day for day in local_dates("Europe/Paris", 2026) if day.weekday() in weekdays]
    assert [one.day for one in editions.asked] == expected
    assert {one.days for one in editions.asked} == {None}


def moments(first, days, zone, step=timedelta(minutes=40)):
    moment, end = at(first, 0, zone=zone), at(first + timedelta(days=days), 0, zone=zone)
    while moment < end:
        yield moment
        moment += step


JUMPS = st.lists(st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=3)), max_size=60)


@given(JUMPS, st.sampled_from(ZONES), st.times(timezones=st.none()), st.sampled_from(PERIODS))
def test_no_jump_of_the_clock_makes_an_edition_twice(jumps, zone, clock, period):
    watchlist = Watchlist("tech", timezone=zone, period=period)
    editions = Editions(watchlist, clock.replace(second=0, microsecond=0))
    moment = at(DAY, 12)
    for jump in jumps:
        moment += jump
        editions.tick(moment)
        assert editions.tick(moment) is None
    days = [one.day for one in editions.asked]
    assert len(set(days)) == len(days)


SLEEPS = st.lists(st.timedeltas(min_value=timedelta(minutes=5), max_value=timedelta(days=6)), min_size=2, max_size=40)


@given(
    SLEEPS,
    st.sampled_from(ZONES),
    st.times(timezones=st.none()),
    st.sampled_from(["day", "week", "last"]),
    st.sampled_from([(), (0,), (2, 4)]),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
@example(
    [timedelta(days=n) for n in (4, 1, 6, 4, 6, 3, 5, 3, 3, 5)], ZONES[0], time(0), "week", (0,), date(2026, 2, 18)
)
def test_whatever_was_slept_through_no_moment_is_left_out(sleeps, zone, clock, period, weekdays, first):
    """The windows of an every-day watchlist join; those of chosen days do where the period is the week or the last.

    An edition looks back no further than 31 days, whatever was slept through before.
    """
    watchlist = Watchlist("tech", timezone=zone, period=period, weekdays=weekdays)
    editions = Editions(watchlist, clock.replace(second=0, microsecond=0))
    moment, reached = at(first, 12), None
    for sleep in sleeps:
        moment += sleep
        before = max(editions.made, default=None)
        found = editions.tick(moment)
        if found:
            start, end = covered(watchlist, found.day, moment, before, found.days)
            if reached and (period != "day" or not weekdays):
                furthest, _ = window(found.day, zone, LONGEST)
                assert start <= max(reached, furthest), "a gap"
            reached = min(moment, end)
