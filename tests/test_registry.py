"""The registry: reading it, finding by name, and the promises that the shipped one keeps."""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.registry import NameKind, load_registry
from bot.errors import AssetError
from bot.types import EntityType

SHIPPED = Path(__file__).parent.parent / "data" / "entities"
ROWS = (
    {"id": "borealis", "type": "company", "name": "Boréalis", "aliases": ["Boréalis SA"], "wikidata": "Q1"},
    {
        "id": "kubo",
        "type": "company",
        "name": "Kubo",
        "former": [{"name": "Cubix", "until": "2021-05-04"}, {"name": "Cubique", "until": "2015-01-01"}],
        "ambiguous": [{"alias": "KB", "context": ["disque"]}],
        "periphrases": ["la firme de Brest"],
    },
    {"id": "cubix", "type": "product", "name": "Cubix", "parent": "kubo"},
    {"id": "anne-le-goff", "type": "person", "name": "Anne Le Goff", "family": "Le Goff", "parent": "borealis"},
    {"id": "brest", "type": "place", "name": "Brest", "not": ["Brest-Litovsk"]},
    {"id": "papote", "type": "company", "name": "Papote", "service": True},
)


def written(folder, *rows, name="all.jsonl"):
    folder.mkdir(exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def registry(tmp_path):
    return load_registry(written(tmp_path / "entities", *ROWS))


# --- reading ----------------------------------------------------------------------------------------------------


def test_what_a_line_says_is_what_an_entity_has(registry):
    kubo = registry.entities["kubo"]
    assert (kubo.type, kubo.name) == (EntityType.COMPANY, "Kubo")
    assert kubo.former == (("Cubique", date(2015, 1, 1)), ("Cubix", date(2021, 5, 4)))
    assert [kubo.name_on(date(year, 6, 1)) for year in (2010, 2020, 2024)] == ["Cubique", "Cubix", "Kubo"]
    assert registry.entities["cubix"].parent == "kubo"
    assert registry.barred == ("Brest-Litovsk",)
    assert registry.family_name("anne-le-goff") == "Le Goff"
    assert registry.entities["papote"].service
    assert not kubo.service


def test_a_blank_line_is_nothing(tmp_path):
    assert len(load_registry(written(tmp_path / "e", ROWS[0], "", "  ", ROWS[1])).entities) == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", "not an entity"),
        ({"id": "Big Name", "type": "company", "name": "X"}, "`id`"),
        ({"id": "x", "type": "firm", "name": "X"}, "`type`"),
        ({"id": "x", "type": "company", "name": " "}, "`name`"),
        ({"id": "x", "type": "company", "name": "X", "alias": ["Y"]}, "unknown key `alias`"),
        ({"id": "x", "type": "company", "name": "X", "aliases": "Y"}, "`aliases`"),
        ({"id": "x", "type": "company", "name": "X", "not": [""]}, "`not`"),
        ({"id": "x", "type": "company", "name": "X", "parent": 3}, "`parent`"),
        ({"id": "x", "type": "company", "name": "X", "service": "yes"}, "`service`"),
        ({"id": "x", "type": "company", "name": "X", "former": [{"name": "Y"}]}, "`former`"),
        ({"id": "x", "type": "company", "name": "X", "dated": [{"alias": "Y", "since": "soon"}]}, "`dated`"),
        ({"id": "x", "type": "company", "name": "X", "ambiguous": [{"alias": "Y", "context": []}]}, "`ambiguous`"),
        ({"id": "borealis", "type": "company", "name": "Other"}, "taken"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, says):
    folder = written(tmp_path / "entities", ROWS[0], line)
    with pytest.raises(AssetError, match=r"all\.jsonl, line 2") as caught:
        load_registry(folder)
    assert says in str(caught.value)


def test_bytes_that_are_no_text_are_named(tmp_path):
    folder = written(tmp_path / "entities", ROWS[0])
    (folder / "bad.jsonl").write_bytes(b'{"id": "\xff\xfe"}\n')
    with pytest.raises(AssetError, match=r"bad\.jsonl, line 1"):
        load_registry(folder)


@given(st.binary(max_size=80))
def test_any_line_is_read_or_refused(tmp_path_factory, line):
    folder = tmp_path_factory.mktemp("entities")
    (folder / "any.jsonl").write_bytes(line)
    with pytest.raises(AssetError):
        load_registry(folder)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(AssetError, match="no entities"):
        load_registry(tmp_path)


def test_the_first_of_several_folders_decides(tmp_path):
    own = written(tmp_path / "own", {"id": "kubo", "type": "company", "name": "Kubo Group"})
    shipped = written(tmp_path / "shipped", *ROWS)
    both = load_registry(own, shipped)
    assert both.entities["kubo"].name == "Kubo Group"
    assert both.entities["borealis"].name == "Boréalis"
    assert both.resolve("la firme de Brest") is None


def test_the_fingerprint_changes_with_the_content(tmp_path):
    first = load_registry(written(tmp_path / "a", *ROWS)).fingerprint
    assert load_registry(written(tmp_path / "b", *ROWS)).fingerprint == first
    assert load_registry(written(tmp_path / "c", *ROWS[:-1])).fingerprint != first


# --- finding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("kubo", "kubo"),
        ("BOREALIS", "borealis"),
        ("boréalis  sa", "borealis"),
        ("Cubix", "cubix"),
        ("cubique", "kubo"),
        ("kb", "kubo"),
        ("La firme de Brest", "kubo"),
        ("anne le goff", "anne-le-goff"),
        ("nobody", None),
        ("", None),
    ],
)
def test_a_name_finds_its_entity(registry, name, entity_id):
    found = registry.resolve(name)
    assert (found.id if found else None) == entity_id


