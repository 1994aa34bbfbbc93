"""When a source may be asked again, decided from how the visits went: no server, no waiting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.politeness import after_visit, is_due
from bot.types import History, Page

NOW = datetime(2023, 4, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GOOD = History('"1"', "Thu, 20 Apr 2023 06:00:00 GMT", NOW - HOUR, NOW)


def page(status=200, **headers):
    return Page("u", "u", status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def visited(answer, history=GOOD, minutes=60.0):
    return after_visit(history, answer, None, NOW, minutes)


def failed(history=GOOD, minutes=60.0, retry_after="", now=NOW):
    return after_visit(history, None, "status 503", now, minutes, retry_after)


def wait(history):
    return history.next_at - NOW


# --- when -------------------------------------------------------------------------------------------------------------


def test_a_source_that_was_never_asked_is_due():
    assert is_due(History(), NOW)


def test_a_source_is_due_from_its_moment_on():
    history = visited(page())
    assert not is_due(history, NOW)
    assert not is_due(history, NOW + HOUR - timedelta(seconds=1))
    assert is_due(history, NOW + HOUR)


def test_a_visit_dated_in_the_future_holds_nothing_up():
    assert is_due(visited(page()), NOW - timedelta(days=400))


def test_an_interval_of_nothing_means_always():
    assert is_due(visited(page(), minutes=0), NOW)


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
    broken = after_visit(GOOD, page(etag='"broken"'), "not a feed", NOW, 60)
    for history in (failed(), broken):
        assert (history.etag, history.last_modified) == (GOOD.etag, GOOD.last_modified)


# --- how long ---------------------------------------------------------------------------------------------------------


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
def test_a_server_may_lengthen_the_interval_within_a_day(said, expected):
    assert wait(visited(page(cache_control=said))) == expected


def test_the_users_own_interval_may_be_longer_than_a_day():
    assert wait(visited(page(cache_control="max-age=60"), minutes=10_000)) == timedelta(minutes=10_000)
    assert wait(failed(minutes=10_000)) == timedelta(minutes=10_000)


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
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("Thu, 20 Apr 2000 08:00:00 GMT", HOUR),
        *(
            (nonsense, HOUR)
            for nonsense in ("-5", "inf", "nan", "1e9", "0x10", "７２００", "²", "soon", "", "0", "1 2", "\0")
        ),
        ("Thu, 99 Foo 2023 99:99:99 GMT", HOUR),
    ],
)
def test_retry_after_is_waited_for_within_a_day(said, expected):
    assert wait(failed(retry_after=said)) == expected


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


def test_one_good_visit_ends_it():
    history = visited(page(), failed(failed()))
    assert (history.failures, history.error, wait(history)) == (0, None, HOUR)


def test_an_answer_that_was_of_no_use_is_a_failure():
    history = after_visit(GOOD, page(), "not a feed", NOW, 60)
    assert (history.failures, history.error, history.checked_at) == (1, "not a feed", NOW)


texts = st.one_of(st.text(), st.from_regex(r"max-age=[0-9]+", fullmatch=True), st.integers().map(str))
moments = st.datetimes(timezones=st.just(UTC))


@given(texts, texts, moments, st.floats(), st.integers(0, 10**6), st.booleans())
def test_whatever_is_said_the_next_visit_has_a_moment(cache, retry, now, minutes, failures, good):
    history = replace(GOOD, failures=failures)
    answer = page(cache_control=cache) if good else None
    after = after_visit(history, answer, None if good else "failed", now, minutes, retry)
    assert after.checked_at == now
    assert now <= after.next_at
    if 0 <= minutes <= 1440 and now < datetime(9000, 1, 1, tzinfo=UTC):
        assert after.next_at - now <= 1.1 * DAY
