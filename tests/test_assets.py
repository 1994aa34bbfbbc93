"""What ships with Vigie is found wherever a command is typed, and a user's own files come first."""

import pytest

from bot.assets import find
from bot.errors import AssetError


def test_shipped_data_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sources.toml").write_text("", encoding="utf-8")
    assert find("data", "sources.toml").stat().st_size > 0, "the working directory must not be searched"


def test_ones_own_file_comes_first(tmp_path):
    own = tmp_path / "data" / "sources.toml"
    own.parent.mkdir()
    own.write_text("", encoding="utf-8")
    assert find("data", "sources.toml", tmp_path) == own
    assert find("data", "entities", tmp_path) != tmp_path / "data" / "entities"


def test_a_missing_file_is_named_with_the_places_tried(tmp_path):
    with pytest.raises(AssetError) as missing:
        find("models", "nothing-of-the-kind", tmp_path)
    assert "models/nothing-of-the-kind" in str(missing.value)
    assert str(tmp_path) in str(missing.value)
