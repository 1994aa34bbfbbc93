"""Stories: which articles report the same event, in French and English, and which must stay apart."""

import json
import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.assets import find
from bot.demo.outlets import read_outlets
from bot.enrich.background import load_background
from bot.enrich.likeness import profile_of
from bot.enrich.names import load_names
from bot.enrich.registry import load_registry
from bot.enrich.stories import WINDOW, Choice, choose_story
from bot.enrich.tagger import ExtractiveSummarizer, RuleTagger
from bot.enrich.topics import load_topics
from bot.types import Article, Enriched, Placed

MORNING = datetime(2024, 3, 5, 7, 0, tzinfo=UTC)
REGISTRY = (
    {"id": "borealis", "type": "company", "name": "Borealis"},
    {"id": "kubo", "type": "company", "name": "Kubo"},
    {"id": "nuageo", "type": "company", "name": "Nuageo"},
    {"id": "nantes", "type": "place", "name": "Nantes"},
    {"id": "brest", "type": "place", "name": "Brest"},
    {"id": "anne-le-goff", "type": "person", "name": "Anne Le Goff", "family": "Le Goff"},
    {"id": "kubo-disk", "type": "product", "name": "Kubo Disk", "parent": "kubo"},
)

# Story, language and hour | title, then the text, its lines joined again.
NEWS = """
nantes-plant fr 0 | Borealis ferme son usine de Nantes
Le fabricant de cartes Borealis fermera son usine de Nantes le 25 avril, a annoncé mardi sa directrice, Anne Le Goff.
La décision touche 412 salariés. Les commandes de cartes ont baissé de 48 % en un an, et le site de Brest suffira. Un
plan de départs de 31 millions d’euros sera présenté aux syndicats.

nantes-plant en 3 | Borealis to close its Nantes plant
Card maker Borealis will close its factory in Nantes on 25 April, its chief executive, Anne Le Goff, said on Tuesday.
The closure affects 412 employees. Orders for cards have fallen by 48 per cent within a year. Unions will be shown a
redundancy plan worth €31m.

nantes-plant fr 5 | À Nantes, les 412 salariés de Borealis apprennent la fermeture de leur usine
La nouvelle est tombée mardi matin à Nantes : l’usine de cartes de Borealis fermera le 25 avril. Anne Le Goff a
invoqué la chute de 48 % des commandes. Les syndicats jugent le plan de départs, 31 millions d’euros, indigne.

borealis-results fr 2 | Borealis double son bénéfice annuel
Borealis a publié mardi un bénéfice net de 86 millions d’euros pour l’an dernier, deux fois celui d’avant, sur un
chiffre d’affaires de 1,2 milliard. Le dividende passera à 0,75 euro. Les analystes attendaient 79 millions.

borealis-results en 4 | Borealis doubles its annual profit
Borealis on Tuesday reported net profit of €86m for last year, twice that of the year before, on sales of €1.2bn. Its
dividend will rise to €0.75. Analysts had expected a profit of €79m.

kubo-disk en 1 | Kubo recalls 60,000 disks that overheat
Kubo is recalling 60,000 of its Kubo Disk drives because their power supply can overheat. The company knows of 14
incidents and no injuries. Owners can order a new supply from Monday.

kubo-disk fr 6 | Kubo rappelle 60 000 disques qui chauffent
Kubo rappelle 60 000 Kubo Disk, dont l’alimentation peut surchauffer. La société a connaissance de 14 incidents, sans
blessé. Les clients peuvent demander une nouvelle alimentation dès lundi.

nuageo-outage fr 7 | Panne géante chez Nuageo : 3 000 sites coupés pendant sept heures
Une inondation dans le centre de données de Brest a coupé mardi quelque 3 000 sites hébergés par Nuageo. Le service
est revenu à 14 h 30. L’hébergeur promet un mois gratuit à ses clients.

nuageo-outage en 8 | Flood takes 3,000 Nuageo sites offline
A flood in its data centre in Brest took some 3,000 sites hosted by Nuageo offline on Tuesday for seven hours. Service
was restored at 14.30. The hosting company offers its customers a month for free.
"""


@pytest.fixture(scope="module")
def tagger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entities")
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, REGISTRY)), encoding="utf-8")
    return RuleTagger(load_registry(folder), load_topics(find("data", "topics.toml")))


