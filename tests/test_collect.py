"""Collecting end to end: real servers on loopback, the real wire, real workers and a real database."""

import asyncio
import contextlib
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

from bot.collect.fetch import Limits
from bot.extract.entry import entry_articles
from bot.types import Status
from tests.site import Answer, bomb, item, rss, running_site
from tests.visits import FULL, HOUR, START, engine, page, publish, site, watch

__all__ = ["engine", "site", "watch"]


# --- one good source --------------------------------------------------------------------------------------------------


def test_new_articles_are_saved_with_the_reason(site, watch):
    feed = publish(site, "/feed", "un", "deux")
    watch.follow(feed)
    outcomes = watch.visit()
    assert outcomes[feed] == (Status.OK, "2 entries, 2 new or changed")
    assert outcomes[site.at("/un")] == outcomes[site.at("/deux")] == (Status.OK, "a new article")
    saved = watch.store.article_by_url(site.at("/un"))
    assert (saved.title, saved.collected) == ("Un", START)
    assert "Voici ce que l’on sait de un." in saved.text
    assert "tous droits" not in saved.text
    assert watch.source(feed).title == "Le Fil"


def test_a_source_is_not_asked_before_its_time(site, watch):
    feed = publish(site, "/feed", "un")
    watch.follow(feed)
    watch.visit()
    watch.later(HOUR / 2)
    status, reason = watch.visit()[feed]
    assert (status, site.count("/feed")) == (Status.SKIPPED, 1)
    assert "not due before 2023-04-21 08:00 UTC" in reason
    assert watch.visit(forced=True)[feed][0] is not Status.SKIPPED
    assert site.count("/feed") == 2


def test_an_unchanged_feed_costs_one_conditional_request(site, watch):
    feed = publish(site, "/feed", "un", etag='W/"v 1"', modified="Thu, 20 Apr 2023 06:00:00 GMT")
    watch.follow(feed)
    watch.visit()
    for _ in range(2):
        watch.later()
        site.asked.clear()
        assert watch.visit() == {feed: (Status.SAME, "the feed has not changed")}
        (asked,) = site.asked
        assert asked.headers["if-none-match"] == 'W/"v 1"'
        assert asked.headers["if-modified-since"] == "Thu, 20 Apr 2023 06:00:00 GMT"


def test_a_feed_without_validators_asks_for_no_page_twice(site, watch):
    watch.follow(publish(site, "/feed", "un", "deux"))
    watch.visit()
    watch.later()
    publish(site, "/feed", "un", "deux", "trois")
    outcomes = watch.visit()
    assert outcomes[site.at("/feed")] == (Status.OK, "3 entries, 1 new or changed")
    assert [site.count(f"/{name}") for name in ("un", "deux", "trois")] == [1, 1, 1]


def test_a_changed_article_keeps_its_earlier_text(site, watch):
    watch.follow(site.at("/feed"))

    def print_edition(updated, text):
        entry = f"<entry><id>1</id><title>Un</title><link href='/un'/><updated>{updated}</updated></entry>"
        site["/feed"] = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Le Fil</title>{entry}</feed>"
        site["/un"] = page("Un", text)

    print_edition("2023-04-20T06:00:00Z", "Le prix reste secret.")
    watch.visit()
    watch.later()
    print_edition("2023-04-20T08:30:00Z", "Le prix sera de neuf euros.")
    assert watch.visit()[site.at("/un")][0] is Status.CHANGED
    saved = watch.store.article_by_url(site.at("/un"))
    (earlier,) = watch.store.revisions(saved.id)
    assert "neuf euros" in saved.text
    assert "reste secret" in earlier.text


# --- several sources --------------------------------------------------------------------------------------------------


def test_one_article_in_two_feeds_is_one_article(site, watch):
    first = publish(site, "/feed", "un")
    watch.follow(first)
    watch.visit()
    site["/other"] = rss("L’autre fil", item(site.at("/un?utm_source=rss#top"), "Un", guid="other"))
    watch.follow(site.at("/other"))
    outcomes = watch.visit()
    assert "already there from another source" in outcomes[site.at("/un?utm_source=rss#top")][1]
    assert (watch.store.counts()["articles"], site.count("/un")) == (1, 1)
    saved = watch.store.article_by_url(site.at("/un"))
    assert {source.url for source in watch.store.sources_of([saved.id])[saved.id]} == {first, site.at("/other")}


def test_one_article_in_two_feeds_on_the_same_visit_is_one_article(site, watch):
    watch.follow(publish(site, "/feed", "un"), publish(site, "/other", "un"))
    watch.visit()
    assert watch.store.counts()["articles"] == 1


