"""Politeness as a site sees it: each rule at work on loopback, on both databases, with a clock of its own.

The decisions themselves are held by test_politeness and test_pace.
"""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import init_workspace, open_desk
from bot.store import Store
from bot.types import Pace, Page, Request, Source, SourceKind, Status
from tests.site import Answer, item, rss, running_site
from tests.test_cli import vigie
from tests.visits import DAY, HOUR, START, Watch, engine, page, publish, site

__all__ = ["engine", "site"]

MINUTE = timedelta(minutes=1)
TAG = '"1"'


@pytest.fixture
def watch(store, engine):
    return Watch(store, engine)


def follow(watch, url, **how):
    return watch.store.add_source(Source(url, **how))


def dated(site, path, *, count, every, said="", **options):
    """A feed whose entries are so far apart, up to now; their pages are all the same."""
    dates = (START - n * every for n in range(count))
    entries = [
        item(site.at("/un"), "Un", guid=str(n), date=f"{date:%a, %d %b %Y %T} GMT") for n, date in enumerate(dates)
    ]
    site["/un"] = page("Un", "Voici ce que l’on sait.")
    body = rss("Le Fil", said, *entries).replace(
        "<rss ", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    )
    site[path] = Answer(body, etag=TAG, **options)
    return site.at(path)


def next_at(watch, url):
    return watch.source(url).history.next_at


# --- validators -------------------------------------------------------------------------------------------------------


def test_validators_go_back_verbatim_and_a_304_may_renew_the_date(site, watch):
    feed = publish(site, "/feed", "un", etag='W/"v 1"', modified="Thu, 20 Apr 2023 06:00:00 GMT")
    watch.follow(feed)
    watch.visit()
    site["/feed"] = replace(site.answers["/feed"], modified="Thu, 20 Apr 2023 07:30:00 GMT")  # the ETag still says 304
    watch.later(HOUR)
    assert watch.visit()[feed][0] is Status.SAME
    watch.later(HOUR)
    watch.visit()
    sent = [
        (a.headers.get("if-none-match"), a.headers.get("if-modified-since")) for a in site.asked if a.path == "/feed"
    ]
    assert sent == [
        (None, None),
        ('W/"v 1"', "Thu, 20 Apr 2023 06:00:00 GMT"),
        ('W/"v 1"', "Thu, 20 Apr 2023 07:30:00 GMT"),
    ]


# --- how often --------------------------------------------------------------------------------------------------------


def visits_within(watch, time, *, every):
    for _ in range(time // every):
        watch.visit()
        watch.later(every)


def test_conditional_polls_are_hourly_and_unconditional_ones_daily(site, watch):
    tagged = publish(site, "/tagged", "un", etag=TAG)
    plain = publish(site, "/plain", "un")
    watch.follow(tagged, plain)
    visits_within(watch, 2 * DAY, every=20 * MINUTE)
    assert (site.count("/tagged"), site.count("/plain")) == (48, 2)
    assert all("if-none-match" in asked.headers for asked in site.asked[1:] if asked.path == "/tagged")


def test_a_restart_asks_nobody_before_its_time(site, engine, database_url):
    feeds = [publish(site, f"/feed{n}", f"un{n}", etag=TAG) for n in range(6)]
    with Store.open(database_url) as store:
        watch = Watch(store, engine)
        watch.follow(*feeds)
        watch.visit()
    site.asked.clear()
    for minutes in (1, 30, 59):
        with Store.open(database_url) as store:
            watch = Watch(store, engine, now=START + minutes * MINUTE)
            assert {status for status, _ in watch.visit().values()} == {Status.SKIPPED}
    assert site.asked == []


def test_what_became_due_in_a_long_stop_is_asked_one_at_a_time(site, watch):
    feeds = [publish(site, f"/feed{n}", f"un{n}", etag=TAG, seconds=0.02) for n in range(6)]
    watch.follow(*feeds)
    watch.visit()
    watch.later(100 * DAY)
    site.most_at_once = 0
    watch.visit()
    assert [site.count(f"/feed{n}") for n in range(6)] == [2] * 6
    assert site.most_at_once == 1


# --- when to come back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_within_bounds(site, watch, status):
    said = {
        "14400": 4 * HOUR,
        "Thu, 20 Apr 2023 11:00:00 GMT": 3 * HOUR,
        "-5": HOUR,
        "9" * 20: DAY,
        "inf": HOUR,
        "Fri, 31 Dec 9999 23:59:59 GMT": DAY,
        "７２００": HOUR,
        "": HOUR,
    }
    for n, value in enumerate(said):
        site[f"/{n}"] = Answer(status=status, headers={"Retry-After": value})
        watch.follow(site.at(f"/{n}"))
    watch.visit()
    assert [next_at(watch, site.at(f"/{n}")) - START for n in range(len(said))] == list(said.values())


# --- what the source says of itself, and its rhythm -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "headers", "wait"),
    [
        ("", {"Cache-Control": "max-age=10800"}, 3 * HOUR),
        ("", {"Expires": "Thu, 20 Apr 2023 10:00:00 GMT", "Date": "Thu, 20 Apr 2023 08:00:00 GMT"}, 2 * HOUR),
        ("<ttl>180</ttl>", {}, 3 * HOUR),
        ("<skipHours><hour>9</hour><hour>10</hour></skipHours>", {}, 3 * HOUR),
        ("<skipDays><day>Thursday</day></skipDays>", {}, 16 * HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", {}, 6 * HOUR),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>",
            {},
            4 * HOUR,
        ),
    ],
)
def test_a_source_lengthens_its_own_interval(site, watch, said, headers, wait):
    feed = dated(site, "/feed", count=0, every=HOUR, said=said, headers=headers)
    watch.follow(feed)
    watch.visit()
    assert next_at(watch, feed) - START == wait
    watch.later(wait)
    assert watch.visit()[feed][0] is Status.SAME  # a 304 has no body, and what the feed said still holds
    assert (watch.source(feed).history.pace == Pace()) == (not said)
    if "skip" not in said:
        assert next_at(watch, feed) - watch.now > HOUR


