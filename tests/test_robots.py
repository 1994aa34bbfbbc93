"""robots.txt: obeyed, asked for once, and no way to hold Vigie up."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from bot.collect.robots import Robots
from bot.errors import FetchError
from bot.types import Page
from tests.clock import processor_time

NOW = datetime(2023, 4, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def clock():
    return NOW


class Sites:
    """A fetcher that gives one robots.txt for every site: its text, or the status with which it fails."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def fetch(self, request):
        self.asked.append(request.url)
        await asyncio.sleep(0)
        assert urlsplit(request.url).path == "/robots.txt"
        if isinstance(self.answer, int):
            raise FetchError(request.url, f"status {self.answer}", self.answer)
        body = self.answer.encode() if isinstance(self.answer, str) else self.answer
        return Page(request.url, request.url, 200, {}, body)


async def refused(robots, url):
    """Why a page may not be asked for; raises where its site could not say."""
    failure = (await robots.refusals([url])).get(url)
    if failure and failure.status != 403:
        raise failure
    return failure.reason if failure else ""


def refusal(answer, url="http://news.example/2023/un?page=2"):
    return asyncio.run(refused(Robots(Sites(answer), clock=clock), url))


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /admin",
        "User-agent: *\nDisallow: /\nAllow: /2023/",
        "User-agent: OtherBot\nDisallow: /",
        "User-agent: vigies\nUser-agent: vig\nUser-agent: notvigie\nDisallow: /",
        "User-agent: *\nDisallow: /\n\nUser-agent: Vigie\nDisallow: /admin",
        "User-agent: OtherBot\nUser-agent: Vigie\nAllow: /\n\nUser-agent: *\nDisallow: /",
        "Disallow: /",
        "<!DOCTYPE html><html><body>Disallow: /</body></html>",
        b"\xff\xfe\0\x01 Disallow: /",
        b"\0" * 1000,
    ],
)
def test_what_is_allowed_is_asked_for(rules):
    assert refusal(rules) == ""


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /",
        "\ufeffuser-agent:*\r\ndisallow:/2023",
        b"\xef\xbbUser-agent: *\nDisallow: /",
        b"\xefUser-agent: *\nDisallow: /",
        "User-agent: *\nDisallow: /*?page=",
        "User-agent: *\nDisallow: /*un$\nDisallow: /2023/un?page=2$",
        "User-agent: vigie # us\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "User-agent: OtherBot\nUser-agent: VIGIE\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "User-agent: Vigie/1.0\nDisallow: /",
        "User-agent: A\nDisallow: /a\nUser-agent: *\nDisallow: /2023\nUser-agent: B\nAllow: /",
    ],
)
def test_what_is_not_is_refused_in_words(rules):
    assert "robots.txt" in refusal(rules)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_rules_allows_everything(status):
    assert refusal(status) == ""


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_a_site_that_cannot_say_is_asked_later(status):
    with pytest.raises(FetchError, match=r"robots\.txt cannot be had") as caught:
        refusal(status)
    assert (caught.value.status, caught.value.url) == (status, "http://news.example/2023/un?page=2")


def test_thirty_pages_at_once_ask_once_for_each_site():
    sites = Sites("User-agent: *\nDisallow: /a")

    async def work():
        robots = Robots(sites, clock=clock)
        pages = [
            f"http://{host}/{path}{n}" for n in range(15) for host in ("one.example", "two.example") for path in "ab"
        ]
        return await asyncio.gather(*(refused(robots, page) for page in pages))

    answers = asyncio.run(work())
    assert sum(bool(answer) for answer in answers) == 30
    assert sorted(sites.asked) == ["http://one.example/robots.txt", "http://two.example/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (
            "Sitemap: http://a.example/1\nUser-agent: *\nDisallow: /\nsitemap: /2\nSitemap: /2",
            ["http://a.example/1", "/2"],
        ),
        ("".join(f"Sitemap: /{n}\n" for n in range(500)), [f"/{n}" for n in range(20)]),
        ("", []),
        (404, []),
        (503, []),
    ],
    ids=range(5),
)
def test_a_sites_sitemaps_are_named_once_each_and_not_without_end(answer, named):
    assert list(asyncio.run(Robots(Sites(answer), clock=clock).sitemaps("http://a.example/x"))) == named


