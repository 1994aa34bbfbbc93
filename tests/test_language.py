"""The language of a text: the text decides, hints help where it is short, and nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.language import detect
from tests.clock import processor_time

FRENCH = (
    "Le fabricant Borealis va fermer son usine de Nantes au printemps, a annoncé mardi sa directrice. La décision "
    "touche quatre cents salariés, qui seront reçus par les syndicats dans les prochaines semaines. Le groupe explique "
    "que les commandes ont baissé de moitié et que le site de Brest suffira pour ses clients."
)
ENGLISH = (
    "Borealis will close its plant in Nantes this spring, the company said on Tuesday. The decision affects four "
    "hundred employees, who are to meet their unions over the next few weeks. Orders have fallen by half, and the site "
    "in Brest will be enough for the customers that it still has."
)
SPANISH = (
    "El fabricante Borealis cerrará su fábrica de Nantes en primavera, según anunció el martes su directora. La "
    "decisión afecta a cuatrocientos empleados, que serán recibidos por los sindicatos en las próximas semanas."
)
GERMAN = (
    "Der Hersteller Borealis schließt im Frühjahr sein Werk in Nantes, wie die Leitung am Dienstag mitteilte. "
    "Betroffen sind vierhundert Angestellte, mit deren Gewerkschaften in den nächsten Wochen gesprochen wird."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [(FRENCH, "fr"), (ENGLISH, "en"), (SPANISH, "es"), (GERMAN, "de")],
    ids=["fr", "en", "es", "de"],
)
@pytest.mark.parametrize("hints", [[], ["fr"], ["en"], ["pt", "fr"]], ids=str)
def test_a_long_text_decides_whatever_the_hints(text, language, hints):
    assert detect(text, hints) == language


@pytest.mark.parametrize("text", ["", " \n", "12 345 €", "🙂🙂🙂", "Nuageo", "Borealis : résultats"])
def test_a_short_text_takes_the_hint(text):
    assert detect(text, ["fr"]) == "fr"
    assert detect(text, ["en"]) == "en"


@pytest.mark.parametrize(
    ("hint", "language"), [("fr-FR", "fr"), ("EN_us", "en"), (" fr ", "fr"), ("french", ""), ("", "")]
)
def test_hints_as_pages_write_them(hint, language):
    assert detect("", [hint]) == language


def test_the_first_usable_hint_counts():
    assert detect("", ["unknown", "en-GB", "fr"]) == "en"


def test_a_short_text_without_a_hint_is_guessed():
    assert detect("Borealis ouvre un nouveau bureau à Lille pour ses ingénieurs", []) == "fr"


def test_the_same_text_has_the_same_language_every_time():
    mixed = "Borealis Nantes update: la mise à jour du cloud is live, nouveaux tarifs, new pricing, enjoy le service !"
    assert len({detect(mixed, []) for _ in range(20)}) == 1


def test_a_french_article_that_quotes_english_is_french():
    assert detect(f"{FRENCH} « We will miss you all », dit une pancarte. {FRENCH}", ["en"]) == "fr"


@given(st.text(max_size=300), st.lists(st.text(max_size=6), max_size=3))
def test_nothing_raises(text, hints):
    language = detect(text, hints)
    assert language == "" or (len(language) == 2 and language.islower())


def test_it_reads_three_hundred_articles_a_second():
    articles = [f"{FRENCH} {number} {FRENCH * 8}" for number in range(100)]
    detect(SPANISH, [])  # langdetect reads its profiles
    with processor_time(len(articles) / 300):
        assert {detect(article, ["fr"]) for article in articles} == {"fr"}
