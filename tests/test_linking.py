"""Linking: each discovered name is one entity, of the registry or proposed, and never two."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.enrich.entities import EntityFinder
from bot.enrich.linking import Linker, is_proper
from bot.enrich.names import Discovery
from bot.enrich.proposed import bare, proposed_entity, proposed_id, proposed_kind, retyped
from bot.enrich.registry import load_registry
from bot.types import Article, Entity, EntityType

COMPANY, PERSON, PRODUCT = EntityType.COMPANY, EntityType.PERSON, EntityType.PRODUCT
PLACE, ORGANISATION = EntityType.PLACE, EntityType.ORGANISATION
ROWS = [
    {"id": "nordkabel", "type": "company", "name": "Nordkabel", "periphrases": ["le câblier de Bergen"]},
    {"id": "elan", "type": "company", "name": "Élan Énergie", "aliases": ["Elan"]},
    {"id": "free", "type": "company", "name": "Free", "ambiguous": [{"alias": "Free", "context": ["opérateur"]}]},
    {"id": "gazouilli", "type": "company", "name": "Gazouilli", "former": [{"name": "Piaf", "until": "2023-07-23"}]},
    {"id": "piaf", "type": "product", "name": "Piaf", "dated": [{"alias": "Piaf", "since": "2023-07-23"}]},
    {"id": "canal-plus", "type": "company", "name": "Canal+", "aliases": ["groupe Canal+"]},
    {"id": "papote", "type": "company", "name": "Papote", "aliases": ["Papote Labs"], "service": True},
    {"id": "gouvernail", "type": "product", "name": "Gouvernail 26"},
    {"id": "le-quai", "type": "company", "name": "Le Quai"},
    {"id": "ada-musk", "type": "person", "name": "Ada Musk"},
    {"id": "brest-fr", "type": "place", "name": "Brest", "country": "FR"},
    {"id": "brest-by", "type": "place", "name": "Brest", "country": "BY"},
]


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entities")
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    registry = load_registry(folder)
    finder, linker = EntityFinder(registry), Linker(registry)

    def link(text, found, published=None):
        article = Article("https://fil.example/1", "", text, published=published)
        return linker.link(article, finder.find(article), found)

    return link


@pytest.fixture(scope="module")
def linked(link):
    """Links names, each given with its type and where need be its score, at all their places in a text."""

    def linked(text, *names, published=None):
        found = [Discovery(*place, kind, *score) for surface, kind, *score in names for place in places(text, surface)]
        longest = sorted(found, key=lambda place: place.start - place.end)
        return link(text, apart(longest), published)

    return linked


def apart(found):
    """Those that no earlier one overlaps, in order."""
    kept = []
    for place in found:
        if all(place.end <= other.start or other.end <= place.start for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda place: place.start)


def places(text, surface):
    at = text.find(surface)
    while at >= 0:
        yield at, at + len(surface)
        at = text.find(surface, at + 1)


def ids(mentions):
    return [(mention.surface, mention.entity_id) for mention in mentions]


# --- the registry -------------------------------------------------------------------------------------------------


def test_a_place_that_the_registry_claims_is_its_entity(linked):
    (mention,) = linked("Nordkabel recrute.", ("Nordkabel", COMPANY))
    assert (mention.entity_id, mention.type, mention.surface) == ("nordkabel", COMPANY, "Nordkabel")


@pytest.mark.parametrize(
    "written", ["Nordkabel SA", "Nordkabel, Inc.", "NORDKABEL", "Nordkabel GmbH", "Nordkabel S.A."]
)
def test_case_and_legal_form_do_not_count(linked, written):
    (mention,) = linked(f"Hier {written} a recruté.", (written, COMPANY))
    assert mention.entity_id == "nordkabel"


def test_accents_do_not_count(linked):
    assert ids(linked("Chez Elan energie on recrute.", ("Elan energie", COMPANY))) == [("Elan energie", "elan")]


def test_the_model_tells_an_ambiguous_company(linked):
    assert ids(linked("Free recrute à Lyon.", ("Free", COMPANY)))[0] == ("Free", "free")
    assert ids(linked("Free recrute à Lyon.", ("Free", PERSON)))[0] == ("Free", "person:free")


def test_the_day_and_the_type_choose_between_two_of_a_name(linked):
    before, after = datetime(2022, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
    text = "Piaf licencie."
    assert linked(text, ("Piaf", COMPANY), published=before)[0].entity_id == "gazouilli"
    assert linked(text, ("Piaf", COMPANY), published=after)[0].entity_id == "piaf"
    assert linked(text, ("Piaf", PRODUCT), published=after)[0].entity_id == "piaf"
    assert linked(text, ("Piaf", COMPANY))[0].entity_id == "gazouilli"


def test_what_the_model_passes_over_stays_where_it_is_the_plain_name(linked):
    assert ids(linked("Nordkabel recrute, le câblier de Bergen aussi.")) == [("Nordkabel", "nordkabel")]


def test_of_two_that_overlap_the_discovered_one_is_taken(linked):
    (mention,) = linked("Le fort Nordkabel Palace ouvre.", ("Nordkabel Palace", PLACE))
    assert mention.entity_id == "place:nordkabel-palace"


def test_a_part_of_a_registered_name_is_not_another_name(linked):
    assert ids(linked("Sur Canal+ ce soir.", ("Canal", COMPANY))) == [("Canal+", "canal-plus")]
    assert ids(linked("Le groupe Canal+ recrute.", ("Canal+", COMPANY))) == [("Canal+", "canal-plus")]


def test_the_registry_has_the_last_word_on_what_an_entity_is(linked):
    assert linked("Nordkabel plaît.", ("Nordkabel", PRODUCT, 0.99))[0].type is COMPANY


def test_a_firm_whose_service_bears_its_name_is_what_the_model_sees(linked):
    assert linked("Papote annonce un rachat.", ("Papote", COMPANY, 0.6))[0].type is COMPANY
    assert linked("Elle l'écrit sur Papote.", ("Papote", PRODUCT, 0.6))[0].type is PRODUCT


def test_firm_or_service_is_decided_over_all_places_of_an_article(link):
    text = "Papote Labs licencie. Papote se tait."
    leaning, clear = {COMPANY: 0.4, PRODUCT: 0.6}, {COMPANY: 0.95, PRODUCT: 0.05}
    found = link(text, [Discovery(0, 11, COMPANY, 0.95, clear), Discovery(22, 28, PRODUCT, 0.6, leaning)])
    assert [(mention.entity_id, mention.type) for mention in found] == [("papote", COMPANY)] * 2


def test_spaces_do_not_tell_long_names_apart(linked):
    assert ids(linked("ElanEnergie recrute.", ("ElanEnergie", COMPANY))) == [("ElanEnergie", "elan")]


@pytest.mark.parametrize("text", ["On le lit au Quai.", "Une enquête du Quai.", "Dans le Quai du jour."])
def test_the_article_of_a_name_may_be_contracted(linked, text):
    assert ids(linked(text, ("Quai", COMPANY))) == [("Quai", "le-quai")]


@pytest.mark.parametrize("of", [" d’", " d'", " de ", "\u00a0de l’", " du "])
def test_one_name_of_another_is_two(linked, of):
    joined = f"Papote{of}Élan Énergie"
    assert ids(linked(f"Hier {joined} a plu.", (joined, PRODUCT))) == [("Papote", "papote"), ("Élan Énergie", "elan")]


def test_what_is_only_half_known_stays_one_name(linked):
    names = [("Papote de Quorvane", PRODUCT), ("Quorvane de Nordkabel", PRODUCT), ("Papote et Nordkabel", COMPANY)]
    for name, kind in names:
        assert [mention.surface for mention in linked(f"Hier {name} a plu.", (name, kind))] == [name]


def test_a_minor_version_is_of_the_name_before_its_point(linked):
    names = [("Gouvernail 26.3.1", PRODUCT), ("Gouvernail 26.4", PRODUCT), ("Gouvernail 27.1", PRODUCT)]
    found = linked("Gouvernail 26.3.1 et Gouvernail 26.4 sortent, Gouvernail 27.1 non.", *names)
    assert [mention.entity_id for mention in found] == ["gouvernail", "gouvernail", "product:gouvernail-27-1"]


def test_a_name_without_its_article_is_another_one(linked):
    assert ids(linked("Chez Quai, on recrute.", ("Quai", COMPANY))) == [("Quai", "company:quai")]


# --- the article --------------------------------------------------------------------------------------------------


def test_a_family_name_is_the_person_named_in_full(linked):
    found = linked(
        "Maëlle Kervadec part. Kervadec reste, dit Mme Kervadec.",
        ("Maëlle Kervadec", PERSON),
        ("Mme Kervadec", PERSON),
        ("Kervadec", PERSON),
    )
    assert {mention.entity_id for mention in found} == {"person:maelle-kervadec"}


def test_a_family_name_is_a_person_of_the_registry(linked):
    found = linked("Ada Musk parle. Musk rit.", ("Ada Musk", PERSON), ("Musk", PERSON))
    assert ids(found) == [("Ada Musk", "ada-musk"), ("Musk", "ada-musk")]


def test_of_two_bearers_the_one_named_last(linked):
    text = "Anna Berg arrive. Berg parle. Jan Berg sort. Berg rit."
    found = linked(text, ("Anna Berg", PERSON), ("Jan Berg", PERSON), ("Berg", PERSON))
    short = [mention.entity_id for mention in found if mention.surface == "Berg"]
    assert short == ["person:anna-berg", "person:jan-berg"]


def test_a_company_may_leave_off_what_companies_leave_off(linked):
    found = linked(
        "Voltaneer Technologies grandit. Voltaneer recrute.",
        ("Voltaneer Technologies", COMPANY),
        ("Voltaneer", COMPANY),
    )
    assert {mention.entity_id for mention in found} == {"company:voltaneer-technologies"}


def test_a_company_is_not_what_it_makes(linked):
    found = linked("Voltaneer Cell sort. Voltaneer recrute.", ("Voltaneer Cell", PRODUCT), ("Voltaneer", COMPANY))
    assert ids(found) == [("Voltaneer Cell", "product:voltaneer-cell"), ("Voltaneer", "company:voltaneer")]


def test_initials_stand_for_an_institution(linked):
    text = "The Norwegian Maritime Authority (NMA) agrees. NMA said so."
    found = linked(text, ("Norwegian Maritime Authority", ORGANISATION), ("NMA", ORGANISATION))
    assert {mention.entity_id for mention in found} == {"organisation:norwegian-maritime-authority"}


def test_an_institution_by_its_first_word_only_where_its_name_is_said(linked):
    text = "La Commission maritime siège. La Commission vote."
    names = [("Commission maritime", ORGANISATION), ("Commission", ORGANISATION)]
    assert {mention.entity_id for mention in linked(text, *names)} == {"organisation:commission-maritime"}
    assert linked("La Commission vote.", ("Commission", ORGANISATION)) == ()


def test_one_name_of_two_types_is_one_entity(linked):
    text = "Quorvane grandit. QUORVANE recrute. QUORVANE plaît."
    found = linked(text, ("Quorvane", COMPANY), ("QUORVANE", PRODUCT))
    assert {(mention.entity_id, mention.type) for mention in found} == {("product:quorvane", PRODUCT)}


# --- what is proposed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "le patron du câblier",
        "remdésivir",
        "API",
        "February",
        "Commission",
        "X",
        "42",
        "Most Indians",
        "Americans",
        "Européens",
        "Indian",
        "French",
        "Quelques Bretons",
    ],
)
def test_what_is_no_name_is_not_proposed(linked, name):
    assert not is_proper(name)
    assert linked(f"On a vu {name} hier.", (name, ORGANISATION)) == ()


def test_what_is_unlikely_or_an_account_is_not_proposed(linked):
    assert linked("Quorvane plaît.", ("Quorvane", COMPANY, 0.45)) == ()
    assert len(linked("Quorvane plaît. Quorvane recrute.", ("Quorvane", COMPANY, 0.45))) == 2
    assert linked("@Quorvane plaît.", ("@Quorvane", COMPANY)) == ()


WORDS = ("Nordkabel", "Ada Musk", "Musk", "Free", "Quorvane", "Quorvane SA", "Jan Musk", "API", "et", "Brest")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data())
def test_every_place_has_one_entity_and_none_overlap(link, words, data):
    text = " ".join(words)
    claims = [
        Discovery(*place, data.draw(st.sampled_from(EntityType))) for word in WORDS for place in places(text, word)
    ]
    end, types = 0, {}
    for mention in link(text, apart(data.draw(st.permutations(claims)))):
        assert mention.start >= end
        assert mention.entity_id
        assert text[mention.start : mention.end] == mention.surface
        assert types.setdefault(mention.entity_id, mention.type) is mention.type
        end = mention.end


# --- ids ----------------------------------------------------------------------------------------------------------


def test_an_id_is_the_same_in_all_spellings():
    spellings = ["Élan Brumeux", "ELAN BRUMEUX", "Elan brumeux, Inc.", "élan  brumeux SA"]
    assert {proposed_id(COMPANY, spelling) for spelling in spellings} == {"company:elan-brumeux"}
    assert proposed_id(PERSON, "M. L’Hénoret") == "person:l-henoret"


def test_an_id_tells_its_type():
    assert proposed_kind("person:ada-berg") is PERSON
    for other in ("apple", "company:", "animal:cat", "", ":"):
        assert proposed_kind(other) is None
    assert retyped("company:quorvane", PRODUCT) == "product:quorvane"
    assert retyped("apple", PRODUCT) == "apple"


def test_a_proposed_entity_is_called_as_it_is_written_in_full():
    surfaces = ["Kervadec", "Mme Maëlle Kervadec", "Maëlle Kervadec"]
    assert proposed_entity("person:maelle-kervadec", surfaces) == Entity(
        "person:maelle-kervadec", PERSON, "Maëlle Kervadec"
    )
    assert proposed_entity("person:maelle-kervadec", []).name == "Maelle Kervadec"
    assert proposed_entity("apple", ["Apple"]) is None


def test_bare_names():
    assert [bare(name) for name in ("Mme Aasen", "Nordkabel, Inc.", "SA", "Dr. Who Ltd")] == [
        "Aasen",
        "Nordkabel",
        "SA",
        "Who",
    ]