@pytest.mark.parametrize(
    ("every", "wait"),
    [
        (MINUTE, 15 * MINUTE),
        (HOUR, timedelta(minutes=28)),
        (timedelta(days=1), timedelta(hours=11, minutes=24)),
        (10 * DAY, DAY),
    ],
)
def test_the_rhythm_of_its_entries_adapts_it(site, watch, every, wait):
    feed = dated(site, "/feed", count=20, every=every)
    watch.follow(feed)
    watch.visit()
    assert next_at(watch, feed) - START == pytest.approx(wait, abs=MINUTE)


def test_no_rhythm_hurries_a_source_that_has_to_send_all_of_itself(site, watch):
    feed = dated(site, "/feed", count=20, every=MINUTE)
    site["/feed"] = replace(site.answers["/feed"], etag=None)
    watch.follow(feed)
    watch.visit()
    assert next_at(watch, feed) - START == DAY


# --- moving -----------------------------------------------------------------------------------------------------------


def redirected(site, status, place="/new"):
    site["/old"] = Answer(status=status, headers={"Location": place})


def daily(watch, days):
    """A visit a day; what was said of sources in the end."""
    for _ in range(days):
        said = watch.visit()
        watch.later(DAY + HOUR)
    return said


@pytest.mark.parametrize("status", [301, 308])
def test_a_source_moves_after_days_of_the_same_answer(site, watch, status):
    new = publish(site, "/new", "un", etag=TAG)
    redirected(site, status)
    source = follow(watch, site.at("/old"))
    daily(watch, 3)
    assert [s.url for s in watch.store.sources()] == [site.at("/old")]
    assert "it has moved for good" in daily(watch, 1)[site.at("/old")][1]
    (moved,) = watch.store.sources()
    assert (moved.url, moved.id, moved.history.move, moved.history.etag) == (new, source.id, None, TAG)
    site.asked.clear()
    assert watch.visit() == {new: (Status.SAME, "the feed has not changed")}
    assert [asked.path for asked in site.asked] == ["/new"]
    assert watch.store.counts()["articles"] == 1


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_never_moves_a_source(site, watch, status):
    publish(site, "/new", "un", etag=TAG)
    redirected(site, status)
    watch.follow(site.at("/old"))
    daily(watch, 8)
    (source,) = watch.store.sources()
    assert (source.url, source.history.move) == (site.at("/old"), None)


def test_only_what_is_for_good_from_the_first_hop_on_counts(site, watch):
    publish(site, "/end", "un", etag=TAG)
    redirected(site, 301, "/middle")
    site["/middle"] = Answer(status=302, headers={"Location": "/further"})
    site["/further"] = Answer(status=301, headers={"Location": "/end"})
    watch.follow(site.at("/old"))
    daily(watch, 4)
    assert [source.url for source in watch.store.sources()] == [site.at("/middle")]


