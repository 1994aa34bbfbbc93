"""Plain texts as articles: title, byline, paragraphs, and what trails behind them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.extract.plain import read_plain

NOW = datetime(2025, 1, 1, tzinfo=UTC)
URL = "file:///tmp/article.txt"
TEXT = """\
Colibri ferme son API gratuite, les petits outils s’inquiètent

Maëlle Kerdoncuff |

La messagerie de Rennes a prévenu lundi ses développeurs. Le nouveau barème s’applique au 30 juin.

Environ 4 200 applications tierces sont concernées, d’après une association.

Accédez aux commentaires de l'article50
"""


def read(text):
    return read_plain(text, URL, NOW)


def refused(text):
    with pytest.raises(ExtractError) as caught:
        read(text)
    assert caught.value.url == URL
    return caught.value.reason


def test_title_byline_body_and_comments_link():
    article = read(TEXT)
    assert article.title == "Colibri ferme son API gratuite, les petits outils s’inquiètent"
    assert article.author == "Maëlle Kerdoncuff"
    assert article.text == (
        "La messagerie de Rennes a prévenu lundi ses développeurs. Le nouveau barème s’applique au 30 juin.\n"
        "Environ 4 200 applications tierces sont concernées, d’après une association."
    )
    assert (article.url, article.language, article.published, article.standfirst) == (URL, "", None, "")


@pytest.mark.parametrize(
    ("byline", "author", "published"),
    [
        ("Maëlle Kerdoncuff | 20/04/2023 à 12:30", "Maëlle Kerdoncuff", datetime(2023, 4, 20, tzinfo=UTC)),
        ("Par Maëlle Kerdoncuff", "Maëlle Kerdoncuff", None),
        ("By Jane Doe, April 3, 2023", "Jane Doe", datetime(2023, 4, 3, tzinfo=UTC)),
        (
            "Publié le 3 mai 2023\nPar Jane Doe et Marc Petit",
            "Jane Doe et Marc Petit",
            datetime(2023, 5, 3, tzinfo=UTC),
        ),
        ("3 min read", None, None),
    ],
)
def test_bylines_give_author_and_date(byline, author, published):
    article = read(f"Colibri ferme son API\n{byline}\n\nLa messagerie a prévenu ses développeurs.")
    assert (article.author, article.published) == (author, published)
    assert article.text == "La messagerie a prévenu ses développeurs."


def test_a_text_without_a_byline_keeps_its_first_paragraph():
    article = read("Colibri ferme son API\n\nPar ailleurs, tout va bien.\n\nBy Tuesday, it was over.")
    assert article.author is None
    assert article.text == "Par ailleurs, tout va bien.\nBy Tuesday, it was over."


@pytest.mark.parametrize(
    "tail", ["12 commentaires", "Read the comments", "Comments (3)", "Lire aussi : un autre", "Share"]
)
def test_what_trails_is_left_out(tail):
    assert read(f"Un titre\n\nUn texte qui dit tout.\n\n{tail}\n").text == "Un texte qui dit tout."


def test_such_lines_stay_where_text_follows():
    assert read("Un titre\n\n12 commentaires\n\nUn texte qui dit tout.").text.startswith("12 commentaires")


def test_lines_wrapped_at_a_fixed_width_are_one_paragraph():
    wrapped = (
        "La messagerie de Rennes a prévenu lundi ses développeurs\n"
        "que cette époque se terminait, dans un courriel que\n"
        "plusieurs ont publié."
    )
    article = read(f"Un titre\n\n{wrapped}\n\nUn deuxième paragraphe.")
    assert article.text.split("\n") == [wrapped.replace("\n", " "), "Un deuxième paragraphe."]


def test_a_list_is_not_joined():
    assert read("Un titre\n\nun\ndeux\ntrois\n").text == "un\ndeux\ntrois"


@pytest.mark.parametrize("mark", ["# ", "## ", "Titre : ", "TITLE: "])
def test_marks_of_a_title_are_taken_off(mark):
    assert read(f"{mark}Colibri ferme\n\nUn texte.").title == "Colibri ferme"


def test_line_ends_of_all_systems():
    for end in ("\n", "\r\n", "\r", "\u2028"):
        article = read(end.join(TEXT.split("\n")))
        assert (article.author, article.text.count("\n")) == ("Maëlle Kerdoncuff", 1)


def test_nothing_and_a_title_alone_are_refused():
    assert refused("") == "the text is empty"
    assert refused(" \n\u200b\n\ufeff") == "the text is empty"
    assert refused("Colibri ferme son API").startswith("a title without a text")
    assert refused("Colibri ferme son API\n\n12 commentaires").startswith("a title without a text")


def test_one_long_line_is_an_article_named_by_its_first_sentence():
    line = "La messagerie de Rennes a prévenu ses développeurs. " + "Le barème a trois paliers. " * 20
    article = read(line)
    assert article.title == "La messagerie de Rennes a prévenu ses développeurs."
    assert article.text == line.strip()


def test_what_must_not_be_stored_is_dropped():
    article = read("Un\x00 titre\u202e\n\nUn\x1b texte\ud800 propre.\x07")
    assert (article.title, article.text) == ("Un titre", "Un texte propre.")


@given(st.text(max_size=400))
def test_any_text_gives_an_article_or_a_reason(text):
    try:
        article = read(text)
    except ExtractError as error:
        reason = error.reason
        assert reason in {"the text is empty", refused("Un titre")}
        return
    article.full_text.encode("utf-8")
    assert article.title
    assert article.text
