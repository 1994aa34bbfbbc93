"""How often a source changes: read from what feeds say, and from the dates of their entries."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.feeds import parse_feed
from bot.collect.pace import (
    allowed_from,
    mean_gap,
    next_update,
    read_base,
    read_period,
    read_skips,
    read_ttl,
    with_rhythm,
)
from bot.types import Entry, Pace, Page, Source

NOW = datetime(2023, 4, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entries(*dates):
    return [Entry(1, str(n), f"http://a.example/{n}", "Titre", date) for n, date in enumerate(dates)]


# --- what feeds say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("60", 60), (" 90\n", 90), ("0", 0), ("999999999", 999_999_999)]
    + [(nonsense, 0) for nonsense in ("", "-5", "inf", "1e3", "60.5", "1 h", "９０", "²", "9" * 20, "\0", "60 60")],
)
def test_ttl(said, minutes):
    assert read_ttl(said) == minutes


@pytest.mark.parametrize(
    ("period", "frequency", "minutes"),
    [
        ("hourly", "1", 60),
        (" Hourly\n", " 1 ", 60),
        ("daily", "", 1440),
        ("daily", "2", 720),
        ("", "4", 360),
        ("weekly", "1", 10_080),
        ("yearly", "1", 525_600),
        ("", "", 0),
        ("sometimes", "1", 0),
        ("hourly", "0", 0),
        ("hourly", "-1", 0),
        ("hourly", "many", 0),
    ],
)
def test_period(period, frequency, minutes):
    assert read_period(period, frequency) == minutes


def test_base():
    assert read_base("2000-01-01T12:00+00:00") == datetime(2000, 1, 1, 12, tzinfo=UTC)
    assert read_base("2000-01-01T14:00+02:00") == datetime(2000, 1, 1, 12, tzinfo=UTC)
    for nonsense in ("", "noon", "0001-01-01", "9999-12-31T23:59:59-12:00", "9" * 5000):
        assert read_base(nonsense) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour><hour>5</hour></skipHours>", ((0, 5, 23), ())),
        ("<skipHours><hour>24</hour></skipHours>", ((0,), ())),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>", ((), ())),
        ("<skipDays><day>Saturday</day><day> sunday </day><day>Someday</day></skipDays>", ((), (5, 6))),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", ((), ())),
        ("<skipDays><day>Sunday</day></skipDays><hour>5</hour>", ((), (6,))),
        ("<hour>5</hour><day>Sunday</day>", ((), ())),
        ("<skipHours>" * 100_000 + "<hour>5", ((), ())),
    ],
)
def test_skips(said, expected):
    assert read_skips(said) == expected


def test_a_week_of_days_to_skip_is_none():
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    assert read_skips("<skipDays>" + "".join(f"<day>{day}</day>" for day in days) + "</skipDays>") == ((), ())


def test_a_feed_says_all_of_it():
    said = """<ttl>120</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>
    <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
    <sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>"""
    item = "<item><title>Un</title><link>http://a.example/1</link><description>&lt;skipHours></description></item>"
    head = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Le Fil</title>'
    body = f"{head}{said}{item}</channel></rss>".encode()
    feed = parse_feed(Page("u", "http://a.example/feed", 200, {}, body), Source("u"), NOW)
    base = datetime(2000, 1, 1, 12, tzinfo=UTC)
    assert feed.pace == Pace(ttl=120, period=720, base=base, skip_hours=(1, 2), skip_days=(6,))


def test_what_an_entry_quotes_is_not_said_by_the_feed():
    item = "<item><title>Un</title><link>http://a.example/1</link><description><![CDATA[<skipHours><hour>3</hour>]]>"
    body = f'<rss version="2.0"><channel><title>Le Fil</title>{item}</description></item></channel></rss>'.encode()
    feed = parse_feed(Page("u", "http://a.example/feed", 200, {}, body), Source("u"), NOW)
    assert (len(feed.entries), feed.pace) == (1, Pace())


# --- what dates show --------------------------------------------------------------------------------------------------


def test_the_rhythm_is_that_of_the_twenty_newest():
    dates = [NOW - n * HOUR for n in range(40)]
    pace = with_rhythm(Pace(ttl=5), entries(*reversed(dates)), NOW)
    assert pace == Pace(ttl=5, entries=20, since=NOW - 19 * HOUR)
    assert mean_gap(pace, NOW) == timedelta(minutes=57)
    assert mean_gap(pace, NOW + 21 * HOUR) == 2 * HOUR


@pytest.mark.parametrize(
    "dates", [[], [NOW, NOW - HOUR], [NOW] * 30, [None] * 30, [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR]]
)
def test_dates_that_show_no_rhythm(dates):
    before = Pace(entries=5, since=NOW - HOUR)
    assert mean_gap(with_rhythm(before, entries(*dates), NOW), NOW) is None


def test_entries_without_a_date_of_publication_count_by_their_change():
    changed = [Entry(1, str(n), "http://a.example/", "Titre", None, NOW - n * HOUR) for n in range(4)]
    assert with_rhythm(Pace(), changed, NOW) == Pace(entries=4, since=NOW - 3 * HOUR)


# --- whatever they say ------------------------------------------------------------------------------------------------

moments = st.datetimes(timezones=st.just(UTC))
skips = st.builds(
    Pace, skip_hours=st.lists(st.integers(0, 23)).map(tuple), skip_days=st.lists(st.integers(0, 6)).map(tuple)
)


@given(st.text(), st.text(), st.text())
def test_any_text_is_read(one, two, three):
    assert read_ttl(one) >= 0
    assert read_period(one, two) >= 0
    read_base(three)
    read_skips(f"<skipHours>{one}<hour>{two}</hour><skipDays>{three}")


@given(skips, moments)
def test_a_moment_is_put_off_to_one_that_is_allowed_or_stays(pace, moment):
    found = allowed_from(pace, moment)
    allowed = found.hour not in pace.skip_hours and found.weekday() not in pace.skip_days
    assert allowed or found == moment
    assert moment <= found <= moment + timedelta(days=8) if moment.year < 9999 else moment <= found


@given(st.floats(), st.none() | moments, moments)
def test_the_next_update_is_within_a_period(period, base, now):
    wait = next_update(Pace(period=period, base=base), now)
    assert timedelta(0) <= wait <= timedelta(days=366)
    if 1 <= period <= 366 * 1440:
        assert timedelta(0) < wait <= timedelta(minutes=period)
