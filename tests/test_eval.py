"""`vigie eval`: what is measured, and what a corpus that cannot be measured on gets."""

import importlib.util
import json
import lzma
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.app import app
from bot.desk import init_workspace, open_desk
from bot.errors import ConfigError, VigieError
from bot.pipeline.corpus import Task, dated, read_corpus
from bot.pipeline.peers import ways
from bot.types import Article, Span

BODY = (
    "Apple a présenté mardi à Cupertino une tablette pour les écoles. Elle coûtera 300 euros en France. "
    "Tim Cook l'a montrée lui-même. Google vend déjà des ordinateurs aux écoles."
)
ROW = {
    "id": "1",
    "language": "fr",
    "text": f"Apple présente une tablette pour les écoles\nElle sera vendue en mars.\n{BODY}",
    "entities": [
        {"name": "Apple", "type": "company", "surfaces": ["Apple"], "salience": 2},
        {"name": "Tim Cook", "type": "person", "surfaces": ["Tim Cook"], "salience": 1},
        {"name": "Google", "type": "company", "surfaces": ["Google"], "salience": 0},
        {"name": "Cupertino", "type": "place", "surfaces": ["Cupertino"], "salience": 0},
        {"name": "France", "type": "place", "surfaces": ["France"], "salience": 0},
    ],
    "topics": ["tablets-computers"],
    "summary": ["Apple a présenté mardi à Cupertino une tablette pour les écoles."],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return init_workspace(tmp_path_factory.mktemp("eval") / "watch", starter=False)


@pytest.fixture
def desk(workspace):
    with open_desk(workspace) as desk:
        yield desk


def corpus(folder, *rows, name="articles.jsonl"):
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def scores(report):
    return {row.way: row.scores for row in report.rows}


# --- what is measured -----------------------------------------------------------------------------------------------


def test_entities(desk, tmp_path):
    report = desk.eval("entities", corpus(tmp_path, ROW))
    found = scores(report)["Vigie"]
    assert report.articles == 1
    # Apple twice, Tim Cook, Google, Cupertino and France: all are in the registry.
    assert found["all"] == found["company"] == found["person"] == found["place"] == 1
    assert found["companies of an article"] == 1
    assert found["words/s"] > 0


def test_the_registry_alone_stands_beside(desk, tmp_path):
    report = desk.eval("entities", corpus(tmp_path, ROW))
    assert [row.way for row in report.rows] == ["Vigie", "registry and rules alone"]


def test_a_missed_and_a_wrong_entity_cost_what_they_are(desk, tmp_path):
    missed = {"name": "Ordinateurs SA", "type": "company", "surfaces": ["ordinateurs"], "salience": 0}
    entities = [entity for entity in ROW["entities"] if entity["name"] != "Google"]
    found = scores(desk.eval("entities", corpus(tmp_path, ROW | {"entities": [*entities, missed]})))["Vigie"]
    # Of six that are found one (Google) is wrong; of six that are marked one is missed.
    assert found["precision"] == found["recall"] == pytest.approx(5 / 6)
    assert found["company"] == pytest.approx(2 * 2 / (3 + 3))
    assert found["companies of an article"] == pytest.approx(2 * 1 / (2 + 2))


def test_a_company_is_the_same_under_each_of_its_names(desk, tmp_path):
    text = "Un procès à Paris\nDes amendes.\nLa firme de Cupertino a été condamnée, à Paris, à une amende."
    marked = {"name": "Apple Inc.", "type": "company", "surfaces": ["La firme de Cupertino"], "salience": 2}
    row = {"text": text, "published": "2015-03-02", "entities": [marked]}
    report = desk.eval("entities", corpus(tmp_path, row))
    assert scores(report)["Vigie"]["companies of an article"] == 1
    assert not report.notes


def test_articles_without_a_day_are_told_of(desk, tmp_path):
    assert any("published" in note for note in desk.eval("salience", corpus(tmp_path, ROW)).notes)


def test_dates_may_stand_in_another_file(tmp_path):
    samples = read_corpus(corpus(tmp_path, ROW), Task.TOPICS)
    days = tmp_path / "days.jsonl"
    days.write_text(json.dumps({"id": ROW["id"], "published": "2020-05-24"}) + "\n", encoding="utf-8")
    assert [one.article.published for one in dated(samples, days)] == [datetime(2020, 5, 24, tzinfo=UTC)]
    assert dated(samples, None) == list(samples)


def test_what_was_trained_on_a_corpus_is_told(desk, tmp_path):
    path = corpus(tmp_path, ROW, name="orange-hightech.jsonl")
    assert any("flatter" in note for note in desk.eval("topics", path).notes)
    assert not desk.eval("summaries", path).notes


def test_topics_and_salience(desk, tmp_path):
    path = corpus(tmp_path, ROW)
    assert set(scores(desk.eval("topics", path))["Vigie"]) == {"F1", "precision", "recall"}
    assert scores(desk.eval("salience", path))["Vigie"]["about"] > 0.6  # Apple, and hardly anything else
    other = {**ROW, "entities": [one | {"salience": 2 * (one["name"] == "France")} for one in ROW["entities"]]}
    assert scores(desk.eval("salience", corpus(tmp_path, other)))["Vigie"]["about"] == 0


def test_good_sentences(desk, tmp_path):
    found = scores(desk.eval("summaries", corpus(tmp_path, ROW)))
    assert set(found["LEAD-2"]) == {"accepted", "main", "words"}
    assert found["LEAD-2"]["accepted"] == 1 / 2
    assert found["LEAD-3"]["accepted"] == 1 / 3
    assert found["LEAD-3"]["main"] == 1
    assert 0 <= found["Vigie, brief"]["accepted"] <= 1


def test_a_reference(desk, tmp_path):
    row = {
        "id": "1",
        "title": "Titre",
        "text": "Le chat dort ici. Le chien court. Il pleut.",
        "summary": "Le chat dort.",
    }
    found = scores(desk.eval("summaries", corpus(tmp_path, row)))["LEAD-2"]
    # "le chat dort ici le chien court" against "le chat dort": 3 words of 7 and 3, 2 pairs of 6 and 2.
    assert found["ROUGE-1"] == found["ROUGE-L"] == pytest.approx(6 / 10)
    assert found["ROUGE-2"] == pytest.approx(4 / 8)
    assert found["words"] == 7


def test_limit_progress_and_folders(desk, tmp_path):
    corpus(tmp_path, ROW, ROW, name="a.jsonl")
    (tmp_path / "more").mkdir()
    with lzma.open(tmp_path / "more" / "b.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write("\n" + json.dumps(ROW) + "\n\n")
    (tmp_path / "notes.txt").write_text("no corpus")
    said = []
    report = desk.eval("topics", tmp_path, progress=lambda *step: said.append(step))
    assert report.articles == 3
    assert ("Vigie", 3, 3) in said
    assert desk.eval("topics", tmp_path, limit=2).articles == 2


# --- the peers ------------------------------------------------------------------------------------------------------


def test_leads_have_their_places():
    article = Article("https://a.example/1", "Titre", "Un. Deux mots. Trois mots ici.", standfirst="Chapeau.")
    named = dict(ways())
    (summary,) = named["LEAD-2"]([article])
    assert summary.sentences == ("Un.", "Deux mots.")
    assert [article.full_text[s.start : s.end] for (s,) in summary.evidence] == ["Un.", "Deux mots."]
    assert named["LEAD-3"]([Article("https://a.example/2", "Titre", "")])[0].sentences == ()


@pytest.mark.skipif(not importlib.util.find_spec("sumy"), reason="sumy is a peer to measure against, not installed")
@pytest.mark.parametrize("name", ["LexRank-2", "TextRank-2"])
def test_graph_methods_choose_sentences_in_their_order(name):
    text = "Le chat dort. Le chat mange et dort. Un oiseau chante. Le chat mange. Il pleut."
    (summary,) = dict(ways())[name]([Article("https://a.example/1", "Titre", text, language="fr")])
    assert len(summary.sentences) == 2
    assert list(summary.evidence) == sorted(summary.evidence, key=lambda spans: spans[0].start)


# --- corpora that cannot be measured on -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "task", "said"),
    [
        ("{", "topics", "line 1 is not JSON"),
        ("[]", "topics", "is no article"),
        ('{"text": " "}', "topics", "is no article"),
        ('{"id": "1", "html": "<p>"}', "topics", "is no article"),
        ('{"text": "a"}', "topics", "has no `topics`"),
        ('{"text": "a"}', "summaries", "has no `summary`"),
        ('{"text": "a"}', "salience", "has no `entities`"),
        ('{"text": "a", "topics": "gaming"}', "topics", "must be a list of texts"),
        ('{"text": "a", "topics": 3}', "topics", "not iterable"),
        ('{"text": "a", "topics": [3]}', "topics", "must be a list of texts"),
        ('{"text": "a", "summary": []}', "summaries", "is empty"),
        ('{"text": "a", "summary": ["b"]}', "summaries", "“b” does not stand in its text"),
        ('{"text": "a", "summary": " "}', "summaries", "must be a text"),
        ('{"text": "a", "entities": [{}]}', "entities", "`name` is missing"),
        ('{"text": "a", "entities": [1]}', "entities", "cannot be read"),
        ('{"text": "a", "entities": [{"name": "A", "type": "firm", "surfaces": ["a"]}]}', "entities", "firm"),
        ('{"text": "a", "entities": [{"name": "A", "type": "company", "surfaces": "a"}]}', "entities", "`surfaces`"),
        ('{"text": "a", "published": "soon", "topics": []}', "topics", "soon"),
        ("[" * 100_000, "topics", "is not JSON"),
    ],
)
def test_a_broken_line_is_named(tmp_path, line, task, said):
    path = tmp_path / "odd.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_corpus(path, Task(task))
    assert said in str(caught.value)
    assert "odd.jsonl, line 1" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.jsonl", b"", "holds no articles"),
        ("blank.jsonl", b"\n \n", "holds no articles"),
        ("latin.jsonl", '{"text": "é"}'.encode("latin-1"), "not UTF-8"),
        ("torn.jsonl.xz", lzma.compress(b'{"text": "a", "topics": []}')[:-20], "cannot be read"),
        ("plain.jsonl.xz", b'{"text": "a"}', "cannot be read"),
        ("corpus.csv", b"a,b", "must end in .jsonl"),
    ],
)
def test_a_file_that_is_no_corpus(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        read_corpus(tmp_path / name, Task.TOPICS)


def test_no_file_and_no_corpus_in_a_folder(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_corpus(tmp_path / "gone.jsonl", Task.TOPICS)
    with pytest.raises(ConfigError, match="has no files"):
        read_corpus(tmp_path, Task.TOPICS)


OPTIONAL = ("id", "title", "standfirst", "language", "published", "entities", "topics", "summary")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda v: st.lists(v, max_size=3)
)


@given(
    st.fixed_dictionaries(
        {"text": st.text(min_size=1, max_size=30)},
        optional=dict.fromkeys(OPTIONAL, values),
    ),
    st.sampled_from(list(Task)),
)
def test_whatever_a_line_holds_it_is_read_or_named(tmp_path_factory, row, task):
    path = corpus(tmp_path_factory.getbasetemp(), row, name="any.jsonl")
    try:
        (sample,) = read_corpus(path, task)
    except VigieError as error:
        assert "line 1" in str(error)  # noqa: PT017
    else:
        assert all(isinstance(span, Span) for span in sample.good)


# --- the command ----------------------------------------------------------------------------------------------------


def run(workspace, *words):
    return CliRunner().invoke(app, ["-C", str(workspace), "eval", *map(str, words)])


def test_the_command_prints_a_table(workspace, tmp_path):
    result = run(workspace, "entities", corpus(tmp_path, ROW))
    assert result.exit_code == 0
    assert "Entities on articles.jsonl, 1 article\n" in result.output
    assert "companies of an article" in result.output
    assert "100.00" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_the_command_prints_json_as_the_desk_gives_it(workspace, desk, tmp_path):
    path = corpus(tmp_path, ROW)
    result = run(workspace, "topics", path, "--json")
    assert json.loads(result.stdout) == json.loads(json.dumps(asdict(desk.eval("topics", path))))


def test_an_unknown_task_is_named(desk, tmp_path):
    with pytest.raises(ConfigError, match="what can: summaries, entities, topics, salience"):
        desk.eval("spelling", tmp_path)
