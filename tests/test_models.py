"""`vigie models`: which local model writes, and that no article waits for it."""

import pytest
from test_server import a_server, answer

from bot import init_workspace, open_desk
from bot.errors import ConfigError, ModelError
from bot.pipeline.enrich import STOOD_IN

NOTE = """Borealis ferme son usine de Nantes

Borealis va fermer son usine de Nantes le 25 avril, a annoncé mardi sa direction. La décision touche 400 salariés.
Un plan de départs sera présenté aux syndicats en mai. Le site de Brest n'est pas concerné.
"""


@pytest.fixture
def desk(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    with open_desk(tmp_path / "watch") as opened:
        opened.add(str(tmp_path / "note.txt"))
        yield opened


def summary(desk):
    return desk.show("1").enriched.summary


def test_the_embedded_one_writes_until_another_is_chosen(desk):
    assert [(model.name, model.used) for model in desk.models.list()] == [("embedded", True)]
    desk.models.add("http://127.0.0.1:9/v1", model="tiny", name="local")
    desk.models.use("local")
    assert [(model.name, model.used) for model in desk.models.list()] == [("embedded", False), ("local", True)]
    desk.models.add("http://127.0.0.1:9/v1", model="small", name="Local")
    assert [(model.name, model.model, model.used) for model in desk.models.list()[1:]] == [("Local", "small", True)]
    desk.models.use("Embedded")
    assert desk.models.used() is None
    desk.models.remove("local")
    assert len(desk.models.list()) == 1


def test_what_a_server_writes_is_kept_as_far_as_the_article_says_it(desk):
    said = "Borealis fermera son usine de Nantes le 25 avril. Elle emploie 900 salariés. Le ministre est furieux."
    with a_server((200, answer(said))) as (address, _):
        desk.models.add(address, model="tiny", name="local")
        desk.models.use("local")
        desk.enrich()
    written = summary(desk)
    assert written.sentences == ("Borealis fermera son usine de Nantes le 25 avril.",)
    assert written.method == "local"
    assert written.evidence[0]


def test_a_server_that_is_down_costs_no_article_and_is_asked_again_later(desk):
    desk.models.add("http://127.0.0.1:9/v1", model="tiny", name="local")
    desk.models.use("local")
    (outcome,) = desk.enrich()
    assert outcome.reason.endswith(STOOD_IN)
    assert summary(desk).method == "extractive"
    assert not desk.models.check("local").ok
    with a_server((200, answer("La décision touche 400 salariés."))) as (address, _):
        desk.models.add(address, model="tiny", name="local")
        desk.models.use("local")
        desk.enrich(again=True)
        assert desk.enrich(again=True) == ()
    assert summary(desk).sentences == ("La décision touche 400 salariés.",)


def test_where_nothing_is_supported_the_embedded_summary_stands_and_says_so(desk):
    with a_server((200, answer("Samsung rachète Sony pour 12 milliards de dollars."))) as (address, _):
        desk.models.add(address, model="tiny", name="local")
        desk.models.use("local")
        desk.enrich()
        assert desk.enrich(again=True) == ()
    assert "nothing that local wrote was supported" in summary(desk).method
    assert "Borealis" in summary(desk).text


@pytest.mark.parametrize(
    ("place", "options", "error", "said"),
    [
        ("nonsense", {}, ConfigError, "neither a folder"),
        ("http://127.0.0.1:9/v1", {}, ConfigError, "--model"),
        ("http://127.0.0.1:9/v1", {"model": "m", "key": "secret"}, ConfigError, "env:NAME"),
        ("http://127.0.0.1:9/v1", {"model": "m", "name": "Embedded"}, ConfigError, "cannot be a model's name"),
        ("http://127.0.0.1:9/v1", {"model": "m", "name": "../x"}, ConfigError, "cannot be a model's name"),
    ],
)
def test_what_is_wrong_gets_a_sentence(desk, place, options, error, said):
    with pytest.raises(error, match=said):
        desk.models.add(place, **options)


def test_a_folder_without_a_checkpoint(desk, tmp_path):
    with pytest.raises(ModelError, match=r"config\.json"):
        desk.models.add(str(tmp_path))


def test_a_list_of_models_that_is_damaged(desk):
    (desk.config.folder / "models.json").write_text("[{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"models\.json"):
        desk.models.list()
