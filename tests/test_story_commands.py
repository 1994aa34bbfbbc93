"""`vigie story`: what a user sees of a story, and what stays when it was set right by hand."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from bench.stories import NEWSROOM, read_newsroom
from bot.cli.app import app
from bot.desk import init_workspace, open_desk
from bot.errors import QueryError
from bot.store import Store
from bot.types import Source

LATER = datetime(2023, 10, 17, 12, 0, tzinfo=UTC)
EVENTS = ("hexavia-launch", "hexavia-funding", "lumico-lock")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A workspace with three stories of the newsroom."""
    folder = init_workspace(tmp_path_factory.mktemp("story") / "watch", starter=False)
    with open_desk(folder, clock=lambda: LATER) as desk:
        with Store.open(desk.config.database_url) as store:
            store.add_source(Source("https://fil.example/feed", title="Le Fil"))
            for one in read_newsroom(NEWSROOM):
                if one.event in EVENTS:
                    store.save_article(one.article, now=LATER)
        desk.enrich()
    return folder


@pytest.fixture
def desk(told, tmp_path):
    """A copy of it, to be changed."""
    folder = tmp_path / "watch"
    shutil.copytree(told, folder)
    with open_desk(folder, clock=lambda: LATER) as opened:
        yield opened


def run(folder, *words):
    return CliRunner().invoke(app, ["-C", str(folder), "story", *words])


def test_stories_are_listed_most_told_first(desk):
    counts = [len(story.article_ids) for story in desk.story.list(days=3)]
    assert counts == [6, 5, 3]
    assert [len(story.article_ids) for story in desk.story.list(days=1)] == [3]
    assert [len(story.article_ids) for story in desk.story.list(days=3, least=6)] == [6]


def test_a_story_knows_its_articles_and_what_they_added(desk):
    most = desk.story.list(days=3)[0]
    shown = desk.story.show(most.id)
    assert [article.id for article in shown.articles] == list(most.article_ids)
    assert [added.article_id for added in shown.additions] == list(most.article_ids)
    assert sum(bool(added.copy_of) for added in shown.additions) == 2  # agency copy, in each language
    assert sum(count for _, count in shown.heat) == 6
    assert shown.summary


def test_a_story_knows_what_it_follows(desk):
    launch = next(story for story in desk.story.list(days=3) if len(story.article_ids) == 5)
    funding = next(story for story in desk.story.list(days=3) if len(story.article_ids) == 3)
    assert desk.story.show(launch.id).followed_by == desk.story.show(funding.id).story
    assert desk.story.show(funding.id).follows == desk.story.show(launch.id).story


def test_what_is_merged_stays_merged(desk):
    numbers = [story.id for story in desk.story.list(days=3)][:2]
    merged = desk.story.merge(numbers)
    assert len(merged.article_ids) == 11
    desk.enrich(again=True)
    assert desk.story.show(merged.id).story.article_ids == merged.article_ids


def test_what_is_split_stays_split(desk):
    story = desk.story.list(days=3)[0]
    fresh = desk.story.split(story.id, story.article_ids[2:4])
    assert fresh.article_ids == story.article_ids[2:4]
    desk.enrich(again=True)
    assert desk.story.show(fresh.id).story.article_ids == story.article_ids[2:4]
    assert len(desk.story.show(story.id).story.article_ids) == 4


def test_what_cannot_be_done_is_said(desk):
    story = desk.story.list(days=3)[0]
    for wrong in (
        lambda: desk.story.show(9999),
        lambda: desk.story.show(-1),
        lambda: desk.story.show(10**30),
        lambda: desk.story.merge([story.id, story.id]),
        lambda: desk.story.merge([story.id, 9999]),
        lambda: desk.story.split(story.id, []),
        lambda: desk.story.split(story.id, story.article_ids),
        lambda: desk.story.split(story.id, [9999]),
    ):
        with pytest.raises(QueryError, match=r"vigie story|articles of story"):
            wrong()


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_shows_a_story(told):
    listed = json.loads(run(told, "list", "--days", "3660", "--json").stdout)
    number = str(listed[0]["id"])
    shown = run(told, "show", number)
    assert shown.exit_code == 0
    assert f"Story {number}, 6 articles" in shown.stdout
    assert "again" in shown.stdout
    document = json.loads(run(told, "show", number, "--json").stdout)
    assert [row["id"] for row in document["articles"]] == listed[0]["article_ids"]
    assert "text" not in document["articles"][0]
    assert all(len(line) <= 80 for line in shown.stdout.splitlines() if not line.startswith("Articles per hour"))


def test_the_list_says_where_to_look(told):
    assert "Look further back" in run(told, "list", "--days", "1").stdout
    assert run(told, "list", "--days", "3660").stdout.count("articles") == 3


def test_merging_and_splitting_show_the_story(desk):
    story = desk.story.list(days=3)[0]
    split = run(desk.config.folder, "split", str(story.id), str(story.article_ids[1]))
    assert f"Story {story.article_ids[1]}: 1 article\n" in split.stdout
    merged = run(desk.config.folder, "merge", str(story.id), str(story.article_ids[1]), "--json")
    assert json.loads(merged.stdout)["article_ids"] == list(story.article_ids)


@pytest.mark.parametrize(("asked", "further"), [("2", "30"), ("100", "200")])
def test_where_no_story_is_found_one_looks_further_back_than_before(told, asked, further):
    said = run(told, "list", "--days", asked, "--least", "50").output
    assert f"vigie story list --days {further} --least 1" in said
