"""Topics by rules: how a rule is read and counted, and what the shipped rules say of articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.registry import load_registry
from bot.enrich.topics import MOST, load_topics
from bot.errors import AssetError
from bot.types import Article

RULES = """
[harvest]
fr = "Récolte"
en = "Harvest"
strong = ["récolte*", "jour* de cueillette"]
terms = ["pommier*", "verger"]
entities = ["pomme"]
against = ["récolte* de fonds"]
need = 3

[cider-price]
fr = "Prix du cidre"
en = "Cider price"
near = [{ within = 4, groups = [["cidre*"], ["prix", "payant*"], ["hausse", "baisse"]] }]
need = 1

[press]
fr = "Presse"
en = "Press"
strong = ["pressoir parlant"]
terms = ["pressoir"]
near = [{ within = 3, groups = [["pressoir"], ["neuf"]] }]
needs_near = true
need = 2
"""


def rules(tmp_path, text=RULES):
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return load_topics(path)


def article(text, title="", standfirst="", language="fr"):
    return Article("https://fil.example/1", title, text, standfirst=standfirst, language=language)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("La récolte commence.", ("harvest",)),
        ("LES RECOLTES commencent.", ("harvest",)),
        ("Deux jours de cueillette", ("harvest",)),
        ("Un pommier, deux pommiers et un verger", ("harvest",)),
        ("Un pommier", ()),
        ("La récolte de fonds et un verger", ()),
        ("Le prix du cidre est en hausse.", ("cider-price",)),
        ("En baisse, les cidres payants se vendent.", ("cider-price",)),
        ("Le prix monte. Il fait beau, et on voit une hausse des ventes de cidre.", ()),
        ("Le prix du cidre", ()),
        ("Le pressoir, un pressoir et des pressoirs", ()),
        ("Le pressoir neuf", ("press",)),
        ("Le pressoir parlant", ("press",)),
        ("", ()),
    ],
)
def test_rules(tmp_path, text, topics):
    assert rules(tmp_path).find(article(text), {}) == topics


def test_a_place_counts_more_further_up(tmp_path):
    topics = rules(tmp_path)
    late = article("x " * 400 + "La récolte commence.")
    first = article("La récolte commence. " + "x " * 400)
    below = article("x", standfirst="La récolte commence.", title="Un titre")
    title = article("x", title="La récolte commence.")
    scores = [topics.scores(made, {})["harvest"] for made in (late, first, below, title)]
    assert scores == [1.5, 3.0, 6.0, 9.0]


def test_one_phrase_counts_sixfold_at_most(tmp_path):
    assert rules(tmp_path).scores(article("récolte " * 50), {})["harvest"] == 18.0


def test_being_about_an_entity_counts(tmp_path):
    topics = rules(tmp_path)
    assert topics.find(article("Rien."), {"pomme": 0.9}) == ("harvest",)
    assert topics.find(article("Rien."), {"pomme": 0.2, "kubo": 0.9}) == ()


def test_the_clearest_topic_comes_first(tmp_path):
    made = article("Le prix du cidre est en hausse. La récolte commence.", title="Récolte : la récolte des récoltes")
    assert rules(tmp_path).find(made, {}) == ("harvest", "cider-price")


def test_a_search_needs_no_automaton(tmp_path):
    topics = rules(tmp_path)
    assert topics.topics["harvest"].labels == {"fr": "Récolte", "en": "Harvest"}
    assert topics.fingerprint == rules(tmp_path).fingerprint
    assert topics.fingerprint != rules(tmp_path, RULES.replace("verger", "vergers")).fingerprint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[harvest", "cannot be read"),
        ("", "no topics"),
        ('[harvest]\nfr = "R"', "[harvest]"),
        ('["Big Harvest"]\nfr = "R"\nen = "H"', "[Big Harvest]"),
        ('[h]\nfr = "R"\nen = "H"\nword = ["x"]', "unknown key 'word'"),
        ('[h]\nfr = "R"\nen = "H"\nterms = "x"', "`terms`"),
        ('[h]\nfr = "R"\nen = "H"\nterms = ["*"]', "`terms`"),
        ('[h]\nfr = "R"\nen = "H"\nneed = 0', "`need`"),
        ('[h]\nfr = "R"\nen = "H"\nneed = "much"', "[h]"),
        ('[h]\nfr = "R"\nen = "H"\nnear = [{ within = 3 }]', "[h]"),
        ("h = 3", "[h]"),
    ],
)
def test_a_bad_file_is_named(tmp_path, text, says):
    with pytest.raises(AssetError) as caught:
        rules(tmp_path, text)
    assert says in str(caught.value)
    assert "topics.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AssetError, match=r"nowhere\.toml"):
        load_topics(tmp_path / "nowhere.toml")


# --- the shipped rules ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return load_topics(find("data", "topics.toml"))


def test_the_list_has_what_analysts_follow(shipped):
    expected = (
        "api-pricing advertising lawsuit ai-training-data antitrust app-store privacy earnings layoffs-jobs retail"
    )
    assert set(expected.split()) <= set(shipped.topics)
    assert len(shipped.topics) >= 60
    assert all(topic.labels["fr"] and topic.labels["en"] for topic in shipped.topics.values())


def test_the_rules_name_entities_that_exist(shipped):
    registry = load_registry(find("data", "entities"))
    named = {entity_id for rule in shipped.rules for entity_id in rule.entities}
    assert named - set(registry.entities) == set()


@pytest.mark.parametrize(
    ("title", "text", "language", "topic"),
    [
        (
            "Borealis fera payer son API",
            "Les développeurs paieront 300 euros par mois pour interroger l’API de Borealis, gratuite jusqu’ici.",
            "fr",
            "api-pricing",
        ),
        ("Borealis puts a price on its API", "Developers will be charged $300 a month.", "en", "api-pricing"),
        ("Kubo attaque Borealis en justice", "La plainte a été déposée lundi au tribunal de Brest.", "fr", "lawsuit"),
        ("Kubo sues Borealis", "The lawsuit was filed on Monday. A judge will hear it in May.", "en", "lawsuit"),
        (
            "Les annonceurs quittent Borealis",
            "La régie publicitaire perd ses plus gros annonceurs.",
            "fr",
            "advertising",
        ),
        ("Advertisers leave Borealis", "Its ad business has lost a third of its advertisers.", "en", "advertising"),
        (
            "Borealis interdit d’entraîner des IA sur ses forums",
            "Les modèles de langage ont été entraînés sur ses conversations sans accord ni licence.",
            "fr",
            "ai-training-data",
        ),
        ("Borealis supprime 400 postes", "Un plan social touchera un quart des salariés.", "fr", "layoffs-jobs"),
        ("Kubo cuts 400 jobs", "The layoffs affect a quarter of its employees.", "en", "layoffs-jobs"),
        (
            "Bruxelles enquête sur Borealis",
            "La Commission soupçonne un abus de position dominante sur le marché des cartes.",
            "fr",
            "antitrust",
        ),
        (
            "Kubo raises a funding round",
            "The start-up raises 40 million from venture capital funds.",
            "en",
            "funding-ipo",
        ),
        (
            "Panne géante chez Nuageo",
            "Ses services étaient inaccessibles mardi ; la panne a duré trois heures.",
            "fr",
            "outage",
        ),
    ],
)
def test_what_articles_are_about(shipped, title, text, language, topic):
    assert topic in shipped.find(article(text, title, language=language), {})


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("Une nouvelle API pour les cartes", "Borealis ouvre son API à tous les développeurs.", "api-pricing"),
        ("Le prix du pain augmente", "Les boulangers paient leur farine plus cher.", "api-pricing"),
        ("Borealis entraîne ses coureurs", "Le modèle a été entraîné tôt le matin.", "ai-training-data"),
        ("Un robot bavard chez Kubo", "Le chatbot de Kubo répond à tout.", "robotics"),
    ],
)
def test_what_articles_are_not_about(shipped, title, text, topic):
    assert topic not in shipped.find(article(text, title), {})


@given(text=st.text(max_size=300))
def test_any_text_has_at_most_four_topics(shipped, text):
    found = shipped.find(article(text, text[:40]), {"apple": 1.0, "twitter": 0.5})
    assert len(found) <= MOST
    assert set(found) <= set(shipped.topics)
