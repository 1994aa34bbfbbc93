"""The demo news site: what it serves, how it answers conditional requests, and what a wrong folder or port gets."""

import json
import re
import shutil
import socket
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.demo.outlets import parse_article, read_outlets
from bot.demo.site import Answer, conditional, running_site
from bot.errors import AssetError, ConfigError, VigieError
from bot.text import canonical_url
from bot.types import Access, ArticleKind

DEMO = find("data", "demo")
STORIES = json.loads((DEMO / "stories.json").read_text(encoding="utf-8"))
TAGGING = json.loads((DEMO / "tagging.json").read_text(encoding="utf-8"))
BROKEN = "Nuage Bas"
GONE = "/trois-pepins/apple-saket-galerie"
CHANGED = "/quai-des-octets/2023/04/20/starship-premier-vol.html"
MEMBERS = "/marge-et-reseaux/articles/20230419-puces-arithmetique-accord/"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        return self.body.decode()


def ask(url, headers=None, method="GET"):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def site():
    with running_site(DEMO, 0) as running:
        yield running


def good_feeds(site):
    return [feed for feed in site.feeds if feed.title != BROKEN]


def read(feed):
    """What feedparser makes of a feed's bytes."""
    return feedparser.parse(ask(feed.url).body)


# --- the data -------------------------------------------------------------------------------------------------------


def articles():
    return [article for outlet in read_outlets(DEMO) for article in outlet.articles if not article.gone]


def test_there_are_enough_articles_outlets_and_days():
    assert len(articles()) >= 28
    assert {article.published.date() for article in articles()} == {date(2023, 4, day) for day in (18, 19, 20)}
    assert Counter(outlet.language for outlet in read_outlets(DEMO) if outlet.articles) == {"fr": 3, "en": 1}


def test_the_gold_file_names_every_article_once():
    assert set(STORIES) == {article.path for article in articles()}


def test_stories_are_told_by_several_outlets_in_both_languages():
    tellers = defaultdict(set)
    for path, story in STORIES.items():
        tellers[story].add(path.split("/")[1])
    shared = [outlets for outlets in tellers.values() if 2 <= len(outlets) <= 4 and "copper-lantern" in outlets]
    assert len(shared) >= 7
    assert len(tellers["microsoft-twitter-ads"]) == 4
    assert max(Counter((story, path.split("/")[1]) for path, story in STORIES.items()).values()) == 1


def test_tagging_is_about_articles_that_exist():
    assert set(TAGGING) <= set(STORIES)
    assert all(tags["companies"] and tags["topics"] for tags in TAGGING.values())


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.slug)
def test_an_article_reads_like_one(article):
    prose = [paragraph for paragraph in article.paragraphs if not paragraph.startswith("## ")]
    least = 3 if article.access is Access.MEMBERS else 5
    assert least <= len(prose) <= 12
    assert len(set(prose)) == len(prose)
    assert all(len(paragraph) > 40 for paragraph in prose)
    assert article.title != article.standfirst
    assert article.labels


def test_no_sentence_is_told_twice():
    told = Counter(paragraph for article in articles() for paragraph in article.paragraphs)
    assert [paragraph for paragraph, times in told.items() if times > 1] == []


def test_the_awkward_ones_are_there():
    kinds = Counter(article.kind for article in articles())
    assert kinds[ArticleKind.SPONSORED] == 1
    assert sum(article.access is Access.MEMBERS for article in articles()) == 1
    assert sum(article.gone for outlet in read_outlets(DEMO) for article in outlet.articles) == 1


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", STORIES)
def test_every_page_is_served_and_whole(site, path):
    page = ask(site.base_url + path)
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.rstrip().endswith("</html>")
    assert f'<link rel="canonical" href="{site.base_url}{path}">' in page.text
    assert page.text.count("<h1") == 1
    assert 'type="application/' in page.text, "no feed to discover"
    assert not re.search(r"\$\{?[a-z_]", page.text), "a template variable was not filled in"


@pytest.mark.parametrize("path", STORIES)
def test_every_link_within_the_site_leads_somewhere(site, path):
    page = ask(site.base_url + path).text
    found = set(re.findall(r'(?:href|src)="(/[^"]*)"', page))
    assert found
    assert {url: 404 for url in found if ask(site.base_url + url, method="HEAD").status != 200} == {}


