"""Which heading is the title, and which part of it."""

import pytest

from bot.extract.headings import read_headings
from bot.extract.parse import parse_html
from bot.extract.titles import site_names, title_keys

URL = "https://gazette.example/a/1"


def titles_of(body, *declared):
    sites = site_names(("La Gazette",), URL)
    tree = parse_html(f"<html><body>{body}<p>Un paragraphe.</p></body></html>", URL)
    return [heading.title for heading in read_headings(tree, title_keys(declared, sites), URL)]


@pytest.mark.parametrize(
    ("inside", "declared", "title"),
    [
        ("Colibri ferme son <em>API</em>", "", "Colibri ferme son API"),
        ("Colibri ferme<br>son API", "", "Colibri ferme son API"),
        ("<style>.a{color:red}</style><span>Colibri ferme son API</span>", "", "Colibri ferme son API"),
        ("<span>Réseaux</span> <span>Colibri ferme son API demain</span>", "", "Colibri ferme son API demain"),
        ("<span>Réseaux</span><span>:</span> <span>Colibri ferme</span>", "", "Colibri ferme"),
        ("<span class='kicker'>La fin de la gratuité</span> <span>Colibri ferme</span>", "", "Colibri ferme"),
        ("<span>Réseaux |</span> Colibri ferme son API", "", "Colibri ferme son API"),
        (
            "<span>Colibri ferme son API</span><span>Les développeurs protestent</span>",
            "Colibri ferme son API - La Gazette",
            "Colibri ferme son API",
        ),
        (
            "Colibri ferme son API <small>Publié hier, 3 réponses</small>",
            "Colibri ferme son API",
            "Colibri ferme son API",
        ),
        ("<span>Colibri</span> <span>ferme son API demain matin</span>", "", "Colibri ferme son API demain matin"),
        ("<span>Colibri Vert</span><span>Aile Rouge</span>", "", "Colibri Vert Aile Rouge"),
    ],
)
def test_a_headline_without_what_a_template_sets_beside_it(inside, declared, title):
    assert titles_of(f"<h1>{inside}</h1>", declared) == [title]


def test_a_masthead_gives_way_to_a_lower_heading_that_is_declared():
    page = "<h1><a href='/'>Un blog de voyage</a></h1><h2>Archives</h2><h3>Colibri ferme son API</h3>"
    assert titles_of(page, "Colibri ferme son API » Un blog de voyage") == ["Colibri ferme son API"]
    assert titles_of(page, "Tout autre chose") == ["Un blog de voyage"]


def test_a_lower_heading_counts_only_where_no_first_one_is_declared():
    page = "<h1>Colibri ferme son API</h1><h2>Colibri</h2><h2>L’API en chiffres</h2>"
    assert titles_of(page, "Colibri ferme son API", "L’API en chiffres") == ["Colibri ferme son API"]
