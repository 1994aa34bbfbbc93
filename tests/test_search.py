"""Searching the archive: what is found, in which order, and shown how; the same on SQLite and PostgreSQL."""

import random
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.store import Store, parse_query
from bot.store.query import All, Either, Not, Phrase, Since, Until, Word
from bot.text import fold, stem
from bot.types import ABOUT, Entity, EntityType
from tests.builders import NOW, a_source, an_article, at, enriched
from tests.clock import processor_time

APPLE = Entity("apple", EntityType.COMPANY, "Apple")


def resolve(field, value):
    """Ids as they are written; one that is not known is refused, as the registry does."""
    if value == "nobody":
        raise QueryError(f'No {field} called "nobody" is known.')
    return (value,)


@pytest.fixture
def sources(store):
    return [store.add_source(a_source("le-fil")), store.add_source(a_source("copper-lantern"))]


def save(store, n=1, **changes):
    return store.save_article(an_article(n, standfirst="", **changes), now=NOW).article


def found(store, query, limit=20):
    return [hit.article.id for hit in store.search(query, resolve, limit)]


def marked(hit):
    return [hit.snippet[mark.start : mark.end] for mark in hit.marks]


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("fr", "Un téléphone neuf.", "telephone"),
        ("fr", "Un telephone neuf.", "TÉLÉPHONES"),
        ("fr", "Les prix de l’API montent.", "API"),
        ("fr", "Les prix de l’API montent.", "l'api"),
        ("fr", "Une API.", "l’API"),
        ("fr", "Les régies publicitaires.", "régie publicitaire"),
        ("fr", "Un e\u0301te\u0301 chaud.", "été"),
        ("fr", "Le cœur du réseau.", "coeur"),
        ("fr", "Un ŒUF.", "œufs"),
        ("en", "The companies announced prices.", "company price"),
        ("en", "It was running.", "run"),
        ("de", "Die Häuser stehen.", "Häuser"),
        ("", "Les téléphones.", "téléphones"),
        ("fr", "Il écrit à x@exemple.fr.", "exemple"),
        ("fr", "En 2024, 42 000 dollars.", "42 dollars"),
        ("fr", "Le groupe 株式会社 arrive.", "株式会社"),
        ("fr", "Le corps ℌ.", "h"),
    ],
)
def test_a_word_is_found_in_any_inflection_accent_and_case(store, language, text, query):
    article = save(store, text=text, title="Titre", language=language)
    assert found(store, query) == [article.id]


def test_titles_and_standfirsts_are_searched_too(store):
    article = store.save_article(an_article(title="Kubo grandit", standfirst="Un pari réussi.", text="Oui."), now=NOW)
    for query in ("kubo", "pari", '"pari réussi"', "kubo pari oui"):
        assert found(store, query) == [article.article.id]


def test_all_words_are_needed_wherever_they_stand(store):
    save(store, 1, title="Kubo", text="Un centre.")
    save(store, 2, title="Kubo", text="Un port.")
    assert found(store, "kubo centre") == [1]
    assert found(store, "kubo centre port") == []


def test_or_minus_and_brackets(store):
    for n, text in enumerate(["pomme poire", "pomme cerise", "poire", "cerise"], 1):
        save(store, n, title="Fruits", text=text)
    assert found(store, "poire OR cerise") == [4, 3, 2, 1]
    assert found(store, "pomme -cerise") == [1]
    assert found(store, "-pomme") == [4, 3]
    assert found(store, "(poire OR cerise) -pomme") == [4, 3]
    assert found(store, "-(pomme OR cerise)") == [3]
    assert found(store, 'fruits -"pomme poire"') == [4, 3, 2]


def test_a_phrase_stands_in_order_and_within_one_field(store):
    save(store, 1, title="Publicité", text="La régie publicitaire ferme.")
    save(store, 2, title="Régie", text="Publicitaire, dit-il, de la régie.")
    assert found(store, '"régie publicitaire"') == [1]
    assert found(store, '"régies publicitaires"') == [1]
    assert found(store, '"régie publicitaire" OR "de la régie"') == [2, 1]