def test_of_two_feeds_texts_of_one_article_on_the_same_visit_the_first_is_kept_and_both_carry_it(site, watch):
    site["/robots.txt"] = "User-agent: *\nDisallow: /un"
    for feed in ("/feed", "/other"):
        entry = item(site.at(f"/un?utm_source={feed[1:]}"), "Un", guid=feed, teaser=f"<p>Selon {feed}.</p>{FULL}")
        site[feed] = rss(feed, entry)
        watch.follow(site.at(feed))
    outcomes = watch.visit()
    told = [outcomes[site.at(f"/un?utm_source={feed}")] for feed in ("feed", "other")]
    assert sorted(status for status, _ in told) == [Status.OK, Status.SAME]
    assert sum(reason == "already there from another source" for _, reason in told) == 1
    saved = watch.store.article_by_url(site.at("/un"))
    assert len(watch.store.sources_of([saved.id])[saved.id]) == 2
    assert watch.store.revisions(saved.id) == []
    watch.later()
    assert all(status is Status.SAME for status, _ in watch.visit().values())


def test_a_name_that_somebody_gave_during_a_visit_stays(site, watch):
    class Naming:
        """The wire, over which somebody gives the source a name."""

        def __init__(self, wire):
            self.wire = wire

        async def fetch(self, request):
            watch.store.update_source(replace(watch.source(feed), title="Mon fil"))
            return await self.wire.fetch(request)

    feed = publish(site, "/feed", "un")
    watch.follow(feed)

    async def visit():
        async with watch.wire() as wire:
            watch.fetcher = Naming(wire)
            return await watch.collecting(list(watch.store.sources()))

    asyncio.run(visit())
    assert watch.source(feed).title == "Mon fil"
    assert watch.source(feed).history.checked_at == START


def test_a_broken_feed_costs_its_neighbour_nothing(site, watch):
    good = publish(site, "/good", "un")
    bad = {
        "/page": page("Une page", "Pas un flux."),
        "/empty": "",
        "/json": "{}",
        "/gone": Answer(status=404),
        "/error": Answer(status=503),
        "/loop": Answer(status=302, headers={"Location": "/loop"}),
        "/inside": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"}),
        "/bomb": Answer(bomb(50), headers={"Content-Encoding": "gzip"}),
    }
    for path, answer in bad.items():
        site[path] = answer
    watch.follow(*(site.at(path) for path in bad), good)
    outcomes = watch.visit()
    assert outcomes[good][0] is outcomes[site.at("/un")][0] is Status.OK
    for path in bad:
        status, reason = outcomes[site.at(path)]
        history = watch.source(site.at(path)).history
        assert status is Status.FAILED
        assert (history.error, history.failures) == (reason, 1)
        assert history.next_at >= START + HOUR


def test_a_failing_source_is_asked_ever_more_rarely_and_recovers_alone(site, watch):
    site["/feed"] = Answer(status=500)
    feed = site.at("/feed")
    watch.follow(feed)
    for hours in (1, 2, 4):
        assert watch.visit()[feed][0] is Status.FAILED
        watch.later(hours * HOUR - timedelta(seconds=1))
        assert watch.visit()[feed][0] is Status.SKIPPED
        watch.later(timedelta(seconds=1))
    publish(site, "/feed", "un", etag='"1"')
    assert watch.visit()[feed][0] is Status.OK
    history = watch.source(feed).history
    assert (history.failures, history.error, history.next_at) == (0, None, watch.now + HOUR)


def test_a_server_says_when_to_come_back(site, watch):
    site["/feed"] = Answer(status=429, headers={"Retry-After": "14400"})
    watch.follow(site.at("/feed"))
    watch.visit()
    assert watch.source(site.at("/feed")).history.next_at == START + 4 * HOUR


# --- pages that cannot be had -----------------------------------------------------------------------------------------


def test_the_feeds_own_text_stands_in_for_a_page_that_is_gone(site, watch):
    site["/feed"] = rss("Le Fil", item(site.at("/un"), "Un", teaser=FULL))
    site["/un"] = Answer(status=410)
    watch.follow(site.at("/feed"))
    status, reason = watch.visit()[site.at("/un")]
    assert status is Status.OK
    assert "the feed's own text" in reason
    assert "410" in reason
    assert watch.store.article_by_url(site.at("/un")).text.count("\n") == 2