def test_pages_say_when_they_were_published_in_different_ways(site):
    said = {"og": "article:published_time", "json": '"datePublished"', "time": "</time>"}
    ways = {}
    for path in STORIES:
        page = ask(site.base_url + path).text
        ways.setdefault(path.split("/")[1], set()).add(tuple(way for way, mark in said.items() if mark in page))
    assert ways == {
        "quai-des-octets": {("og", "time")},
        "trois-pepins": {("time",)},
        "marge-et-reseaux": {("json", "time")},
        "copper-lantern": {("og", "json", "time")},
    }


def test_json_ld_is_json_and_says_who_may_read(site):
    free = {}
    for path in STORIES:
        for written in re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', ask(site.base_url + path).text, re.DOTALL
        ):
            described = json.loads(written)
            assert described["@type"] == "NewsArticle"
            assert datetime.fromisoformat(described["datePublished"]).utcoffset()
            free[path] = described["isAccessibleForFree"]
    assert [path for path, is_free in free.items() if not is_free] == [MEMBERS]
    assert "réservée aux membres" in ask(site.base_url + MEMBERS).text


def test_the_sponsored_article_says_so(site):
    page = ask(site.base_url + "/trois-pepins/coques-en-liege-coquelune").text
    assert "Article sponsorisé" in page
    assert "Article sponsorisé" not in ask(site.base_url + "/trois-pepins/apple-saket-delhi").text


def test_what_is_gone_missing_or_forbidden(site):
    gone = ask(site.base_url + GONE)
    assert (gone.status, "etag" in gone.headers) == (410, False)
    assert ask(site.base_url + "/nowhere").status == 404
    assert ask(site.base_url + "/../../etc/passwd").status == 404
    assert ask(site.base_url + "/trois-pepins/%2e%2e/outlet.toml").status == 404
    robots = RobotFileParser()
    robots.parse(ask(site.base_url + "/robots.txt").text.splitlines())
    assert not robots.can_fetch("vigie", site.base_url + "/recherche?q=reddit")
    assert all(robots.can_fetch("vigie", site.base_url + path) for path in STORIES)


def test_front_pages_lead_to_the_articles_and_the_feed(site):
    for feed in good_feeds(site):
        outlet = urlsplit(feed.url).path.split("/")[1]
        front = ask(f"{site.base_url}/{outlet}/").text
        assert f'href="{feed.url}"' in front
        own = {path for path in STORIES if path.split("/")[1] == outlet}
        assert own <= set(re.findall(r'href="([^"]+)"', front))
    assert ask(site.base_url + "/").text.count('rel="alternate"') == 4


def test_a_head_request_gets_the_headers_only(site):
    url = site.base_url + CHANGED
    whole, head = ask(url), ask(url, method="HEAD")
    assert head.body == b""
    assert (head.headers["etag"], head.headers["content-length"]) == (whole.headers["etag"], str(len(whole.body)))


# --- feeds ----------------------------------------------------------------------------------------------------------


def test_there_are_five_feeds_of_which_one_is_a_web_page(site):
    assert len(site.feeds) == 5
    (broken,) = [feed for feed in site.feeds if feed.title == BROKEN]
    answer = ask(broken.url)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert feedparser.parse(answer.body).version == ""


def test_good_feeds_are_well_formed_and_of_both_kinds(site):
    feeds = [read(feed) for feed in good_feeds(site)]
    assert not any(feed.bozo for feed in feeds)
    assert Counter(feed.version for feed in feeds) == {"atom10": 2, "rss20": 2}
    assert [feed.feed.title for feed in feeds] == [feed.title for feed in good_feeds(site)]
    assert [feed.feed.language for feed in feeds] == [feed.language for feed in good_feeds(site)]


def test_feeds_carry_every_article_and_the_one_that_is_gone(site):
    links = [entry.link for feed in good_feeds(site) for entry in read(feed).entries]
    paths = Counter(urlsplit(link).path for link in links)
    assert set(paths) == {*STORIES, GONE}
    assert [path for path, times in paths.items() if times > 1] == ["/trois-pepins/apple-saket-delhi"]
    twice = [link for link in links if urlsplit(link).path == "/trois-pepins/apple-saket-delhi"]
    assert len(set(twice)) == 2
    assert len({canonical_url(link) for link in twice}) == 1
    assert {ask(link).status for link in twice} == {200}


