"""The user's own lines over a registry: what each does, and what is said of one that is wrong."""

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.edits import OWN, Own, State, apply_line, apply_own, names_of, slug
from bot.enrich.registry import NameKind, load_registry
from bot.errors import ConfigError
from tests.test_registry import ROWS, written

KUBO = {
    "id": "kubo",
    "type": "company",
    "name": "Kubo",
    "aliases": ["Kubo SA"],
    "periphrases": ["la firme de Brest"],
    "former": [{"name": "Cubix", "until": "2021-05-04"}],
    "ambiguous": [{"alias": "KB", "context": ["disque"]}],
    "not": ["Kubo Kubo"],
}
STATE = State(
    {
        "kubo": KUBO,
        "borealis": {"id": "borealis", "type": "company", "name": "Boréalis", "parent": "kubo"},
        "anne": {"id": "anne", "type": "person", "name": "Anne Le Goff", "parent": "kubo"},
    },
    {},
)


def after(*lines):
    state = STATE
    for line in lines:
        state = apply_line(state, line)
    return state


def registry(tmp_path, *lines):
    """The registry of the tests with the user's lines over it."""
    folder = tmp_path / "entities"
    own = Own(tmp_path / "entities.jsonl").with_lines(lines)
    return load_registry(folder if folder.exists() else written(folder, *ROWS), own=own)


# --- what each line does ----------------------------------------------------------------------------------------


def test_a_line_as_the_registry_writes_it_adds_or_takes_the_place():
    fresh = {"id": "tisseur", "type": "company", "name": "Tisseur"}
    assert after(fresh).rows["tisseur"] == {**fresh, OWN: ["Tisseur"]}
    other = {"id": "kubo", "type": "company", "name": "Kubo Group"}
    assert after(other).rows["kubo"] == {**other, OWN: ["Kubo Group"]}


def test_a_name_is_an_alias_or_a_periphrasis():
    state = after({"alias": "kubo", "name": "Kuboïde"}, {"alias": "kubo", "name": "le géant de Brest"})
    assert state.rows["kubo"]["aliases"] == ["Kubo SA", "Kuboïde"]
    assert state.rows["kubo"]["periphrases"] == ["la firme de Brest", "le géant de Brest"]


def test_what_the_user_said_is_marked(tmp_path):
    names = registry(tmp_path, {"alias": "kubo", "name": "le géant de Brest"}).names
    assert [name.text for name in names if name.own] == ["le géant de Brest"]


def test_a_name_may_be_bounded(tmp_path):
    lines = (
        {"alias": "borealis", "name": "Boréale", "until": "2020-01-01"},
        {"alias": "borealis", "name": "Nord", "context": ["satellite"]},
        {"alias": "borealis", "name": "Boréalis", "context": ["fusée"]},
    )
    names = {name.text: name for name in registry(tmp_path, *lines).names if name.entity_id == "borealis"}
    assert (names["Boréale"].kind, names["Boréale"].until) == (NameKind.DATED, date(2020, 1, 1))
    assert names["Nord"].context == ("satellite",)
    assert names["Boréalis"].context == ("fusée",), "also the main name may need a word beside it"


def test_said_again_a_name_holds_as_said_last():
    state = after({"alias": "kubo", "name": "KB"}, {"alias": "kubo", "name": "Kubo SA", "context": ["disque"]})
    assert state.rows["kubo"]["aliases"] == ["KB"]
    assert state.rows["kubo"]["ambiguous"] == [{"alias": "Kubo SA", "context": ["disque"]}]


def test_a_new_main_name_keeps_the_old_one(tmp_path):
    known = registry(tmp_path, {"rename": "kubo", "name": "Kubo Group", "since": "2024-01-01"})
    kubo = known.entities["kubo"]
    assert [kubo.name_on(date(year, 6, 1)) for year in (2020, 2023, 2024)] == ["Cubix", "Kubo", "Kubo Group"]
    assert known.resolve("Kubo") is kubo is known.resolve("Kubo Group")


def test_two_that_are_one(tmp_path):
    known = registry(tmp_path, {"merge": "borealis", "into": "kubo"})
    kubo = known.entities["kubo"]
    assert "borealis" not in known.entities
    for name in ("borealis", "Boréalis", "Boréalis SA", "Kubo", "la firme de Brest"):
        assert known.resolve(name) is kubo, name
    assert known.merged == {"borealis": "kubo"}
    assert known.entities["anne-le-goff"].parent == "kubo", "what belonged to the one belongs to the other"


def test_a_merged_entity_brings_its_names_as_they_held():
    row = after({"merge": "kubo", "into": "borealis"}).rows["borealis"]
    assert row["aliases"] == ["Kubo", "Kubo SA"]
    assert row["periphrases"] == ["la firme de Brest"]
    assert row["dated"] == [{"alias": "Cubix", "until": "2021-05-04"}]
    assert row["ambiguous"] == [{"alias": "KB", "context": ["disque"]}]
    assert row["not"] == ["Kubo Kubo"]
    assert row["parent"] is None, "nothing belongs to itself"


def test_a_name_that_was_sure_stays_sure_after_a_merge():
    state = after({"alias": "borealis", "name": "KB"}, {"merge": "kubo", "into": "borealis"})
    assert state.rows["borealis"]["ambiguous"] == []