def test_a_domain_that_was_sold_moves_nothing(site, watch):
    redirected(site, 301, "/parked")
    site["/parked"] = page("À vendre", "Ce nom est à vendre.")
    watch.follow(site.at("/old"))
    daily(watch, 8)
    (source,) = watch.store.sources()
    assert (source.url, source.history.move) == (site.at("/old"), None)


def test_an_address_that_is_followed_already_stays_its_sources(site, watch):
    new = publish(site, "/new", "un", etag=TAG)
    redirected(site, 301)
    watch.follow(site.at("/old"), new)
    assert "which is followed too" in daily(watch, 4)[site.at("/old")][1]
    assert [source.url for source in watch.store.sources()] == [site.at("/old"), new]


# --- gone -------------------------------------------------------------------------------------------------------------


def test_a_source_that_is_gone_is_retired_and_says_so(site, watch):
    feed = publish(site, "/feed", "un", etag=TAG)
    source = follow(watch, feed)
    watch.visit()
    site["/feed"] = Answer(status=410)
    watch.later()
    status, said = watch.visit()[feed]
    assert status is Status.FAILED
    assert said == (
        "the server answered 410 (Gone); it is retired, and not asked any more "
        f"(`vigie source revive {source.id}` brings it back)"
    )
    site.asked.clear()
    watch.later(400 * DAY)
    status, said = watch.visit()[feed]
    assert (status, site.asked) == (Status.SKIPPED, [])
    assert said == "retired on 2023-04-21, since the server answered 410 (Gone)"


def test_a_retired_source_that_is_added_again_or_answers_when_asked_is_back(site, watch):
    feed = publish(site, "/feed", "un", etag=TAG)
    good = site.answers["/feed"]
    follow(watch, feed)
    for come_back in (lambda: watch.visit(forced=True), lambda: follow(watch, feed)):
        site["/feed"] = Answer(status=410)
        watch.visit(forced=True)
        assert watch.source(feed).history.retired == START
        site["/feed"] = good
        come_back()
        assert watch.source(feed).history.retired is None


def test_a_map_that_is_gone_does_not_retire_its_sitemap(site, watch):
    rows = "".join(f"<sitemap><loc>{site.at(f'/map{n}')}</loc></sitemap>" for n in range(2))
    site["/sitemap.xml"] = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    site["/map0"] = site["/map1"] = Answer(status=410)
    follow(watch, site.at("/sitemap.xml"), kind=SourceKind.SITEMAP)
    assert watch.visit()[site.at("/sitemap.xml")][0] is Status.FAILED
    assert watch.source(site.at("/sitemap.xml")).history.retired is None


# --- as a user sees it ------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace that may ask this machine."""
    folder = init_workspace(tmp_path / "watch", starter=False)
    settings = folder / "vigie.toml"
    own = '[collect]\nprivate_hosts = ["127.0.0.1"]\npause_seconds = 0\n'
    text = settings.read_text(encoding="utf-8").replace("[collect]\n", own)
    settings.write_text('contact = "veille@example.org"\n' + text, encoding="utf-8")
    return folder


def test_who_collects_twice_within_the_hour_is_told_why_nothing_came(site, workspace):
    publish(site, "/feed", "un", etag=TAG)
    vigie("source", "add", site.at("/feed"), cwd=workspace)
    assert "1 new article," in vigie("collect", cwd=workspace).stdout
    said = " ".join(vigie("collect", cwd=workspace).stdout.split())
    assert said.startswith("Nothing was fetched: no source is due. 1 not asked: asked not long ago and due from ")
    assert said.endswith("`vigie collect --now` asks all the same.")
    assert site.count("/feed") == 2  # once to look at it, once to collect
    assert "Collected from 1 of 1 source:" in vigie("collect", "--now", cwd=workspace).stdout


def test_a_site_that_is_busy_at_the_moment_can_be_followed_all_the_same(site, workspace):
    site["/busy"], site["/gone"] = Answer(status=429), Answer(status=410)
    assert "`--unchecked` follows it all the same" in vigie("source", "add", site.at("/busy"), cwd=workspace).stderr
    assert "--unchecked" not in vigie("source", "add", site.at("/gone"), cwd=workspace).stderr


