"""The extractive summary: verbatim, with its places, never the title again, and standing by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.fitness import Needs, is_balanced, needs
from bot.enrich.summary import WORDS, summarise
from bot.types import Article
from tests.clock import processor_time

TITLE = "Borealis ferme son usine de Nantes"
PARAGRAPHS = (
    "Le fabricant de cartes Borealis va fermer son usine de Nantes à la fin du mois d’avril.",
    "La nouvelle est tombée mardi matin. Elle touche quatre cents salariés, qui seront reçus par les syndicats.",
    "Cette fermeture est due à la baisse des commandes de cartes, tombées de moitié en un an.",
    "Lire aussi : l’usine de Brest embauche.",
    "L’usine de Nantes vue du fleuve",
    "« Nous avons tout essayé », a dit Anne Le Goff, la directrice de Borealis. Elle a promis un plan de départs.",
    "Le cidre se vend bien cette année dans la région.",
)


def article(*paragraphs, title=TITLE, standfirst="", language="fr"):
    body = "\n".join(paragraphs or PARAGRAPHS)
    return Article("https://fil.example/1", title, body, standfirst=standfirst, language=language)


def checked(made, length="brief"):
    """The summary, after what must hold of every one was looked at."""
    summary = summarise(made, length)
    assert len(summary.sentences) == len(summary.evidence)
    ends = 0
    for sentence, (span,) in zip(summary.sentences, summary.evidence, strict=True):
        assert made.full_text[span.start : span.end] == sentence
        assert span.start >= ends
        ends = span.end
    assert made.title not in summary.sentences
    return summary


def test_a_brief_says_what_happened_and_why():
    text = checked(article()).text
    assert "fermer son usine de Nantes" in text
    assert "baisse des commandes" in text


@pytest.mark.parametrize("length", ["headline", "brief", "standard"])
def test_lengths(length):
    summary = checked(article(), length)
    assert 0 < len(summary.text.split()) <= WORDS[length]


def test_longer_lengths_say_more():
    said = [len(checked(article(), length).sentences) for length in ("headline", "brief", "standard")]
    assert said == sorted(said)
    assert said[0] == 1
    assert said[1] in (2, 3)


def test_the_title_is_not_said_again():
    again = article(TITLE + ".", PARAGRAPHS[0], *PARAGRAPHS)
    assert TITLE + "." not in checked(again).sentences


def test_the_standfirst_is_a_candidate():
    standfirst = "Le fabricant de cartes part en avril, faute de commandes"
    assert standfirst in checked(article(standfirst=standfirst)).sentences


def test_a_standfirst_that_the_body_repeats_is_said_once():
    sentences = checked(article(standfirst=PARAGRAPHS[0])).sentences
    assert len(set(sentences)) == len(sentences)


def test_a_sentence_that_leans_has_what_it_leans_on():
    leaning = article(
        "Borealis et Kubo se disputent le marché des cartes.",
        "Cette dernière vient d’annoncer qu’elle quittait Borealis pour vendre ses cartes elle-même dès avril.",
        "Il pleut.",
    )
    sentences = checked(leaning).sentences
    assert sentences[:2] == tuple(leaning.text.split("\n")[:2])


def test_no_opening_leans_on_a_sentence_left_out():
    leaning = article(
        "Il a annoncé la fermeture de l’usine de Nantes mardi matin devant les salariés.",
        "Mais la fermeture de l’usine de Nantes ne surprend personne à Borealis.",
        "Kubo reprendra une partie des salariés de l’usine de Nantes.",
    )
    assert checked(leaning).sentences == (leaning.text.split("\n")[2],)


def test_captions_and_boilerplate_stay_out():
    text = checked(article(), "standard").text
    assert "Lire aussi" not in text
    assert "vue du fleuve" not in text


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("", ()),
        ("Une phrase seule, et courte.", ("Une phrase seule, et courte.",)),
        ("Trop court", ("Trop court",)),
        ("Il ferme.", ("Il ferme.",)),
    ],
)
def test_very_short_articles(body, sentences):
    assert checked(article(body, title="Un titre")).sentences == sentences


def test_nothing_at_all():
    assert summarise(Article("https://fil.example/1", "", "")).sentences == ()
    assert summarise(article("", title="Un titre")).sentences == ()


def test_one_endless_sentence_is_taken_as_it_is():
    endless = "Borealis ferme l’usine, " + "puis une autre à Brest, " * 40 + "puis la dernière à Lorient."
    assert checked(article(endless)).sentences == (endless,)


def test_english():
    made = article(
        "Card maker Borealis will close its plant in Nantes at the end of April, the company said on Tuesday.",
        "However, the plant in Brest is to stay open.",
        "The closure is due to falling orders for cards, which have halved within a year.",
        "The river is low this week.",
        title="Borealis closes its Nantes plant",
        language="en",
    )
    text = checked(made).text
    assert "close its plant" in text
    assert "due to falling orders" in text
    assert not text.startswith("However")


def test_the_same_article_has_the_same_summary():
    assert len({summarise(article()).sentences for _ in range(5)}) == 1


_WORDS = st.sampled_from(
    "Borealis Kubo ferme une usine Il Mais cartes “ ” « » ( ) . . ! ? \n \n Nantes avril 12 % elle".split(" ")
)


@given(st.lists(_WORDS, max_size=120), st.sampled_from(["headline", "brief", "standard"]))
def test_whatever_the_article_what_is_taken_stands_there(pieces, length):
    made = article(" ".join(pieces), title="Un titre de presse")
    summary = checked(made, length)
    if len(summary.sentences) > 1:
        assert all(map(is_balanced, summary.sentences))
        assert needs(summary.sentences[0]) is Needs.NOTHING
        assert len(summary.text.split()) <= WORDS[length]


def test_a_hostile_text_costs_no_more_than_its_length():
    with processor_time(5):
        for unit in ("a.b.c.", "« ", "1 234,5 ", "x", "Borealis. "):
            summarise(article(unit * (200_000 // len(unit))))
