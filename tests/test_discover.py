"""Finding a site's feeds from one of its pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.discover import find_feeds
from bot.types import Page

URL = "https://news.example/blog/page.html"


def find(html, url=URL, **headers):
    body = html if isinstance(html, bytes) else html.encode()
    return list(find_feeds(Page(url, url, 200, headers, body)))


def link(href, kind="application/rss+xml", rel="alternate", title=""):
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def test_what_the_page_declares_comes_first():
    assert find(f"<head>{link('/feed.xml')}</head><body><a href='/other.rss'>RSS</a>") == [
        "https://news.example/feed.xml"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        link("/f"),
        link("/f", "application/atom+xml"),
        link("/f", "application/rdf+xml"),
        link("/f", "Application/RSS+XML; charset=utf-8"),
        link("/f", rel="ALTERNATE home"),
        link("/f", rel="feed"),
        link(" /f "),
        link("feed:https://news.example/f"),
        link("feed://news.example/f", rel="feed"),
        "<LINK HREF=/f TYPE=application/rss+xml REL=alternate />",
        "<link rel='&#97;lternate' type='application/rss&#43;xml' href='/f'>",
    ],
)
def test_spellings(tag):
    (found,) = find(tag)
    assert found.split("://")[1] == "news.example/f"


@pytest.mark.parametrize(
    "tag",
    [
        link("/f", rel="stylesheet"),
        link("/f", rel="alternate-not"),
        link("/f", "text/html"),
        link("/f", "application/json+oembed"),
        link("/sitemap", "application/xml"),
        link(""),
        link("javascript:alert(1)"),
        link("ftp://news.example/f"),
        link("http://["),
        f"<!-- {link('/f')} -->",
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(tag):
    assert "https://news.example/f" not in find(tag)


def test_the_main_feed_comes_before_the_comments():
    html = (
        link("/comments/feed/", title="Comments")
        + link("/feed/", title="News")
        + link("/atom/", "application/atom+xml")
    )
    assert find(html) == [f"https://news.example/{place}/" for place in ("feed", "atom", "comments/feed")]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (link("f"), "https://news.example/blog/f"),
        ("<base href='/x/'>" + link("f"), "https://news.example/x/f"),
        ("<base href='https://other.example/x/'>" + link("f"), "https://other.example/x/f"),
        (link("f") + "<base href='/x/'>", "https://news.example/blog/f"),
        ("<base href='http://['>" + link("f"), "https://news.example/blog/f"),
    ],
)
def test_addresses_are_absolute(html, found):
    assert find(html) == [found]


def test_an_address_inside_an_address_stays_whole():
    page = "https://archive.example/web/2011/http://news.example/blog/"
    assert find(link("feed.xml"), page) == [f"{page}feed.xml"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings(encoding):
    assert find(f"<title>Été</title>{link('/été')}".encode(encoding)) == ["https://news.example/%C3%A9t%C3%A9"]


def test_links_are_taken_where_nothing_is_declared():
    html = """<a href="/about">À propos</a><a href="/comments.rss">RSS des commentaires</a>
    <a href="https://elsewhere.example/feed.xml">Ailleurs</a><a href="/souscrire">Flux RSS</a>
    <a href="/actu/rss.xml">Actualités</a><a href="/feedback">Votre avis</a>"""
    assert find(html) == [
        "https://news.example/actu/rss.xml",
        "https://news.example/souscrire",
        "https://news.example/comments.rss",
        "https://elsewhere.example/feed.xml",
    ]


@pytest.mark.parametrize("html", ["", "<p>Rien.</p>", b"\0\xff", "<" * 1000])
def test_else_the_usual_places(html):
    found = find(html)
    assert found[0] == "https://news.example/feed"
    assert len(found) == len(set(found)) > 3


def test_a_page_of_a_thousand_times_the_same_feed_gives_it_once():
    assert find(link("/f") * 1000) == ["https://news.example/f"]


def test_deep_pages_are_read():
    assert find("<div>" * 50_000 + "x")


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: link(text).encode("utf-8", "replace")))
)
def test_any_page_gives_web_addresses(body):
    assert all(url.startswith(("http://", "https://")) for url in find(body))