def test_how_an_article_came_is_told_whatever_parameters_its_feed_adds(site, workspace):
    site["/un"] = page("Un", "Voici ce que l’on sait.")
    site["/feed"] = rss("Le Fil", item(site.at("/un?utm_source=rss"), "Un"))
    with open_desk(workspace) as desk:
        desk.source.add(site.at("/feed"))
        desk.collect()
        for asked in ("1", site.at("/un"), site.at("/un?utm_source=rss"), site.at("/un?utm_medium=x")):
            assert [(o.step, o.reason) for o in desk.why(asked)] == [("save", "a new article")]


def test_sources_that_fail_for_one_reason_are_told_of_together(site, workspace):
    with open_desk(workspace) as desk:
        for n in range(12):
            site[f"/bad{n}"] = Answer(status=500)
            desk.source.add(site.at(f"/bad{n}"), title=f"Fil {n}", check=False)
    said = " ".join(vigie("collect", cwd=workspace).stdout.split())
    assert said.startswith("Collected from 0 of 12 sources: 0 new articles")
    assert said.count("the server answered 500") == 1
    assert "12 sources: Fil 0, Fil 1, " in said
    assert "Fil 9 … and 2 more: the server answered 500" in said


def test_a_source_that_is_gone_or_fails_is_shown_with_its_cause(site, workspace):
    site["/gone"], site["/bad"] = Answer(status=410), Answer(status=500)
    for path in ("/gone", "/bad"):
        vigie("source", "add", site.at(path), "--unchecked", cwd=workspace)
    done = vigie("collect", cwd=workspace)
    assert (done.returncode, "it is retired" in " ".join(done.stdout.split())) == (1, True)
    assert "Collected from 0 of 1 source:" in vigie("collect", "--now", cwd=workspace).stdout
    assert (site.count("/gone"), site.count("/bad")) == (1, 2)
    listed = " ".join(vigie("source", "list", cwd=workspace).stdout.split())
    assert "the server answered 410 (Gone) (vigie source revive 1)" in listed
    assert "failing, 2 times in a row: the server answered 500 (Internal Server Error), next from" in listed
    checked = " ".join(vigie("doctor", cwd=workspace).stdout.split())
    assert "vigie source remove 1, or vigie source revive 1 to ask it again" in checked
    assert "2 sources, 2 asked so far, 1 failing" in checked
    assert "Asked again" in vigie("source", "revive", "1", cwd=workspace).stdout
    vigie("collect", cwd=workspace)
    assert (site.count("/gone"), site.count("/bad")) == (2, 2)


def test_status_tells_when_the_next_source_is_due(site, workspace):
    now = [START]
    with open_desk(workspace, clock=lambda: now[0]) as desk:
        assert desk.status().next_visit is None
        publish(site, "/feed", "un", etag=TAG)
        publish(site, "/plain", "deux")
        for path in ("/feed", "/plain"):
            desk.source.add(site.at(path), check=False)
        assert desk.status().next_visit == START
        desk.collect()
        assert desk.status().next_visit == START + HOUR
        now[0] += 5 * HOUR
        assert desk.status().next_visit == now[0]
        site["/feed"] = Answer(status=410)
        desk.collect()
        assert desk.status().next_visit == START + DAY
        desk.source.remove(site.at("/plain"))
        assert desk.status().next_visit is None


# --- what is told -----------------------------------------------------------------------------------------------------


def test_no_cookie_no_referrer_no_trick_and_a_name_with_a_contact(site, workspace):
    feed = publish(site, "/feed?section=tech", "un", "deux")
    for path, answer in list(site.answers.items()):
        site[path] = replace(answer, headers={"Set-Cookie": "who=you; Path=/"})
    with open_desk(workspace) as desk:
        desk.source.add(feed)
        desk.collect(now=True)
        desk.collect(now=True)
    assert {asked.path for asked in site.asked} == {"/feed?section=tech", "/robots.txt", "/un", "/deux"}
    for asked in site.asked:
        assert asked.headers["user-agent"].startswith("Vigie/")
        assert "(+veille@example.org)" in asked.headers["user-agent"]
        assert asked.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding"}


# --- one at a time ----------------------------------------------------------------------------------------------------


def test_one_request_per_host_at_a_time_with_a_pause_and_not_all_hosts_at_once(watch):
    with running_site() as one, running_site() as two, running_site() as three:
        feeds = [publish(site, "/feed", "un", "deux", seconds=0.05) for site in (one, two, three)]
        watch.follow(*feeds)
        watch.pause_seconds, watch.hosts_at_once = 0.1, 2
        watch.visit()
        for site in (one, two, three):
            assert site.most_at_once == 1
            assert len(site.asked) == 4
            assert all(later.at - earlier.at >= 0.1 for earlier, later in itertools.pairwise(site.asked))
        # With two hosts at once, the three feeds (50 ms each) cannot all have been asked at the same moment.
        feeds_at = sorted(site.asked[0].at for site in (one, two, three))
        assert feeds_at[2] - feeds_at[0] >= 0.05


