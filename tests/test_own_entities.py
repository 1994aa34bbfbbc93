"""`vigie entity …` through the Desk: what a user changes is at once what the archive, search and watchlists have."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest

from bot import Desk
from bot.config import Config
from bot.desk.entities import Details, Guard
from bot.desk.watchlists import Follow
from bot.enrich.edits import Own
from bot.errors import ConfigError, QueryError
from bot.types import Article, EntityType
from tests.builders import a_source

NOW = datetime(2024, 3, 5, 9, 0, tzinfo=UTC)
TEXTS = (
    (
        "Tisseur lève des fonds",
        "La jeune pousse Tisseur a levé dix millions. Les Tisseurs sont fiers de leurs métiers.",
    ),
    ("Microsoft ouvre un centre", "Microsoft a ouvert un centre. La firme de Redmond y emploie trente personnes."),
    ("GitHub opens an office", "GitHub said on Monday it has opened an office. Microsoft owns GitHub."),
    ("Apple et Microsoft s'allient", "Apple et Microsoft se sont alliées. Du géant de Tourcoing, nulle nouvelle."),
    ("Le tisseur du village", "Un tisseur de laine expose ses œuvres au village, entouré de curieux."),
    ("Instagram change ses prix", "Instagram, du groupe Meta, change ses prix ; Facebook et WhatsApp ne bougent pas."),
)


@pytest.fixture
def desk(tmp_path, database_url):
    """A workspace with six articles, on each of the databases."""
    with Desk(Config(folder=tmp_path, database=database_url), clock=lambda: NOW) as opened:
        source = opened._store.add_source(a_source())
        for number, (title, text) in enumerate(TEXTS):
            article = Article(f"https://le-fil.example/{number}", title, text, source_id=source.id, published=NOW)
            opened._store.save_article(article, now=NOW)
        opened.enrich()
        yield opened


def found(desk, query):
    return sorted(hit.article.title for hit in desk.search(query))


def kept(tagging):
    """What the archive keeps of a tagging."""
    return replace(tagging, mentions=tuple(replace(mention, type=None) for mention in tagging.mentions))


def is_in_step(desk):
    """True if the archive has what tagging everything anew would find, under the present version."""
    tagger = desk.knowledge.tagger()
    numbers = range(1, len(TEXTS) + 1)
    stored = [desk.show(str(number)).enriched for number in numbers]
    fresh = tagger.tag([one.article for one in stored])
    same = [kept(one.tagging) for one in stored] == [kept(tagging) for tagging in fresh]
    return same and all(one.version.startswith(f"{tagger.version} ") for one in stored) and not desk.enrich(again=True)


# --- what each does ---------------------------------------------------------------------------------------------


def test_adding_tags_what_is_there(desk):
    assert desk.entity.get("tisseur") is None
    changed = desk.entity.add("Tisseur", EntityType.COMPANY, Details(country="fr", aliases=["Tisseur SA"]))
    assert (changed.entity.id, changed.entity.country) == ("tisseur", "FR")
    assert changed.retagged == 2, "those with the word; capitals tell the weaver from the company"
    assert found(desk, "company:tisseur") == ["Tisseur lève des fonds"]
    assert desk.company("Tisseur SA").articles == 1
    assert is_in_step(desk)


def test_a_name_more(desk):
    changed = desk.entity.alias("apple", "le géant de Tourcoing")
    assert changed.retagged == 1, "a contracted article is found too"
    surfaces = [m.surface for m in desk.show("4").enriched.tagging.mentions if m.entity_id == "apple"]
    assert surfaces == ["Apple", "Apple", "géant de Tourcoing"]
    assert is_in_step(desk)


def test_a_name_for_a_time_or_beside_a_word(desk):
    desk.entity.add("Tisseur", EntityType.COMPANY, Details(context=["jeune pousse"]))
    assert found(desk, "mentions:tisseur") == ["Tisseur lève des fonds"]
    desk.entity.alias("tisseur", "Tisseur", Guard(until="2020-01-01"))
    assert found(desk, "mentions:tisseur") == []
    assert is_in_step(desk)


def test_aliases_given_with_a_context_need_it_too(desk):
    desk.entity.add("Filature Tisseur", EntityType.COMPANY, Details(aliases=["Tisseur"], context=["jeune pousse"]))
    names = desk.entity.show("filature-tisseur").names
    assert {name.text: name.context for name in names} == dict.fromkeys(
        ("Filature Tisseur", "Tisseur"), ("jeune pousse",)
    )
    assert found(desk, "mentions:filature-tisseur") == ["Tisseur lève des fonds"]
    assert is_in_step(desk)


def test_renaming(desk):
    changed = desk.entity.rename("microsoft", "Microsoft Group", "2024-02-01")
    assert changed.entity.name == "Microsoft Group"
    assert desk.company("Microsoft").entity.name == "Microsoft Group"
    assert changed.entity.name_on(datetime(2023, 1, 1, tzinfo=UTC).date()) == "Microsoft"
    assert found(desk, 'company:"Microsoft Group"') == found(desk, "company:microsoft")
    assert is_in_step(desk)


def test_merging_and_taking_it_back(desk):
    desk.watchlist.add("w", Follow(entities=("GitHub", "Microsoft")))
    before = found(desk, "mentions:microsoft")
    changed = desk.entity.merge("github", "microsoft")
    assert changed.entity.id == "microsoft"
    assert desk.entity.get("github") is changed.entity
    assert desk.entity.show("github").merged == ("github",)
    assert desk.watchlist.find("w").entity_ids == ("microsoft",)
    assert found(desk, "mentions:github") == found(desk, "mentions:microsoft") == sorted({*before, TEXTS[2][0]})
    assert is_in_step(desk)
    assert desk.entity.reset("github").entity.id == "github"
    assert found(desk, "mentions:github") == [TEXTS[2][0]]
    assert desk.entity.changes() == ()
    assert is_in_step(desk)


def test_splitting(desk):
    changed = desk.entity.split("microsoft", ["la firme de Redmond"], entity_id="redmond-firm")
    assert (changed.entity.id, changed.entity.type) == ("redmond-firm", EntityType.COMPANY)
    assert found(desk, "mentions:redmond-firm") == ["Microsoft ouvre un centre"]
    assert is_in_step(desk)
    assert [line.get("remove") for line in desk.entity.changes()] == ["microsoft", None]


def test_a_name_that_is_split_off_holds_as_it_did(desk):
    desk.entity.alias("microsoft", "Tisseur", Guard(context=["fonds"]))
    desk.entity.alias("microsoft", "Les Tisseurs", Guard(until="2025-01-01"))
    desk.entity.split("microsoft", ["tisseur", "Les Tisseurs"], EntityType.ORGANISATION)
    known = desk.entity.show("tisseur")
    assert {name.text: (name.context, name.until is None) for name in known.names} == {
        "Tisseur": (("fonds",), True),
        "Les Tisseurs": ((), False),
    }
    assert is_in_step(desk)


def test_removing_and_taking_it_back(desk):
    before = found(desk, "company:microsoft")
    assert desk.entity.remove("microsoft").entity is None
    assert desk.entity.get("microsoft") is None
    assert all("microsoft" not in desk.show(str(n)).enriched.tagging.salience for n in range(1, 7))
    assert is_in_step(desk)
    desk.entity.reset("microsoft")
    assert found(desk, "company:microsoft") == before
    assert is_in_step(desk)


def test_removing_one_name(desk):
    desk.entity.remove("microsoft", ["la firme de Redmond"])
    surfaces = [m.surface for m in desk.show("2").enriched.tagging.mentions]
    assert [surface for surface in surfaces if surface != "Redmond"] == ["Microsoft", "Microsoft"]
    assert is_in_step(desk)


def test_a_name_that_only_articles_had_is_taken_over(desk):
    assert desk.company("Tisseur").entity.id == "company:tisseur"
    desk.watchlist.add("w", Follow(entities=("Tisseur",)))
    desk.entity.add("Tisseur", EntityType.COMPANY)
    assert desk.watchlist.find("w").entity_ids == ("tisseur",)
    assert desk.company("Tisseur").entity.id == "tisseur"
    assert is_in_step(desk)


def test_a_name_that_only_articles_have_may_be_merged(desk):
    desk.entity.merge("Tisseur", "microsoft")
    assert desk.entity.changes() == ({"alias": "microsoft", "name": "Tisseur"},)
    assert TEXTS[0][0] in found(desk, "mentions:microsoft")
    assert is_in_step(desk)


def test_a_summary_and_a_story_stay_as_they_were(desk):
    before = desk.show("2").enriched
    desk.entity.remove("microsoft")
    after = desk.show("2").enriched
    assert (after.summary, after.story_id, after.article) == (before.summary, before.story_id, before.article)


def test_what_its_publisher_changed_waits_for_enriching(desk):
    article = desk.show("1").article
    desk._store.save_article(replace(article, text="Tisseur ferme ses ateliers."), now=NOW)
    assert desk.entity.add("Tisseur", EntityType.COMPANY).retagged == 1
    assert [outcome.article_id for outcome in desk.enrich()] == [1]
    assert is_in_step(desk)


def test_a_merge_that_came_with_the_file_is_told_by_enriching(desk):
    desk.watchlist.add("w", Follow(entities=("GitHub",)))
    (desk.config.folder / "entities.jsonl").write_text('{"merge": "github", "into": "microsoft"}\n', encoding="utf-8")
    desk.knowledge.renew(desk.knowledge.registry_with(Own.read(desk.config.folder)))
    desk.enrich(again=True)
    assert desk.watchlist.find("w").entity_ids == ("microsoft",)
    assert is_in_step(desk)


# --- finding ----------------------------------------------------------------------------------------------------


def test_the_best_named_come_first(desk):
    names = [entity.name for entity in desk.entity.list("microsoft")]
    assert names[0] == "Microsoft"
    assert "Microsoft Advertising" in names
    assert desk.entity.list("no such words") == ()


def test_what_the_user_changed_is_shown_with_the_entity(desk):
    desk.entity.alias("apple", "la Pomme")
    known = desk.entity.show("la pomme")
    assert known.entity.id == "apple"
    assert known.own == ({"alias": "apple", "name": "la Pomme"},)


# --- what is wrong gets a sentence ------------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path):
    with Desk(Config(folder=tmp_path), clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A workspace in which nothing is changed by any test."""
    with Desk(Config(folder=tmp_path_factory.mktemp("untouched")), clock=lambda: NOW) as opened:
        yield opened


