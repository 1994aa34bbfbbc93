"""The guard: what a model wrote is kept only where the article says it."""

import pytest

from bot.enrich.guard import ground, support, supported

FRENCH = (
    "Borealis ferme son usine de Nantes\n"
    "Le fabricant Borealis va fermer son usine de Nantes le 25 avril 2023, a annoncé mardi sa directrice, Anne "
    "Le Goff. La décision touche 400 salariés. Le groupe a perdu 12 milliards de dollars l'an dernier. "
    "Le site de Brest n'est pas concerné. Un plan de départs sera présenté aux syndicats en mai."
)
ENGLISH = (
    "Borealis raises the price of its API\n"
    "Borealis will charge developers $42,000 a month for its API from 29 April, the company said on Tuesday. "
    "Small developers keep free access for non-commercial use. The company did not say how many would leave."
)


def held(sentence, text=FRENCH, language="fr", **names):
    return support(sentence, ground(text, language, names.get("ids", ())), names.get("entity_of", lambda _: None))


@pytest.mark.parametrize(
    "sentence",
    [
        "Borealis va fermer son usine de Nantes.",
        "Borealis fermera l'usine de Nantes le 25 avril 2023.",
        "La décision de fermer l'usine touche quatre cents salariés.",
        "Le groupe a perdu 12 000 000 000 $ l'an dernier.",
        "La directrice Anne Le Goff a annoncé la fermeture de l'usine de Nantes mardi.",
        "Le site de Brest n'est pas concerné.",
    ],
)
def test_what_the_article_says_is_kept_with_its_evidence(sentence):
    spans = held(sentence)
    assert spans
    assert all(FRENCH[span.start : span.end].strip() for span in spans)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("La décision touche 500 salariés.", "another number"),
        ("Le groupe a perdu 12 milliards d'euros l'an dernier.", "another currency"),
        ("Le groupe a perdu 12 millions de dollars l'an dernier.", "another scale"),
        ("Borealis va fermer son usine de Lyon.", "another place"),
        ("Anne Martin a annoncé mardi la fermeture de l'usine de Nantes.", "a name put together"),
        ("Samsung va fermer son usine de Nantes.", "another company, at the beginning"),
        ("Borealis va fermer son usine de Nantes le 25 juin 2023.", "another month"),
        ("Le site de Brest est concerné.", "a denial lost"),
        ("Borealis ne va pas fermer son usine de Nantes.", "a denial added"),
        ("Les clients devront acheter une licence premium auprès des distributeurs.", "nothing of it is there"),
        ("", "nothing"),
        ("…", "nothing"),
    ],
)
def test_what_it_does_not_say_is_dropped(sentence, why):
    assert held(sentence) is None, why


def test_english():
    assert held("Borealis will charge developers 42 000 dollars a month for its API.", ENGLISH, "en")
    assert held("Borealis will charge developers $24,000 a month for its API.", ENGLISH, "en") is None
    assert held("Small developers keep free access.", ENGLISH, "en")


def test_another_name_of_an_entity_that_is_there():
    same = {"ids": {"borealis"}, "entity_of": lambda name: "borealis" if "Borealis" in name else None}
    assert held("Le Borealis Group va fermer son usine de Nantes.", **same)
    assert held("Le Borealis Group va fermer son usine de Nantes.") is None


def test_repetitions_are_told_once():
    one = "Borealis va fermer son usine de Nantes."
    assert [sentence for sentence, _ in supported([one, "Tout va bien à Lyon.", one], ground(FRENCH, "fr"))] == [one]


def test_an_empty_article_supports_nothing():
    assert support("Borealis ferme.", ground("", "fr")) is None
