"""Discovery of unknown names: what the model sees, what it finds in sentences of our own, and a damaged model."""

import json
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.name_features import VECTORS, WORDS, load_features, tokenise
from bot.enrich.names import FILES, Discovery, Guess, agree, load_names, registry_marks, spans_of
from bot.errors import ModelError
from bot.types import EntityType
from tests.clock import processor_time

FOLDER = find("models", "names")
FRENCH = (
    "Brumalis lève 12 millions d'euros pour ses capteurs\n"
    "La start-up nantaise Brumalis a annoncé mardi une levée de fonds de 12 millions d'euros.\n"
    "« Nous allons recruter trente personnes », explique Maëlle Kervadec, sa directrice générale.\n"
    "Fondée en 2019 à Nantes, Brumalis vend ses capteurs en Allemagne et en Italie. Pour Maëlle Kervadec, il pleut."
)
ENGLISH = (
    "Fernhollow buys a battery maker\n"
    "Fernhollow, a British start-up, said on Tuesday that it had bought Voltaneer for $40m.\n"
    '"We are hiring," said Harriet Quillfeather, chief executive of Fernhollow.\n'
    "The company, founded in Bristol in 2018, sells its batteries in Germany. Harriet Quillfeather will stay in London."
)


@pytest.fixture(scope="module")
def names():
    return load_names(FOLDER)


@pytest.fixture(scope="module")
def features():
    return load_features(FOLDER)


def surfaces(text, found, kind):
    return {text[place.start : place.end] for place in found if place.type is kind}


# --- what is found ------------------------------------------------------------------------------------------------


def test_unknown_names_in_french(names):
    found = names.find(FRENCH)
    assert "Brumalis" in surfaces(FRENCH, found, EntityType.COMPANY)
    assert "Maëlle Kervadec" in surfaces(FRENCH, found, EntityType.PERSON)
    assert {"Nantes", "Allemagne", "Italie"} <= surfaces(FRENCH, found, EntityType.PLACE)


def test_unknown_names_in_english(names):
    found = names.find(ENGLISH)
    assert "Fernhollow" in surfaces(ENGLISH, found, EntityType.COMPANY)
    assert "Harriet Quillfeather" in surfaces(ENGLISH, found, EntityType.PERSON)
    assert {"Bristol", "Germany"} <= surfaces(ENGLISH, found, EntityType.PLACE)


def test_typographic_marks_change_nothing(names):
    typed = FRENCH.replace("« ", '"').replace(" »", '"')
    printed = typed.replace("'", "’").replace('"', "“")
    assert names.find(printed) == names.find(typed)


def test_a_name_is_found_at_all_its_places_under_one_type(names):
    found = names.find(FRENCH)
    places = [place for place in found if FRENCH[place.start : place.end] == "Brumalis"]
    assert len(places) == FRENCH.count("Brumalis")
    assert len({(place.type, place.score) for place in places}) == 1


def test_no_names_in_plain_sentences(names):
    text = (
        "Il pleut depuis ce matin.\nLes prix de la mémoire montent, et personne ne sait pourquoi.\nIt may rain again."
    )
    assert names.find(text) == ()
    assert names.find("") == ()


def test_what_the_registry_claims_is_heard(names):
    text = "Nous avons essayé Quorvane pendant une semaine.\nQuorvane coûte neuf euros."
    at = text.index("Quorvane")
    second = text.index("Quorvane", at + 1)
    known = [Discovery(start, start + 8, EntityType.PRODUCT) for start in (at, second)]
    assert surfaces(text, names.find(text, known), EntityType.PRODUCT) == {"Quorvane"}


@settings(max_examples=60)
@given(st.text(st.sampled_from("aEé ’'-.,\n«»@#1Ω中🙂\u200b\u2028 LeMuskApple"), max_size=200))
def test_places_lie_in_the_text_and_never_overlap(names, text):
    ends = 0
    for place in names.find(text):
        assert ends <= place.start < place.end <= len(text)
        assert 0 < place.score <= 1
        ends = place.end


