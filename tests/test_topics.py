"""Topics by rules: how a rule is read and counted, and what comes of the shipped rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.registry import load_registry
from bot.enrich.topic_choice import MOST, shipped_choice
from bot.enrich.topic_words import shipped_words
from bot.enrich.topics import Evidence, Zones, load_topics
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

[cider-price]
fr = "Prix du cidre"
en = "Cider price"
near = [{ within = 4, groups = [["cidre*"], ["prix", "payant*"], ["hausse", "baisse"]] }]

[press]
fr = "Presse"
en = "Press"
strong = ["pressoir parlant"]
terms = ["pressoir"]
near = [{ within = 3, groups = [["pressoir"], ["neuf"]] }]
needs_near = true
"""


def rules(tmp_path, text=RULES):
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return load_topics(path)


def article(text, title="", standfirst="", language="fr"):
    return Article("https://fil.example/1", title, text, standfirst=standfirst, language=language)


def points(made, text, **parts):
    """All points of each rule that has any."""
    evidence = made.evidence(article(text, **parts), {})
    return {topic: sum(seen.points) for topic, seen in evidence.items() if any(seen.points)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La récolte commence.", {"harvest": 3}),
        ("LES RECOLTES commencent.", {"harvest": 3}),
        ("Deux jours de cueillette", {"harvest": 3}),
        ("Un pommier et un verger", {"harvest": 2}),
        ("Récolte, récoltes, récolte et récoltes", {"harvest": 6}),
        ("Le pressoir, un pressoir et des pressoirs", {}),
        ("Le pressoir neuf", {"press": 4}),
        ("Le pressoir parlant", {"press": 4}),
        ("", {}),
    ],
)
def test_phrases(tmp_path, text, expected):
    assert points(rules(tmp_path), text) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Le prix du cidre est en hausse.", 1),
        ("En baisse, les cidres payants se vendent.", 1),
        ("Le prix monte. Il fait beau, et on voit une hausse des ventes de cidre.", 0),
        ("Le prix du cidre", 0),
    ],
)
def test_phrases_near_one_another(tmp_path, text, places):
    assert sum(rules(tmp_path).evidence(article(text), {})["cider-price"].near) == places


def test_phrases_that_speak_against_it(tmp_path):
    seen = rules(tmp_path).evidence(article("La récolte de fonds et un verger"), {})["harvest"]
    assert (seen.strong, seen.hints, seen.against) == (1, 1, 1)


def test_parts_of_an_article_count_apart(tmp_path):
    text = "La récolte commence. " + "x " * 400 + "La récolte commence."
    seen = rules(tmp_path).evidence(article(text, title="Récolte", standfirst="Un verger"), {})["harvest"]
    assert seen.points == Zones(3, 1, 3, 3)
    assert (seen.strong, seen.hints) == (1, 1)


def test_one_phrase_counts_six_times_at_most(tmp_path):
    assert points(rules(tmp_path), "récolte " * 12) == points(rules(tmp_path), "récolte " * 6)


def test_being_about_an_entity_is_seen(tmp_path):
    topics = rules(tmp_path)
    assert topics.evidence(article("Rien."), {"pomme": 0.9})["harvest"].entity == 0.9
    assert topics.evidence(article("Rien."), {"kubo": 0.9})["harvest"] == Evidence()


def test_a_rule_that_needs_two_things_near_finds_nothing_without(tmp_path):
    assert rules(tmp_path).evidence(article("Le pressoir"), {})["press"] == Evidence()


def test_a_phrase_named_twice_keeps_its_greater_weight(tmp_path):
    made = rules(tmp_path, '[h]\nfr = "R"\nen = "H"\nterms = ["bois"]\nstrong = ["bois"]')
    assert points(made, "Du bois") == {"h": 3}


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
        ('[h]\nfr = "R"\nen = "H"\nneed = 6', "unknown key 'need'"),
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


def given_by(topics, made, salience):
    """The topics of an article, as the tagger gives them."""
    return shipped_choice().topics(made, topics.evidence(made, salience), shipped_words().chances(made))


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
    assert topic in given_by(shipped, article(text, title, language=language), {})


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
    assert topic not in given_by(shipped, article(text, title), {})


@given(text=st.text(max_size=300))
def test_any_text_has_at_most_four_topics(shipped, text):
    found = given_by(shipped, article(text, text[:40]), {"apple": 1.0, "twitter": 0.5})
    assert len(found) <= MOST
    assert set(found) <= set(shipped.topics)
