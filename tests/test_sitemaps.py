"""Sitemaps: what is read in them, what is bounded, and collecting from them on a real site."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.sitemaps import MAPS, parse_sitemap
from bot.errors import FeedError
from bot.types import History, Page, Source, SourceKind, Status
from tests.clock import processor_time
from tests.site import Answer
from tests.visits import HOUR, START, engine, page, site, watch

__all__ = ["engine", "site", "watch"]

URL = "https://news.example/sitemap.xml"
NOW = datetime(2023, 4, 21, tzinfo=UTC)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
NEVER = History()
SLUG = "une-affaire-de-plus-a-lyon"


def parse(body, *, url=URL, now=NOW, history=NEVER):
    body = body.encode() if isinstance(body, str) else body
    page = Page(url, url, 200, {"content-type": "application/xml"}, body)
    return parse_sitemap(page, Source(url, id=7, history=history), now)


def urlset(*rows):
    return f'<?xml version="1.0"?><urlset xmlns="{NAMESPACE}" xmlns:news="{NEWS}">{"".join(rows)}</urlset>'


def index(*rows):
    return f'<?xml version="1.0"?><sitemapindex xmlns="{NAMESPACE}">{"".join(rows)}</sitemapindex>'


def row(loc, lastmod="", more="", *, name="url"):
    changed = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<{name}><loc>{loc}</loc>{changed}{more}</{name}>"


def news(title, date, language="fr"):
    return (
        f"<news:news><news:publication><news:name>Le Fil</news:name><news:language>{language}</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "</news:news>"
    )


def addresses(sitemap):
    return [entry.url for entry in sitemap.pages.entries]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_news_sitemap_tells_title_date_and_language():
    body = urlset(
        row("https://news.example/un", "2023-04-20T10:00:00Z", news("Un &amp; deux", "2023-04-20T08:00+02:00"))
    )
    pages = parse(body).pages
    (only,) = pages.entries
    assert (pages.title, pages.language, only.language) == ("Le Fil", "fr", "fr")
    assert (only.source_id, only.guid, only.url, only.title) == (7, "", "https://news.example/un", "Un & deux")
    assert only.published == datetime(2023, 4, 20, 6, tzinfo=UTC)
    assert only.updated == datetime(2023, 4, 20, 10, tzinfo=UTC)
    assert only.stamp == "2023-04-20T10:00:00+00:00"


def test_the_newest_come_first_and_the_old_are_left_out():
    body = urlset(
        row(f"/{SLUG}-1", "2023-04-18"),
        row(f"/{SLUG}-2", "2021-01-01"),
        row(f"/2023/04/19/{SLUG}"),
        row(f"/{SLUG}-3", "2023-04-20T12:00:00+02:00"),
        row(f"/{SLUG}-4"),
    )
    sitemap = parse(body)
    assert addresses(sitemap) == [
        f"https://news.example/{path}" for path in (f"{SLUG}-3", f"2023/04/19/{SLUG}", f"{SLUG}-1", f"{SLUG}-4")
    ]
    assert sitemap.pages.left_out == 1


def test_a_date_that_most_pages_share_is_the_maps_own():
    rows = [row(f"/{SLUG}-{n}", f"2023-04-20T03:00:{n:02}Z") for n in range(20)]
    sitemap = parse(urlset(*rows, row(f"/{SLUG}-new", "2023-04-20T09:00:00Z")))
    assert [entry.updated is None for entry in sitemap.pages.entries] == [False] + [True] * 20
    assert addresses(sitemap)[0].endswith("new")


def test_without_dates_both_ends_are_taken_and_the_middle_is_not():
    rows = [row(f"/{SLUG}-{n}") for n in range(1000)]
    found = {int(url.rpartition("-")[2]) for url in addresses(parse(urlset(*rows)))}
    assert found == {*range(50), *range(950, 1000)}


def test_what_is_said_of_pictures_is_not_said_of_the_page():
    picture = "<image:image><image:loc>/x.jpg</image:loc><image:title>Une image</image:title></image:image>"
    body = urlset(row(f"/{SLUG}", "", picture)).replace("xmlns:news", 'xmlns:image="http://i.example/" xmlns:news')
    (only,) = parse(body).pages.entries
    assert (only.url, only.title) == (f"https://news.example/{SLUG}", "")


@pytest.mark.parametrize(
    "loc",
    [
        *("/", "/tag/apple", "/auteur/ana-pereira", "/une-image.jpg", "/dossier.pdf", "/?s=apple", "/un?replytocom=4"),
        *("mailto:a@news.example", "javascript:x", "http://[", "", "/" + "x" * 5000, URL),
    ],
)
def test_what_cannot_be_an_article_is_left_out(loc):
    assert addresses(parse(urlset(row(loc.replace("&", "&amp;"))))) == []


@pytest.mark.parametrize("loc", ["/auteur/", "/?p=12"])
def test_what_a_news_map_lists_is_an_article_whatever_its_address(loc):
    assert addresses(parse(urlset(row(loc, "", news("Un", "2023-04-20")))))


def test_plain_text_lists():
    body = f"https://news.example/{SLUG}\r\n\r\nhttps://news.example/{SLUG}-2\nnonsense here\n"
    assert sorted(addresses(parse(body))) == [f"https://news.example/{SLUG}", f"https://news.example/{SLUG}-2"]


@pytest.mark.parametrize(
    "body",
    [
        urlset(row(f"/{SLUG}")).replace(NAMESPACE, "https://www.google.com/schemas/sitemap/0.84"),
        urlset(row(f"/{SLUG}")).replace(f' xmlns="{NAMESPACE}"', ""),
        urlset(row(f"/{SLUG}")).replace(f' xmlns:news="{NEWS}"', ""),
        urlset(row(f" \n/{SLUG} ")),
        urlset(row(f"/{SLUG}"), "<url><loc>/cut"),
        urlset(row(f"/{SLUG}"))[:-9],
        "\n\n" + urlset(row(f"/{SLUG}")),
        "\ufeff" + urlset(row(f"/{SLUG}")),
        urlset(row(f"/{SLUG}"), "\x00\x01 & <url> <loc>"),
        urlset(row(f"/{SLUG}")).encode("utf-16"),
        gzip.compress(urlset(row(f"/{SLUG}")).encode()),
        f'<!-- made by hand --><?xml-stylesheet href="x.xsl"?>{urlset(row(f"/{SLUG}"))[21:]}',
    ],
    ids=range(12),
)
def test_many_spellings_are_read(body):
    assert f"https://news.example/{SLUG}" in addresses(parse(body))


def test_a_prefix_that_was_never_declared_is_understood():
    body = urlset(row("/un", "", news("Un", "2023-04-20"))).replace(f' xmlns:news="{NEWS}"', "")
    assert parse(body).pages.entries[0].title == "Un"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html><body>404</body></html>",
        b"<rss version='2.0'><channel/></rss>",
        b"{}",
        b"Bonjour",
        b"\x1f\x8b\x08x",
    ],
)
def test_what_is_no_sitemap_is_said(body):
    with pytest.raises(FeedError, match="sitemap"):
        parse(body)


# --- indexes ----------------------------------------------------------------------------------------------------------


def test_an_index_names_the_maps_that_most_likely_have_news():
    sitemap = parse(
        index(
            row("/post-sitemap1.xml", "2020-01-01", name="sitemap"),
            row("/post-sitemap2.xml", "2023-04-20T10:00:00Z", name="sitemap"),
            row("/page-sitemap.xml", "2023-04-20T11:00:00Z", name="sitemap"),
            row("/post_tag-sitemap.xml", "2023-04-20T12:00:00Z", name="sitemap"),
            row("/author-sitemap.xml", "2023-04-20T12:00:00Z", name="sitemap"),
            row("/sitemap-images-3.xml", name="sitemap"),
            row("/other.xml", name="sitemap"),
            row("/news.xml", name="sitemap"),
        )
    )
    paths = [url.removeprefix("https://news.example") for url in sitemap.maps]
    assert paths == ["/page-sitemap.xml", "/post-sitemap2.xml", "/news.xml", "/other.xml"]
    assert addresses(sitemap) == []


@pytest.mark.parametrize(
    ("dates", "conditional"),
    [(["2023-04-20", "2023-04-19"], True), (["2023-04-20", ""], False), (["2023-04-20"] * 3, False), (["", ""], False)],
)
def test_not_modified_means_something_only_where_the_index_dates_its_maps(dates, conditional):
    rows = (row(f"/{n}.xml", date, name="sitemap") for n, date in enumerate(dates))
    assert parse(index(*rows)).pages.conditional is conditional


@pytest.mark.parametrize(
    ("history", "asked"),
    [
        (History(), ["2", "1"]),
        (History(etag='"1"', checked_at=NOW), ["2"]),
        (History(last_modified="x", checked_at=NOW), ["2"]),
        (History(etag='"1"', checked_at=NOW, failures=1), ["2", "1"]),
        (History(checked_at=NOW), ["2", "1"]),  # the last visit was not a full one
    ],
)
def test_maps_that_have_not_changed_since_a_full_visit_are_not_asked(history, asked):
    dates = ("2023-04-01", "2023-04-18", "2023-04-20T10:00:00Z")
    rows = (row(f"/posts-{n}.xml", date, name="sitemap") for n, date in enumerate(dates))
    assert [url[-5] for url in parse(index(*rows), history=history).maps] == asked


def test_the_last_of_undated_maps_comes_first():
    rows = (row(f"/posts-{n}.xml", name="sitemap") for n in range(3))
    assert [url[-5] for url in parse(index(*rows)).maps] == ["2", "1", "0"]


# --- hostile ones -----------------------------------------------------------------------------------------------------


def test_a_packed_bomb_is_refused():
    with pytest.raises(FeedError, match="larger than the ceiling"):
        parse(gzip.compress(urlset("<!--" + " " * 100_000_000 + "-->").encode()))


def test_ten_million_addresses_are_read_up_to_a_ceiling():
    body = gzip.compress(urlset("<url><loc>/a-b-c-d/1</loc></url>" * 1_200_000).encode())
    with processor_time(20):
        assert len(parse(body).pages.entries) == 1
        lines = "".join(f"https://news.example/{SLUG}-{n}\n" for n in range(600_000))
        assert len(parse(lines).pages.entries) == 100


def test_entities_do_not_multiply_and_no_file_is_read():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = urlset(row(f"/{SLUG}-&l9;"), row("/&f;"), row(f"/{SLUG}")).replace("<urlset", f"{doctype}<urlset", 1)
    found = addresses(parse(body))
    assert f"https://news.example/{SLUG}" in found
    assert all(len(url) < 100 for url in found)


def test_nesting_is_read_in_time():
    with processor_time(5):
        parse(urlset("<url>" * 200_000 + "</url>" * 200_000))


PIECES = (
    "<urlset> </urlset> <sitemapindex> </sitemapindex> <url> </url> <sitemap> </sitemap> <loc> </loc> /a-b-c-d/1 "
    "<lastmod> </lastmod> 2023-04-20 <news:news> </news:news> <news:title> </news:title> &amp; &x; & < <![CDATA[ ]]> "
    "<!DOCTYPE\u00a0a> <?xml?> \x00 \ud800 é"
).split(" ")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25), st.booleans())
def test_any_heap_of_pieces_is_a_sitemap_or_a_feed_error(pieces, packed):
    body = f"<urlset>{''.join(pieces)}".encode("utf-8", "surrogatepass")
    try:
        sitemap = parse(gzip.compress(body) if packed else body)
    except FeedError:
        return
    for entry in sitemap.pages.entries:
        assert entry.url.startswith(("http://", "https://"))


# --- collecting -------------------------------------------------------------------------------------------------------


def follow(watch, url):
    return watch.store.add_source(Source(url, kind=SourceKind.SITEMAP))


def put(site, *names):
    """Articles' pages, and their rows of a sitemap."""
    for name in names:
        site[f"/{name}"] = page(name.capitalize(), f"Voici ce que l’on sait de {name}.")
    return [row(site.at(f"/{name}"), "", news(name, (START - HOUR).isoformat())) for name in names]


