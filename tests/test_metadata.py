"""Title, author, date and JSON-LD, from what pages write in their place."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.characters import key, shorten, tidy_line, tidy_lines
from bot.extract.dates import EARLIEST, Of, address_date, first_date, parse_date, sane, written_day
from bot.extract.jsonld import read_graph
from bot.extract.metadata import decide, read_head
from bot.extract.names import choose_author, clean_name, signed_names
from bot.extract.parse import parse_html
from bot.extract.titles import choose_title, site_names, without_site
from bot.extract.zone import below_title

NOW = datetime(2025, 1, 1, tzinfo=UTC)

# --- titles -----------------------------------------------------------------------------------------------------

SITES = site_names(("iVerger", "The Verdict"), "https://www.lequotidien-du-nord.example/a")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Colibri ferme son API | iVerger", "Colibri ferme son API"),
        ("Harbor will charge - The Verdict", "Harbor will charge"),
        ("iVerger » Colibri ferme son API", "Colibri ferme son API"),
        ("iVerger : notre avis sur notre année", "iVerger : notre avis sur notre année"),
        ("Colibri ferme son API – Le Quotidien du Nord", "Colibri ferme son API"),
        ("Colibri ferme son API – Un autre nom", "Colibri ferme son API – Un autre nom"),
        ("Colibri ferme son API | lequotidien-du-nord.example", "Colibri ferme son API"),
        ("Colibri ferme son API | iVerger | iVerger", "Colibri ferme son API"),
        ("Puces : le pari fou", "Puces : le pari fou"),
        ("Week-end : que faire ? - Sorties", "Week-end : que faire ? - Sorties"),
        ("iVerger", "iVerger"),
        ("", ""),
    ],
)
def test_the_sites_name_is_taken_off_a_title(title, expected):
    assert without_site(title, SITES) == expected


@pytest.mark.parametrize(
    ("headings", "declared", "expected"),
    [
        (["Colibri ferme son API"], ["Colibri : la fin de l’API gratuite | iVerger"], "Colibri ferme son API"),
        (["iVerger", "Colibri ferme son API"], ["Colibri ferme son API | iVerger"], "Colibri ferme son API"),
        (["Menu"], ["Colibri ferme son API | iVerger"], "Colibri ferme son API"),
        (["Offres d’emploi", "Autre sujet"], ["Colibri ferme son API"], "Colibri ferme son API"),
        ([], ["Colibri ferme son API - Un nom inconnu", "Colibri ferme son API"], "Colibri ferme son API"),
        (["Colibri ferme son API"], [], "Colibri ferme son API"),
        (["", "  "], ["", "Accueil"], ""),
        ([], [], ""),
    ],
)
def test_the_title_is_the_heading_that_the_declared_titles_speak_of(headings, declared, expected):
    assert choose_title(headings, declared, SITES) == expected


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=60), max_size=4))
def test_any_titles_give_one_line(headings, declared):
    assert "\n" not in choose_title([tidy_line(t) for t in headings], [tidy_line(t) for t in declared], SITES)


# --- authors ----------------------------------------------------------------------------------------------------


def author_of(json_ld, *others, sites=frozenset()):
    graph = read_graph([json_ld])
    written = graph.article.values.get("author") if graph.article else None
    return choose_author((graph.people(written), *others, graph.desks(written)), sites)


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ('"Anne Le Goff"', "Anne Le Goff"),
        ('{"@type": "Person", "name": "Anne Le Goff"}', "Anne Le Goff"),
        ('{"name": {"name": ["Anne Le Goff"]}}', "Anne Le Goff"),
        ('[{"@type": "Person", "name": "Anne Le Goff"}, "Marc Petit"]', "Anne Le Goff, Marc Petit"),
        ('[{"@type": "Organization", "name": "AFP"}, {"@type": "Person", "name": "Marc Petit"}]', "Marc Petit"),
        ('{"@type": "Organization", "name": "AFP"}', "AFP"),
        ('["https://gazette.example/marc", "Par Marc Petit"]', "Marc Petit"),
        ('{"@type": "Person", "name": "Th&eacute;o &amp; Cie"}', "Théo & Cie"),
        ('{"@type": "Person", "name": "admin"}', None),
        ('"marc@gazette.example"', None),
        ('{"@id": "#nobody"}', None),
        ("null", None),
        ("[]", None),
        ("17", None),
    ],
)
def test_authors_in_every_shape(author, expected):
    assert author_of(f'{{"@type": "NewsArticle", "headline": "Titre", "author": {author}}}') == expected


def test_an_author_may_be_a_reference_into_the_graph():
    people = '{"@type": "Person", "@id": "#7", "name": "Anne Le Goff"}'
    article = '{"@type": "https://schema.org/NewsArticle", "headline": "Titre", "author": {"@id": "#7"}}'
    assert author_of(f'{{"@graph": [{people}, {article}]}}') == "Anne Le Goff"


def test_the_sites_own_name_gives_way_to_a_person():
    site = '{"@type": "Article", "headline": "Titre", "author": "La Gazette"}'
    sites = frozenset({"lagazette"})
    assert author_of(site, ["Anne Le Goff"], sites=sites) == "Anne Le Goff"
    assert author_of(site, sites=sites) == "La Gazette"


def test_an_account_gives_way_to_a_name():
    assert choose_author([["jane.doe"], ["Jane Doe"]], frozenset()) == "Jane Doe"
    assert choose_author([["jane.doe"]], frozenset()) == "jane.doe"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("Par <b>Jeanne Petit</b>", "Jeanne Petit"),
        ("<span>Author</span> <span>Jeanne Petit</span> <span>Senior Editor</span>", "Jeanne Petit"),
        (
            "<a>Jeanne Petit</a>, <a>Marc Durand</a> et <a>Lou Roy</a> <a>Tous ses articles</a>",
            "Jeanne Petit, Marc Durand, Lou Roy",
        ),
        ("<b>Jeanne</b> <b>Petit</b>", "Jeanne Petit"),
        ("Propos recueillis par Jeanne Petit", "Jeanne Petit"),
        ("<i>By</i> Jeanne Petit | May 3, 2024", "Jeanne Petit"),
        ("12 minutes de lecture", None),
    ],
)
def test_a_mark_is_read_for_the_names_in_it(inside, expected):
    tree = parse_html(
        f'<html><body><p>Un texte.</p><div class="post-author">{inside}</div></body></html>', "https://g.example/"
    )
    assert next(signed_names(tree, ()), None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Von Erika Mustermann", "Erika Mustermann"),
        ("Veröffentlicht von Erika Mustermann", "Erika Mustermann"),
        ("Por Lucía Gómez", "Lucía Gómez"),
        ("Di Marco Rossi", "Marco Rossi"),
        ("Door Jan Jansen", "Jan Jansen"),
        ("Автор: Анна Каренина", "Анна Каренина"),
        ("Von der Heide", "Von der Heide"),
        ("Di Maggio", "Di Maggio"),
        ("Autor", ""),
        ("Author spotlight", ""),
    ],
)
def test_names_are_read_in_other_languages_too(text, expected):
    assert clean_name(text) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<a href="/author/anne-le-goff/">Anne Le Goff</a>', "Anne Le Goff"),
        (
            '<a href="/auteurs/anne">Anne Le Goff</a>, <a href="/auteurs/marc">Marc Petit</a>',
            "Anne Le Goff, Marc Petit",
        ),
        ('<a href="/author/">Tous les auteurs</a>', None),
        ('<a href="/rubrique/villes">Les Villes</a>', None),
    ],
)
def test_a_link_below_the_title_to_somebodys_own_page_is_a_signature(inside, expected):
    tree = parse_html(f"<html><body><h1>Titre</h1><p>{inside}</p></body></html>", "https://g.example/")
    assert next(signed_names(tree, below_title(tree, {"titre"})), None) == expected


@pytest.mark.parametrize("label", ["Autor", "Veröffentlicht von", "Publicado por", "5 min read"])
def test_a_label_without_a_name_is_no_signature(label):
    html = f'<html><body><p class="author">{label}</p><p class="byline">Anne Le Goff</p></body></html>'
    assert next(signed_names(parse_html(html, "https://g.example/"), ()), None) == "Anne Le Goff"


def test_a_name_is_told_once_whatever_the_heads_values_repeat():
    head = [["Anne Le Goff, Marc Petit"], ["Anne Le Goff", "Marc Petit"]]
    assert choose_author(head, frozenset()) == "Anne Le Goff, Marc Petit"


def test_names_are_clean_and_few():
    assert clean_name("By  Anne\u202e Le Goff | Tech") == "Anne Le Goff"
    assert clean_name("x" * 5000) == ""
    many = choose_author([[f"Nom {chr(65 + n)}{chr(65 + m)}" for n in range(20) for m in range(20)]], frozenset())
    assert many.count(",") == 7


# --- JSON-LD ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Titre"}',
        '[{"@type": "BreadcrumbList"}, {"@type": ["WebPage", "NewsArticle"], "headline": "Titre"}]',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Titre"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Titre"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Titre",}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Titre", "description": "deux\nlignes"};',
        '{"@type": "NewsArticle", "headline": "Titre"} {"@type": "Other"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Titre&quot;}",
    ],
)
def test_json_ld_is_read_whatever_wraps_or_breaks_it(script):
    assert read_graph([script]).article.text("headline") == "Titre"


@pytest.mark.parametrize(
    "script",
    ["", "{", "null", "17", '"text"', "[" * 100_000, '{"@type": 3}', '{"@graph": "x"}', " " * 2_000_000 + "{}"],
)
def test_json_ld_that_cannot_be_read_is_passed_over(script):
    assert read_graph([script, '{"@type": "Article", "headline": "Titre"}']).article.text("headline") == "Titre"


def test_the_article_is_the_object_that_has_a_headline():
    graph = read_graph(['[{"@type": "Article"}, {"@type": "NewsArticle", "headline": "Titre"}]'])
    assert graph.article.text("headline") == "Titre"
    assert read_graph(['{"@type": "Product", "name": "Lampe"}']).article is None


def test_a_flood_of_objects_is_cut():
    assert len(read_graph(["[" + ",".join(['{"@type": "Article"}'] * 50_000) + "]"]).nodes) <= 2000


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-04-20T10:15:00+02:00", datetime(2023, 4, 20, 8, 15, tzinfo=UTC)),
        ("2023-04-20T10:15:00Z", datetime(2023, 4, 20, 10, 15, tzinfo=UTC)),
        ("2023-04-20T10:15:00.1234567Z", datetime(2023, 4, 20, 10, 15, 0, 123456, tzinfo=UTC)),
        ("2023-04-20 10:15:00 +0200", datetime(2023, 4, 20, 8, 15, tzinfo=UTC)),
        ("2023-04-20 10:15:00 UTC", datetime(2023, 4, 20, 10, 15, tzinfo=UTC)),
        ("2023-04-20", datetime(2023, 4, 20, tzinfo=UTC)),
        ("Thu, 20 Apr 2023 10:15:00 +0200", datetime(2023, 4, 20, 8, 15, tzinfo=UTC)),
    ],
)
def test_dates_for_machines(text, expected):
    assert first_date([text], NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "hier", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01", "2025-01-09", "2023-13-45",
        "２０２３-04-20", "1" * 5000, "2023-04-20T99:00:00", "-1", "inf",
    ],
)  # fmt: skip
def test_absurd_dates_are_dropped(text):
    assert first_date([text], NOW) is None
    assert first_date([text, "2023-04-20"], NOW) == datetime(2023, 4, 20, tzinfo=UTC)


@given(
    st.datetimes(
        timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-12))) | st.just(timezone(timedelta(hours=14)))
    )
)
def test_a_sane_date_is_in_utc_and_within_reach(moment):
    found = sane(moment, NOW)
    if found is not None:
        assert found == moment
        assert found.utcoffset() == timedelta(0)
        assert EARLIEST <= found <= NOW + timedelta(days=2)


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_none(text):
    found = parse_date(text)
    assert found is None or isinstance(found, datetime)
    assert (written_day([text], NOW) or NOW) <= NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Publié le 20 avril 2023 à 9 h", (2023, 4, 20)),
        ("le 1er août 2022", (2022, 8, 1)),
        ("April 3, 2023", (2023, 4, 3)),
        ("Sept. 12th, 2021", (2021, 9, 12)),
        ("12/04/2023", (2023, 4, 12)),
        ("04/25/2023", (2023, 4, 25)),
        ("2023-04-20", (2023, 4, 20)),
        ("juillet 2023", None),
        ("31 février 2023", None),
        ("20 avril 2063", None),
    ],
)
def test_dates_for_people(text, day):
    assert written_day([text], NOW) == (datetime(*day, tzinfo=UTC) if day else None)


@pytest.mark.parametrize(
    ("text", "tag", "day"),
    [
        ("١٢ مارس ٢٠٢٥", "ar", (2025, 3, 12)),
        ("نشر في: 9 كانون الثاني 2025 - 14:30", "ar", (2025, 1, 9)),
        ("14 май 2025 г., 10:05", "bg", (2025, 5, 14)),
        ("3. 2. 2025 | Tomáš Vrba", "cs", (2025, 2, 3)),
        ("Tirsdag d. 6. maj 2025", "da", (2025, 5, 6)),
        ("Stand: 28.07.2025, 14:12 Uhr", "de", (2025, 7, 28)),
        ("12.5.25", "de", (2025, 5, 12)),
        ("17 Σεπτεμβρίου 2025, 09:40", "el", (2025, 9, 17)),
        ("03/04/2025", "en-US", (2025, 3, 4)),
        ("25/04/2025", "en-US", (2025, 4, 25)),
        ("03/04/2025", "en-GB", (2025, 4, 3)),
        ("16 de enero de 2025", "es", (2025, 1, 16)),
        ("۱۶ اردیبهشت ۱۴۰۴", "fa", (2025, 5, 6)),
        ("20. marraskuuta 2025", "fi", (2025, 11, 20)),
        ("19 במאי 2025, 08:00", "he", (2025, 5, 19)),
        ("२६ अगस्त २०२५", "hi", (2025, 8, 26)),
        ("15. listopada 2025.", "hr", (2025, 10, 15)),
        ("15 listopada 2025", "pl", (2025, 11, 15)),
        ("2025. július 10. 09:15", "hu", (2025, 7, 10)),
        ("2025. 01. 30., csütörtök", "hu", (2025, 1, 30)),
        ("２０２５年４月２８日", "ja", (2025, 4, 28)),
        ("입력 2025.09.09. 오전 9:15", "ko", (2025, 9, 9)),
        ("2025 m. liepos 10 d.", "lt", (2025, 7, 10)),
        ("12 พ.ย. 2568", "th", (2025, 11, 12)),
        ("ngày 5 tháng 6 năm 2025", "vi", (2025, 6, 5)),
        ("Updated: May 9, 2025. Published May 3, 2025", "en", (2025, 5, 3)),
        ("Updated May 9, 2025", "en", (2025, 5, 9)),
        ("Registered: 1 May 2020, posted 3 May 2025", "en", (2025, 5, 3)),
        ("1.2.3.2025 and 10.11.12.13", "en", None),
        ("۳۰ اسفند ۱۴۰۴", "fa", None),
    ],
)
def test_dates_for_people_of_many_languages(text, tag, day):
    now = datetime(2026, 2, 1, tzinfo=UTC)
    assert written_day([text], now, tag) == (datetime(*day, tzinfo=UTC) if day else None)


@pytest.mark.parametrize(
    ("furthest", "day"),
    [(Of.PUBLICATION, None), (Of.CHANGE, datetime(2025, 5, 9, tzinfo=UTC))],
    ids=["a publication", "a change"],
)
def test_of_several_texts_the_likeliest_day_counts_if_it_is_not_beyond_what_is_asked_for(furthest, day):
    now, texts = datetime(2026, 2, 1, tzinfo=UTC), ["Registered: 1 May 2020", "Updated May 9, 2025"]
    assert written_day(texts, now, furthest=furthest) == day
    assert written_day([*texts, "3 May 2025"], now, furthest=furthest) == datetime(2025, 5, 3, tzinfo=UTC)
    assert written_day(texts[:1], now) == datetime(2020, 5, 1, tzinfo=UTC)


def test_a_day_in_the_address():
    assert address_date("https://g.example/2023/4/5/titre", NOW) == datetime(2023, 4, 5, tzinfo=UTC)
    assert address_date("https://g.example/2023/45/99/titre", NOW) is None
    assert address_date("https://g.example/article/20230405", NOW) is None


# --- characters -------------------------------------------------------------------------------------------------


@given(st.text())
def test_tidied_text_is_storable(text):
    line = tidy_line(text)
    line.encode("utf-8")
    assert "\0" not in line
    assert line == " ".join(line.split())
    assert tidy_line(line) == line
    assert all(tidy_lines(text))


def test_keys_compare_what_is_said():
    assert key("L’été à « Rennes »") == key("l'ete a Rennes") == "l ete a rennes"


def test_shortening_ends_after_a_word():
    assert shorten("un deux trois", 10) == "un deux…"
    assert shorten("un deux", 10) == "un deux"
    assert len(shorten("x" * 50, 10)) == 10


# --- whole pages ------------------------------------------------------------------------------------------------


def told(head="", body="", url="https://gazette.example/a/1"):
    page = f"<html lang='fr'><head>{head}</head><body>{body}</body></html>"
    tree = parse_html(page, url)
    return decide(tree, read_head(tree), url, None, NOW)


TEXT = "<p>" + "Un premier paragraphe assez long pour que le texte de l’article commence ici. " * 3 + "</p>"


def test_a_template_that_escapes_twice_is_read():
    found = told(
        "<meta property='og:title' content='L&amp;#8217;été &amp;amp; nous'>",
        f"<h1>L&amp;#8217;été &amp;amp; nous</h1>{TEXT}",
    )
    assert found.title == "L’été & nous"


def test_json_lds_creator_and_the_cards_written_by_name_an_author():
    article = '{"@type": "NewsArticle", "headline": "Titre", "creator": ["Anne Le Goff"]}'
    assert told(f"<script type='application/ld+json'>{article}</script>", TEXT).author == "Anne Le Goff"
    card = "<meta name='twitter:label1' content='Écrit par'><meta name='twitter:data1' content='Anne Le Goff'>"
    assert told(card, TEXT).author == "Anne Le Goff"
    assert told(card.replace("Écrit par", "Prix"), TEXT).author is None


def test_a_copyright_notice_is_no_date():
    assert told("", f"<h1>Un titre assez long</h1>{TEXT}<footer>© 2019–2024 La Gazette</footer>").published is None


def test_a_page_of_json_ld_gives_the_date_that_no_article_gives():
    page = '{"@type": "WebPage", "datePublished": "2024-05-06T10:00:00+02:00"}'
    found = told(f"<script type='application/ld+json'>{page}</script>", f"<h1>Titre</h1>{TEXT}")
    assert found.published == datetime(2024, 5, 6, 8, tzinfo=UTC)


def test_a_date_for_people_in_json_ld_gives_way_to_the_one_that_is_shown():
    article = '{"@type": "Article", "headline": "Un titre", "datePublished": "Jun 24, 2024"}'
    head = f"<script type='application/ld+json'>{article}</script>"
    assert told(head, f"<h1>Un titre</h1><p>31 janvier 2024</p>{TEXT}").published == datetime(2024, 1, 31, tzinfo=UTC)
    assert told(head, f"<h1>Un titre</h1>{TEXT}").published is not None


def test_a_byline_behind_the_text_is_read_and_a_comments_is_not():
    end = "<p>Par Anne Le Goff</p>"
    assert told("", f"<h1>Un titre assez long</h1>{TEXT}{end}").author == "Anne Le Goff"
    assert told("", f"<h1>Un titre assez long</h1>{TEXT}<div class='comments'>{end}</div>").author is None
