"""When a source may be asked again, and where, decided from how the visits went: no server, no waiting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.collect.politeness import LONGEST, Visit, after_visit, due_at, is_due, moves_to
from bot.types import History, Move, Pace, Page

NOW = datetime(2023, 4, 20, 8, tzinfo=UTC)  # a Thursday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GOOD = History('"1"', "Thu, 20 Apr 2023 06:00:00 GMT", NOW - HOUR, NOW)
TAG = {"etag": '"1"'}


def page(status=200, moved="", **headers):
    return Page("u", "u", status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", moved)


def visited(answer=None, history=GOOD, minutes=60.0, now=NOW, **how):
    """A good visit, of a source that gives an ETag if nothing else is said."""
    return after_visit(history, Visit(now, now, answer or page(**TAG), **how), minutes)


def failed(history=GOOD, minutes=60.0, now=NOW, *, retry_after="", status=503):
    return after_visit(history, Visit(now, now, None, "status 503", status, retry_after), minutes)


def wait(history):
    return history.next_at - NOW


# --- when -------------------------------------------------------------------------------------------------------------


def test_a_source_that_was_never_asked_is_due():
    assert is_due(History(), NOW)
    assert due_at(History(), NOW) == NOW


def test_a_source_is_due_from_its_moment_on():
    history = visited()
    assert not is_due(history, NOW)
    assert not is_due(history, NOW + HOUR - timedelta(seconds=1))
    assert is_due(history, NOW + HOUR)
    assert due_at(history, NOW) == NOW + HOUR
    assert due_at(history, NOW + DAY) == NOW + DAY


def test_a_visit_dated_in_the_future_holds_nothing_up():
    assert is_due(visited(), NOW - timedelta(days=400))


def test_an_interval_of_nothing_means_always():
    for answer in (page(), page(**TAG), page(cache_control="max-age=7200", **TAG)):
        assert is_due(visited(answer, minutes=0), NOW)


# --- validators -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "unquoted", ' "spaces" ', '"é"'])
def test_validators_are_kept_as_they_came(etag):
    history = visited(page(etag=etag, last_modified="whenever"))
    assert (history.etag, history.last_modified) == (etag, "whenever")


def test_a_304_keeps_the_validators():
    history = visited(page(304))
    assert (history.etag, history.last_modified) == (GOOD.etag, GOOD.last_modified)


def test_a_304_may_renew_them():
    assert visited(page(304, last_modified="later")) == replace(visited(page(304)), last_modified="later")
    assert visited(page(304, etag='"2"')).etag == '"2"'


def test_a_new_answer_without_validators_forgets_the_old_ones():
    history = visited(page())
    assert (history.etag, history.last_modified) == (None, None)


def test_a_failure_keeps_them():
    broken = visited(page(etag='"broken"'), error="not a feed")
    for history in (failed(), broken):
        assert (history.etag, history.last_modified) == (GOOD.etag, GOOD.last_modified)


@pytest.mark.parametrize("how", [{"complete": False}, {"conditional": False}])
def test_a_visit_that_left_something_forgets_them(how):
    history = visited(page(etag='"2"', last_modified="later"), **how)
    assert (history.etag, history.last_modified) == (None, None)


# --- how often --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [page(**TAG), page(last_modified="whenever"), page(304)])
def test_what_can_say_not_modified_is_asked_hourly(answer):
    assert wait(visited(answer)) == HOUR


@pytest.mark.parametrize("answer", [page(), page(etag=""), page(last_modified="")])
def test_what_cannot_is_asked_daily(answer):
    assert wait(visited(answer)) == DAY
    assert wait(visited(page(**TAG), conditional=False)) == DAY


def test_a_job_that_runs_each_hour_or_day_finds_it_due():
    for answer, interval in ((page(**TAG), HOUR), (page(), DAY)):
        started = NOW + timedelta(seconds=7)
        history = after_visit(GOOD, Visit(started + timedelta(seconds=40), started, answer), 60)
        assert is_due(history, started + interval - timedelta(seconds=2))
        assert not is_due(history, started + interval - MINUTE)


def test_a_long_run_is_not_counted_from_its_beginning():
    history = after_visit(GOOD, Visit(NOW, NOW - 2 * HOUR, page(**TAG)), 60)
    assert wait(history) == HOUR - 2 * MINUTE


# --- after a failure --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("7200", 2 * HOUR),
        (" 7200 ", 2 * HOUR),
        ("60", HOUR),
        ("9" * 20, DAY),
        ("9" * 5000, DAY),
        (format_datetime(NOW + 3 * HOUR, usegmt=True), 3 * HOUR),
        ("Thu, 20 Apr 2023 13:00:00 +0200", 3 * HOUR),
        ("Thursday, 20-Apr-23 11:00:00 GMT", 3 * HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("Fri, 31 Dec 9999 23:59:59 -1200", HOUR),  # no such moment
        ("Thu, 20 Apr 2000 08:00:00 GMT", HOUR),
        *(
            (nonsense, HOUR)
            for nonsense in ("-5", "inf", "nan", "1e9", "0x10", "７２００", "²", "soon", "", "0", "1 2", "\0", "7200.5")
        ),
        ("Thu, 99 Foo 2023 99:99:99 GMT", HOUR),
    ],
)
def test_retry_after_is_waited_for_within_a_day(said, expected):
    for status in (429, 503):
        assert wait(failed(retry_after=said, status=status)) == expected


def test_failures_double_the_interval_up_to_a_day():
    history, waits = GOOD, []
    for _ in range(40):
        history = failed(history)
        waits.append(wait(history))
    assert waits[:6] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY]
    assert set(waits[5:]) == {DAY}
    assert (history.failures, history.error) == (40, "status 503")


def test_sources_that_failed_together_part_again():
    moments = [NOW + timedelta(microseconds=n) for n in (0, 250_000, 999_999)]
    waits = [failed(now=moment).next_at - moment for moment in moments]
    assert len(set(waits)) == 3
    assert all(HOUR <= each <= 1.1 * HOUR for each in waits)


# --- what the source says of itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("max-age=7200", 2 * HOUR),
        ("public, MAX-AGE = 7200, must-revalidate", 2 * HOUR),
        ('max-age="7200"', 2 * HOUR),
        ("max-age=60", HOUR),
        ("s-maxage=7200", HOUR),
        ("x-max-age=7200", HOUR),
        ("max-age=-7200", HOUR),
        ("max-age=9999999999", DAY),
        ("max-age=" + "9" * 5000, DAY),
        ("max-age=inf", HOUR),
        ("max-age=７２００", HOUR),
        ("no-cache, max-age=7200", HOUR),
        ("no-store, max-age=7200", HOUR),
        ("", HOUR),
    ],
)
def test_cache_control_lengthens_the_interval_within_a_day(said, expected):
    assert wait(visited(page(cache_control=said, **TAG))) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"expires": format_datetime(NOW + 3 * HOUR, usegmt=True)}, 3 * HOUR),
        ({"expires": "Thu, 20 Apr 2023 20:00:00 GMT", "date": "Thu, 20 Apr 2023 17:00:00 GMT"}, 3 * HOUR),
        ({"expires": "Thu, 20 Apr 2023 11:00:00 GMT", "cache_control": "max-age=60"}, HOUR),
        ({"expires": "Thu, 20 Apr 2023 11:00:00 GMT", "cache_control": "no-cache"}, HOUR),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, DAY),
        ({"expires": "Thu, 20 Apr 2023 08:01:00 GMT"}, HOUR),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, HOUR),
        *(({"expires": nonsense}, HOUR) for nonsense in ("0", "-1", "", "never", "Thu, 99 Foo 2023 99:99:99 GMT")),
    ],
)
def test_expires_lengthens_the_interval_within_a_day(headers, expected):
    assert wait(visited(page(**headers, **TAG))) == expected


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (Pace(ttl=90), 90 * MINUTE),
        (Pace(ttl=5), HOUR),
        (Pace(ttl=999_999_999), DAY),
        (Pace(period=120), 2 * HOUR),
        (Pace(period=20), HOUR),
        (Pace(period=30 * 1440), DAY),
        (Pace(period=720, base=datetime(2000, 1, 1, 12, tzinfo=UTC)), 4 * HOUR),
        (Pace(period=1440, base=datetime(2000, 1, 1, 8, 30, tzinfo=UTC)), HOUR),
        (Pace(period=1440, base=datetime(2000, 1, 1, 7, tzinfo=UTC)), 23 * HOUR),
        (Pace(period=1440, base=datetime(2040, 1, 1, 11, tzinfo=UTC)), 3 * HOUR),
        (Pace(ttl=90, period=120), 2 * HOUR),
        (Pace(skip_hours=(9, 10)), 3 * HOUR),
        (Pace(skip_hours=(10,)), HOUR),
        (Pace(skip_days=(3,)), 16 * HOUR),
        (Pace(skip_days=(3, 4, 5, 6)), 16 * HOUR + 3 * DAY),
        (Pace(skip_hours=(0, 1), skip_days=(3,)), 18 * HOUR),
        (Pace(skip_hours=tuple(range(24))), HOUR),
        (Pace(skip_days=tuple(range(7))), HOUR),
    ],
)
def test_a_feeds_own_wishes_lengthen_the_interval(pace, expected):
    told = visited(pace=pace)
    assert wait(told) == expected
    assert wait(visited(page(304), told)) == expected  # what a feed said holds while it has not changed
    assert visited(page(304), told).pace == pace


@pytest.mark.parametrize(
    ("entries", "within", "expected"),
    [
        (20, 20 * HOUR, 30 * MINUTE),
        (20, 40 * HOUR, HOUR),
        (20, 5 * HOUR, 15 * MINUTE),
        (20, MINUTE, 15 * MINUTE),
        (10, 10 * DAY, 12 * HOUR),
        (20, 80 * DAY, DAY),
        (3, 4000 * DAY, DAY),
        (0, HOUR, HOUR),
    ],
)
def test_a_sources_own_rhythm_adapts_it_between_15_minutes_and_a_day(entries, within, expected):
    pace = Pace(entries=entries, since=NOW - within)
    assert wait(visited(pace=pace)) == expected
    assert wait(visited(page(), pace=pace)) == DAY  # whatever its rhythm, one that has to send all of itself


def test_a_rhythm_slows_while_nothing_comes():
    history = visited(pace=Pace(entries=20, since=NOW - 20 * HOUR))
    waits = []
    for days in (0, 1, 5, 50):
        later = NOW + timedelta(days=days)
        waits.append(visited(page(304), history, now=later).next_at - later)
    assert waits[0] == 30 * MINUTE
    assert waits == sorted(waits)
    assert waits[-1] == DAY


def test_a_busy_source_that_wants_to_be_left_alone_is():
    busy = Pace(entries=20, since=NOW - 5 * HOUR)
    assert wait(visited(pace=replace(busy, ttl=60))) == HOUR
    assert wait(visited(page(cache_control="max-age=1800", **TAG), pace=busy)) == 30 * MINUTE


def test_the_users_own_interval_may_be_longer_than_a_day():
    week = timedelta(minutes=10_000)
    assert wait(visited(page(cache_control="max-age=60", **TAG), minutes=10_000)) == week
    assert wait(visited(page(), minutes=10_000)) == week
    assert wait(failed(minutes=10_000)) == week
    rare = Pace(entries=3, since=NOW - 4000 * DAY)
    assert wait(visited(minutes=10_000, pace=rare)) == week


# --- moving -----------------------------------------------------------------------------------------------------------


def asked(answers, *, hours=24):
    """The history after answers, so many hours apart, and the address that the source is asked at in the end."""
    history = History()
    for n, answer in enumerate(answers):
        now = NOW + n * hours * HOUR
        history = failed(history, now=now) if answer is None else visited(answer, history, now=now)
    return moves_to(history, NOW + (len(answers) - 1) * hours * HOUR)


THERE, ELSEWHERE, HERE = page(moved="http://b/"), page(moved="http://c/"), page()


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ([THERE] * 4, "http://b/"),
        ([THERE] * 9, "http://b/"),
        ([THERE, page(304, moved="http://b/"), THERE, THERE], "http://b/"),
        ([THERE, THERE, None, None, THERE], "http://b/"),
        ([THERE] * 3, ""),
        ([THERE, None, None, None, THERE], ""),
        ([THERE, THERE, HERE, THERE, THERE], ""),
        ([THERE, THERE, ELSEWHERE, THERE, THERE], ""),
        ([HERE] * 9, ""),
        ([None] * 9, ""),
    ],
)
def test_a_source_moves_after_the_same_answers_over_days(answers, place):
    assert asked(answers) == place


def test_many_answers_within_hours_are_no_proof():
    assert asked([THERE] * 70, hours=1) == ""
    assert asked([THERE] * 73, hours=1) == "http://b/"


def test_an_answer_of_no_use_is_no_proof():
    history = visited(THERE, error="not a feed")
    assert history.move is None


def test_a_move_that_gives_up_encryption_is_not_kept():
    answer = Page("https://a/", "http://a/", 200, {}, b"", "http://a/")
    assert visited(answer).move is None
    assert visited(replace(answer, moved="https://b/")).move == Move("https://b/", NOW)
    assert visited(replace(answer, url="http://a/")).move == Move("http://a/", NOW)


# --- gone -------------------------------------------------------------------------------------------------------------


def test_a_source_that_is_gone_is_retired():
    history = failed(status=410)
    assert (history.retired, history.next_at) == (NOW, None)
    assert due_at(history, NOW) is None
    assert not is_due(history, NOW + 4000 * DAY)


@pytest.mark.parametrize("status", [0, 400, 401, 403, 404, 429, 451, 500, 503])
def test_only_410_retires(status):
    assert failed(status=status).retired is None


def test_what_comes_of_a_further_page_retires_nothing():
    assert visited(page(**TAG), error="none of its maps can be had", status=410).retired is None


def test_a_retired_source_that_answers_is_one_as_all_others():
    retired = failed(status=410)
    assert visited(page(**TAG), retired).retired is None
    assert failed(retired).retired == NOW


# --- ever more rarely, and back ---------------------------------------------------------------------------------------


def test_one_good_visit_ends_it():
    history = visited(page(**TAG), failed(failed()))
    assert (history.failures, history.error, wait(history)) == (0, None, HOUR)


def test_an_answer_that_was_of_no_use_is_a_failure():
    history = visited(page(), error="not a feed")
    assert (history.failures, history.error, history.checked_at) == (1, "not a feed", NOW)


# --- whatever is said -------------------------------------------------------------------------------------------------

texts = st.one_of(
    st.text(),
    st.from_regex(r"max-age=[0-9]+", fullmatch=True),
    st.integers().map(str),
    st.datetimes().map(lambda moment: format_datetime(moment.replace(tzinfo=UTC), usegmt=True)),
)
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.one_of(st.just(0.0), st.floats(0, 1e12))
paces = st.builds(
    Pace,
    ttl=numbers,
    period=numbers,
    base=st.none() | moments,
    skip_hours=st.lists(st.integers(0, 23), max_size=24).map(tuple),
    skip_days=st.lists(st.integers(0, 6), max_size=7).map(tuple),
    entries=st.integers(0, 20),
    since=st.none() | moments,
)
headers = st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "etag", "last-modified"]), texts)


@given(headers, paces, moments, st.floats())
@example({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, Pace(skip_hours=(23,)), datetime.max.replace(tzinfo=UTC), 60.0)
@example({}, Pace(period=1.0, base=datetime.max.replace(tzinfo=UTC)), datetime.min.replace(tzinfo=UTC), 60.0)
def test_whatever_a_source_says_its_next_visit_has_a_moment(said, pace, now, minutes):
    after = visited(Page("u", "u", 200, said, b""), now=now, minutes=minutes, pace=pace)
    assert after.checked_at == now
    if 0 < minutes <= 1440 and datetime(2, 1, 1, tzinfo=UTC) < now < datetime(9000, 1, 1, tzinfo=UTC):
        wait = after.next_at - now
        shortest = timedelta(minutes=minutes) / 4 - MINUTE
        assert shortest <= wait <= LONGEST + timedelta(days=8)
        if not (pace.skip_hours or pace.skip_days):
            assert wait <= LONGEST


@given(texts, moments, st.floats(), st.integers(0, 10**6), st.integers(0, 999))
def test_whatever_a_refusal_says_the_next_visit_has_a_moment(retry, now, minutes, failures, status):
    history = replace(GOOD, failures=failures)
    after = failed(history, minutes, now, retry_after=retry, status=status)
    if status == 410:
        assert after.retired == now
        return
    assert now <= after.next_at
    if 0 <= minutes <= 1440 and now < datetime(9000, 1, 1, tzinfo=UTC):
        assert after.next_at - now <= 1.1 * DAY
