"""Pages in the manner of real French and English news sites, and pages that mean harm, through the room's one door."""

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.local import LocalEngine
from bot.errors import ExtractError
from bot.extract.bylines import read_byline
from bot.extract.phrases import is_chrome
from bot.extract.worker import extract
from bot.types import Access, Article, ArticleKind, Entry, Page

GOLDEN = Path(__file__).parent / "golden" / "extract"
NOW = datetime(2025, 1, 1, tzinfo=UTC)
URL = "https://gazette.example/2024/05/06/un-article-de-la-gazette"
HTML = {"content-type": "text/html; charset=utf-8"}
PARAGRAPHS = (
    "Le conseil municipal a voté hier soir l’achat de 200 capteurs, qui mesureront le bruit des rues un an durant.",
    "Les mesures seront publiées chaque heure, sans enregistrer la moindre voix, a promis l’adjointe au numérique.",
    "Une association de riverains salue la décision, mais demande que les terrasses soient comptées à part.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body, *, url=URL, headers=None, final_url=""):
    return Page(url, final_url or url, 200, HTML if headers is None else headers, body)


def html(inside=f"<h1>Deux cents oreilles pour la ville</h1>{BODY}", head="<title>Deux cents oreilles</title>"):
    return f'<!DOCTYPE html><html lang="fr"><head>{head}</head><body><article>{inside}</article></body></html>'.encode()


def entry(**changes):
    values = {"source_id": 7, "guid": "g", "url": URL, "title": "Deux cents oreilles pour la ville"} | changes
    return Entry(**values)


def read(body=None, *, told=None, **kwargs):
    return extract(page(html() if body is None else body, **kwargs), told, NOW)


def refused(body, **kwargs):
    with pytest.raises(ExtractError) as caught:
        read(body, **kwargs)
    return caught.value.reason


# --- golden pairs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_golden_page(name):
    case = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    body = (GOLDEN / f"{name}.html").read_bytes()
    asked = page(body, url=case["url"], headers={"content-type": case.get("content_type", "text/html; charset=utf-8")})
    if "error" in case:
        with pytest.raises(ExtractError) as caught:
            extract(asked, None, NOW)
        assert (caught.value.url, caught.value.reason) == (case["url"], case["error"])
        return
    article = extract(asked, None, NOW)
    seen = {key: getattr(article, key) for key in case["article"]}
    seen |= {"published": article.published.isoformat(), "text": article.text.split("\n")}
    assert seen == case["article"]


def test_every_golden_page_has_its_pair():
    assert {path.stem for path in GOLDEN.glob("*.html")} == {path.stem for path in GOLDEN.glob("*.json")}


# --- the feed's entry -------------------------------------------------------------------------------------------


def test_the_feeds_date_comes_first():
    told = datetime(2024, 5, 6, 7, 30, tzinfo=UTC)
    head = '<meta property="article:published_time" content="2024-05-09T10:00:00Z">'
    assert read(html(head=head), told=entry(published=told)).published == told
    assert read(html(head=head.replace("05-09", "05-06")), told=entry()).published == datetime(
        2024, 5, 6, 10, tzinfo=UTC
    )


def test_an_absurd_date_of_the_feed_gives_way_to_the_pages():
    head = '<meta property="article:published_time" content="2024-05-06T10:00:00Z">'
    for told in (
        datetime(9999, 12, 31, 23, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ):
        assert read(html(head=head), told=entry(published=told)).published == datetime(2024, 5, 6, 10, tzinfo=UTC)


def test_the_day_below_the_title_comes_before_any_other_on_the_page():
    dated = html(f"<h1>Deux cents oreilles</h1><p>Publié le 3 mai 2023</p>{BODY}<p>Mis à jour le 8 août 2024</p>")
    assert read(dated, url="https://gazette.example/oreilles").published == datetime(2023, 5, 3, tzinfo=UTC)


def several(count=12):
    """Paragraphs that each say something else."""
    streets = "Tanneurs Halles Lilas Quais Carmes Forges Merles Sources Vignes Écoles Moulins Remparts".split()
    return [
        f"Rue des {street}, le capteur compte {n} voitures et {2 * n} vélos par heure depuis le mois de mai."
        for n, street in enumerate(streets[:count], start=40)
    ]


@pytest.mark.parametrize("first", [True, False])
def test_a_body_that_stands_on_the_page_once_more_in_one_piece_is_read_once(first):
    said = several()
    pieces, heap = "".join(f"<p>{one}</p>" for one in said), f"<div itemprop='articleBody'>{' '.join(said)}</div>"
    inside = f"<h1>Deux cents oreilles</h1>{heap + pieces if first else pieces + heap}"
    assert read(html(f"<article>{inside}</article>")).text == "\n".join(said)


def test_a_long_paragraph_is_not_taken_for_one_that_says_nearly_the_same():
    long = [" ".join(several()), " ".join(several()).replace("mai", "juin")]
    article = read(html(f"<article><h1>Deux cents oreilles</h1><p>{long[0]}</p><p>{long[1]}</p></article>"))
    assert article.text == "\n".join(long)


def test_what_machines_read_is_no_line():
    lines = "2024-05-06T08:57:40+02:00", "https://gazette.example/images/logo.png"
    shown = "".join(f"<p>{line}</p>" for line in lines)
    article = read(html(f"<article><h1>Deux cents oreilles</h1>{BODY}{shown}</article>"))
    assert not any(line in article.text for line in lines)


def test_the_feeds_title_says_which_heading_is_meant():
    inside = f"<h1>La Gazette du soir</h1><h1>Deux cents oreilles pour la ville</h1>{BODY}"
    assert read(html(inside, head=""), told=entry()).title == "Deux cents oreilles pour la ville"


def test_a_full_text_in_the_feed_serves_where_the_page_shows_only_a_beginning():
    told = entry(text="\n".join(PARAGRAPHS), language="fr")
    article = read(html(f"<h1>Deux cents oreilles pour la ville</h1><p>{PARAGRAPHS[0]}</p>"), told=told)
    assert article.text.split("\n") == list(PARAGRAPHS)
    assert read(told=told).text.split("\n") == list(PARAGRAPHS)


def test_the_article_keeps_the_entrys_source_and_language_hint():
    bare = html().replace(b' lang="fr"', b"")
    article = read(bare, told=entry(language="fr-CA"))
    assert (article.source_id, article.language) == (7, "fr")
    assert read(bare).language == ""


# --- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://www.gazette.example/2024/05/06/oreilles", "https://www.gazette.example/2024/05/06/oreilles"),
        ("/2024/05/06/oreilles?utm_source=x#haut", "https://gazette.example/2024/05/06/oreilles"),
        ("https://autre.example/2024/05/06/oreilles", URL),
        ("https://gazette.example/", URL),
        ("https://gazette.example/2024/", URL),
        ("javascript:alert(1)", URL),
        ("http://[::1", URL),
        ("https://gazette.example:9000/x", URL),
        ("https://gazette.example/" + "x" * 3000, URL),
    ],
)
def test_a_pages_word_on_its_own_address_is_believed_only_where_it_is_sane(canonical, expected):
    assert read(html(head=f'<link rel="canonical" href="{canonical}">')).url == expected