def test_entries_without_pages_are_saved_together_each_with_its_own_reason(site, watch):
    site["/robots.txt"] = "User-agent: *\nDisallow: /closed/"
    site["/gone"] = Answer(status=410)
    places = {"/closed/un": FULL, "/closed/deux": FULL, "/closed/trois": "Trois mots.", "/gone": FULL}
    site["/feed"] = rss("Le Fil", *(item(site.at(place), place, teaser=text) for place, text in places.items()))
    watch.follow(site.at("/feed"))
    outcomes = watch.visit()
    statuses = [outcomes[site.at(place)][0] for place in places]
    assert statuses == [Status.OK, Status.OK, Status.FAILED, Status.OK]
    assert "robots.txt" in outcomes[site.at("/closed/un")][1]
    assert "410" in outcomes[site.at("/gone")][1]
    assert outcomes[site.at("/closed/trois")] == (Status.FAILED, "its site's robots.txt asks not to fetch it")
    assert [site.count(place) for place in places] == [0, 0, 0, 1]
    watch.later()
    assert set(watch.visit()) == {site.at("/feed")}


def test_of_entries_without_pages_that_lead_to_one_address_the_first_gives_its_text(site, watch):
    site["/robots.txt"] = "User-agent: *\nDisallow: /un"
    first, second = (item(site.at(f"/un#{n}"), f"Note {n}", guid=str(n), teaser=f"<p>{n}</p>{FULL}") for n in (1, 2))
    site["/feed"] = rss("Le Fil", first, second)
    watch.follow(site.at("/feed"))
    outcomes = watch.visit()
    assert outcomes[site.at("/un#1")][0] is Status.OK
    assert outcomes[site.at("/un#2")][0] is Status.FAILED
    saved = watch.store.article_by_url(site.at("/un"))
    assert saved.title == "Note 1"
    assert watch.store.revisions(saved.id) == []


def test_a_text_that_stops_a_worker_costs_the_other_entries_nothing(site, watch):
    class Stopped:
        """An engine whose workers have to be stopped over one entry."""

        def submit(self, function, *args, seconds):
            if function is entry_articles and any(entry.title == "Endless" for entry in args[0]):
                failed = Future()
                failed.set_exception(TimeoutError())
                return failed
            return engine.submit(function, *args, seconds=seconds)

    engine, watch.engine = watch.engine, Stopped()
    site["/robots.txt"] = "User-agent: *\nDisallow: /closed/"
    titles = ("Un", "Endless", "Deux")
    site["/feed"] = rss("Le Fil", *(item(site.at(f"/closed/{title}"), title, teaser=FULL) for title in titles))
    watch.follow(site.at("/feed"))
    outcomes = watch.visit()
    statuses = [outcomes[site.at(f"/closed/{title}")][0] for title in titles]
    assert statuses == [Status.OK, Status.FAILED, Status.OK]


def test_a_page_that_is_gone_is_given_up_at_once(site, watch):
    feed = publish(site, "/feed", "un", "deux")
    site["/un"] = Answer(status=410)
    watch.follow(feed)
    outcomes = watch.visit()
    assert outcomes[site.at("/un")] == (Status.FAILED, "the server answered 410 (Gone)")
    assert outcomes[site.at("/deux")][0] is Status.OK
    watch.later()
    assert site.at("/un") not in watch.visit()
    assert site.count("/un") == 1


def test_a_page_that_fails_for_now_is_tried_three_times(site, watch):
    watch.follow(publish(site, "/feed", "un", "deux", etag='"1"'))
    site["/un"] = Answer(status=503)
    for _ in range(5):
        watch.visit()
        watch.later()
    assert (site.count("/un"), site.count("/deux")) == (3, 1)


def test_a_page_that_comes_back_is_saved(site, watch):
    watch.follow(publish(site, "/feed", "un", etag='"1"'))
    site["/un"] = Answer(status=503)
    assert watch.visit()[site.at("/un")][0] is Status.FAILED
    watch.later()
    site["/un"] = page("Un", "De retour.")
    assert watch.visit()[site.at("/un")] == (Status.OK, "a new article")


def test_robots_are_obeyed_and_said(site, watch):
    feed = publish(site, "/feed", "public", "private")
    site["/robots.txt"] = "User-agent: *\nDisallow: /private\nDisallow: /feed"
    watch.follow(feed)
    outcomes = watch.visit()
    assert outcomes[site.at("/public")][0] is Status.OK
    assert outcomes[site.at("/private")] == (Status.FAILED, "its site's robots.txt asks not to fetch it")
    assert (site.count("/private"), site.count("/robots.txt")) == (0, 1)


def test_robots_that_cannot_be_had_only_put_pages_off(site, watch):
    watch.follow(publish(site, "/feed", "un", "deux"))
    site["/robots.txt"] = Answer(status=503)
    for name in ("un", "deux"):
        status, reason = watch.visit(forced=True)[site.at(f"/{name}")]
        assert status is Status.FAILED
        assert "robots.txt cannot be had: the server answered 503" in reason
    assert (site.count("/un"), site.count("/deux")) == (0, 0)
    site["/robots.txt"] = ""
    watch.later()
    assert watch.visit()[site.at("/un")][0] is Status.OK