def enriched(tagger, articles):
    summaries = ExtractiveSummarizer().summarize(articles, length="brief")
    return [
        Enriched(article, tagging, summary, "1")
        for article, tagging, summary in zip(articles, tagger.tag(articles), summaries, strict=True)
    ]


@pytest.fixture(scope="module")
def told(tagger):
    """(article, story) for all of `NEWS`, oldest first; each from a source of its own."""
    rows = []
    for block in NEWS.strip().split("\n\n"):
        head, *lines = block.split("\n")
        key, language, hour, title = re.fullmatch(r"(\S+) (\S+) (\d+) \| (.+)", head).groups()
        rows.append((int(hour), key, language, title, " ".join(lines)))
    rows.sort()
    articles = [
        Article(
            f"https://fil.example/{n}",
            title,
            text,
            source_id=n,
            published=MORNING + timedelta(hours=hour),
            language=language,
            id=n,
        )
        for n, (hour, _, language, title, text) in enumerate(rows, 1)
    ]
    return list(zip(enriched(tagger, articles), [key for _, key, *_ in rows], strict=True))


BACKGROUND = load_background()


def profile(article):
    return profile_of(article, BACKGROUND)


def placed(article, story_id, thread_id=0):
    return Placed(profile(article), story_id, thread_id or story_id)


def chosen(article, candidates):
    """The story chosen for an article among (article, story) pairs."""
    return choose_story(profile(article), [placed(other, story_id) for other, story_id in candidates]).story_id


def grouped(articles):
    """The story of each article, chosen one after another from all that came before."""
    done = []
    for article in articles:
        own = profile(article)
        choice = choose_story(own, done)
        story_id = choice.story_id or own.article_id
        done.append(Placed(own, story_id, choice.thread_id or story_id))
    return [one.story_id for one in done]


def bcubed(found, gold):
    """BCubed F1 (Bagga and Baldwin, 1998) of a grouping."""
    precision = recall = 0.0
    for mine, true in zip(found, gold, strict=True):
        both = sum(f == mine and g == true for f, g in zip(found, gold, strict=True))
        precision += both / found.count(mine)
        recall += both / gold.count(true)
    return 2 * precision * recall / (precision + recall) / len(found)