def test_a_hyphenated_word_is_searched_as_it_stands(store):
    save(store, 1, text="Un e-mail perdu.")
    save(store, 2, text="Le mail du vitamine E.")
    assert found(store, "e-mail") == [1]


# --- filters ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tagged(store, sources):
    """Three articles: about Apple in French, naming Apple only, and in English from another source."""
    about = save(store, 1, published=at(0))
    names = save(store, 2, published=at(24))
    other = save(store, 3, published=at(48), source_id=sources[1].id, language="en")
    store.save_enriched([enriched(about, ("apple",), ("antitrust", "lawsuit"))])
    of_names = enriched(names, ("apple", "kubo"), ("lawsuit",))
    tagging = replace(of_names.tagging, salience={"kubo": 0.49})
    store.save_enriched([replace(of_names, tagging=tagging), enriched(other, ("elon-musk",), ())])
    return store


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("company:apple", [1]),
        ("person:elon-musk", [3]),
        ("entity:apple OR person:elon-musk", [3, 1]),
        ("product:kubo", []),
        ("mentions:kubo", [2]),
        ("mentions:apple", [2, 1]),
        ("-company:apple", [3, 2]),
        ("topic:lawsuit", [2, 1]),
        ("topic:antitrust", [1]),
        ("lang:en", [3]),
        ("lang:fr", [2, 1]),
        ("source:fil", [2, 1]),
        ("source:FIL.example", [2, 1]),
        ('source:"copper lantern"', [3]),
        ("source:nowhere", []),
        ("since:2024-03-06", [3, 2]),
        ("until:2024-03-05", [1]),
        ("since:2024-03-06 until:2024-03-06", [2]),
        ("since:2024 until:2024-03", [3, 2, 1]),
        ("nuageo company:apple lang:fr since:2024", [1]),
        ("nuageo -lang:fr", [3]),
        ("org:apple", [1]),
    ],
)
def test_filters(tagged, query, ids):
    assert found(tagged, query) == ids


def test_an_unknown_entity_is_refused_as_the_registry_says(store):
    with pytest.raises(QueryError, match='No company called "nobody" is known'):
        store.search("company:nobody", resolve, 10)


def test_a_source_that_was_removed_can_still_be_asked_for(tagged):
    tagged.remove_source(1)
    assert found(tagged, "source:fil") == [2, 1]


# --- order ------------------------------------------------------------------------------------------------------


def test_the_title_weighs_more_than_the_text_and_both_more_than_age(store):
    save(store, 1, title="Rien", text="Le mot brevet une fois, puis d’autres choses encore.", published=at(48))
    save(store, 2, title="Brevet", text="Rien de neuf, puis d’autres choses encore.", published=at(0))
    save(store, 3, title="Rien", text="Brevet sur brevet, puis d’autres choses encore.", published=at(1))
    assert found(store, "brevet") == [2, 3, 1]


def test_a_rare_word_weighs_more_than_a_frequent_one(store):
    for n in range(1, 9):
        save(store, n, title="Rien", text="Le nuage grandit encore." if n > 1 else "Le quartz est là encore.")
    assert found(store, "nuage OR quartz")[0] == 1


def test_equally_good_ones_come_newest_first(store):
    for n in (1, 2, 3):
        save(store, n, title="Même titre", text="Même texte.", published=at(-n))
    assert found(store, "même") == [1, 2, 3]
    assert found(store, "since:2000") == [1, 2, 3]


def test_the_limit(store):
    for n in range(1, 6):
        save(store, n)
    assert len(found(store, "nuageo", 3)) == 3
    assert found(store, "nuageo", 0) == []
    assert found(store, "nuageo", -1) == []


# --- snippets ---------------------------------------------------------------------------------------------------


