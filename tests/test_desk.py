"""The facade from Python: what a notebook does."""

import asyncio
import inspect
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import Desk, init_workspace, open_desk
from bot.assets import find
from bot.desk.watchlists import Follow
from bot.errors import AssetError, ConfigError, QueryError, VigieError
from bot.types import Status

NOTE = """Apple ouvre un bureau à Lille

Apple a ouvert lundi un bureau à Lille. Le groupe y embauchera vingt personnes d'ici à l'été, a-t-il annoncé.
Ces équipes travailleront sur Siri. La ville espère que d'autres entreprises suivront.
"""
APP_STORE = """Apple change les règles de l'App Store

Apple a changé lundi les règles de son App Store. La boutique d'applications d'Apple accepte d'autres paiements.
"""
NOW = datetime(2024, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    with open_desk(tmp_path / "watch", clock=lambda: NOW) as opened:
        yield opened


def noted(desk, tmp_path, text=NOTE):
    note = tmp_path / "note.txt"
    note.write_text(text, encoding="utf-8")
    return desk.add(str(note))


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"timezone": "Mars/Olympus"}])
def test_a_workspace_that_cannot_be_is_not_begun(tmp_path, wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong.values()))):
        init_workspace(tmp_path / "watch", starter=False, **wrong)
    assert not (tmp_path / "watch").exists()


def test_an_article_from_a_file_to_a_digest(desk, tmp_path):
    saved = noted(desk, tmp_path)
    assert saved.status is Status.OK
    assert [outcome.status for outcome in desk.enrich()] == [Status.OK]
    shown = desk.show(str(saved.article.id))
    assert shown.enriched.article.language == "fr"
    assert "apple" in shown.enriched.tagging.salience
    (edition,) = desk.digest()
    assert [item.headline for item in edition.items] == ["Apple ouvre un bureau à Lille"]
    assert "bureau à Lille" in desk.render(edition, "text")
    assert desk.write(edition).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_every_sentence_of_a_summary_stands_in_the_article(desk, tmp_path):
    saved = noted(desk, tmp_path)
    desk.enrich()
    shown = desk.show(str(saved.article.id))
    summary = shown.enriched.summary
    assert summary.sentences
    for sentence, spans in zip(summary.sentences, summary.evidence, strict=True):
        assert sentence in {shown.article.full_text[span.start : span.end] for span in spans}


def test_the_same_file_again_is_the_same_article(desk, tmp_path):
    first, second = noted(desk, tmp_path), noted(desk, tmp_path)
    assert (second.status, second.article.id) == (Status.SAME, first.article.id)


def test_a_changed_file_is_a_revision_and_is_enriched_again(desk, tmp_path):
    first = noted(desk, tmp_path)
    desk.enrich()
    changed = noted(desk, tmp_path, NOTE.replace("Lille", "Nantes"))
    assert (changed.status, changed.article.id) == (Status.CHANGED, first.article.id)
    assert [revision.title for revision in desk.show(str(first.article.id)).revisions] == [
        "Apple ouvre un bureau à Lille"
    ]
    assert len(desk.enrich()) == 1
    assert "Nantes" in desk.show(str(first.article.id)).enriched.summary.text
    assert desk.search("nantes")
    assert not desk.search("lille")


def test_enriching_again_does_nothing_while_nothing_has_changed(desk, tmp_path):
    noted(desk, tmp_path)
    assert len(desk.enrich()) == 1
    assert desk.enrich() == ()
    assert desk.enrich(again=True) == ()


def test_a_source_that_is_followed_takes_the_title_that_is_given(desk):
    desk.source.add("https://fil.example/feed", language="fr", check=False)
    again = desk.source.add("https://fil.example/feed", title="Le Fil", check=False)
    assert desk.source.list() == (again,)
    assert (again.title, again.language) == ("Le Fil", "fr")


def test_where_nothing_waits_no_registry_is_read(desk, tmp_path):
    (tmp_path / "watch" / "entities.jsonl").write_text("{damaged", encoding="utf-8")
    assert desk.enrich() == ()
    with pytest.raises(ConfigError):
        desk.enrich(again=True)