def test_entries_have_what_a_reader_needs_and_true_dates(site):
    by_path = {article.path: article for outlet in read_outlets(DEMO) for article in outlet.articles}
    for feed in good_feeds(site):
        entries = read(feed).entries
        assert len({entry.id for entry in entries}) == len(entries)
        dates = [entry.published_parsed[:6] for entry in entries]
        assert dates == sorted(dates, reverse=True)
        for entry in entries:
            article = by_path[urlsplit(entry.link).path]
            assert (entry.title, entry.author, entry.summary) == (article.title, article.author, article.standfirst)
            assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == article.published
            assert [tag.term for tag in entry.tags] == list(article.labels)


def test_one_feed_carries_whole_articles(site):
    whole = {feed.title: sum("content" in entry for entry in read(feed).entries) for feed in good_feeds(site)}
    assert whole == {"The Copper Lantern": 0, "Marge & Réseaux": 0, "Quai des Octets": 0, "Trois Pépins": 6}


# --- conditional requests -------------------------------------------------------------------------------------------


def test_feeds_and_pages_answer_304_to_their_own_validators(site):
    for url in [*(feed.url for feed in good_feeds(site)), site.base_url + CHANGED, site.base_url + MEMBERS]:
        first = ask(url)
        etag, modified = first.headers["etag"], first.headers["last-modified"]
        for headers in (
            {"If-None-Match": etag},
            {"If-None-Match": f'"other", W/{etag}'},
            {"If-Modified-Since": modified},
            {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        ):
            again = ask(url, headers)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert parsedate_to_datetime(modified) <= datetime(2023, 4, 20, 22, tzinfo=UTC)
        for headers in (
            {"If-None-Match": '"other"', "If-Modified-Since": modified},
            {"If-Modified-Since": "yesterday"},
        ):
            assert ask(url, headers).status == 200


@given(st.text(max_size=40), st.text(max_size=40))
def test_nonsense_validators_never_hide_a_page(none_match, since):
    answer = Answer(b"x", "text/plain", datetime(2023, 4, 18, tzinfo=UTC))
    if none_match.strip() != "*" and answer.etag not in none_match:
        assert not conditional(answer, none_match, since)
    assert not conditional(Answer(b"x", "text/plain", status=410), "*", since)


@given(st.integers(-86_400, 86_400))
def test_if_modified_since_compares_times(seconds):
    modified = datetime(2023, 4, 18, 12, tzinfo=UTC)
    since = format_datetime(modified + timedelta(seconds=seconds), usegmt=True)
    assert conditional(Answer(b"x", "text/plain", modified), None, since) is (seconds >= 0)


def test_a_second_run_on_the_same_port_serves_the_same_bytes_and_the_revised_article():
    with running_site(DEMO, 0) as site:
        first = {feed.url: ask(feed.url).headers["etag"] for feed in site.feeds}
        before = ask(site.base_url + CHANGED)
    with running_site(DEMO, urlsplit(site.base_url).port, revised=True) as again:
        assert again == site
        second = {feed.url: ask(feed.url).headers["etag"] for feed in again.feeds}
        after = ask(again.base_url + CHANGED, {"If-None-Match": before.headers["etag"]})
        (entry,) = [e for f in good_feeds(again) for e in read(f).entries if urlsplit(e.link).path == CHANGED]
    assert [urlsplit(url).path for url in first if first[url] != second[url]] == ["/quai-des-octets/atom.xml"]
    assert after.status == 200
    assert "39 kilomètres" in after.text
    assert "39 kilomètres" not in before.text
    assert "article:modified_time" in after.text
    assert parsedate_to_datetime(after.headers["last-modified"]) > parsedate_to_datetime(
        before.headers["last-modified"]
    )
    assert entry.updated_parsed > entry.published_parsed


# --- starting and stopping ------------------------------------------------------------------------------------------


def test_a_taken_port_gets_a_sentence():
    with (
        running_site(DEMO, 0) as site,
        pytest.raises(ConfigError, match=r"^Port \d+ of this machine cannot be used .*: stop what uses it"),
        running_site(DEMO, urlsplit(site.base_url).port),
    ):
        pass


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_gets_a_sentence(port):
    with pytest.raises(VigieError, match=f"Port {port} of this machine cannot be used"), running_site(DEMO, port):
        pass


def test_it_listens_on_loopback_only_and_stops_at_once_though_a_client_says_nothing():
    before = threading.active_count()
    with running_site(DEMO, 0) as site:
        assert site.base_url.startswith("http://127.0.0.1:")
        idle = socket.create_connection(("127.0.0.1", urlsplit(site.base_url).port), timeout=5)
        ask(site.base_url + "/")
        started = time.monotonic()
    assert time.monotonic() - started < 20
    assert threading.active_count() == before
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        ask(site.base_url + "/")


# --- folders that are wrong -----------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(DEMO, tmp_path / "demo"))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("trois-pepins/outlet.toml", 'feed = "rss"', 'feed = "gopher"', "gopher"),
        ("trois-pepins/outlet.toml", 'name = "Trois Pépins"', "", "`name` is missing"),
        ("trois-pepins/outlet.toml", 'language = "fr"', 'language = "de"', '`language` must be "fr" or "en"'),
        ("trois-pepins/outlet.toml", 'feed_text = "full"', "feed_text = 3", "`feed_text` must be a text"),
        ("trois-pepins/outlet.toml", "sponsored", "sponsor", "unknown setting `sponsor`"),
        ("trois-pepins/outlet.toml", "/trois-pepins/$slug", "/trois-pepins/$name", "`article_path` may use"),
        ("trois-pepins/outlet.toml", "/trois-pepins/$slug", "/trois-pepins/one", "must start with /trois-pepins/"),
        ("trois-pepins/outlet.toml", "name = ", "name ", "outlet.toml"),
        ("quai-des-octets/outlet.toml", "trois-pepins/", "six-pepins/", "'six-pepins/apple-saket-delhi?"),
        ("quai-des-octets/outlet.toml", "apple-saket-delhi", "apple-saket", "'trois-pepins/apple-saket?"),
        ("trois-pepins/page.html", "$title", "$titel", "uses $titel"),
        ("trois-pepins/page.html", "3 €", "$3", "write $$"),
        ("trois-pepins/articles/apple-saket-delhi.txt", "+02:00", "", "has no time zone"),
        ("trois-pepins/articles/apple-saket-delhi.txt", "2023-04-20T", "yesterday ", "yesterday"),
        ("trois-pepins/articles/apple-saket-delhi.txt", "author: Sacha Verdeil\n", "", "the header lacks author"),
        ("trois-pepins/articles/apple-saket-delhi.txt", "author:", "autor:", "is not a header line"),
        ("trois-pepins/articles/apple-saket-delhi.txt", "(apple-bkc-mumbai-ouverture)", "(nowhere)", "'nowhere'"),
        ("trois-pepins/articles/coques-en-liege-coquelune.txt", "kind: sponsored", "kind: paid", "paid"),
    ],
)
def test_a_mistake_in_a_file_gets_a_sentence_that_names_it(copy, file, old, new, said):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(AssetError) as refused, running_site(copy, 0):
        pass
    assert said in str(refused.value)
    assert Path(file).parts[0] in str(refused.value)


