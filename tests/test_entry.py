"""A feed's own text as an article, where the page cannot be had."""

from datetime import UTC, datetime

import pytest

from bot.extract.entry import LEAST, entry_article
from bot.types import Article, Entry

NOW = datetime(2025, 1, 1, tzinfo=UTC)
PUBLISHED = datetime(2024, 3, 12, 8, 40, tzinfo=UTC)
FULL = (
    "La messagerie de Rennes a prévenu lundi ses développeurs que cette époque se terminait, dans un courriel aussitôt "
    "publié par plusieurs d’entre eux.\nLe nouveau barème distingue trois paliers, selon le nombre de messages envoyés "
    "chaque mois, et s’applique à la fin de juin."
)


def entry(**changes):
    values = {
        "source_id": 3,
        "guid": "141207",
        "url": "https://www.iverger.example/services/colibri?utm_source=rss",
        "title": "Colibri ferme son API gratuite",
        "published": PUBLISHED,
        "author": "Par Maëlle Kerdoncuff",
        "text": FULL,
    } | changes
    return Entry(**values)


def test_the_full_text_of_a_feed_is_an_article():
    assert entry_article(entry(), "fr", NOW) == Article(
        url="https://www.iverger.example/services/colibri",
        title="Colibri ferme son API gratuite",
        text=FULL,
        source_id=3,
        author="Maëlle Kerdoncuff",
        published=PUBLISHED,
        language="fr",
    )


def test_the_entrys_language_comes_before_the_sources():
    assert entry_article(entry(language="en-GB"), "fr", NOW).language == "en"
    assert entry_article(entry(), None, NOW).language == ""


def test_a_teaser_as_long_as_an_article_is_one():
    assert entry_article(entry(text="", teaser=FULL), "fr", NOW).text == FULL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Les petits outils bâtis sur Colibri ont jusqu’au 30 juin pour payer ou pour disparaître.",
        "x" * (LEAST - 1),
        FULL + " Les deux autres se […]",
        FULL + " Les deux autres se négocieront…",
        FULL + " Lire la suite »",
        FULL[:200] + " Read more",
    ],
)
def test_a_teaser_is_none(text):
    assert entry_article(entry(text=text), "fr", NOW) is None


def test_a_long_text_may_end_with_an_ellipsis():
    assert entry_article(entry(text="\n".join([FULL] * 4) + " À suivre…"), "fr", NOW) is not None


def test_what_feeds_add_is_left_out():
    added = "The post Colibri closes its API appeared first on iVerger.\nLire aussi : autre chose\n12 commentaires"
    assert entry_article(entry(text=f"{FULL}\n{added}"), "fr", NOW).text == FULL


def test_without_a_title_the_text_names_the_article():
    assert entry_article(entry(title=" \u200b"), "fr", NOW).title.startswith("La messagerie de Rennes")


def test_an_address_that_is_none_gives_no_article():
    for url in ("", "tag:iverger.example,2024:141207", "javascript:alert(1)"):
        assert entry_article(entry(url=url), "fr", NOW) is None


def test_an_absurd_date_and_a_useless_author_are_dropped():
    article = entry_article(entry(published=datetime(1970, 1, 1, tzinfo=UTC), author="admin"), "fr", NOW)
    assert (article.published, article.author) == (None, None)


def test_what_must_not_be_stored_is_dropped():
    article = entry_article(
        entry(title="Colibri\x00 ferme\u202e", text=FULL.replace("lundi", "lundi\ud800\u202e")), "fr", NOW
    )
    assert (article.title, article.text) == ("Colibri ferme", FULL)