def test_a_story_is_told_once(desk, tmp_path):
    noted(desk, tmp_path)
    desk.enrich()
    (first,) = desk.digest()
    (again,) = desk.digest()
    assert [item.id for item in again.items] == [item.id for item in first.items]
    with open_desk(tmp_path / "watch", clock=lambda: NOW + timedelta(days=1)) as later:
        (tomorrow,) = later.digest()
    assert (tomorrow.date, tomorrow.items) == (date(2024, 3, 6), ())


def test_the_desk_works_where_a_loop_is_running(desk):
    async def in_a_notebook():
        return desk.collect()

    assert asyncio.run(in_a_notebook()) == ()


def test_company_knows_past_names_and_periphrases(desk):
    assert desk.company("la firme de Redmond").entity.id == "microsoft"
    assert desk.company("Twitter").entity.id == "twitter"
    with pytest.raises(QueryError):
        desk.company("Nobody Knows This")


def test_a_date_to_come_has_no_edition(desk):
    with pytest.raises(ConfigError, match=r"2024-03-06 is still to come; today is 2024-03-05 \(Europe/Paris\)"):
        desk.digest(day=date(2024, 3, 6))
    desk.watchlist.add("east", Follow(timezone="Pacific/Kiritimati"))
    assert desk.digest("east", date(2024, 3, 5))


def test_the_doctor_counts_what_is_followed_once(desk, tmp_path):
    noted(desk, tmp_path)
    desk.source.add("https://fil.example/feed", check=False)
    said = {check.name: check.message for check in desk.doctor()}
    assert (said["database"], said["sources"]) == ("1 article, 0 editions", "1 source, 0 asked so far, 0 failing")


def test_editions_of_watchlists_with_like_names_have_files_of_their_own(desk):
    for name in ("a/b", "A b"):
        desk.watchlist.add(name)
    paths = [desk.write(edition).name for edition in desk.digest()]
    number = desk.watchlist.find("A b").id
    assert paths == ["2024-03-05-tech.html", "2024-03-05-a-b.html", f"2024-03-05-A-b-{number}.html"]
    assert (desk.config.folder / "editions" / f"A-b-{number}.atom.xml").exists()


def test_a_form_that_there_is_not(desk, tmp_path):
    noted(desk, tmp_path)
    desk.enrich()
    (edition,) = desk.digest()
    with pytest.raises(ConfigError):
        desk.render(edition, "pdf")


def test_a_second_workspace_in_the_same_place_is_refused(desk):
    with pytest.raises(ConfigError, match="is a workspace already"):
        init_workspace(desk.config.folder)


def test_the_facade_stays_small_and_documented():
    public = [member for name, member in inspect.getmembers(Desk) if not name.startswith("_")]
    assert len(public) < 25
    assert all(inspect.getdoc(member) for member in public)


def test_one_root_for_all_errors(tmp_path):
    with pytest.raises(VigieError):
        open_desk(tmp_path)


def test_what_was_added_by_hand_leaves_an_outcome(desk, tmp_path):
    noted(desk, tmp_path)
    assert [(o.step, o.status) for o in desk.why(str(tmp_path / "note.txt"))] == [("save", Status.OK)]
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.raises(VigieError):
        desk.add(str(tmp_path / "empty.txt"))
    assert [o.status for o in desk.why(str(tmp_path / "empty.txt"))] == [Status.FAILED]


def test_an_undated_article_keeps_the_name_that_it_uses(desk, tmp_path):
    saved = noted(
        desk,
        tmp_path,
        "Twitter augmente ses prix\n\nTwitter a augmenté les prix de son API. Le réseau social vise les robots.\n",
    )
    desk.enrich()
    mentions = desk.show(str(saved.article.id)).enriched.tagging.mentions
    assert desk.entity.get("twitter").name_in(saved.article, mentions) == "Twitter"


