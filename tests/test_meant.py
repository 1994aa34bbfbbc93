"""Pages that hold several articles: the feed's entry says which one is meant."""

from datetime import UTC, datetime

import pytest

from bot.extract.worker import extract
from bot.types import Entry, Page

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://gazette.example/jour"
EARS, TRAM, POOL = "Deux cents oreilles", "Le tramway en pause", "La piscine rouvre"
TEXTS = {
    EARS: "Le conseil municipal a voté hier soir l’achat de 200 capteurs, qui mesureront le bruit des rues.",
    TRAM: "La ligne 4 du tramway sera fermée tout l’été, le temps de changer les aiguillages du dépôt, dit la régie.",
    POOL: "Le bassin de la rue des Tanneurs ouvre lundi, deux ans après la fuite qui avait noyé les caves voisines.",
}
TURNS = ("Les travaux commencent en mai.", "Ils coûtent trois millions d’euros.", "Personne ne s’y est opposé.")


def prose(title):
    return "".join(f"<p>{TEXTS[title]} {turn}</p>" for turn in TURNS)


def wrapped(tag="article", named="", heading="h2"):
    return "".join(f"<{tag} class='{named}'><{heading}>{title}</{heading}>{prose(title)}</{tag}>" for title in TEXTS)


def loose(link="<a href='/{n}'>{title}</a>"):
    return "".join(f"<h2>{link.format(n=n, title=title)}</h2>{prose(title)}" for n, title in enumerate(TEXTS))


def page(body, title="Gazette du jour"):
    html = f"<html lang='fr'><head><title>{title}</title></head><body><main>{body}</main></body></html>"
    return Page(URL, URL, 200, {"content-type": "text/html; charset=utf-8"}, html.encode())


def entry(title, teaser=""):
    return Entry(1, "1", URL, title, NOW, teaser=teaser)


def told(article):
    """The titles of the articles whose text was taken."""
    return {title for title, text in TEXTS.items() if text in article.text}


def posts():
    """As WordPress writes them: each with its number and themes among its classes."""
    return "".join(
        f"<div class='post-{40 + n} post type-post hentry category-{theme}'><h2>{title}</h2>{prose(title)}</div>"
        for n, (title, theme) in enumerate(zip(TEXTS, ("bruit", "tramway tag-ligne-4", "sport"), strict=True))
    )


LAYOUTS = {
    "posts with numbers and themes": posts(),
    "articles": wrapped(),
    "articles below the site's name": f"<h1>Gazette du jour</h1>{wrapped()}",
    "posts of a template": wrapped("div", "post large"),
    "stories that follow one another": wrapped("div", "page", heading="h1"),
    "headings that are links": loose(),
}


@pytest.mark.parametrize("body", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("title", TEXTS)
def test_the_article_that_the_entry_names_is_taken(body, title):
    article = extract(page(body), entry(title), NOW)
    assert (article.title, told(article)) == (title, {title})
    assert all(turn in article.text for turn in TURNS)


def test_a_title_that_was_changed_a_little_is_known_again():
    article = extract(page(wrapped()), entry("Le tramway est en pause"), NOW)
    assert (article.title, told(article)) == (TRAM, {TRAM})


def test_the_teaser_says_it_where_the_title_does_not():
    article = extract(page(wrapped()), entry("Transports : un été à pied", TEXTS[TRAM][:80] + "…"), NOW)
    assert told(article) == {TRAM}


@pytest.mark.parametrize("of", [entry("Une tout autre nouvelle"), None], ids=["an entry of something else", "no entry"])
def test_a_page_stays_whole_where_nothing_says_which_article_is_meant(of):
    assert told(extract(page(wrapped()), of, NOW)) == set(TEXTS)


@pytest.mark.parametrize(
    "sections",
    [wrapped("div", "block"), wrapped("section"), loose("{title}"), loose("<a href='#{n}'>{title}</a>")],
    ids=["blocks", "sections", "headings", "headings that lead to themselves"],
)
def test_sections_of_one_article_are_not_articles(sections):
    headed = f"<article><h1>La ville se transforme</h1>{sections}</article>"
    assert told(extract(page(headed), entry("La ville se transforme"), NOW)) == set(TEXTS)
    assert told(extract(page(sections), entry(EARS), NOW)) == set(TEXTS), "the title is one of the headings"


def test_a_live_page_keeps_its_updates():
    live = f"<h1>En direct : le conseil municipal</h1>{wrapped()}"
    assert told(extract(page(live), entry("En direct : le conseil municipal"), NOW)) == set(TEXTS)


def test_a_page_of_many_and_deep_parts_comes_to_an_end():
    many = "".join(f"<article><h2>{TRAM}</h2><p>Court.</p>" for _ in range(20_000))
    article = extract(page(wrapped() + many), entry(TRAM), NOW)
    assert TEXTS[TRAM] in article.text


def headed(heading=EARS, *, others="article", paragraphs=8):
    own = "".join(f"<p>{TEXTS[EARS]} {n} rues sont choisies.</p>" for n in range(paragraphs))
    cards = "".join(
        f"<{others}><h3><a href='/{n}'>{title}</a></h3>{prose(title)}</{others}>"
        for n, title in enumerate((TRAM, POOL))
    )
    return page(f"<article class='post-7'><h1>{heading}</h1>{own}</article><div>Vous aimerez aussi</div>{cards}")


@pytest.mark.parametrize("of", [entry("Une tout autre nouvelle"), None], ids=["an entry of something else", "no entry"])
def test_articles_below_the_one_that_bears_the_only_heading_are_others(of):
    assert told(extract(headed(), of, NOW)) == {EARS}


@pytest.mark.parametrize("heading", ["En direct : le conseil municipal", "LIVE: the council votes"])
def test_the_updates_of_a_live_page_are_no_others(heading):
    assert told(extract(headed(heading), None, NOW)) == set(TEXTS)


@pytest.mark.parametrize("heading", ["Un train direct pour la mer", "Live music comes back to the harbour"])
def test_a_heading_that_only_has_the_word_is_not_live(heading):
    assert told(extract(headed(heading), None, NOW)) == {EARS}


def test_what_only_begins_an_article_does_not_put_the_rest_out():
    assert told(extract(headed(paragraphs=2), None, NOW)) == set(TEXTS)
