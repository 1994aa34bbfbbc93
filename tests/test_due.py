"""When an edition is due: once a local date, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.due import Due, Made, days_in_question, due
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
    assert due(PARIS, at(DAY, 7), SEVEN, NONE) == Due(PARIS, DAY, 1)
    assert due(PARIS, at(DAY, 23, 59), SEVEN, NONE) == Due(PARIS, DAY, 1)
    assert due(PARIS, at(DAY, 8), SEVEN, (Made(), Made(at(DAY, 7)))) is None


def test_one_that_was_made_before_its_time_is_made_again():
    assert due(PARIS, at(DAY, 7), SEVEN, (Made(), Made(at(DAY, 6)))) == Due(PARIS, DAY, 1)


def test_it_looks_back_to_the_one_before():
    week = Made(before=DAY - timedelta(days=7))
    assert due(PARIS, at(DAY, 7), SEVEN, (week, week)) == Due(PARIS, DAY, 7)
    year = Made(before=DAY - timedelta(days=365))
    assert due(PARIS, at(DAY, 7), SEVEN, (year, year)) == Due(PARIS, DAY, 31)


def test_one_that_was_slept_through_is_made_in_the_night():
    yesterday = DAY - timedelta(days=1)
    late, before = time(23, 30), Made(before=DAY - timedelta(days=2))
    assert due(PARIS, at(DAY, 0, 20), late, (before, before)) == Due(PARIS, yesterday, 1)
    assert due(PARIS, at(DAY, 0, 20), late, (Made(at(yesterday, 23, 30), before.before), before)) is None
    assert due(PARIS, at(DAY, 0, 20), late, NONE) is None  # a new watchlist has slept through nothing
    assert due(PARIS, at(DAY, 23, 40), late, (before, before)) == Due(PARIS, DAY, 2)  # today's tells everything


def test_only_on_its_days_of_the_week():
    mondays = Watchlist("tech", weekdays=(0,))
    monday = date(2026, 3, 9)
    assert due(mondays, at(monday, 8), SEVEN, NONE) == Due(mondays, monday, 1)
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
    assert {one.days for one in editions.asked} == {1}


JUMPS = st.lists(st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=3)), max_size=60)


@given(JUMPS, st.sampled_from(ZONES), st.times(timezones=st.none()))
def test_no_jump_of_the_clock_makes_an_edition_twice(jumps, zone, clock):
    editions = Editions(Watchlist("tech", timezone=zone), clock.replace(second=0, microsecond=0))
    moment = at(DAY, 12)
    for jump in jumps:
        moment += jump
        editions.tick(moment)
        assert editions.tick(moment) is None
    days = [one.day for one in editions.asked]
    assert len(set(days)) == len(days)