def test_a_canonical_address_that_would_make_all_articles_one_is_not_believed():
    url = "https://gazette.example/article.php?id=5"
    body = html(head='<link rel="canonical" href="https://gazette.example/article.php">')
    assert read(body, url=url).url == url


def test_the_address_after_redirects_is_the_articles():
    assert read(url="https://feeds.example/123", final_url=f"{URL}?utm_medium=rss").url == URL


def test_a_file_keeps_its_address():
    body = html(head='<link rel="canonical" href="https://gazette.example/a-b-c-d">')
    assert read(body, url="file:///tmp/page.html").url == "file:///tmp/page.html"


# --- what is not an article -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "text/html", "the page is empty"),
        (b" \n\t ", "text/html", "the page is empty"),
        (b"%PDF-1.7 ...", "text/html", "not a web page but a PDF file"),
        (b"%PDF-1.7 ...", "application/pdf", "not a web page but a PDF file"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "not a web page but an image (PNG)"),
        (b"...", "video/mp4", "not a web page but video/mp4"),
        (b'{"a": 1}', "application/json", "not a web page but application/json"),
        (b"\0\1\2\0\0\0" * 2000, "text/html", "not a web page but binary data"),
        (b"abc\0def", "text/plain", "not a web page but binary data"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "text/xml", "not an article but a feed"),
        (b"<html><body><p>Rien.</p></body></html>", "text/html", "too little text for an article"),
        (b"<html><body></body></html>", "text/html", "no article was found in the page"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(body, kind, reason):
    assert refused(body, headers={"content-type": kind}).startswith(reason)


def test_an_html_page_under_a_wrong_type_is_read():
    for kind in ("", "text/plain", "application/octet-stream", "application/xhtml+xml"):
        assert read(headers={"content-type": kind}).title == "Deux cents oreilles pour la ville"
    assert read(headers={}).title == "Deux cents oreilles pour la ville"


def test_a_plain_text_page_is_read_as_plain_text():
    body = "Deux cents oreilles\nPar Anne Le Goff\n\nLe conseil a voté.\n12 commentaires".encode()
    article = read(body, headers={"content-type": "text/plain; charset=utf-8"}, told=entry(language="fr"))
    assert (article.title, article.author, article.text) == (
        "Deux cents oreilles",
        "Anne Le Goff",
        "Le conseil a voté.",
    )
    assert (article.url, article.language) == (URL, "fr")


def test_one_sentence_is_an_article_where_the_page_says_that_it_is_one():
    news = "<h1>Alerte</h1><p>Le pont de Recouvrance est fermé jusqu’à demain midi.</p>"
    assert "too little text" in refused(html(news))
    assert read(html(news, head='<meta property="og:type" content="article">')).text.startswith("Le pont")


def test_a_check_for_robots_is_called_what_it_is():
    body = b"<html><head><title>Just a moment...</title></head><body><p>Verify you are human.</p></body></html>"
    assert refused(body) == "the site asks for proof that a human reads it"


# --- bytes and characters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("ISO-8859-15", "iso8859-15"),
        ("utf-16", "utf-16-le"),
        ("x-mac-roman", "mac-roman"),
        ("punycode", "utf-8"),
        ("idna", "utf-8"),
        ("no-such-thing", "cp1252"),
        ("unicode_escape", "cp1252"),
    ],
)
def test_labels_are_those_of_browsers(label, codec):
    body = html().decode().replace("’", "'").replace("œ", "oe").encode(codec)
    assert read(body, headers={"content-type": f"text/html; charset={label}"}).text.startswith(
        "Le conseil municipal a voté"
    )