def test_each_scheme_and_port_has_its_own():
    sites = Sites("")

    async def work():
        robots = Robots(sites, clock=clock)
        for url in ("http://A.example/x", "http://a.example/y", "https://a.example/x", "http://a.example:8080/x"):
            await refused(robots, url)

    asyncio.run(work())
    assert len(sites.asked) == 3


@pytest.mark.parametrize(("answer", "kept"), [("", DAY), (404, DAY), (503, timedelta(minutes=10))])
def test_answers_are_kept_for_a_day_and_failures_for_ten_minutes(answer, kept):
    sites, now = Sites(answer), [NOW]

    async def ask(robots):
        try:
            await refused(robots, "http://news.example/")
        except FetchError:
            return

    async def work():
        robots = Robots(sites, clock=lambda: now[0])
        await ask(robots)
        now[0] += kept - timedelta(seconds=1)
        await ask(robots)
        assert len(sites.asked) == 1
        now[0] += timedelta(seconds=1)
        await ask(robots)
        assert len(sites.asked) == 2

    asyncio.run(work())


@pytest.mark.parametrize(
    ("answer", "kept"), [("User-agent: *\nDisallow: /\0", True), ("", True), (404, True), (503, False)]
)
def test_files_are_kept_from_one_run_to_the_next_and_failures_are_not(store, answer, kept):
    sites = Sites(answer)

    def run(now):
        try:
            return asyncio.run(refused(Robots(sites, clock=lambda: now, shelf=store), "http://news.example/"))
        except FetchError:
            return "a failure"

    first = run(NOW)
    assert run(NOW + DAY - timedelta(seconds=1)) == first
    assert len(sites.asked) == (1 if kept else 2)
    run(NOW + DAY)
    assert len(sites.asked) == (2 if kept else 3)


def test_what_was_kept_by_a_clock_that_was_wrong_is_asked_for_again(store):
    sites = Sites("User-agent: *\nDisallow: /")
    store.keep_robots("http://news.example", "", NOW + 400 * DAY, NOW)
    assert asyncio.run(refused(Robots(sites, clock=clock, shelf=store), "http://news.example/1"))


def test_what_has_expired_is_not_kept(store):
    store.keep_robots("http://one.example", "x", NOW + DAY, NOW)
    store.keep_robots("http://two.example", "y", NOW + 3 * DAY, NOW + 2 * DAY)
    assert store.robots("http://one.example") is None
    assert store.robots("http://two.example") == ("y", NOW + 3 * DAY)


def test_who_is_cancelled_leaves_the_question_to_the_next():
    class Slow(Sites):
        async def fetch(self, request):
            await asyncio.sleep(0.05)
            return await super().fetch(request)

    async def work():
        robots = Robots(Slow("User-agent: *\nDisallow: /"), clock=clock)
        first = asyncio.create_task(refused(robots, "http://news.example/1"))
        second = asyncio.create_task(refused(robots, "http://news.example/2"))
        await asyncio.sleep(0.01)
        first.cancel()
        return await second

    assert "robots.txt" in asyncio.run(work())


@pytest.mark.parametrize(
    "rules",
    [
        "".join(f"User-agent: b{n}\n" for n in range(10_000)) + "".join(f"Disallow: /{n}\n" for n in range(10_000)),
        "".join(f"User-agent: b{n}\nDisallow: /{n}\n" for n in range(10_000)),
        "User-agent: *\n" + "".join(f"Disallow: /*a{n}*b*c*d$\n" for n in range(20_000)),
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent" * 100_000,
        " " * 500_000,
        "User-agent: *" + " " * 400_000 + "x",
        "\r" * 500_000,
    ],
    ids=range(8),
)
def test_rules_that_tire_parsers_are_read_in_time(rules):
    with processor_time(10):
        refusal(rules, "http://news.example/" + "a" * 1000)