# --- robots.txt -------------------------------------------------------------------------------------------------------


def test_robots_are_obeyed_asked_once_and_their_delay_is_kept(site, watch):
    feed = publish(site, "/feed", "un", "deux", "trois", "secret", etag=TAG)
    site["/robots.txt"] = "User-agent: *\nDisallow: /secret\nCrawl-delay: 0.4"
    watch.follow(feed)
    outcomes = watch.visit()
    assert outcomes[site.at("/secret")] == (Status.FAILED, "its site's robots.txt asks not to fetch it")
    assert (site.count("/robots.txt"), site.count("/secret")) == (1, 0)
    pages = [asked.at for asked in site.asked if asked.path in ("/un", "/deux", "/trois")]
    assert len(pages) == 3
    assert all(later - earlier >= 0.4 for earlier, later in itertools.pairwise(pages))
    for hours, count in ((23, 1), (1, 2)):
        watch.later(hours * HOUR)
        publish(site, "/feed", "un", f"nouveau{hours}", etag=f'"{hours}"')
        assert watch.visit()[site.at(f"/nouveau{hours}")][0] is Status.OK
        assert site.count("/robots.txt") == count


class Paper:
    """A fetcher of a site whose robots.txt asks for a long pause; nothing waits."""

    def __init__(self, robots, feed):
        self.robots, self.feed = robots, feed
        self.asked = []

    async def fetch(self, request):
        self.asked.append(request)
        path = request.url.removeprefix("http://fil.example")
        body = {"/robots.txt": self.robots, "/feed": self.feed}.get(path) or page("Un", f"Voici {path}.")
        headers = {"etag": TAG, "content-type": "text/html"}
        return Page(request.url, request.url, 200, headers, body.encode())


@pytest.mark.parametrize(
    ("delay", "pause", "pages"),
    [
        ("10", 10, 30),
        ("100", 100, 3),
        ("86400", 300, 1),
        ("1e300", 300, 1),
        ("-1", 0, 40),
        ("nan", 0, 40),
        ("x", 0, 40),
    ],
)
def test_a_long_delay_spreads_pages_over_visits(watch, delay, pause, pages):
    entries = (item(f"http://fil.example/{n}", f"Titre {n}", guid=str(n)) for n in range(40))
    paper = Paper(f"User-agent: *\nCrawl-delay: {delay}", rss("Le Fil", *entries))
    watch.follow("http://fil.example/feed")
    watch.fetcher = paper
    watch.visit()
    asked = [request for request in paper.asked if request.url.rpartition("/")[2].isdecimal()]
    assert ({request.pause for request in asked}, len(asked)) == ({pause}, pages)
    assert watch.source("http://fil.example/feed").history.etag == (TAG if pages == 40 else None)
    for _ in range(5):
        watch.later()
        watch.visit()
    asked = [request.url for request in paper.asked if request.url.rpartition("/")[2].isdecimal()]
    assert len(asked) == len(set(asked)) == min(40, 6 * pages)


def test_a_delay_holds_up_no_other_host(site, watch):
    with running_site() as other:
        site["/1"] = site["/2"] = other["/"] = "x"

        async def work():
            async with watch.wire() as wire:
                await wire.fetch(Request(site.at("/1"), pause=60))
                waiting = asyncio.create_task(wire.fetch(Request(site.at("/2"))))
                for _ in range(3):
                    await wire.fetch(Request(other.at("/")))
                assert not waiting.done()
                waiting.cancel()

        asyncio.run(work())
    assert (site.count("/2"), other.count("/")) == (0, 3)


# --- failing ----------------------------------------------------------------------------------------------------------


def test_a_failing_source_is_asked_ever_more_rarely_and_recovers_alone(site, watch):
    site["/feed"] = Answer(status=500)
    feed = site.at("/feed")
    watch.follow(feed)
    visits_within(watch, 4 * DAY, every=30 * MINUTE)
    history = watch.source(feed).history
    assert site.count("/feed") == history.failures == 8  # after 0, 1, 3, 7, 15, 31, 55 and 79 hours
    assert history.error == "the server answered 500 (Internal Server Error)"
    publish(site, "/feed", "un", etag=TAG)
    watch.later()
    assert watch.visit()[feed][0] is Status.OK
    history = watch.source(feed).history
    assert (history.failures, history.error, history.next_at) == (0, None, watch.now + HOUR)


