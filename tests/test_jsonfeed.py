"""JSON Feed 1.0 and 1.1: what becomes of well-formed, ill-formed and hostile ones."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.discover import find_feeds
from bot.collect.feeds import parse_feed
from bot.errors import FeedError
from bot.types import Page, Source

URL = "https://news.example/blog/feed.json"
NOW = datetime(2023, 4, 21, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"


def parse(told, content_type="application/feed+json"):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return parse_feed(Page(URL, URL, 200, {"content-type": content_type}, body), Source(URL, id=7), NOW)


def item(**fields):
    """The one entry of a feed whose item has these fields."""
    (only,) = parse({"version": VERSION, "title": "T", "items": [{"url": "https://news.example/1", **fields}]}).entries
    return only


FULL = {
    "version": VERSION,
    "title": "Le Fil",
    "language": "fr-FR",
    "authors": [{"name": "La rédaction"}],
    "items": [
        {
            "id": "fil:1",
            "url": "../2023/un",
            "external_url": "https://other.example/cited",
            "title": "AT&T < B",
            "content_html": "<p>Un.</p><p>Deux &amp; trois.</p><script>x()</script>",
            "summary": "Un résumé.",
            "date_published": "2023-04-20T08:00:00+02:00",
            "date_modified": "2023-04-20T09:30:00Z",
            "authors": [{"name": "Ana Pereira"}, {"name": "Jo  Kim"}, {"name": "Ana Pereira"}],
            "tags": ["x"],
        },
        {"id": "fil:2", "url": "https://news.example/2", "content_text": "Un texte.\nSa suite.", "language": "en"},
    ],
}


def test_a_full_feed():
    feed = parse(FULL)
    assert (feed.title, feed.language, feed.left_out) == ("Le Fil", "fr", 0)
    one, two = feed.entries
    assert (one.source_id, one.guid, one.url) == (7, "fil:1", "https://news.example/2023/un")
    assert (one.title, one.author, one.language) == ("AT&T < B", "Ana Pereira, Jo Kim", "fr")
    assert one.published == datetime(2023, 4, 20, 6, tzinfo=UTC)
    assert one.updated == datetime(2023, 4, 20, 9, 30, tzinfo=UTC)
    assert (one.teaser, one.text) == ("Un résumé.", "Un.\nDeux & trois.")
    assert (two.author, two.language, two.title) == ("La rédaction", "en", "")
    assert two.text == two.teaser == "Un texte.\nSa suite."


def test_version_1_0_has_one_author():
    told = {"version": "https://jsonfeed.org/version/1", "author": {"name": "Ana"}, "items": [{"url": "/1"}]}
    assert parse(told).entries[0].author == "Ana"
    told["items"][0]["author"] = {"name": "Jo"}
    assert parse(told).entries[0].author == "Jo"


@pytest.mark.parametrize("content_type", ["application/json", "text/html", "application/xml; charset=latin-1", ""])
def test_it_is_told_by_its_content(content_type):
    assert len(parse(FULL, content_type).entries) == 2


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": None, "external_url": "https://other.example/a"}, "https://other.example/a"),
        ({"url": "", "id": "https://news.example/id"}, "https://news.example/id"),
        ({"url": "javascript:alert(1)", "external_url": "//other.example/a"}, "https://other.example/a"),
        ({"url": 42, "id": "http://news.example/id"}, "http://news.example/id"),
    ],
)
def test_addresses(fields, url):
    assert item(**fields).url == url


@pytest.mark.parametrize(
    ("value", "guid"),
    [(42, "42"), (4.5, "4.5"), (True, ""), (None, ""), ({"a": 1}, ""), (" a\nb ", "a b"), ("g" * 3000, "")],
)
def test_ids(value, guid):
    assert item(id=value).guid == guid


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023-04-20T08:00:00.123-05:00", datetime(2023, 4, 20, 13, 0, 0, 123000, tzinfo=UTC)),
        ("2023-04-20T08:00:00", datetime(2023, 4, 20, 8, tzinfo=UTC)),
        ("2023-04-20", datetime(2023, 4, 20, tzinfo=UTC)),
        ("Thu, 20 Apr 2023 08:00:00 +0200", datetime(2023, 4, 20, 6, tzinfo=UTC)),
        *((lost, None) for lost in ("", "demain", "0001-01-01T00:00:00+14:00", "9999-12-31", "1970-01-01", 5, None)),
        *((lost, None) for lost in ("2023-13-45", "2023-04-24T00:00:00Z", "9" * 5000, ["2023-04-20"])),
    ],
)
def test_dates(written, moment):
    assert item(date_published=written).published == moment


def test_one_date_stands_for_both():
    only = item(date_modified="2023-04-20")
    assert only.published == only.updated == datetime(2023, 4, 20, tzinfo=UTC)


def test_items_that_lead_to_no_page_are_counted():
    feed = parse({"version": VERSION, "items": [{"id": "1"}, {"url": "mailto:a@b.example"}, {"url": "/1"}, "x", None]})
    assert (len(feed.entries), feed.left_out) == (1, 2)


def test_a_shared_id_does_not_merge_items():
    one, two = parse({"items": [{"id": "same", "url": "/1"}, {"id": "same", "url": "/2"}]}).entries
    assert one.key != two.key


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'["items"]',
        b'{"items": {}}',
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b'{"a": ' * 100_000,
        b"[" * 1_000_000,
        b'{"items": [' + b"1" * 10_000 + b"]}",
        b'{"items": [{"url": "/1"}]',
    ],
    ids=range(9),
)
def test_other_json_is_said_to_be_other(body):
    with pytest.raises(FeedError, match="JSON"):
        parse(body)


def test_sizes_are_bounded():
    long = "mot " * 400_000
    one = {"title": long, "content_text": long, "summary": long, "authors": [{"name": long}] * 9}
    feed = parse({"title": long, "items": [{**one, "url": "/0"}, *({"url": f"/{n}"} for n in range(1500))]})
    first = feed.entries[0]
    assert (len(feed.entries), len(feed.title) <= 500, len(first.title) <= 500) == (1000, True, True)
    assert (len(first.author) <= 200, len(first.teaser) <= 5000, len(first.text) <= 500_000) == (True, True, True)


def test_text_that_no_database_takes_is_cleaned():
    only = item(title="a\x00b\ud800c\u202ed", content_text="x\x00y", id="i\x00d")
    assert (only.title, only.text, only.guid) == ("abcd", "xy", "id")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "id url external_url title summary content_html content_text date_published date_modified author authors language"
)


@given(st.dictionaries(st.sampled_from(["title", "language", "author", "authors", "version"]), JSON), st.data())
def test_any_json_is_a_feed_or_a_feed_error(told, data):
    one = st.dictionaries(st.sampled_from(FIELDS.split()), JSON | st.just("https://x.example/1"), max_size=6)
    told["items"] = data.draw(st.lists(one | JSON, max_size=4) | JSON)
    try:
        feed = parse(told)
    except FeedError:
        return
    for entry in feed.entries:
        assert entry.url.startswith(("http://", "https://"))
        for text in (entry.title, entry.teaser, entry.text, entry.guid, entry.author or ""):
            text.encode()


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ('type="application/feed+json" href="/daily"', ["https://news.example/daily"]),
        ('type="application/json" href="/feed.json"', ["https://news.example/feed.json"]),
        ('type="application/json" href="/wp-json/wp/v2/pages/2"', []),
        ('type="application/json+oembed" href="/oembed/feed"', []),
    ],
)
def test_pages_name_their_json_feed(tag, found):
    page = Page("https://news.example/", "https://news.example/", 200, {}, f'<link rel="alternate" {tag}>'.encode())
    usual = find_feeds(Page("https://news.example/", "https://news.example/", 200, {}, b""))
    assert list(find_feeds(page)) == (found or list(usual))