def demo_articles():
    """(article, story) of the demo's news, oldest first."""
    gold = json.loads((find("data", "demo") / "stories.json").read_text(encoding="utf-8"))
    rows = [(outlet, article) for outlet in read_outlets(find("data", "demo")) for article in outlet.articles]
    rows = sorted((row for row in rows if row[1].path in gold), key=lambda row: row[1].published)
    sources: dict[str, int] = defaultdict(lambda: len(sources) + 1)
    return [
        (
            Article(
                f"http://127.0.0.1{article.path}",
                article.title,
                "\n".join(re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", p).removeprefix("## ") for p in article.paragraphs),
                source_id=sources[outlet.name],
                published=article.published.astimezone(UTC),
                language=outlet.language,
                standfirst=article.standfirst,
                id=number,
            ),
            gold[article.path],
        )
        for number, (outlet, article) in enumerate(rows, 1)
    ]


@pytest.fixture(scope="module")
def demo():
    names = load_names(find("models", "names"))
    tagger = RuleTagger(load_registry(find("data", "entities")), load_topics(find("data", "topics.toml")), names)
    articles, gold = zip(*demo_articles(), strict=True)
    return enriched(tagger, articles), list(gold)


# --- whole newsrooms --------------------------------------------------------------------------------------------


def test_the_demo_is_grouped_right(demo):
    articles, gold = demo
    assert bcubed(grouped(articles), gold) >= 0.95


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_changes_little(demo, seed):
    articles, gold = demo
    shuffled = random.Random(seed).sample(list(zip(articles, gold, strict=True)), len(articles))
    assert bcubed(grouped([a for a, _ in shuffled]), [g for _, g in shuffled]) >= 0.95


def test_stories_are_told_in_both_languages_and_stay_apart(told):
    assert bcubed(grouped([a for a, _ in told]), [g for _, g in told]) == 1.0


# --- one choice -------------------------------------------------------------------------------------------------


def of_story(told, key):
    return [article for article, story in told if story == key]


def test_nothing_to_choose_from_is_a_new_story(told):
    assert choose_story(profile(told[0][0]), []) == Choice()


def test_the_order_of_the_candidates_does_not_matter(told):
    *others, last = of_story(told, "nantes-plant")
    near = [placed(a, n) for n, a in enumerate([*others, *of_story(told, "borealis-results")], 1)]
    assert {choose_story(profile(last), random.Random(seed).sample(near, len(near))) for seed in range(10)} == {
        choose_story(profile(last), near)
    }


def test_an_article_joins_the_thread_of_its_story(told):
    first, second, *_ = of_story(told, "nantes-plant")
    assert choose_story(profile(second), [placed(first, 7, 3)]) == Choice(7, 3, frozenset({3}))


def test_a_new_story_goes_on_with_the_thread_that_it_is_near_to(told):
    plant = of_story(told, "nantes-plant")[0]
    next_day = replace(
        plant,
        article=replace(
            plant.article,
            id=99,
            title="Nantes : les salariés de Borealis en grève",
            text="Après l’annonce de la fermeture, les salariés de l’usine Borealis ont voté la grève. Le maire de "
            "Nantes veut recevoir Anne Le Goff.",
            published=plant.article.when + timedelta(days=2),
        ),
    )
    assert choose_story(profile(next_day), [placed(plant, 7, 3)]) == Choice(0, 3, frozenset({3}))


def test_what_is_of_another_affair_begins_its_own_thread(told):
    disk = of_story(told, "kubo-disk")[0]
    outage = of_story(told, "nuageo-outage")[0]
    assert choose_story(profile(disk), [placed(outage, 5)]) == Choice()


def test_a_copy_belongs_to_its_story_whoever_signs_it(told):
    (original, *_) = of_story(told, "kubo-disk")
    copy = replace(
        original,
        article=replace(original.article, id=99, title="Agency report", published=original.article.when + WINDOW),
    )
    assert chosen(copy, [(original, 5)]) == 5


def test_what_lies_outside_the_window_is_another_story(told):
    (original, *_) = of_story(told, "kubo-disk")
    late = original.article.when + WINDOW + timedelta(seconds=1)
    copy = replace(original, article=replace(original.article, id=99, published=late))
    assert chosen(copy, [(original, 5)]) == 0


def test_the_same_words_about_another_company_are_another_story(tagger):
    text = (
        "{0} a annoncé mardi la fermeture de son usine. La direction invoque la baisse des commandes et promet un plan "
        "de départs. Les syndicats de {0} ont appelé à la grève dès mercredi devant les portes de {0}."
    )
    articles = [
        Article(
            f"https://fil.example/{name}",
            f"{name} ferme une usine",
            text.format(name) + f" Ce que {name} fera de {extra} reste à décider par ses actionnaires.",
            published=MORNING,
            language="fr",
            id=n,
        )
        for n, (name, extra) in enumerate((("Borealis", "ses cartes neuves"), ("Kubo", "vieux disques durs")), 1)
    ]
    one, other = enriched(tagger, [replace(a, text=re.sub(r"promet .*?\. ", f"{a.id} ", a.text)) for a in articles])
    assert chosen(other, [(one, 1)]) == 0


def test_several_amounts_in_both_are_one_story_whoever_each_is_about(told):
    first, second, *_ = of_story(told, "nantes-plant")

    def about(article, entity_id, amounts):
        figures = {amount: 1 / len(amounts) ** 0.5 for amount in amounts}
        return replace(profile(article), salience={entity_id: 0.9}, figures=figures)

    sums = ("43000000000", "17000000000", "3300000000")
    for shared, story_id in ((sums, 5), (("43000000000", "412", "48"), 0)):
        other = Placed(about(first, "borealis", shared), 5, 5)
        assert choose_story(about(second, "anne-le-goff", shared), [other]).story_id == story_id


def test_an_outlet_that_tells_the_next_event_begins_a_new_story(told):
    first = of_story(told, "borealis-results")[0]
    plant = of_story(told, "nantes-plant")[0]
    same_outlet = replace(first, article=replace(first.article, source_id=plant.article.source_id))
    assert chosen(same_outlet, [(plant, 3)]) == 0


def test_articles_without_words_or_entities(tagger):
    empty = [Article(f"https://fil.example/{n}", "", "", published=MORNING, language="", id=n) for n in (1, 2)]
    one, other = enriched(tagger, empty)
    assert chosen(other, [(one, 1)]) == 0