def test_merges_may_follow_one_another():
    state = after({"merge": "anne", "into": "borealis"}, {"merge": "borealis", "into": "kubo"})
    assert state.merged == {"anne": "kubo", "borealis": "kubo"}


def test_an_id_that_was_merged_may_be_used_again():
    state = after({"merge": "borealis", "into": "kubo"}, {"id": "borealis", "type": "product", "name": "Boréalis"})
    assert state.merged == {}
    assert state.rows["borealis"]["type"] == "product"


def test_removing_an_entity_or_names_of_it():
    assert "kubo" not in after({"remove": "kubo"}).rows
    row = after({"remove": "kubo", "names": ["kb", "LA FIRME DE BREST", "Cubix"]}).rows["kubo"]
    assert names_of(row) == ["Kubo", "Kubo SA"]


def test_what_is_given_stays_as_it_was():
    before = json.dumps(STATE.rows)
    after({"alias": "kubo", "name": "K"}, {"merge": "kubo", "into": "borealis"}, {"remove": "anne"})
    assert json.dumps(STATE.rows) == before


# --- what is wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ([], "not an entity"),
        ({"id": "x", "type": "firm", "name": "X"}, "`type`"),
        ({"alias": "nobody", "name": "X"}, 'there is no entity "nobody"'),
        ({"alias": ["kubo"], "name": "X"}, "by its id"),
        ({"alias": "kubo"}, "`name`"),
        ({"alias": "kubo", "name": " "}, "`name`"),
        ({"alias": "kubo", "name": "X", "until": "soon"}, "dates"),
        ({"alias": "kubo", "name": "X", "context": "disque"}, "list of texts"),
        ({"alias": "kubo", "name": "X", "when": "2024-01-01"}, "unknown key `when`"),
        ({"rename": "kubo", "name": 3}, "`name`"),
        ({"rename": "kubo", "name": "X", "since": 2024}, "`since`"),
        ({"merge": "kubo"}, "by its id"),
        ({"merge": "kubo", "into": "kubo"}, "into itself"),
        ({"merge": "kubo", "into": "nobody"}, "nobody"),
        ({"remove": "kubo", "names": "KB"}, "list of texts"),
        ({"remove": "kubo", "names": []}, "list of texts"),
        ({"remove": "kubo", "names": ["Tisseur"]}, "not a name"),
        ({"remove": "kubo", "names": ["kubo"]}, "main name"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, says):
    own = Own(tmp_path / "entities.jsonl").with_lines([{"alias": "kubo", "name": "Kuboïde"}, line])
    with pytest.raises(ConfigError, match=r"entities\.jsonl, line 2") as caught:
        apply_own(STATE, own)
    assert says in str(caught.value)


def test_a_circle_of_merges_is_named():
    with pytest.raises(ValueError, match='"kubo" was merged into "borealis" by an earlier line'):
        after({"merge": "kubo", "into": "borealis"}, {"merge": "borealis", "into": "kubo"})


def test_a_removed_entity_is_not_there_for_later_lines():
    with pytest.raises(ValueError, match="no entity"):
        after({"remove": "kubo"}, {"alias": "kubo", "name": "X"})


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "entities.jsonl").write_bytes(b'{"remove": "kubo"}\n\n{"id": "\xff')
    with pytest.raises(ConfigError, match=r"line 3: not JSON"):
        apply_own(STATE, Own.read(tmp_path))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    own = Own(tmp_path_factory.getbasetemp() / "entities.jsonl", content)
    with suppress(ConfigError):
        assert apply_own(STATE, own) == STATE


VALUES = st.none() | st.integers() | st.sampled_from(["kubo", "borealis", "anne", "X", "2024-01-01"]) | st.just(["KB"])
KEYS = st.sampled_from(
    ["id", "type", "name", "alias", "rename", "merge", "into", "remove", "names", "since", "context"]
)


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=4))
def test_any_lines_leave_a_registry_or_are_refused(lines):
    with suppress(ValueError):
        state = after(*lines)
        assert all(row["id"] == key and names_of(row) for key, row in state.rows.items())
        assert set(state.merged.values()) <= state.rows.keys() or any("remove" in line for line in lines)


# --- the file ---------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_and_read_back(tmp_path):
    assert Own.read(tmp_path).lines == ()
    lines = ({"alias": "kubo", "name": "Kuboïde « K »"}, {"remove": "anne"})
    Own(tmp_path / "entities.jsonl").with_lines(lines).write()
    assert Own.read(tmp_path).lines == lines
    assert [path.name for path in tmp_path.iterdir()] == ["entities.jsonl"]


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        Own(tmp_path / "missing" / "entities.jsonl").write()


def test_the_fingerprint_tells_the_users_lines_apart(tmp_path):
    plain, own = registry(tmp_path), registry(tmp_path, {"alias": "kubo", "name": "Kuboïde"})
    assert plain.fingerprint != own.fingerprint


@pytest.mark.parametrize(("name", "made"), [("Tisseur & Fils", "tisseur-fils"), ("Œuvre", "oeuvre"), ("株", "")])
def test_an_id_from_a_name(name, made):
    assert slug(name) == made
