"""Tagging and summing up without a model: the shipped registry and rules on invented articles."""

from datetime import UTC, datetime

import pytest

from bot.assets import find
from bot.enrich.registry import load_registry
from bot.enrich.tagger import ExtractiveSummarizer, RuleTagger
from bot.enrich.topics import load_topics
from bot.types import ABOUT, Article, EntityType
from tests.clock import processor_time

FRENCH = Article(
    "https://fil.example/1",
    "Microsoft retire Twitter de ses outils de publicité",
    "Les annonceurs ne verront bientôt plus leurs comptes Twitter dans Microsoft Advertising. La firme de Redmond l’a "
    "écrit à ses clients : le Digital Marketing Center perd le réseau le 25 avril.\nLa cause est l’API de Twitter, "
    "dont le tarif atteint 42 000 dollars par mois pour une entreprise. Elon Musk crie à l’injustice et parle de "
    "procès. Selon Musk, qui fit déjà la chasse à @ElonJet, OpenAI en profite.\n"
    "Le service d’assistance Intercom, dont les clients se plaignaient, s’en va aussi.",
    published=datetime(2023, 4, 20, 9, 0, tzinfo=UTC),
    language="fr",
)
ENGLISH = Article(
    "https://fil.example/2",
    "Apple’s App Store faces an antitrust case in Brussels",
    "The European Commission will examine the fees that Apple charges in its App Store. Regulators suspect the iPhone "
    "maker of an abuse of its dominant position. Tim Cook denies it. Cook said that developers are free to leave.",
    published=datetime(2023, 4, 20, 9, 0, tzinfo=UTC),
    language="en",
)


@pytest.fixture(scope="module")
def registry():
    return load_registry(find("data", "entities"))


@pytest.fixture(scope="module")
def tagger(registry):
    return RuleTagger(registry, load_topics(find("data", "topics.toml")))


def named(registry, tagging, kind):
    return {entity_id for entity_id in tagging.salience if registry.entities[entity_id].type is kind}


def test_a_french_article(registry, tagger):
    (tagging,) = tagger.tag([FRENCH])
    assert named(registry, tagging, EntityType.COMPANY) == {"microsoft", "twitter", "openai", "intercom"}
    assert named(registry, tagging, EntityType.PERSON) == {"elon-musk"}
    assert named(registry, tagging, EntityType.PRODUCT) == {"microsoft-advertising", "digital-marketing-center"}
    assert {"api-pricing", "advertising"} <= set(tagging.topics)
    assert {i for i, score in tagging.salience.items() if score >= ABOUT} == {"microsoft", "twitter"}


def test_an_english_article(registry, tagger):
    (tagging,) = tagger.tag([ENGLISH])
    assert {"apple", "app-store", "tim-cook", "commission-europeenne"} <= set(tagging.salience)
    assert {"antitrust", "app-store"} <= set(tagging.topics)
    assert [m.surface for m in tagging.mentions if m.entity_id == "tim-cook"] == ["Tim Cook", "Cook"]
    assert next(iter(tagging.salience)) == "apple"


def test_mentions_stand_where_they_say(tagger):
    for article, tagging in zip((FRENCH, ENGLISH), tagger.tag([FRENCH, ENGLISH]), strict=True):
        ends = [0, *(mention.end for mention in tagging.mentions)]
        for mention, end in zip(tagging.mentions, ends, strict=False):
            assert mention.start >= end
            assert article.full_text[mention.start : mention.end] == mention.surface
        assert {mention.entity_id for mention in tagging.mentions} == set(tagging.salience)


def test_one_tagging_and_one_summary_each_in_order(tagger):
    articles = [ENGLISH, FRENCH, Article("https://fil.example/3", "", "")]
    taggings = tagger.tag(articles)
    summaries = ExtractiveSummarizer().summarize(articles, length="brief")
    assert ["microsoft" in tagging.salience for tagging in taggings] == [False, True, False]
    assert [bool(summary.sentences) for summary in summaries] == [True, True, False]
    assert tagger.tag([]) == []


def test_versions_name_what_was_used_without_spaces(registry, tagger):
    assert registry.fingerprint in tagger.version
    assert " " not in tagger.version + ExtractiveSummarizer().version
    (summary,) = ExtractiveSummarizer().summarize([FRENCH], length="headline")
    assert summary.model_version == ExtractiveSummarizer().version
    assert summary.method == "extractive"


def test_a_hostile_text_costs_no_more_than_its_length(tagger):
    with processor_time(10):
        for unit in ("Apple et Elon Musk, Musk et Tim Cook. ", "API prix ", "Bill Gates Melinda Gates Gates ", "X"):
            tagger.tag([Article("https://fil.example/4", "Titre", unit * (200_000 // len(unit)), language="fr")])