def test_mislabelled_utf8_is_read_as_utf8():
    assert "l’achat" in read(headers={"content-type": "text/html; charset=iso-8859-1"}).text


def test_what_must_not_be_stored_is_dropped():
    dirty = "Deux\x00 cents\u202e oreilles\u200b pour\u2066 la\x1b ville\ufeff"
    inside = f"<h1>{dirty}</h1>" + BODY.replace("hier soir", "hier\u00a0\u202fsoir\u202e").replace("rues", "ru\u00ades")
    article = read(html(inside, head='<meta name="author" content="Anne\u202e Le\x07 Goff">'))
    assert article.title == "Deux cents oreilles pour la ville"
    assert article.author == "Anne Le Goff"
    assert article.text.split("\n") == list(PARAGRAPHS)


def article_or_reason(body):
    """The article of a page, or the sentence that says why there is none; anything else fails the test."""
    try:
        return read(body)
    except ExtractError as error:
        return error.reason


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_give_an_article_or_a_reason(body):
    for wrapped in (body, b"<html><body><h1>" + body + b"</h1><p>" + body * 3 + b"</p></body></html>"):
        found = article_or_reason(wrapped)
        assert found
        if isinstance(found, Article):
            (found.title + found.text).encode("utf-8")
            assert found.title
            assert found.text