def test_articles_of_a_news_sitemap_are_saved(site, watch):
    site["/news.xml"] = Answer(urlset(*put(site, "un", "deux")), etag='"1"')
    source = follow(watch, site.at("/news.xml"))
    outcomes = watch.visit()
    assert outcomes[source.url] == (Status.OK, "2 entries, 2 new or changed")
    assert outcomes[site.at("/un")] == (Status.OK, "a new article")
    assert watch.store.sources()[0].title == "Le Fil"
    watch.later()
    assert watch.visit() == {source.url: (Status.SAME, "the sitemap has not changed")}


def test_an_index_is_followed_to_its_maps(site, watch):
    site["/1.xml.gz"] = Answer(gzip.compress(urlset(*put(site, "un")).encode()), type="application/gzip")
    site["/2.xml"] = urlset(*put(site, "deux"))
    site["/index.xml"] = Answer(
        index(*(row(site.at(f"/{n}"), name="sitemap") for n in ("1.xml.gz", "2.xml"))), etag='"1"'
    )
    follow(watch, site.at("/index.xml"))
    outcomes = watch.visit()
    assert outcomes[site.at("/un")][0] is outcomes[site.at("/deux")][0] is Status.OK
    site["/2.xml"] = urlset(*put(site, "deux", "trois"))
    watch.later()
    assert watch.visit()[site.at("/trois")][0] is Status.OK
    assert site.count("/un") == site.count("/deux") == 1