WRONG = [
    (lambda e: e.add("Apple", EntityType.COMPANY), "that of Apple"),
    (lambda e: e.add("Apple", EntityType.COMPANY, Details(id="pomme")), "a name of Apple"),
    (lambda e: e.add("Tisseur", EntityType.COMPANY, Details(aliases=["la firme de Cupertino"])), "a name of Apple"),
    (lambda e: e.add("Tisseur", EntityType.COMPANY, Details(id="Big Id")), "`id`"),
    (lambda e: e.add("Tisseur", EntityType.COMPANY, Details(country="France")), "two letters"),
    (lambda e: e.add("Tisseur", EntityType.COMPANY, Details(wikidata="312")), "Wikidata"),
    (lambda e: e.add("Tisseur", EntityType.COMPANY, Details(parent="nobodyknows")), "nobodyknows"),
    (lambda e: e.add("—", EntityType.COMPANY, Details(id="dash")), "neither a letter"),
    (lambda e: e.add("株", EntityType.COMPANY), "--id"),
    (lambda e: e.alias("nobodyknows", "X"), "nobodyknows"),
    (lambda e: e.alias("microsoft", "Apple"), "a name of Apple"),
    (lambda e: e.alias("microsoft", "Tisseur", Guard(until="soon")), "not a date"),
    (lambda e: e.rename("microsoft", "Apple"), "a name of Apple"),
    (lambda e: e.rename("microsoft", "Tisseur", "2024"), "not a date"),
    (lambda e: e.merge("apple", "la firme de Cupertino"), "one entity already"),
    (lambda e: e.merge("apple", "nobodyknows"), "nobodyknows"),
    (lambda e: e.split("apple", ["Windows"]), "not a name of Apple"),
    (lambda e: e.split("apple", ["apple"]), "main name"),
    (lambda e: e.remove("apple", ["Windows"]), "not a name of Apple"),
    (lambda e: e.remove("nobodyknows"), "nobodyknows"),
    (lambda e: e.reset("apple"), "You changed nothing"),
]


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_change_that_cannot_be(untouched, change, says):
    with pytest.raises((ConfigError, QueryError)) as caught:
        change(untouched.entity)
    assert says in str(caught.value)
    assert not (untouched.config.folder / "entities.jsonl").exists()


