"""Names that no registry has, as a user meets them: enriched, shown, searched, followed; and without the model."""

import shutil

import pytest

from bot import init_workspace, open_desk
from bot.assets import find
from bot.cli import show_reading
from bot.desk.watchlists import Follow
from bot.errors import QueryError
from bot.types import EntityType, Mention, Tagging
from tests.builders import NOW, a_source, an_article, enriched

FIRST = """Brumalis lève 12 millions d'euros

La start-up nantaise Brumalis a annoncé mardi une levée de fonds. « Nous allons recruter », explique Maëlle Kervadec, sa
directrice générale. Brumalis vend ses capteurs à Microsoft. Selon Mme Kervadec, l'hiver sera long.
"""
SECOND = """Maëlle Kervadec quitte Brumalis

La directrice générale Maëlle Kervadec quitte la start-up Brumalis, a annoncé jeudi la société. Maëlle Kervadec l'avait
fondée en 2019 à Nantes.
"""


@pytest.fixture
def opened(tmp_path):
    def opened(assets=None):
        folder = tmp_path / "watch"
        init_workspace(folder, starter=False)
        if assets:
            settings = folder / "vigie.toml"
            settings.write_text(f'assets = "{assets}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
        desk = open_desk(folder, clock=lambda: NOW)
        for number, note in enumerate((FIRST, SECOND)):
            path = tmp_path / f"note-{number}.txt"
            path.write_text(note, encoding="utf-8")
            desk.add(str(path))
        desk.enrich()
        return desk

    return opened


def test_an_unknown_name_is_found_searched_and_followed(opened):
    with opened() as desk:
        titles = {note.splitlines()[0] for note in (FIRST, SECOND)}
        assert {hit.article.title for hit in desk.search("mentions:brumalis")} == titles
        assert len(desk.search('mentions:"maelle kervadec"')) == 2
        about = {hit.article.title for hit in desk.search("person:maelle-kervadec")}
        assert SECOND.splitlines()[0] in about
        found = desk.company("BRUMALIS")
        assert (found.entity.name, found.entity.type, found.articles) == ("Brumalis", EntityType.COMPANY, 2)
        assert ("person:maelle-kervadec", 2) in found.companions
        watchlist = desk.watchlist.add("capteurs", Follow(entities=("Brumalis",)))
        assert watchlist.entity_ids == ("company:brumalis",)


def test_a_family_name_finds_the_one_person_who_bears_it(opened):
    with opened() as desk:
        assert len(desk.search("mentions:kervadec")) == 2
        assert SECOND.splitlines()[0] in {hit.article.title for hit in desk.search("person:kervadec")}
        assert desk.watchlist.add("gens", Follow(entities=("Kervadec",))).entity_ids == ("person:maelle-kervadec",)
        for wrong in ("person:vadec", "person:%", "person:_ervadec", "person:maelle"):
            with pytest.raises(QueryError, match="is known"):
                desk.search(wrong)
        with pytest.raises(QueryError, match="Maëlle Kervadec is a person, not a company"):
            desk.search("company:kervadec")


def test_a_family_name_of_two_finds_neither(store):
    source = store.add_source(a_source())
    article = store.save_article(an_article(1, source_id=source.id), now=NOW).article
    ids = ["person:anna-berg", "person:jan-berg", "person:ada-quorn", "company:anna-quorn"]
    mentions = tuple(Mention(one, at, at + 1, "x") for at, one in enumerate(ids))
    store.save_enriched([enriched(article, tagging=Tagging(mentions, dict.fromkeys(ids, 0.5), ()))])
    assert store.proposed_people("berg") == ["person:anna-berg", "person:jan-berg"]
    assert store.proposed_people("quorn") == ["person:ada-quorn"]
    assert store.proposed_people("b_rg") == []


def test_what_is_shown_says_what_the_registry_lacks(opened, capsys):
    with opened() as desk:
        show_reading.article(desk.show("1"), desk, False, text=False)
        printed = capsys.readouterr().out
        assert "Brumalis*" in printed
        assert "Maëlle Kervadec*" in printed
        assert "Microsoft 0" in printed
        assert "* not in the registry" in printed


def test_a_name_of_another_type_or_of_nobody_is_told(opened):
    with opened() as desk:
        with pytest.raises(QueryError, match="Brumalis is a company, not a person: try company:brumalis"):
            desk.search("person:brumalis")
        with pytest.raises(QueryError, match='called "Quorvane" is known'):
            desk.search("mentions:Quorvane")


def test_a_damaged_model_leaves_the_registry_and_doctor_says_so(opened, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(find("models", "names"), own / "models" / "names")
    (own / "models" / "names" / "names.crf").write_bytes(b"lCRF broken")
    with opened(own) as desk:
        tagging = desk.show("1").enriched.tagging
        assert "microsoft" in tagging.salience
        assert not any(":" in entity_id for entity_id in tagging.salience)
        (check,) = (check for check in desk.doctor() if check.name == "names")
        assert not check.ok
        assert "is not the file that meta.json describes" in check.message
        assert "install Vigie again" in check.mend


def test_doctor_names_the_model(opened):
    with opened() as desk:
        (check,) = (check for check in desk.doctor() if check.name == "names")
        assert check.ok
        assert "names-1" in check.message


def test_how_an_entity_is_written_most_often_first(store):
    source = store.add_source(a_source())
    for number, surfaces in enumerate((["BRUMALIS", "Brumalis"], ["Brumalis SA", "Brumalis"], ["Nuageo"])):
        article = store.save_article(an_article(number, source_id=source.id), now=NOW).article
        ids = ["nuageo" if surface == "Nuageo" else "company:brumalis" for surface in surfaces]
        mentions = [
            Mention(one, at, at + 1, surface) for at, (one, surface) in enumerate(zip(ids, surfaces, strict=True))
        ]
        found = enriched(article, tagging=Tagging(tuple(mentions), dict.fromkeys(ids, 0.5), ()))
        store.save_enriched([found])
    assert store.surfaces(["company:brumalis", "company:quorvane"]) == {
        "company:brumalis": ["Brumalis", "Brumalis SA", "BRUMALIS"]
    }
    assert store.surfaces([]) == {}
