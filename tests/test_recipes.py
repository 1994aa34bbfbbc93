"""What the recipes share: folds that hold each article once, files that are the same bytes for the same values."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from bot.assets import read_meta
from bot.scores import Tally
from models.recipes import figures, folds, hash_of, hashes, write_json

MODELS = Path(__file__).parent.parent / "models"


def test_each_article_is_in_one_fold():
    dealt = folds(103, 5, seed=7)
    assert [len(fold) for fold in dealt] == [21, 21, 21, 20, 20]
    assert sorted(article for fold in dealt for article in fold) == list(range(103))


def test_a_seed_deals_alike_each_time_and_another_otherwise():
    assert folds(50, 5, seed=7) == folds(50, 5, seed=7)
    assert folds(50, 5, seed=7) != folds(50, 5, seed=8)


def test_fewer_articles_than_folds_leave_folds_empty():
    assert sorted(map(len, folds(2, 3, seed=1))) == [0, 1, 1]


@pytest.mark.parametrize("path", sorted(MODELS.glob("*/meta.json")), ids=lambda path: path.parent.name)
def test_what_ships_is_written_again_byte_for_byte(path, tmp_path):
    write_json(tmp_path / "meta.json", json.loads(path.read_bytes()))
    assert (tmp_path / "meta.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["topics", "lines"])
def test_weights_that_ship_are_written_again_byte_for_byte(name, tmp_path):
    shipped = MODELS / name / "weights.json"
    write_json(tmp_path / "weights.json", json.loads(shipped.read_bytes()), tight=True)
    assert hash_of(tmp_path / "weights.json") == hash_of(shipped)


def test_what_was_hashed_is_what_the_reader_of_models_accepts(tmp_path):
    (tmp_path / "weights.json").write_text("{}")
    found = hashes(tmp_path, ["weights.json"])
    write_json(tmp_path / "meta.json", {"name": "x", "version": "1", "sha256": found})
    assert found == {"weights.json": sha256(b"{}").hexdigest()}
    assert read_meta(tmp_path, ["weights.json"])["version"] == "1"


def test_figures_have_four_digits():
    assert figures(Tally(1, 3, 2)) == {"f1": 0.4, "precision": 0.3333, "recall": 0.5}