KEYS = (
    "@type @graph @id author name headline datePublished isAccessibleForFree publisher description inLanguage "
    "articleSection mainEntity"
).split()  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["NewsArticle", "Person"]) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=80)
def test_any_json_ld_leaves_the_article_readable(value):
    written = json.dumps(value).replace("<", "\\u003c")
    article = read(html(head=f'<script type="application/ld+json">{written}</script>'))
    assert article.text.split("\n") == list(PARAGRAPHS)
    assert pickle.loads(pickle.dumps(article)) == article


# --- hostile pages ----------------------------------------------------------------------------------------------


def test_deep_nesting_and_long_lines_come_to_an_end():
    deep = b"<div>" * 50_000
    for body in (html().replace(b"<article>", b"<article>" + deep), deep, b"<html><p>" + b"mot " * 200_000):
        assert article_or_reason(body)


def test_an_endless_article_is_cut_to_the_ceiling_of_a_body():
    article = read(html("<h1>Deux cents oreilles</h1>" + BODY * 4_000))
    assert len(article.text) <= 500_000


def test_a_page_that_costs_too_much_is_marked_and_its_neighbour_never_notices():
    nested = b"<html><body>" + b"<div>" * 100_000 + b"<p>fin"
    large = html("<ul>" + "".join(f'<li><a href="/{n}">{PARAGRAPHS[0]} {n}</a></li>' for n in range(30_000)) + "</ul>")
    with LocalEngine(1, 1024) as engine:
        hostile = [engine.submit(extract, page(body), None, NOW, seconds=3) for body in (nested, large)]
        neighbour = engine.submit(extract, page(html()), None, NOW, seconds=60)
        for work in hostile:
            with pytest.raises((ExtractError, TimeoutError, RuntimeError)):
                work.result()
        assert neighbour.result().text.split("\n") == list(PARAGRAPHS)


def test_huge_metadata_is_cut():
    long = "Mot " * 50_000
    article = read(html(f"<h1>{long}</h1>{BODY}", head=f'<title>{long}</title><meta name="author" content="{long}">'))
    assert len(article.title) <= 300
    assert len(article.author or "") <= 200


def test_a_page_of_a_thousand_links_is_quick_to_refuse():
    links = "".join(f'<li><a href="/{n}">Un titre assez long pour en être un, numéro {n}</a></li>' for n in range(3000))
    assert refused(html(f"<ul>{links}</ul>"))


# --- kind and access --------------------------------------------------------------------------------------------


def test_a_label_of_another_article_does_not_count():
    teaser = '<a href="/x"><span>Réservé aux abonnés</span> Un autre article</a><span>Contenu sponsorisé</span>'
    menu = "<ul><li>Réservé aux abonnés</li></ul>"
    article = read(html(f"<aside>{teaser}</aside><h1>Deux cents oreilles pour la ville</h1>{BODY}{menu}"))
    assert (article.access, article.kind) == (Access.FREE, ArticleKind.NEWS)


def test_news_about_subscribers_and_cookies_is_news():
    said = (
        "Cette fonction est réservée aux abonnés de la formule à dix euros, a précisé la société jeudi matin à Lyon.",
        "Google continue d’utiliser des cookies tiers dans Chrome.",
        "Copyright et données d’entraînement : la Cour tranchera en mars.",
    )
    above = "".join(f"<p>{line}</p>" for line in said)
    article = read(html(f"<h1>Ce qui change</h1>{above}{BODY}"))
    assert article.text.split("\n") == [*said, *PARAGRAPHS]
    assert article.access is Access.FREE


@pytest.mark.parametrize(
    ("declared", "access"),
    [
        ("true", "free"),
        ("false", "paywall"),
        ('"False"', "paywall"),
        ('"http://schema.org/True"', "free"),
        ("null", "free"),
    ],
)
def test_schema_org_says_who_may_read(declared, access):
    written = f'{{"@type": "NewsArticle", "headline": "Deux cents oreilles", "isAccessibleForFree": {declared}}}'
    assert read(html(head=f'<script type="application/ld+json">{written}</script>')).access == access


