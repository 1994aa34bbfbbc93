"""The weights that ship are those that were described, and were trained beside each other."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

MODELS = Path(__file__).parent.parent / "models"
FOLDERS = sorted(path.parent for path in MODELS.glob("*/meta.json"))


def meta(folder):
    return json.loads((folder / "meta.json").read_text(encoding="utf-8"))


def of(name):
    return meta(MODELS / name)


def test_each_model_is_in_the_list():
    listed = (MODELS / "README.md").read_text(encoding="utf-8")
    assert len(FOLDERS) > 5
    assert all(f"| `{folder.name}/` |" in listed for folder in FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_file_of_weights_is_the_one_described(folder):
    described = meta(folder)["sha256"]
    assert described
    assert described == {name: sha256((folder / name).read_bytes()).hexdigest() for name in described}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_model_says_its_name_version_and_licence(folder):
    told = meta(folder)
    assert told["name"] == folder.name
    assert told["version"]
    assert told["licence"].startswith("Apache-2.0")
    assert {"card.md", "recipe.py"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["salience", "topics"])
def test_what_was_trained_beside_another_registry_than_the_names_says_so(name):
    registry = of(name)["beside"]["registry"]
    card = (MODELS / name / "card.md").read_text(encoding="utf-8")
    assert registry == of("names")["beside"]["registry"] or f"trained beside registry `{registry}`" in card


def test_salience_was_trained_beside_the_names_that_ship_or_says_beside_which():
    told = of("salience")["beside"]
    card = (MODELS / "salience" / "card.md").read_text(encoding="utf-8")
    assert (
        told["names"] == of("names")["sha256"]["names.crf"] or f"trained beside registry `{told['registry']}`" in card
    )