# --- one article ------------------------------------------------------------------------------------------------------


def test_one_article_at_several_addresses_and_in_several_feeds_is_one(site, watch):
    publish(site, "/feed", "un")
    host = site.url.removeprefix("http://")
    spellings = [
        f"{site.url}/un?utm_source=rss&utm_medium=feed",
        f"{site.url}/un#commentaires",
        f"HTTP://{host}/un",
        f"{site.url}/%75n",
        f"{site.url}/un?fbclid=x",
    ]
    site["/others"] = rss("L’autre fil", *(item(url, "Un", guid=str(n)) for n, url in enumerate(spellings)))
    site["/amp/un"] = site.answers["/un"].body.replace("<head>", f'<head><link rel="canonical" href="{site.url}/un">')
    site["/amp"] = rss("Le fil mobile", item(site.at("/amp/un"), "Un"))
    watch.follow(site.at("/feed"), site.at("/others"), site.at("/amp"))
    outcomes = watch.visit()
    assert all(outcome[0] is not Status.FAILED for outcome in outcomes.values())
    assert watch.store.counts()["articles"] == 1
    saved = watch.store.article_by_url(site.at("/un"))
    assert len(watch.store.sources_of([saved.id])[saved.id]) == 3


# --- changed articles -------------------------------------------------------------------------------------------------


def test_a_changed_article_is_shown_summarised_anew_and_marked_where_it_was_told(site, workspace):
    def publish_news(updated, text):
        date = f"2024-03-05T{updated}:00Z"
        link = f"<link href='/nuageo'/><published>2024-03-05T06:00:00Z</published><updated>{date}</updated>"
        entry = f"<entry><id>1</id><title>Nuageo ouvre un centre à Brest</title>{link}</entry>"
        site["/feed"] = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Le Fil</title>{entry}</feed>"
        site["/nuageo"] = page("Nuageo ouvre un centre à Brest", f"L’hébergeur Nuageo {text}.")

    publish_news("06:00", "embauchera trente personnes à Brest")
    now = [datetime(2024, 3, 5, 8, tzinfo=UTC)]
    with open_desk(workspace, clock=lambda: now[0]) as desk:
        desk.source.add(site.at("/feed"))
        before = desk.run()
        assert "trente" in before.editions[0].items[0].sentences[0]
        assert "mis à jour" not in before.files[0].read_text(encoding="utf-8")
        now[0] += timedelta(hours=2)
        publish_news("09:30", "embauchera soixante personnes à Brest")
        desk.collect(now=True)
        assert "trente" in desk.show("1").enriched.summary.text  # until it is redone
        after = desk.run()
        assert "soixante" in desk.show("1").enriched.summary.text
        (item,) = after.editions[0].items
        assert "trente" in item.sentences[0]  # as it was posted
        assert "mis à jour depuis (11:00)" in after.files[0].read_text(encoding="utf-8")
        assert "mis à jour depuis (11:00)" in desk.render(after.editions[0], "text")
        (change,) = desk.show("1").changes
    assert "trente" in change.gone[0]
    assert "soixante" in change.come[0]
    shown = vigie("show", "1", cwd=workspace).stdout
    assert "- L’hébergeur Nuageo embauchera trente personnes à Brest." in shown
    assert "+ L’hébergeur Nuageo embauchera soixante personnes à Brest." in shown


# --- what is kept of it -----------------------------------------------------------------------------------------------


def test_outcomes_of_visits_are_kept_for_ninety_days_and_those_of_articles_for_ever(site, watch):
    feed = publish(site, "/feed", "un", "gone", etag=TAG)
    site["/gone"] = Answer(status=410)
    watch.follow(feed)
    watch.visit()
    watch.later(89 * DAY)
    watch.visit()
    assert (len(watch.store.outcomes([feed])), len(watch.store.outcomes([site.at("/gone")]))) == (2, 1)
    watch.later(2 * DAY)
    watch.visit()
    assert len(watch.store.outcomes([feed])) == 2
    assert watch.store.outcomes([site.at("/gone")]) == []
    assert [outcome.reason for outcome in watch.store.outcomes([site.at("/un")])] == ["a new article"]