def test_a_snippet_shows_the_words_found_as_they_are_written(store, sources):
    filler = "Une phrase qui ne dit rien du tout. " * 20
    save(store, 1, text=f"{filler}\nMicrosoft débranche Twitter : l’API coûtait trop cher.\n{filler}", title="Titre")
    (hit,) = store.search("coutait apis twitter", resolve, 5)
    assert marked(hit) == ["Twitter", "API", "coûtait"]
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < 260
    assert hit.snippet.strip("…") in hit.article.text
    assert hit.source == "Le Fil"


def test_a_phrase_is_marked_as_one(store):
    save(store, 1, text="Régie, dit-il ; la régie publicitaire du groupe, publicitaire.")
    (hit,) = store.search('"régies publicitaires"', resolve, 5)
    assert marked(hit) == ["régie publicitaire"]


def test_a_snippet_of_what_only_the_title_has_is_the_beginning(store):
    save(store, 1, title="Quartz", text="Un texte sans le mot.")
    (hit,) = store.search("quartz", resolve, 5)
    assert (hit.snippet, hit.marks) == ("Un texte sans le mot.", ())


def test_excluded_words_are_not_marked(store):
    save(store, 1, text="Un texte sans le mot.")
    (hit,) = store.search("texte -quartz -(phrase mot)", resolve, 5)
    assert marked(hit) == ["texte"]


def test_an_article_without_a_text(store):
    save(store, 1, title="Quartz", text="")
    (hit,) = store.search("quartz", resolve, 5)
    assert (hit.snippet, hit.marks) == ("", ())


# --- in step with the archive -----------------------------------------------------------------------------------


def test_a_changed_article_is_found_by_its_new_words_only(store):
    save(store, 1, text="Un bureau à Lille.")
    save(store, 1, text="Un bureau à Nantes.")
    assert found(store, "lille") == []
    assert found(store, "nantes") == [1]


def test_the_language_that_enrichment_finds_is_the_one_stemmed_in(store):
    article = save(store, 1, title="Title", text="The companies are organising.", language="")
    assert found(store, "company") == []
    store.save_enriched([enriched(replace(article, language="en"))])
    assert found(store, "company organise") == [1]
    assert store.search("company", resolve, 1)[0].marks


@pytest.mark.parametrize("char", ["\0", "\ud800", "\x0b", "\u202e", "\u00ad"])
def test_characters_that_no_database_wants(store, char):
    save(store, 1, text=f"Un{char}mot à part, puis un autre.", title=f"Ti{char}tre")
    (hit,) = store.search("autre", resolve, 5)
    assert marked(hit) == ["autre"]
    assert char not in store.article(1).text or char not in "\0\ud800"


def test_a_hostile_text_can_be_saved_and_searched(store):
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyzéèœ株ℌ"
    words = [
        chance.choice(letters) * chance.randrange(1, 90) + str(n) for n in range(40_000)
    ]  # more than a tsvector can hold
    with processor_time(30):
        save(store, 1, text=f"aiguille {' '.join(words)}", title="botte")
        assert found(store, "aiguille botte") == [1]
        assert store.search(words[5], resolve, 1)


@pytest.mark.parametrize(
    "query",
    ["a* OR b", "NEAR(a b)", "title:a", "a:*", "'; DROP TABLE article; --", "a & b | !c <-> d", "{a}", "^a", "a\\b",
     "%", "_x_"],
)  # fmt: skip
def test_what_means_something_to_a_database_means_nothing_here(store, query):
    save(store, 1)
    with suppress(QueryError):
        store.search(query, resolve, 5)
    assert store.counts()["articles"] == 1


def test_a_long_query(store):
    save(store, 1, text=" ".join(f"mot{n}" for n in range(70)))
    assert found(store, " ".join(f"mot{n}" for n in range(64))) == [1]
    assert found(store, " OR ".join(f"mot{n}" for n in range(64))) == [1]
    assert found(store, " ".join(f'-"mot{n + 1} mot{n}"' for n in range(32))) == [1]
    assert found(store, "(" * 20 + "mot1" + ")" * 20) == [1]
    assert found(store, "-(" * 20 + "mot1" + ")" * 20) == [1]