def test_a_hostile_text_costs_no_more_than_its_length(names):
    units = ("Apple et Elon Musk, ", "A.", "X" * 5000 + " ", "Nord kabel Nord ", "\n", "l'", "Ab-Cd-")
    with processor_time(10):
        for unit in units:
            names.find(unit * (20_000 // len(unit)))


def test_a_family_name_is_that_of_who_is_named_in_full():
    text = "Ada Quillfeather parle\nQuillfeather rit\nVincent Orvello part\nOrvello recrute"

    def guess(name, place=0, **odds):
        start = [match.start() for match in re.finditer(name, text)][place]
        return Guess(start, start + len(name), {kind: odds.get(kind.value, 0.0) for kind in EntityType})

    guesses = [
        guess("Ada Quillfeather", person=0.9),
        guess("Quillfeather", 1, company=0.6, person=0.3),
        guess("Vincent Orvello", person=0.9),
        guess("Orvello", 1, company=0.8, person=0.1),
    ]
    found = agree(text, tokenise(text), guesses)
    assert surfaces(text, found, EntityType.PERSON) == {"Ada Quillfeather", "Quillfeather", "Vincent Orvello"}
    assert surfaces(text, found, EntityType.COMPANY) == {"Orvello"}


# --- what the model sees ------------------------------------------------------------------------------------------


def test_tokens_stand_where_they_say():
    text = "L’ex-PDG d'Apple\n\nTim Cook's 2e iPhone, Jean-Luc"
    lines = tokenise(text)
    assert [[word for word, _, _ in line] for line in lines] == [
        ["L’", "ex-", "PDG", "d'", "Apple"],
        ["Tim", "Cook", "'s", "2e", "iPhone", ",", "Jean-Luc"],
    ]
    assert all(text[start:end] == word for line in lines for word, start, end in line)


def test_features_tell_letters_neighbours_and_lists(features):
    lines = tokenise("Nordkabel quitte la France")
    first, second, _, last = features.of(lines, [["", "", "", ""]])[0]
    assert {"w=Nordkabel", "l=nordkabel", "z3=bel", "p2=no", "BOS", "+1l=quitte"} <= set(first)
    assert "-1l=nordkabel" in second
    assert {"z=Bpla", "EOS"} <= set(last)


def test_features_tell_words_of_like_vectors(features):
    lines = tokenise("La France quitte Londres\nFRANCE gagne")
    rows = features.of(lines, [[""] * len(line) for line in lines])
    kin = {feature for feature in rows[0][1] if feature.startswith("v")}
    assert {feature[:3] for feature in kin} == {"v0=", "v1=", "v2="}
    middle = next(feature for feature in kin if feature.startswith("v1="))
    assert f"+1{middle}" in rows[0][0]
    assert f"-1{middle}" in rows[0][2]
    unknown = features.of(tokenise("Quorvanelle"), [[""]])[0][0]
    assert not any(feature.startswith(("v", "k")) for feature in unknown)


def test_a_word_that_is_known_in_small_letters_only_has_their_clusters(features):
    small, large = (features.of(tokenise(word), [[""]])[0][0] for word in ("néanmoins", "NÉANMOINS"))
    assert {f for f in small if f.startswith("v")} == {f for f in large if f.startswith("v")} != set()


def test_features_tell_the_rest_of_the_article(features):
    lines = tokenise("Nordkabel grandit\nLe groupe Nordkabel recrute\nNordkabel ferme")
    rows = features.of(lines, [[""] * len(line) for line in lines])
    assert {"GT", "GC3", "GP_groupe", "GN_recrute"} <= set(rows[2][0])
    assert not any(feature.startswith("G") for feature in rows[1][3])


def test_marks_of_the_registry(features):
    text = "Tim Cook parle"
    lines = tokenise(text)
    marks = registry_marks(lines, [Discovery(0, 8, EntityType.PERSON)])
    assert marks == [["Bper", "Iper", ""]]
    rows = features.of(lines, marks)[0]
    assert "r=Bper" in rows[0]
    assert "-r=Iper" in rows[2]


def test_labels_become_places():
    assert spans_of(["O", "B-person", "I-person", "B-person", "I-place", "O"]) == [(1, 2), (3, 3), (4, 4)]
    assert spans_of(["I-place", "I-place"]) == [(0, 1)]
    assert spans_of([]) == []


# --- a model that is not well -------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    for name in (*FILES, "meta.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", [*FILES, "meta.json"])
def test_a_missing_file_is_told(copy, name):
    (copy / name).unlink()
    with pytest.raises(ModelError, match="install Vigie again"):
        load_names(copy)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_told_before_it_is_read(copy, name):
    with (copy / name).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelError, match=f"{name} is not the file that meta.json describes"):
        load_names(copy)


@pytest.mark.parametrize("content", [b"", b"lCRF", b"no model at all" * 1000])
def test_what_is_no_model_is_told(copy, content):
    from hashlib import sha256

    meta = json.loads((copy / "meta.json").read_text())
    (copy / FILES[0]).write_bytes(content)
    meta["sha256"][FILES[0]] = sha256(content).hexdigest()
    (copy / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(ModelError, match="is no CRFsuite model"):
        load_names(copy)


@pytest.mark.parametrize("name", [WORDS, VECTORS])
@pytest.mark.parametrize("content", [b"", b"no table", b"\xfd7zXZ\x00 cut short"])
def test_what_is_no_table_of_words_is_told(copy, name, content):
    from hashlib import sha256

    meta = json.loads((copy / "meta.json").read_text())
    (copy / name).write_bytes(content)
    meta["sha256"][name] = sha256(content).hexdigest()
    (copy / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(ModelError, match="cannot be read"):
        load_names(copy)


@pytest.mark.parametrize("meta", ["", "[]", "{}", '{"sha256": 3}', "\ud83d"])
def test_a_broken_description_is_told(copy, meta):
    (copy / "meta.json").write_bytes(meta.encode("utf-8", "surrogatepass"))
    with pytest.raises(ModelError, match="cannot be read"):
        load_names(copy)


def test_what_ships_is_small_and_described():
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 5_000_000
    card = (FOLDER / "card.md").read_text(encoding="utf-8")
    assert all(word in card for word in ("Data", "Licence", "Limits", "F1"))