def test_a_parser_that_takes_too_long_is_stopped_and_said(site, watch):
    feed = site.at("/feed")
    site["/feed"] = rss("Le Fil", *(item(site.at(f"/{n}"), "Titre " * 50, teaser=FULL) for n in range(900)))
    watch.follow(feed)
    watch.parse_seconds = 0.01
    status, reason = watch.visit()[feed]
    assert status is Status.FAILED
    assert "took too long" in reason


# --- all of it --------------------------------------------------------------------------------------------------------


def test_every_address_leaves_an_outcome(site, watch):
    names = ["fine", "gone", "slow", "nothing", "picture", "inside", "huge", "own", "refused", "broken"]
    feed = publish(site, "/feed", *names)
    site["/gone"] = Answer(status=404)
    site["/slow"] = Answer("x", seconds=30)
    site["/nothing"] = "<html><body></body></html>"
    site["/picture"] = Answer(b"\x89PNG\r\n\x1a\n" + bytes(500), type="image/png")
    site["/inside"] = Answer(status=302, headers={"Location": "http://[::1]:1/"})
    site["/huge"] = Answer(bytes(2_000_000))
    site["/broken"] = Answer(b"not gzip", headers={"Content-Encoding": "gzip"})
    site["/robots.txt"] = "User-agent: vigie\nDisallow: /refused"
    watch.follow(feed, site.at("/no-feed"))
    watch.limits = Limits(seconds=0.5, bytes=1_000_000)
    outcomes = watch.visit()
    assert outcomes.keys() == {feed, site.at("/no-feed"), *(site.at(f"/{name}") for name in names)}
    assert [name for name in names if outcomes[site.at(f"/{name}")][0] is Status.OK] == ["fine", "own"]
    for url, (status, reason) in outcomes.items():
        assert reason
        assert [(o.status, o.reason) for o in watch.store.outcomes([url])] == [(status, reason)]


def test_hostile_neighbours_delay_nobody(site, watch):
    """A site that drips and one that never answers take their time; another's articles are all there before that."""

    async def drip(request):
        from aiohttp import web

        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b"<p>")
                await asyncio.sleep(0.02)
        return response

    with running_site() as dripping, running_site() as silent_one:
        bad = publish(dripping, "/feed", *(f"p{n}" for n in range(4)))
        for n in range(4):
            dripping[f"/p{n}"] = drip
        silent_one["/feed"] = Answer("", seconds=60)
        watch.follow(bad, silent_one.at("/feed"), publish(site, "/feed", *(f"n{n}" for n in range(6))))
        watch.limits = Limits(seconds=3)  # what each hostile answer takes
        started = time.monotonic()
        outcomes = watch.visit()
        assert all(outcomes[site.at(f"/n{n}")][0] is Status.OK for n in range(6))
        assert all(outcomes[dripping.at(f"/p{n}")][0] is Status.FAILED for n in range(4))
        assert outcomes[silent_one.at("/feed")][0] is Status.FAILED
    assert max(asked.at for asked in site.asked) - started < 3


def test_each_host_is_asked_one_thing_at_a_time_and_many_hosts_at_once(watch):
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(running_site()) for _ in range(8)]
        for site in sites:
            watch.follow(publish(site, "/feed", "un", "deux", "trois"), publish(site, "/other", "quatre"))
            for path, answer in site.answers.items():
                site[path] = answer if isinstance(answer, Answer) else Answer(answer)
            site["/feed"] = Answer(site.answers["/feed"].body, seconds=0.3)
        started = time.monotonic()
        outcomes = watch.visit()
        passed = time.monotonic() - started
        assert all(status is Status.OK for status, _ in outcomes.values())
        assert [site.most_at_once for site in sites] == [1] * 8
    assert passed < 8 * 0.3


def test_cut_off_anywhere_and_run_again_nothing_is_lost_or_asked_twice(site, watch):
    names = [f"n{n}" for n in range(12)]
    watch.follow(publish(site, "/feed", *names, etag='"1"'))

    async def cut_off(saved):
        work = asyncio.create_task(watch.collecting(list(watch.store.sources()), forced=True))
        while watch.store.counts()["articles"] < saved and not work.done():
            await asyncio.sleep(0.005)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    for count in (1, 4, 8):
        asyncio.run(cut_off(count))
    saved = {name for name in names if watch.store.article_by_url(site.at(f"/{name}"))}
    before = {name: site.count(f"/{name}") for name in saved}
    assert 0 < len(saved) < 12
    watch.visit(forced=True)
    assert watch.store.counts()["articles"] == 12
    assert {name: site.count(f"/{name}") for name in saved} == before
    watch.later()
    assert watch.visit() == {site.at("/feed"): (Status.SAME, "the feed has not changed")}