def test_a_desk_goes_on_with_what_the_next_one_reads(plain):
    assert plain.knowledge.tagger() is plain.knowledge.tagger()
    first = plain.knowledge.tagger()
    plain.entity.alias("apple", "la Pomme")
    plain.entity.merge("github", "microsoft")
    with Desk(plain.config, clock=lambda: NOW) as another:
        assert another.knowledge.registry.fingerprint == plain.knowledge.registry.fingerprint
        assert another.knowledge.tagger().version == plain.knowledge.tagger().version != first.version


def test_what_later_lines_need_is_not_taken_back(plain):
    plain.entity.add("Tisseur", EntityType.COMPANY)
    plain.entity.merge("github", "tisseur")
    with pytest.raises(ConfigError, match=r"Nothing was changed.*no entity \"tisseur\""):
        plain.entity.reset("tisseur")
    assert len(plain.entity.changes()) == 2


def test_a_damaged_line_is_named_by_whatever_reads_it(plain):
    (plain.config.folder / "entities.jsonl").write_text('{"remove": "github"}\nnonsense\n', encoding="utf-8")
    for read in (plain.entity.changes, lambda: plain.search("company:apple"), lambda: plain.entity.remove("apple")):
        with pytest.raises(ConfigError, match="line 2: not JSON"):
            read()


def test_of_changes_at_the_same_instant_none_is_lost_unsaid(tmp_path):
    names = ("Alvéole", "Brindille", "Cardamome", "Dentelle")
    start = Barrier(len(names))

    def added(name):
        with Desk(Config(folder=tmp_path), clock=lambda: NOW) as own:
            own.entity.list(name)  # the registry is there: what follows is at once
            start.wait(60)
            try:
                return own.entity.add(name, EntityType.COMPANY).entity.name
            except ConfigError:
                return None

    with Desk(Config(folder=tmp_path), clock=lambda: NOW) as desk, ThreadPoolExecutor(len(names)) as pool:
        kept_names = {name for name in pool.map(added, names) if name}
        assert kept_names
        assert {line["name"] for line in desk.entity.changes()} == kept_names
