"""Finding known names: boundaries, capitals, dates, contexts, periphrases, family names, and nothing else."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.entities import EntityFinder, fits
from bot.enrich.registry import load_registry
from bot.types import Article

ROWS = (
    {"id": "pomme", "type": "company", "name": "Pomme", "aliases": ["Pomme Computers"], "not": ["Pomme Daily"]},
    {
        "id": "kubo",
        "type": "company",
        "name": "Kubo",
        "periphrases": ["la firme de Brest", "l'oiseau gris", "the Brest company", "Kubo's parent company"],
        "former": [{"name": "Cubix", "until": "2021-05-04"}],
    },
    {"id": "cubix", "type": "product", "name": "Cubix", "dated": [{"alias": "Cubix", "since": "2021-05-04"}]},
    {
        "id": "citron",
        "type": "company",
        "name": "Citron",
        "aliases": ["Citron Télécom"],
        "ambiguous": [{"alias": "Citron", "context": ["opérateur", "pétrol"]}],
    },
    {"id": "citron-cosmetics", "type": "company", "name": "Citron Beauté"},
    {"id": "carte", "type": "product", "name": "Kubo Carte", "aliases": ["KuboCarte"]},
    {"id": "carnet", "type": "product", "name": "yCarnet"},
    {"id": "agence", "type": "organisation", "name": "ANOS", "aliases": ["Agence numérique"]},
    {"id": "tri", "type": "company", "name": "3T"},
    {"id": "lina-morel", "type": "person", "name": "Lina Morel"},
    {"id": "ivan-morel", "type": "person", "name": "Ivan Morel"},
    {"id": "anne-le-goff", "type": "person", "name": "Anne Le Goff", "family": "Le Goff"},
    {"id": "ren-hao", "type": "person", "name": "Ren Hao", "family": "Ren"},
    {"id": "etats", "type": "place", "name": "États réunis"},
    {"id": "emu", "type": "product", "name": "eMules"},
    {"id": "fanal", "type": "company", "name": "Le Fanal"},
    {"id": "signaux", "type": "company", "name": "Les Signaux"},
    {"id": "jean-le-brun", "type": "person", "name": "Le Brun"},
)


@pytest.fixture(scope="module")
def finder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entities")
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (folder / "all.jsonl").write_text(lines, encoding="utf-8")
    return EntityFinder(load_registry(folder))


def article(text, year=2024, title=""):
    return Article("https://fil.example/1", title, text, published=datetime(year, 3, 5, tzinfo=UTC), language="fr")


def found(finder, text, **changes):
    """The mentions as "surface → entity", in order."""
    made = article(text, **changes)
    mentions = finder.find(made)
    for mention in mentions:
        assert made.full_text[mention.start : mention.end] == mention.surface
    return [f"{mention.surface} → {mention.entity_id}" for mention in mentions]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("L'API de Pomme est lente.", ["Pomme"]),
        ("l’API d’Pomme, qu'Pomme et (Pomme).", ["Pomme"] * 3),
        ("Pomme's shop, Pomme’s other shop, Pomme-Kubo", ["Pomme", "Pomme", "Pomme", "Kubo"]),
        ("Une pomme, des pommes, Pommeraie, LaPomme, Pomme2", []),
        ("POMME OUVRE UN BUREAU", ["POMME"]),
        ("@Pomme a écrit, #Pomme aussi", ["Pomme"]),
        ("Pomme Computers et Pomme Daily", ["Pomme Computers"]),
        ("Etats réunis, États réunis, états réunis", ["Etats réunis", "États réunis"]),
        ("Des Kubo Cartes et une Kubocarte", ["Kubo Cartes", "Kubocarte"]),
        ("Un ycarnet, un yCarnet, un YCarnet", ["ycarnet", "yCarnet", "YCarnet"]),
        ("L'Anos, l'ANOS, l'anos", ["Anos", "ANOS"]),
        ("3T vend 750 3t", ["3T"]),
        ("Il a fait des émules.", []),
        ("Pomme\u00a0Computers et l’Agence\u202fnumérique", ["Pomme\u00a0Computers", "Agence\u202fnumérique"]),
        ("Pomme\nComputers", ["Pomme"]),
    ],
)
def test_names_stand_as_words_with_their_capitals(finder, text, surfaces):
    assert [line.split(" → ")[0] for line in found(finder, text)] == surfaces


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Selon la firme de Brest, tout va bien.", "la firme de Brest"),
        ("La firme de Brest grandit.", "La firme de Brest"),
        ("Le patron de la firme de Brest parle.", "la firme de Brest"),
        ("The Brest company grows.", "The Brest company"),
        ("Dans le nid de l’oiseau gris", "l’oiseau gris"),
        ("Les plumes du oiseau gris", "oiseau gris"),
        ("Kubo's parent company grows.", "Kubo's parent company"),
    ],
)
def test_periphrases_with_their_article(finder, text, surface):
    assert found(finder, text) == [f"{surface} → kubo"]


@pytest.mark.parametrize("text", ["Un oiseau gris chante.", "Cet oiseau gris chante.", "La firme de brest"])
def test_a_periphrasis_needs_its_article_and_capitals(finder, text):
    assert found(finder, text) == []


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Selon Le Fanal et le Fanal", ["Le Fanal", "Fanal"]),
        ("a-t-elle dit au Fanal. Une information du Fanal", ["Fanal", "Fanal"]),
        ("Il l'a confié aux Signaux et\u00a0des\u00a0Signaux", ["Signaux", "Signaux"]),
        ("Un Fanal, ce Fanal, au fanal, Fanal, sous Fanal", []),
        ("Le livre du Brun", []),
    ],
)
def test_a_name_may_be_parted_from_its_article(finder, text, surfaces):
    assert [line.split(" → ")[0] for line in found(finder, text)] == surfaces


def test_a_name_means_what_it_meant_that_day(finder):
    assert found(finder, "Cubix grandit.", year=2020) == ["Cubix → kubo"]
    assert found(finder, "Cubix grandit.", year=2022) == ["Cubix → cubix"]


def test_an_article_without_a_date_is_of_the_present(finder):
    undated = Article("https://fil.example/1", "", "Cubix grandit.")
    assert [mention.entity_id for mention in finder.find(undated)] == ["cubix"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Citron presse ses clients.", []),
        ("Citron presse ses clients. Un opérateur a le droit.", ["citron"]),
        ("Citron et son pétrolier", ["citron"]),
        ("CITRON presse. Un opérateur a le droit.", ["citron"]),
        ("Citron Télécom grandit. Citron embauche.", ["citron", "citron"]),
        ("Citron Beauté et un opérateur", ["citron-cosmetics"]),
        ("CitRon, opérateur", []),
    ],
)
def test_an_ambiguous_name_needs_its_context(finder, text, entities):
    assert [line.split(" → ")[1] for line in found(finder, text)] == entities


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Morel parle. Lina Morel a fini.", ["Morel → lina-morel", "Lina Morel → lina-morel"]),
        ("Morel parle.", []),
        ("Lina Morel et M. Morel", ["Lina Morel → lina-morel", "Morel → lina-morel"]),
        ("Lina Morel et son frère Paul Morel", ["Lina Morel → lina-morel"]),
        ("Lina Morel et la Morel Fondation", ["Lina Morel → lina-morel"]),
        ("Lina Morel. Selon Morel, non. Le PDG Morel aussi", ["Lina Morel → lina-morel", *["Morel → lina-morel"] * 2]),
        ("Lina Morel and Morel's shop", ["Lina Morel → lina-morel", "Morel → lina-morel"]),
        (
            "Lina Morel parle. Morel rit. Ivan Morel parle. Morel rit.",
            ["Lina Morel → lina-morel", "Morel → lina-morel", "Ivan Morel → ivan-morel", "Morel → ivan-morel"],
        ),
        ("Morel rit. Lina Morel et Ivan Morel", ["Lina Morel → lina-morel", "Ivan Morel → ivan-morel"]),
        ("Anne Le Goff, puis Le Goff", ["Anne Le Goff → anne-le-goff", "Le Goff → anne-le-goff"]),
        ("Lina Morel suit @Morel", ["Lina Morel → lina-morel"]),
    ],
)
def test_a_family_name_is_whose_full_name_is_told(finder, text, lines):
    assert found(finder, text) == lines


@given(
    st.lists(
        st.sampled_from(["Pomme", "Kubo", "la firme de Brest", "Lina Morel", "Morel", "’", " ", "\n", "é", "œ", "."])
    )
)
def test_mentions_never_overlap_and_stand_where_they_say(finder, pieces):
    made = article("".join(pieces))
    end = 0
    for mention in finder.find(made):
        assert mention.start >= end
        assert made.full_text[mention.start : mention.end] == mention.surface
        end = mention.end


@given(text=st.text(max_size=200))
def test_any_text_can_be_searched(finder, text):
    made = article(text, title=text[:20])
    for mention in finder.find(made):
        assert made.full_text[mention.start : mention.end] == mention.surface


@pytest.mark.parametrize(
    ("surface", "written", "fit"),
    [
        ("Youtube", "YouTube", True),
        ("youtube", "YouTube", False),
        ("Nasa", "NASA", True),
        ("Ibm", "IBM", False),
        ("HP", "HP", True),
        ("Loi avia", "loi Avia", False),
        ("LOI AVIA", "loi Avia", True),
        ("É", "E", False),
    ],
)
def test_which_capitals_fit(surface, written, fit):
    assert fits(surface, written) is fit