@pytest.mark.parametrize(
    ("title", "url", "kind"),
    [
        ("EN DIRECT : la fusée a décollé", URL, "live"),
        ("Conseil municipal en direct : le budget est voté", URL, "live"),
        ("Le budget de la ville, en direct", URL, "live"),
        ("Harbour fire live: two quays are closed", URL, "live"),
        ("Hafenbrand im Liveticker – zwei Kais gesperrt", URL, "live"),
        ("Deux quais fermés", "https://gazette.example/direct/deux-quais-fermes-au-port", "live"),
        ("How to watch the harbour concert live: times and stations", URL, "news"),
        ("Comment suivre le concert du port en direct : heures et chaînes", URL, "news"),
        ("Xbox Live: what changes for players", URL, "news"),
        ("Un train direct : la fin des correspondances", URL, "news"),
        ("Podcast : une heure avec les archivistes", URL, "podcast"),
        ("Test du Lumen Fold 2 : enfin une lampe", URL, "review"),
        ("Tribune : rendez-nous les cabines", URL, "opinion"),
        ("Un titre ordinaire", "https://gazette.example/tests/lampe-pliante-de-bureau", "review"),
        ("Un titre ordinaire", "https://gazette.example/podcasts/lampe-pliante-de-bureau", "podcast"),
        ("Un test de résistance pour les banques", URL, "news"),
        ("La tribune du stade s’effondre", URL, "news"),
    ],
)
def test_kind_by_title_and_address(title, url, kind):
    assert read(html(f"<h1>{title}</h1>{BODY}", head=f"<title>{title}</title>"), url=url).kind == kind


@pytest.mark.parametrize(
    "body",
    [
        f"<div itemscope itemtype='https://schema.org/LiveBlogPosting'><h1>Deux quais fermés</h1>{BODY}</div>",
        f"""<h1>Deux quais fermés</h1>{BODY}<script type="application/ld+json">
        [{{"@type": "NewsArticle", "headline": "Deux quais fermés"}}, {{"@type": "LiveBlogPosting"}}]</script>""",
    ],
    ids=["microdata", "beside the article in JSON-LD"],
)
def test_a_page_with_a_live_blog_in_it_is_one(body):
    assert read(html(body)).kind == "live"


def test_the_result_is_a_plain_value():
    assert isinstance(pickle.loads(pickle.dumps(read())), Article)


# --- lines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Accédez aux commentaires de l'article50",
        "Lire aussi : Colibri lève des fonds",
        "À lire également",
        "Related: Why your umbrella app is always wrong",
        "Read more",
        "Abonnez-vous à notre lettre d’information",
        "Follow us on Mastodon",
        "© 2024 La Gazette",
        "Copyright 2024 Gazette, all rights reserved",
        "Crédit photo : Anne Le Goff",
        "La suite est réservée aux abonnés. Essayez un mois pour 1 €.",
        "Advertisement",
        "Join the conversation",
        "Nous utilisons des cookies pour mesurer l’audience.",
        "We may earn a commission when you buy through our links.",
    ],
)
def test_lines_of_the_page_are_told_from_the_articles(line):
    assert is_chrome(line)
    article = read(html(f"<h1>Deux cents oreilles</h1><p>{PARAGRAPHS[0]}</p><p>{line}</p>{BODY}"))
    assert line not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a third.",
        "Cookies, the small kind, are back in fashion.",
        "L’option est réservée aux abonnés du service.",
        "Related work is described in section two.",
        "Copyright law did not foresee this.",
        "Subscribers rose to nine million in the quarter.",
        "Most popular phones have two cameras.",
        "Nous avons interrogé la Commission européenne.",
        "Voir un chercheur pleurer de joie n’arrive pas tous les jours.",
        "JavaScript is still the most used language.",
        "",
    ],
)
def test_news_that_begins_like_a_notice_is_news(line):
    assert not is_chrome(line)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Félix Dupont |", "Félix Dupont"),
        ("Félix Dupont | 20/04/2023 à 12:30", "Félix Dupont"),
        ("Par Anne-Sophie Durand, le 12 avril 2023 à 10 h", "Anne-Sophie Durand"),
        ("By Jane Doe and John O'Neil, April 3, 2023 at 5:00 pm EST", "Jane Doe, John O'Neil"),
        ("AFP, publié le jeudi 21 mai 2020 à 13h31", "AFP"),
        ("Publié par Marie Curie le 3 mai 2023", "Marie Curie"),
        ("Propos recueillis par Marc Petit", "Marc Petit"),
        ("Maëlle Kerdoncuff | 12/03/2024 | 50 commentaires", "Maëlle Kerdoncuff"),
        ("Le 20 avril 2023 à 9 h 30 - Paul Martin", "Paul Martin"),
        ("Publié le 12/04/2023 à 10:20 - Lecture 7 min.", None),
        ("Updated: 12:14, 18 Nov 2019", None),
        ("3 min read", None),
    ],
)
def test_bylines(line, author):
    found = read_byline(line)
    assert found is not None
    assert found.author == author


