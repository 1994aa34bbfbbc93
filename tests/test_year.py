"""Some weeks of the watch in five time zones, on a real database: one edition for each local date."""

from datetime import date

import pytest

from bench.year import ZONES, live, missing


@pytest.mark.parametrize("first", [date(2026, 3, 26), date(2026, 10, 22)])  # clocks change on the 29th, and on the 25th
def test_each_local_date_has_one_edition(first):
    year = live(first, 11, seed=1)
    assert {zone for zone, _ in year.made} == set(ZONES)
    for zone in ZONES:
        assert missing(year, zone) == []
        assert len([day for where, day in year.made if where == zone]) >= 10
    assert set(year.made.values()) == {1}
    assert year.restarts
    assert year.jumps + year.sleeps