def test_an_index_that_names_itself_and_others_without_end_is_bounded(site, watch):
    async def endless(request):
        from aiohttp import web

        names = ["/index.xml", *(f"{request.path}{n}" for n in range(100))]
        body = index(*(row(site.at(name), name="sitemap") for name in names))
        return web.Response(body=body.encode(), content_type="application/xml")

    site["/index.xml"] = endless
    for path in list("0123456789"):
        site[f"/index.xml{path}"] = endless
    follow(watch, site.at("/index.xml"))
    status, reason = watch.visit()[site.at("/index.xml")]
    assert site.count("/index.xml") == 1
    assert len(site.asked) <= MAPS + 1
    assert status in (Status.SAME, Status.FAILED)
    assert reason


def test_a_map_that_fails_costs_its_neighbours_nothing_and_is_asked_again(site, watch):
    site["/good.xml"] = urlset(*put(site, "un"))
    site["/bad.xml"] = Answer(status=503)
    dates = ((START - HOUR).isoformat(), (START - 2 * HOUR).isoformat())
    rows = (row(site.at(f"/{n}.xml"), date, name="sitemap") for n, date in zip(("bad", "good"), dates, strict=True))
    site["/index.xml"] = Answer(index(*rows), etag='"1"')
    source = follow(watch, site.at("/index.xml"))
    assert watch.visit()[site.at("/un")][0] is Status.OK
    assert watch.source(source.url).history.etag is None
    site["/bad.xml"] = urlset(*put(site, "deux"))
    watch.later()
    assert watch.visit()[site.at("/deux")][0] is Status.OK


