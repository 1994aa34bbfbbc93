"""What a noun beside a name says of it."""

import pytest

from bot.assets import find
from bot.enrich.name_features import NOUNS, load_features, tokenise
from bot.enrich.name_nouns import Nouns

NOUNS_OF_A_TEST = Nouns(
    [("firm", ["fabricant", "filiale", "maker"]), ("human", ["patronne", "patron"]), ("other", ["institut"])]
)


def said(text):
    """Of each name of a line what is said of it, of those of which something is."""
    words = [word for word, _, _ in tokenise(text)[0]]
    capitals = [at for at, word in enumerate(words) if word[0].isupper()]
    told = NOUNS_OF_A_TEST.beside([word.lower() for word in words], capitals)
    return {words[at]: nouns for at, nouns in told.items()}


@pytest.mark.parametrize(
    ("text", "name", "nouns"),
    [
        ("le fabricant japonais Orvello", "Orvello", ("hl=firm",)),
        ("la patronne de Nordkabel", "Nordkabel", ("hl=humand",)),
        ("la patronne Maëlle", "Maëlle", ("hl=human",)),
        ("chez Nordkabel, une filiale du groupe", "Nordkabel", ("hr=firm",)),
        ("chez Nordkabel (filiale danoise)", "Nordkabel", ("hr=firm",)),
        ('le fabricant "Orvello", filiale danoise', "Orvello", ("hl=firm", "hr=firm")),
        ("a battery maker called Voltaneer", "Voltaneer", ("hl=firm",)),
    ],
)
def test_a_noun_before_or_behind_a_name_says_what_it_is(text, name, nouns):
    assert said(text) == {name: nouns}


def test_all_words_of_a_name_are_told():
    assert said("le fabricant Nord Kabel Orvello") == dict.fromkeys(("Nord", "Kabel", "Orvello"), ("hl=firm",))


@pytest.mark.parametrize(
    "text",
    [
        "le fabricant ferme. Orvello",  # another sentence
        "le fabricant, Orvello",  # no apposition before
        "le fabricant a dit hier soir encore que Orvello",  # too far
        "un fabricant de l'institut Orvello",  # the noun next to the name has the word
        "chez Nordkabel, qui vend aux Danois une filiale",  # another name is between
        "Orvello vend sa filiale",
        "le fabricant",
    ],
)
def test_what_is_too_far_or_of_another_name_says_nothing(text):
    assert said(text) == {}


def test_the_nouns_that_ship_are_of_one_kind_each():
    lines = (find("models", "names") / NOUNS).read_text(encoding="utf-8").splitlines()
    nouns = [noun for line in lines if line[0] != "#" for noun in line.partition(": ")[2].split(", ")]
    assert len(nouns) == len(set(nouns)) > 300
    assert all(noun == noun.strip().lower() for noun in nouns)


def test_features_tell_what_a_name_is_called_here_and_elsewhere():
    features = load_features(find("models", "names"))
    lines = tokenise("Le fabricant Nordkabel grandit\nNordkabel recrute")
    rows = features.of(lines, [[""] * len(line) for line in lines])
    assert {"hl=firm", "hl=firm|Xxx+", "Ghl=firm"} <= set(rows[0][2])
    assert "Ghl=firm" in rows[1][0]
    assert "hl=firm" not in rows[1][0]
