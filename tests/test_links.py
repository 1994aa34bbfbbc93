"""Pages of links: which links lead to articles, collecting from them, and what `source add` finds at an address."""

import asyncio
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import init_workspace, open_desk
from bot.collect.addresses import can_be_article, day_in
from bot.collect.fetch import Limits, Wire
from bot.collect.links import find_links
from bot.collect.robots import Robots
from bot.errors import ConfigError, FeedError, FetchError
from bot.pipeline.follow import Reader, look_up
from bot.types import Page, Source, SourceKind, Status
from tests.site import Answer, item, rss
from tests.visits import START, engine, page, site, watch

__all__ = ["engine", "site", "watch"]
from tests.clock import processor_time

URL = "https://www.news.example/tech/"
HEADLINES = (
    "Apple ouvre un bureau de recherche à Grenoble",
    "Le prix des puces baisse pour la troisième fois",
    "Une panne prive de réseau deux millions d’abonnés",
    "Les robots de livraison arrivent à Rennes",
    "Un tribunal annule l’amende infligée à Google",
    "La start-up lyonnaise lève quarante millions d’euros",
)


def slug(headline):
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in headline.lower()).split())


def front(*links, lang="fr"):
    """A section's front page, with what stands around its articles."""
    body = "".join(links)
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>Tech — Le Fil</title></head><body>
    <header><nav><a href="/">Le Fil</a><a href="/tech/">Tech</a><a href="/culture-et-medias/">Culture et médias</a>
    <a href="/le-guide-complet-des-forfaits-mobiles">Le guide complet des forfaits mobiles</a></nav></header>
    <main>{body}</main><aside><a href="/abonnement">S’abonner au journal pour un euro par mois</a></aside>
    <footer><a href="/mentions-legales">Mentions légales du site</a><a href="/contact">Contact</a>
    <a href="/politique-de-confidentialite-du-site">Politique de confidentialité du site</a></footer></body></html>"""


def story(headline, href=""):
    """An article's place on a front page: picture, headline, teaser and « lire la suite », as sites have it."""
    href = href or f"/tech/{slug(headline)}"
    return (
        f'<article><a href="{href}"><img src="x.jpg"></a><span>Il y a 2 h</span><h2><a href="{href}">{headline}'
        f'</a></h2><p>Ce que l’on en sait.</p><a href="{href}#comments">4 commentaires</a> '
        f'<a href="{href}?utm_source=front">Lire la suite</a></article>'
    )


def find(html, url=URL, **headers):
    body = html if isinstance(html, bytes) else html.encode()
    return find_links(Page(url, url, 200, headers, body), Source(url, id=7))


def addresses(html):
    try:
        return [entry.url for entry in find(html).entries]
    except FeedError:
        return []


# --- telling articles -------------------------------------------------------------------------------------------------


def test_a_front_page():
    feed = find(front(*map(story, HEADLINES)))
    assert (feed.title, feed.language) == ("Tech — Le Fil", "fr")
    assert [(entry.title, entry.url) for entry in feed.entries] == [
        (headline, f"https://www.news.example/tech/{slug(headline)}") for headline in HEADLINES
    ]
    assert all((entry.source_id, entry.guid, entry.published) == (7, "", None) for entry in feed.entries)


@pytest.mark.parametrize(
    "link",
    [
        f'<a href="/{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        f'<a href="/2023/04/20/bref">{HEADLINES[0]}</a>',
        '<a href="/2023/04/20/bref">Bref</a>',
        f'<h3><a href="/article.php?id=48213">{HEADLINES[0]}</a></h3>',
        f'<a href="/actu/48213.html"><h4>{HEADLINES[0]}</h4><p>Le reste.</p></a>',
        f'<div class="card"><a href="/{slug(HEADLINES[0])}" title="{HEADLINES[0]}"><img src="x.jpg"></a></div>',
        f'<article><header><a href="/{slug(HEADLINES[0])}">{HEADLINES[0]}</a></header></article>',
        f'<a href="https://tech.news.example/{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        f'<a href="https://news.example/{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        f'<base href="/tech/x/"><a href="../{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        f'<nav><article><a href="/{slug(HEADLINES[0])}">{HEADLINES[0]}</a></article></nav>',
    ],
)
def test_links_to_articles(link):
    assert len(addresses(f"<body>{link}</body>")) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/">Accueil</a>',
        '<a href="/tech">Tech</a>',
        f'<a href="{URL}#top">{HEADLINES[0]}</a>',
        f'<a href="https://other.example/{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        f'<a href="https://notnews.example/{slug(HEADLINES[0])}">{HEADLINES[0]}</a>',
        '<a href="/tag/intelligence-artificielle">Intelligence artificielle</a>',
        '<a href="/auteurs/ana-pereira-lopes">Tous les articles d’Ana Pereira</a>',
        f'<a href="/{slug(HEADLINES[0])}.pdf">{HEADLINES[0]}</a>',
        '<a href="/recherche?q=une+affaire">Tout ce qui a été dit de cette affaire</a>',
        '<a href="/culture-et-medias/">Culture et médias</a>',
        f'<nav class="x"><a href="/{slug(HEADLINES[0])}">{HEADLINES[0]}</a></nav>',
        f'<div class="site-footer"><p><a href="/{slug(HEADLINES[0])}">{HEADLINES[0]}</a></p></div>',
        '<a href="javascript:open()">Ouvrir la fenêtre de tous les articles</a>',
        '<a href="mailto:a@news.example">Écrire à la rédaction du journal</a>',
        "<a>Sans adresse mais avec un long titre</a>",
        '<a href="http://[">Une adresse qui n’en est pas une</a>',
    ],
)
def test_other_links(link):
    assert addresses(f"<body>{link}</body>") == []