# --- both databases alike, and like the archive -----------------------------------------------------------------

VOCABULARY = (
    "nuage nuages nuageux prix prices price pricing api apis régie régies publicitaire publicité company companies "
    "téléphone telephone phones Twitter X l’API d’Apple été etait œuf oeuf 2024 42 e-mail AT&T 株式会社 Größe naïve "
    "general générale university université organising organise"
).split()


def corpus():
    """Sixty articles of few words, so that queries meet; published in pairs at the same moment."""
    chance = random.Random(7)
    for n in range(60):
        text = "\n".join(" ".join(chance.choices(VOCABULARY, k=chance.randrange(2, 25))) + "." for _ in range(3))
        yield an_article(
            n,
            title=" ".join(chance.choices(VOCABULARY, k=4)),
            text=text,
            standfirst=" ".join(chance.choices(VOCABULARY, k=chance.randrange(4))),
            language=chance.choice(["fr", "fr", "en", "de", ""]),
            published=at(hours=12 * (n // 2)),
            source_id=1 + n % 2,
        )


def fill(store):
    store.add_source(a_source("le-fil"))
    store.add_source(a_source("copper-lantern"))
    chance = random.Random(8)
    for article in corpus():
        saved = store.save_article(article, now=NOW).article
        if chance.random() < 0.7:
            entities = chance.sample(["apple", "kubo", "nuageo"], chance.randrange(3))
            store.save_enriched([enriched(saved, entities, chance.sample(["cloud", "lawsuit"], chance.randrange(3)))])


@pytest.fixture(scope="module")
def both(tmp_path_factory, postgres):
    """The same archive twice."""
    file = tmp_path_factory.mktemp("alike") / "vigie.db"
    with Store.open(f"sqlite:///{file}") as one, Store.open(postgres.url(postgres.migrated())) as two:
        fill(one)
        fill(two)
        yield one, two


word = st.sampled_from([*VOCABULARY, "rien", "le", "nuag"])
leaf = st.one_of(
    word,
    word,
    st.lists(word, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(
        ["company:apple", "mentions:kubo", "topic:cloud", "source:fil", "lang:fr", "lang:en", "since:2024-03-10",
         "until:2024-03-20", "since:2024-03", "until:2023"]
    ),
)  # fmt: skip
queries = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join).map("({})".format),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join).map("({})".format),
        inner.map("-{}".format),
    ),
    max_leaves=6,
)


def answer(store, query):
    try:
        return store.search(query, resolve, 30)
    except QueryError as error:
        return str(error)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(queries, queries, st.text(max_size=30), st.lists(word, max_size=5).map(" ".join)))
def test_both_databases_give_the_same_answers(both, query):
    one, two = (answer(store, query) for store in both)
    assert one == two


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
@example("(since:2024-03-10 until:2023)")
@example("since:2024-03-10 OR until:2023")
def test_a_search_finds_what_the_archive_has(both, query):
    store = both[0]
    assume(not isinstance(answer(store, query), str))  # one that no day can answer is refused
    tree = parse_query(query)
    known = store.articles(range(1, 61))
    taggings = {one.article.id: one.tagging for one in store.enriched(range(1, 61))}
    expected = {article.id for article in known if answers(tree, article, taggings.get(article.id))}
    hits = store.search(query, resolve, 100)
    assert {hit.article.id for hit in hits} == expected
    assert [(-hit.score, -hit.article.when.timestamp(), -hit.article.id) for hit in hits] == sorted(
        (-hit.score, -hit.article.when.timestamp(), -hit.article.id) for hit in hits
    )
    for hit in hits:
        assert hit.snippet.strip("…") in f"{hit.article.standfirst}\n{hit.article.text}"