def test_an_index_none_of_whose_maps_can_be_had_fails(site, watch):
    site["/index.xml"] = index(row(site.at("/gone.xml"), name="sitemap"))
    follow(watch, site.at("/index.xml"))
    status, reason = watch.visit()[site.at("/index.xml")]
    assert (status, "404" in reason) == (Status.FAILED, True)


def test_pages_that_are_no_articles_are_skipped_with_the_reason_and_not_asked_again(site, watch):
    site["/qui-nous-ecrit-et-pourquoi-ici"] = (
        "<html><body><nav><a href='/'>Accueil</a></nav><p>Bientôt.</p></body></html>"
    )
    site["/map.xml"] = urlset(row(site.at("/qui-nous-ecrit-et-pourquoi-ici")))
    follow(watch, site.at("/map.xml"))
    status, reason = watch.visit()[site.at("/qui-nous-ecrit-et-pourquoi-ici")]
    assert (status, "article" in reason) == (Status.SKIPPED, True)
    watch.later()
    watch.visit()
    assert site.count("/qui-nous-ecrit-et-pourquoi-ici") == 1


def test_a_long_map_is_taken_in_turns(site, watch):
    names = [f"n{n}" for n in range(230)]
    rows = put(site, *names)
    site["/map.xml"] = Answer(urlset(*rows), etag='"1"')
    source = follow(watch, site.at("/map.xml"))
    status, reason = watch.visit()[source.url]
    assert (status, reason) == (Status.OK, "230 entries, 230 new or changed, 200 of them taken on this visit")
    watch.later()
    assert watch.visit()[source.url] == (Status.OK, "230 entries, 30 new or changed")
    assert watch.store.counts()["articles"] == 230


def test_a_changed_page_keeps_its_earlier_text(site, watch):
    def publish(text, changed):
        site["/un"] = page("Un", text)
        site["/map.xml"] = urlset(row(site.at("/un"), changed.isoformat(), news("Un", (START - HOUR).isoformat())))

    publish("Le prix reste secret.", START - HOUR)
    follow(watch, site.at("/map.xml"))
    watch.visit()
    watch.later()
    publish("Le prix sera de neuf euros.", watch.now)
    assert watch.visit()[site.at("/un")][0] is Status.CHANGED