def test_the_words_of_a_whole_body_class_do_not_hide_its_articles():
    html = front(*map(story, HEADLINES)).replace("<body>", '<body class="home has-menu with-sidebar navigation-open">')
    assert len(addresses(html)) == len(HEADLINES)


def test_what_a_link_says_beside_its_headline_is_no_change():
    def at(hours):
        link = f'<a href="/2023/04/20/{slug(HEADLINES[0])}">{HEADLINES[0]} il y a {hours} h</a>'
        return find(f"<body>{link}</body>").entries[0].stamp

    assert at(2) == at(3)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.example/2023/04/20/un", "2023-04-20"),
        ("https://x.example/actu-2023-04-20.html", "2023-04-20"),
        ("https://x.example/20230420/un", "2023-04-20"),
        ("https://x.example/2023/02/31/un", None),
        ("https://x.example/2023/04-20/un", None),
        ("https://x.example/420230420", None),
        ("https://x.example/un?d=2023/04/20", None),
    ],
)
def test_days_in_addresses(url, day):
    found = day_in(url)
    assert (f"{found:%Y-%m-%d}" if found else None) == day


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("https://x.example/category/tech", False),
        ("https://x.example/category/apple-ouvre-un-bureau-a-lille", True),
        ("https://x.example/?p=12", True),
        ("https://x.example/contact.html", False),
        ("https://x.example/%70age/2", False),
    ],
)
def test_what_can_be_an_article(url, can):
    assert can_be_article(url) is can


@pytest.mark.parametrize("html", [b"", b"\0\0", b"Bonjour", b"<rss></rss>", front().encode(), b"\x1f\x8b\x08xx"])
def test_a_page_without_articles_is_said(html):
    with pytest.raises(FeedError, match="no links to articles"):
        find(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "".join(map(story, HEADLINES)),
        "<a href='/a-b-c-d-e'>" * 3_000 + "x",
        "".join(f"<a href='/un-deux-trois-quatre-{n}'>{HEADLINES[0]}</a>" for n in range(30_000)),
        "<article>" * 5_000 + "<h2>" * 5_000,
    ],
    ids=range(4),
)
def test_pages_that_tire_parsers_are_read_in_time(html):
    with processor_time(10):
        assert len(addresses(html)) <= 200


PIECES = (
    "<a&href='/un-deux-trois-quatre-cinq'> </a> <a&href='//['> <a&href='http://x'> <h2> </h2> <nav> </nav> <article> "
    "<base&href='http://'> <base&href='/x/'> <title> </title> mot \x00 \ud800 é < > & <html&lang='fr-FR'> <!-- -->"
).split(" ")


@given(st.lists(st.sampled_from([piece.replace("&", " ") for piece in PIECES]) | st.text(max_size=9), max_size=25))
def test_any_heap_of_pieces_is_links_or_a_feed_error(pieces):
    for url in addresses("".join(pieces).encode("utf-8", "surrogatepass")):
        assert url.startswith("https://")


# --- collecting -------------------------------------------------------------------------------------------------------


def publish(site, *headlines, path="/tech/"):
    for headline in headlines:
        site[f"/tech/{slug(headline)}"] = page(headline, f"Voici ce que l’on sait : {headline}.")
    site[path] = Answer(front(*map(story, headlines)), etag=f'"{len(headlines)}"')
    return site.at(path)


def test_articles_of_a_section_are_saved_and_only_new_ones_asked_for(site, watch):
    url = publish(site, *HEADLINES[:5])
    watch.store.add_source(Source(url, kind=SourceKind.LINKS))
    outcomes = watch.visit()
    assert outcomes[url] == (Status.OK, "5 entries, 5 new or changed")
    assert watch.store.article_by_url(site.at(f"/tech/{slug(HEADLINES[0])}")).title == HEADLINES[0]
    watch.later()
    assert watch.visit() == {url: (Status.SAME, "the page has not changed")}
    publish(site, *HEADLINES)
    watch.later()
    assert watch.visit()[url] == (Status.OK, "6 entries, 1 new or changed")
    assert [site.count(f"/tech/{slug(headline)}") for headline in HEADLINES] == [1] * 6


def test_robots_are_obeyed_for_the_page_itself(site, watch):
    url = publish(site, *HEADLINES)
    site["/robots.txt"] = "User-agent: *\nDisallow: /tech/"
    watch.store.add_source(Source(url, kind=SourceKind.LINKS))
    assert watch.visit()[url] == (Status.FAILED, "its site's robots.txt asks not to fetch it")
    assert site.count("/tech/") == 0


