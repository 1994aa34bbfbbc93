"""How an article is read for its summary."""

import random

import pytest

from bot.enrich.candidates import body_of, fit_lines, read, split
from bot.types import Article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le plan a été dévoiléLe ministre y tient.", ["Le plan a été dévoilé", "Le ministre y tient."]),
        ("Une étape vers la BCE.La présidence suit.", ["Une étape vers la BCE.", "La présidence suit."]),
        ("YouTube et TikTok grandissent. SeLoger aussi.", ["YouTube et TikTok grandissent.", "SeLoger aussi."]),
    ],
)
def test_sentences_whose_break_was_lost_are_split(text, expected):
    found = split(text)
    assert [sentence.text for sentence in found] == expected
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)


def test_a_mark_that_went_astray_opens_what_follows_it():
    text = 'Le port de Brest a rouvert mardi." La tempête est passée", a dit le maire. Les cargos sortent.'
    found = split(text)
    assert [sentence.text for sentence in found] == [
        "Le port de Brest a rouvert mardi.",
        '" La tempête est passée", a dit le maire.',
        "Les cargos sortent.",
    ]
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)


def test_a_mark_that_closes_a_quotation_stays():
    text = '"Le port de Brest a rouvert mardi. La tempête est passée." Les cargos sortent, "enfin", dit le maire.'
    assert [sentence.text for sentence in split(text)] == [
        '"Le port de Brest a rouvert mardi.',
        'La tempête est passée."',
        'Les cargos sortent, "enfin", dit le maire.',
    ]


def test_a_reading_knows_words_by_their_places():
    reading = read("Le port", split('Le port de Brest ferme. "Le port vivra", dit Brest.'))
    port = next(word for word in reading.words if word.text == "port")
    assert (port.count, port.sentence, port.sentences, port.quoted) == (2, 0, 2, 1)
    assert reading.title == ("le", "port")
    assert [len(line.pairs) for line in reading.lines] == [4, 4]
    assert [line.quoted for line in reading.lines] == [0, 3]


def test_a_sentence_inside_a_quotation_begun_before_it_is_not_fit():
    text = (
        "La maire de Brest s'inquiète pour la rade. \"Le port doit rouvrir lundi, dit-elle aux pêcheurs réunis. "
        'Chaque jour perdu coûte deux cent mille euros aux armateurs. Nous attendons une réponse de la préfecture", '
        "a-t-elle conclu."
    )
    assert fit_lines(read("Brest", split(text))) == [0]


def test_a_standfirst_is_fit_without_a_full_stop():
    body = split("Le port de Brest rouvre aux cargos lundi matin\nUne légende de photo sans point final ici")
    assert fit_lines(read("Brest", body)) == []
    assert fit_lines(read("Brest", body, standfirst=1)) == [0]


def test_a_very_long_article_is_not_read_to_its_end():
    rng = random.Random(1)
    words = "Le port de Brest a rouvert mardi après deux jours de tempête".split()
    text = " ".join(" ".join(rng.sample(words, 12)).capitalize() + "." for _ in range(3000))
    assert len(body_of(Article("https://a.example/", "Titre", text))) <= 30