def with_own(folder, place, content):
    """The workspace, now with a file of the user's own in the place of a shipped one."""
    own = folder / "own" / place
    own.parent.mkdir(parents=True)
    own.write_text(content, encoding="utf-8")
    settings = folder / "vigie.toml"
    settings.write_text(f'assets = "own"\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    return folder


def with_damaged_weights(folder):
    """The workspace, now with weights of the user's own that cannot be read."""
    return with_own(folder, "models/summary/meta.json", "{")


def shipped(place):
    return json.loads(find("models", place).read_text(encoding="utf-8"))


PAGE = f"""<!doctype html><html lang="fr"><head><title>Un bureau à Lille</title></head><body><article>
<h1>Un bureau à Lille</h1><p>{NOTE.splitlines()[2]}</p><p>{NOTE.splitlines()[3]}</p></article>
<aside><p>La météo de demain annonce de la pluie sur tout le nord du pays.</p></aside></body></html>"""


def test_pages_are_read_by_the_users_own_weights(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    init_workspace(tmp_path / "watch", starter=False)
    everything = json.dumps(shipped("lines/weights.json") | {"trees": [9.0]})  # every line is the article's
    with open_desk(tmp_path / "watch", clock=lambda: NOW) as desk:
        assert "météo" not in desk.add(str(page)).article.text
    with open_desk(with_own(tmp_path / "watch", "models/lines/weights.json", everything), clock=lambda: NOW) as desk:
        text = desk.add(str(page)).article.text
        (check,) = [check for check in desk.doctor() if check.name == "extraction"]
    assert "Siri" in text
    assert "météo" in text
    assert "by 1 trees" in check.message


def test_the_doctor_tells_of_own_weights_that_cannot_be_read(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    with open_desk(with_own(tmp_path / "watch", "models/topics/choice.json", "{"), clock=lambda: NOW) as desk:
        (check,) = [check for check in desk.doctor() if check.name == "tagging"]
        noted(desk, tmp_path)
        with pytest.raises(AssetError, match=r"choice\.json cannot be read"):
            desk.enrich()
    assert not check.ok
    assert "choice.json cannot be read" in check.message


@pytest.mark.parametrize(
    ("place", "changes", "found"),
    [
        ("salience/weights.json", {"constant": -30.0}, (0.0, {"app-store"})),
        ("topics/choice.json", {"border": 1.0}, (1.0, set())),
    ],
)
def test_articles_are_tagged_by_the_users_own_weights(tmp_path, place, changes, found):
    init_workspace(tmp_path / "watch", starter=False)
    own = json.dumps(shipped(place) | changes)
    with open_desk(with_own(tmp_path / "watch", f"models/{place}", own), clock=lambda: NOW) as desk:
        saved = noted(desk, tmp_path, APP_STORE)
        desk.enrich()
        tagging = desk.show(str(saved.article.id)).enriched.tagging
    salience, topics = found
    assert (round(tagging.salience["apple"]), set(tagging.topics)) == (salience, topics)


def test_a_summary_says_which_weights_chose_it(desk, tmp_path):
    saved = noted(desk, tmp_path)
    desk.enrich()
    version = desk.show(str(saved.article.id)).enriched.summary.model_version
    (check,) = [check for check in desk.doctor() if check.name == "summaries"]
    assert check.ok
    assert version.startswith("ranked-")
    assert version in check.message


def test_the_doctor_tells_of_a_model_of_ones_own(desk):
    assert not [check for check in desk.doctor() if check.name == "model"]
    desk.models.add("http://127.0.0.1:9/v1", name="mine", model="small")
    desk.models.use("mine")
    (check,) = [check for check in desk.doctor() if check.name == "model"]
    assert check.ok
    assert "mine writes the summaries" in check.message
    (desk.config.folder / "models.json").write_text("{", encoding="utf-8")
    (check,) = [check for check in desk.doctor() if check.name == "model"]
    assert (check.ok, "models.json cannot be read" in check.message) == (False, True)


def test_the_doctor_says_what_chooses_the_lines_of_articles(desk):
    (check,) = [check for check in desk.doctor() if check.name == "extraction"]
    assert check.ok
    assert "trees" in check.message


def test_without_weights_articles_are_summed_up_by_rule_and_the_doctor_tells(tmp_path):
    folder = tmp_path / "watch"
    init_workspace(folder, starter=False)
    with open_desk(with_damaged_weights(folder), clock=lambda: NOW) as desk:
        saved = noted(desk, tmp_path)
        desk.enrich()
        summary = desk.show(str(saved.article.id)).enriched.summary
        (check,) = [check for check in desk.doctor() if check.name == "summaries"]
    assert summary.sentences
    assert summary.model_version.startswith("extractive-")
    assert not check.ok
    assert "cannot be read" in check.message