def test_a_type_chooses_among_those_of_one_name(registry):
    assert registry.resolve("Cubix", EntityType.PRODUCT).id == "cubix"
    assert registry.resolve("Cubix", EntityType.COMPANY).id == "kubo"
    assert registry.resolve("Cubix", EntityType.PERSON) is None


def test_a_slip_is_suggested_for(registry):
    assert registry.suggest("boralis") == ["Boréalis"]
    assert registry.suggest("anne") == ["Anne Le Goff"]
    assert registry.suggest("zzzz") == []


def test_what_is_suggested_is_of_the_type_asked_for_and_a_family_name_means_its_bearer(registry):
    assert registry.suggest("boralis", EntityType.PERSON) == []
    assert registry.suggest("goff") == registry.suggest("goff", EntityType.PERSON) == ["Anne Le Goff"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load_registry(written(tmp_path_factory.mktemp("registry") / "entities", *ROWS))


@given(name=st.text(max_size=60))
def test_any_words_can_be_asked_for(small, name):
    found = small.resolve(name)
    assert found is None or found.id in small.entities
    assert set(small.suggest(name)) <= {entity.name for entity in small.entities.values()}


def test_names_hold_in_their_time(registry):
    cubix = next(name for name in registry.names if name.text == "Cubix" and name.entity_id == "kubo")
    assert cubix.kind is NameKind.FORMER
    assert cubix.holds_on(date(2021, 5, 3))
    assert not cubix.holds_on(date(2021, 5, 4))
    assert not cubix.holds_on(None)


# --- the shipped registry ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return load_registry(find("data", "entities"))


def shipped_rows():
    return [
        json.loads(line) for path in sorted(SHIPPED.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def test_the_shipped_registry_is_large(shipped):
    counts = Counter(entity.type for entity in shipped.entities.values())
    assert counts[EntityType.COMPANY] >= 1500
    assert counts[EntityType.PERSON] >= 1000
    assert counts[EntityType.PRODUCT] >= 1500


def test_each_file_holds_its_type():
    plural = {"company": "companies", "person": "people"}
    for path in SHIPPED.glob("*.jsonl"):
        types = {json.loads(line)["type"] for line in path.read_text("utf-8").splitlines()}
        assert {plural.get(kind, f"{kind}s") for kind in types} == {path.stem}


def test_every_parent_is_there(shipped):
    missing = {e.id: e.parent for e in shipped.entities.values() if e.parent and e.parent not in shipped.entities}
    assert missing == {}


def test_nobody_is_their_own_ancestor(shipped):
    for entity in shipped.entities.values():
        above, seen = entity.parent, {entity.id}
        while above:
            assert above not in seen, f"{entity.id} → {above}"
            seen.add(above)
            above = shipped.entities[above].parent


def test_no_name_is_claimed_twice_without_context_or_date(shipped):
    claims = defaultdict(set)
    for name in shipped.names:
        if not (name.context or name.since or name.until):
            claims[name.text].add(name.entity_id)
    assert {text: ids for text, ids in claims.items() if len(ids) > 1} == {}


def test_wikidata_ids_are_well_formed_and_used_once(shipped):
    ids = Counter(entity.wikidata for entity in shipped.entities.values() if entity.wikidata)
    assert [wikidata for wikidata in ids if not re.fullmatch(r"Q[1-9]\d*", wikidata)] == []
    assert [wikidata for wikidata, count in ids.items() if count > 1] == []


def test_countries_are_two_capitals(shipped):
    assert [e.id for e in shipped.entities.values() if e.country and not re.fullmatch("[A-Z]{2}", e.country)] == []


def test_no_alias_begins_with_an_article_that_its_name_does_without():
    for row in shipped_rows():
        names = {row["name"], *row.get("aliases", ())}
        assert not [n for n in names if (m := re.match(r"(?:l'|la |le |les |the )(.+)", n)) and m.group(1) in names], (
            row["id"]
        )


@pytest.mark.parametrize(
    ("name", "kind", "entity_id"),
    [
        ("Twitter", None, "twitter"),
        ("facebook", EntityType.PRODUCT, "facebook"),
        ("facebook", EntityType.COMPANY, "meta"),
        ("Ford", EntityType.COMPANY, "ford"),
        ("brave", EntityType.COMPANY, "brave-software"),
        ("la firme de Redmond", None, "microsoft"),
    ],
)
def test_well_known_names(shipped, name, kind, entity_id):
    assert shipped.resolve(name, kind).id == entity_id


def test_a_slip_in_a_well_known_name(shipped):
    assert "Microsoft" in shipped.suggest("Microsft")
    assert "Apple" in shipped.suggest("aple")