# --- finding ----------------------------------------------------------------------------------------------------------


def looked_up(engine, url, kind=None, **hints):
    async def work():
        async with Wire(Limits(seconds=5), "Vigie/test", private_hosts=["127.0.0.1"], pause_seconds=0) as wire:
            reader = Reader(wire, engine, Robots(wire, clock=lambda: START), lambda: START, 20)
            return await look_up(Source(url, **hints), reader, kind)

    return asyncio.run(work())


def put_feed(site):
    site["/feed.xml"] = rss("Le Fil", item(site.at("/un"), "Un"))
    return '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'


def put_sitemap(site, path="/carte.xml", *, body=None):
    rows = body or f"<url><loc>{site.at('/' + slug(HEADLINES[0]))}</loc></url>"
    site[path] = f"<urlset>{rows}</urlset>"


def test_the_feed_comes_first_then_the_sitemap_then_the_page(site, engine):
    url = publish(site, *HEADLINES)
    found = looked_up(engine, url)
    assert (found.kind, found.url, found.title, found.language) == (SourceKind.LINKS, url, "Tech — Le Fil", "fr")
    site["/robots.txt"] = f"Sitemap: {site.at('/gone.xml')}\nSitemap: {site.at('/carte.xml')}\nUser-agent: *\nDisallow:"
    put_sitemap(site)
    found = looked_up(engine, url)
    assert (found.kind, found.url, found.title) == (SourceKind.SITEMAP, site.at("/carte.xml"), "127.0.0.1")
    site["/tech/"] = front(put_feed(site), *map(story, HEADLINES))
    found = looked_up(engine, url)
    assert (found.kind, found.url, found.title) == (SourceKind.FEED, site.at("/feed.xml"), "Le Fil")


def test_one_kind_can_be_asked_for(site, engine):
    url = publish(site, *HEADLINES)
    site["/tech/"] = front(put_feed(site), *map(story, HEADLINES))
    put_sitemap(site, "/sitemap.xml")
    for kind in (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.LINKS):
        assert looked_up(engine, url, kind).kind is kind
    site["/tech/"] = "<html><body><p>Rien.</p></body></html>"
    with pytest.raises(FeedError, match="no links to articles"):
        looked_up(engine, url, SourceKind.LINKS)


def test_a_feed_and_a_sitemap_are_taken_as_what_they_are(site, engine):
    put_feed(site)
    site["/feed.json"] = '{"title": "Le Fil", "items": []}'
    put_sitemap(site)
    site["/packed.xml.gz"] = Answer(gzip.compress(site.answers["/carte.xml"].body.encode()), type="application/gzip")
    kinds = {"/feed.xml": SourceKind.FEED, "/feed.json": SourceKind.FEED}
    kinds |= {"/carte.xml": SourceKind.SITEMAP, "/packed.xml.gz": SourceKind.SITEMAP}
    for path, kind in kinds.items():
        found = looked_up(engine, site.at(path), title="À moi", language="en")
        assert (found.kind, found.url, found.title, found.language) == (kind, site.at(path), "À moi", "en")


def test_a_sitemap_of_old_news_is_no_reason_to_follow_it(site, engine):
    url = publish(site, *HEADLINES)
    put_sitemap(site, "/sitemap.xml", body=f"<url><loc>/{slug(HEADLINES[0])}</loc><lastmod>2019-01-01</lastmod></url>")
    assert looked_up(engine, url).kind is SourceKind.LINKS


def test_news_sitemaps_come_before_others(site, engine):
    site["/"] = "<html><body>Bonjour</body></html>"
    site["/robots.txt"] = f"Sitemap: {site.at('/all.xml')}\nSitemap: {site.at('/google-news.xml')}"
    put_sitemap(site, "/all.xml")
    put_sitemap(site, "/google-news.xml")
    assert looked_up(engine, site.at("/")).url == site.at("/google-news.xml")


def test_a_page_that_robots_forbid_is_not_followed(site, engine):
    url = publish(site, *HEADLINES)
    site["/robots.txt"] = "User-agent: *\nDisallow: /tech/"
    with pytest.raises(FetchError, match=r"robots\.txt"):
        looked_up(engine, url, SourceKind.LINKS)


def test_where_there_is_nothing_to_follow_it_is_said_after_few_questions(site, engine):
    site["/"] = front(story(HEADLINES[0]))
    with pytest.raises(FeedError, match="no feed, no sitemap and no page of links"):
        looked_up(engine, site.at("/"))
    assert len(site.asked) <= 15
    with pytest.raises(FetchError, match="404"):
        looked_up(engine, site.at("/gone"))


def test_only_what_can_be_followed_is(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    with open_desk(tmp_path / "watch") as desk:
        added = desk.source.add("https://news.example/tech/", kind=SourceKind.LINKS, check=False)
        assert (added.kind, desk.source.add("https://news.example/feed", check=False).kind) == ("links", "feed")
        with pytest.raises(ConfigError, match="a feed, a sitemap or a page of links"):
            desk.source.add("https://news.example/x", kind=SourceKind.ARCHIVE)
        assert "tech/" not in desk.source.export()