@pytest.mark.parametrize(
    ("line", "language", "author"),
    [
        ("Von Lena Brandt | 28.07.2025, 14:12 Uhr", "de", "Lena Brandt"),
        ("Von Lena Brandt | 28.07.2025, 14:12 Uhr", "", "Lena Brandt"),
        ("Von Lena Brandt und Max Roth, dpa", "de", "Lena Brandt, Max Roth"),
        ("Autor: Die Redaktion", "de", "Die Redaktion"),
        ("Stand: 28.07.2025, 14:12 Uhr", "de", None),
        ("Freitag, 4. Februar 2022", "de", None),
        ("Lena Brandt | 4. Februar 2022", "de", "Lena Brandt"),
        ("Por Beatriz Nogueira — 25 de fevereiro de 2025 às 10h32", "pt", "Beatriz Nogueira"),
        ("Door Joost van den Berg, redacteur", "nl", "Joost van den Berg"),
        ("بقلم: كريم منصور | ١٢ مارس ٢٠٢٥", "ar", "كريم منصور"),
        ("山田花子記者", "ja", "山田花子"),
        ("김서연 기자 sykim@press.example", "ko", "김서연"),
    ],
)
def test_bylines_in_other_languages(line, language, author):
    found = read_byline(line, language)
    assert found is not None
    assert found.author == author


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Von Risiken und Nebenwirkungen", "de"),
        ("Von der Leyen", "de"),
        ("Von Lena Brandt", ""),
        ("Lena Brandt ist Redakteurin der Gazette.", "de"),
        ("Am 12. Mai 2025 schloss Colibri seine Schnittstelle.", "de"),
        ("Foto: Max Roth", "de"),
        ("Di Maio attacca Rossi", "it"),
        ("Por ahora, Colibri no responde.", "es"),
        ("王小明，1975年1月28日出生于新加坡，现定居于台湾。", "zh"),
        ("نتائج الربع الأول ١٢ مارس ٢٠٢٥", "ar"),
    ],
)
def test_what_could_be_a_heading_or_a_sentence_in_other_languages_is_no_byline(line, language):
    assert read_byline(line, language) is None


def test_a_byline_in_another_language_is_no_part_of_the_body():
    page_of = html(f"<h1>Zweihundert Ohren</h1><p>Von Lena Brandt</p>{BODY}").replace(b'lang="fr"', b'lang="de"')
    article = read(page_of)
    assert article.author == "Lena Brandt"
    assert "Lena Brandt" not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Par ailleurs, le conseil a voté un budget.",
        "By Tuesday, prices were up.",
        "Le 3 mai 2023, Colibri a fermé son interface.",
        "PARIS, 20 avril (AFP) - Colibri ferme son interface",
        "Colibri | Rennes",
        "Updated 5 photos of the pad",
        "",
    ],
)
def test_sentences_that_look_like_bylines(line):
    assert read_byline(line) is None