def test_an_empty_folder_or_outlet_gets_a_sentence(tmp_path, copy):
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match="holds no outlet"), running_site(tmp_path / "empty", 0):
        pass
    shutil.rmtree(copy / "marge-et-reseaux" / "articles")
    with pytest.raises(AssetError, match="has no article"), running_site(copy, 0):
        pass


def test_text_in_an_article_cannot_become_markup(copy):
    path = copy / "copper-lantern/articles/starship-explodes.txt"
    path.write_text(
        "title: <b>&\nauthor: A\npublished: 2023-04-20T16:10:00+01:00\n"
        'standfirst: "</script><i>\n\n<script>x</script> $title',
        encoding="utf-8",
    )
    with running_site(copy, 0) as site:
        page = ask(site.base_url + "/copper-lantern/2023/04/starship-explodes").text
        feed = next(read(feed) for feed in site.feeds if feed.title == "The Copper Lantern")
    assert "<h1>&lt;b&gt;&amp;</h1>" in page
    assert "<p>&lt;script&gt;x&lt;/script&gt; $title</p>" in page
    assert "</script><i>" not in page
    assert not feed.bozo


@given(st.text(max_size=200))
def test_any_text_is_an_article_or_a_sentence(text):
    try:
        parse_article(text, "slug", Path("slug.txt"))
    except AssetError as refused:
        assert "slug.txt" in str(refused)  # noqa: PT017