def stems(text, language):
    return [stem(fold(one), language) for one in re.findall(r"[^\W_]+", text)]


def has(words, article):
    """True where the words stand one after the other, stemmed as French, as English, or not at all."""
    fields = [article.title, "\n".join(filter(None, (article.standfirst, article.text)))]
    texts = [stems(field, article.language) for field in fields]
    runs = [[stem(fold(one), language) for one in words] for language in ("fr", "en", "")]
    return any(run == text[at : at + len(run)] for text in texts for run in runs for at in range(len(text)))


def answers(tree, article, tagging):
    """What a query asks, tried on one article in the plainest way."""
    match tree:
        case Not(inner):
            return not answers(inner, article, tagging)
        case All(nodes):
            return all(answers(node, article, tagging) for node in nodes)
        case Either(nodes):
            return any(answers(node, article, tagging) for node in nodes)
        case Word(text):
            return has([text], article)
        case Phrase(words):
            return has(words, article)
        case Since(start):
            return article.when >= start
        case Until(end):
            return article.when < end
    return tree.value in labels(tree.field, article, tagging)


def labels(field, article, tagging):
    """What a filter may ask of an article."""
    known = {"lang": [article.language], "source": [{1: "fil", 2: "copper"}[article.source_id]]}
    if tagging:
        known["company"] = [entity_id for entity_id, score in tagging.salience.items() if score >= ABOUT]
        known["mentions"] = [mention.entity_id for mention in tagging.mentions]
        known["topic"] = tagging.topics
    return known.get(field, ())


# --- past coverage ----------------------------------------------------------------------------------------------


def test_coverage_of_an_entity(tagged):
    coverage = tagged.coverage(APPLE, 10)
    assert (coverage.articles, coverage.named) == (1, 2), "the second only names it"
    assert coverage.topics == (("antitrust", 1), ("lawsuit", 1))
    assert coverage.sources == ("Le Fil",)
    assert coverage.days == ((NOW.date(), 1),)
    assert [article.id for article in coverage.latest] == [1]
    assert coverage.companions == ()


def test_coverage_counts_companions_and_days(store):
    for n, names in enumerate([("apple", "kubo"), ("apple", "kubo", "zed"), ("apple", "Abel"), ("kubo",)], 1):
        article = save(store, n, published=at(hours=20 * n))
        store.save_enriched([enriched(article, names)])
    coverage = store.coverage(APPLE, 2)
    assert coverage.articles == 3
    assert coverage.companions == (("kubo", 2), ("Abel", 1), ("zed", 1))
    assert coverage.days == ((at(20).date(), 1), (at(40).date(), 2))
    assert [article.id for article in coverage.latest] == [3, 2]


def test_coverage_of_what_nobody_wrote_about(store):
    coverage = store.coverage(APPLE, 10)
    assert (coverage.articles, coverage.named, coverage.days, coverage.latest) == (0, 0, (), ())


def test_coverage_of_what_is_only_named(tagged):
    coverage = tagged.coverage(replace(APPLE, id="kubo"), 10)
    assert (coverage.articles, coverage.named, coverage.days, coverage.latest) == (0, 1, (), ())


# --- under whose name -------------------------------------------------------------------------------------------


def test_an_article_is_told_under_the_name_of_its_own_site(store, sources):
    links = store.add_source(a_source("liens"))
    first = store.save_article(an_article(source_id=links.id), now=NOW).article
    store.save_enriched([enriched(first, ("apple",))])
    assert [hit.source for hit in store.search("nuageo", resolve, 9)] == ["Liens"]
    store.save_article(replace(first, source_id=sources[0].id), now=at(1))
    assert [hit.source for hit in store.search("nuageo", resolve, 9)] == ["Le Fil"]
    assert store.coverage(APPLE, 10).sources == ("Le Fil",)
    assert store.sources_of([first.id]) == {first.id: [sources[0], links]}
